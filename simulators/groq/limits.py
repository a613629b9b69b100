"""Rate limits as Groq counts them: requests per day and tokens per minute, refilled evenly."""

import math
import time
from collections.abc import Callable

from simulators.groq.errors import GroqError


class Allowance:
    """A bucket of `limit` that fills up again over `period` seconds."""

    def __init__(self, limit: int, period: float, clock: Callable[[], float]) -> None:
        self.limit = limit
        self._rate = limit / period
        self._clock = clock
        self._left = float(limit)
        self._seen_at = clock()

    def take(self, amount: int) -> float:
        """Seconds to wait before it can be taken; 0 when it was taken."""
        now = self._clock()
        self._left = min(self.limit, self._left + (now - self._seen_at) * self._rate)
        self._seen_at = now
        if amount > self._left:
            return (amount - self._left) / self._rate
        self._left -= amount
        return 0

    @property
    def remaining(self) -> int:
        return int(self._left)

    @property
    def reset(self) -> str:
        """When it is full again, as Groq writes it: `7.66s`, `2m59.56s`."""
        minutes, seconds = divmod((self.limit - self._left) / self._rate, 60)
        return (f"{int(minutes)}m" if minutes else "") + f"{seconds:.2f}s".replace(".00s", "s")


class RateLimits:
    """Both allowances of the organisation."""

    def __init__(
        self,
        requests_per_day: int,
        tokens_per_minute: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = Allowance(requests_per_day, 86_400, clock)
        self._tokens = Allowance(tokens_per_minute, 60, clock)

    def take(self, tokens: int) -> dict[str, str]:
        """Count one request; the headers to answer with. Raises `GroqError` with 429."""
        for kind, wait in (
            ("requests", self._requests.take(1)),
            ("tokens", self._tokens.take(tokens)),
        ):
            if wait:
                raise GroqError(
                    429,
                    f"Rate limit reached on {kind}. Please try again in {wait:.2f}s.",
                    code="rate_limit_exceeded",
                    kind=kind,
                    retry_after_seconds=math.ceil(wait),
                )
        return {
            f"x-ratelimit-{word}-{kind}": value
            for kind, allowance in (("requests", self._requests), ("tokens", self._tokens))
            for word, value in (
                ("limit", str(allowance.limit)),
                ("remaining", str(allowance.remaining)),
                ("reset", allowance.reset),
            )
        }
