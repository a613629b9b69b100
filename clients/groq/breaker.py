"""Stops asking a service that does not answer, so that nobody waits for it in vain."""

from collections.abc import Callable
from datetime import timedelta

FAILURES_TO_OPEN = 3
PAUSE = timedelta(seconds=30)


class CircuitBreaker:
    """Open for as long as the service asked, or for a pause after some failures in a row.

    After that one failure opens it again, and one success closes it. `clock` counts seconds and
    never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._open_until = float("-inf")

    def remaining(self) -> timedelta | None:
        """How long it stays open, or `None` when a call may be made."""
        seconds = self._open_until - self._clock()
        return timedelta(seconds=seconds) if seconds > 0 else None

    def succeeded(self) -> None:
        """A call was answered."""
        self._failures = 0

    def failed(self, retry_after: timedelta | None) -> None:
        """A call was not answered; `retry_after` is how long the service asked us to wait."""
        self._failures += 1
        if retry_after is None and self._failures < FAILURES_TO_OPEN:
            return
        pause = PAUSE if retry_after is None else retry_after
        self._open_until = max(self._open_until, self._clock() + pause.total_seconds())
