"""Notifications on their way out: sent, copied, held back, released in another order."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Literal

import httpx

from simulators.bank.faults import Faults

Order = Literal["sent", "reversed", "shuffled"]


@dataclass(frozen=True)
class Webhook:
    """One notification, ready to be posted."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    wanted: frozenset[int] | None = None
    """The answers that end the provider's retries; None for one that never retries."""
    queue: str | None = None
    """The id of the Asaas queue that it came from."""


@dataclass(frozen=True)
class Delivery:
    """How posting it went: a status, or the name of the network error."""

    url: str
    body: str
    status: int | None
    error: str | None


class WebhookSender:
    """Posts in the background. What a provider would try again waits for `retry`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        faults: Callable[[], Faults],
        *,
        on_answer: Callable[[Webhook, bool], None],
    ) -> None:
        """`on_answer` hears of each webhook that is retried whether it was taken."""
        self._http = http
        self._faults = faults
        self._on_answer = on_answer
        self._under_way: set[asyncio.Task[None]] = set()
        self.held: list[Webhook] = []
        self.refused: list[Webhook] = []
        self.deliveries: list[Delivery] = []

    def send(self, webhook: Webhook) -> None:
        if self._faults().hold_webhooks:
            self.held.append(webhook)
            return
        for _ in range(self._faults().webhook_copies):
            self._start(self._post(webhook))

    def release(self, order: Order, *, seed: int = 0) -> int:
        """Post what was held back, one after the other; how many."""
        released, self.held = self.held, []
        if order == "reversed":
            released.reverse()
        elif order == "shuffled":
            random.Random(seed).shuffle(released)  # noqa: S311 - must be repeatable
        self._start(self._post_in_turn(released))
        return len(released)

    def retry(self, *, may_go: Callable[[Webhook], bool]) -> int:
        """Post again what was not taken and may go now; how many."""
        ready = [webhook for webhook in self.refused if may_go(webhook)]
        self.refused = [webhook for webhook in self.refused if not may_go(webhook)]
        for webhook in ready:
            self._start(self._post(webhook))
        return len(ready)

    async def drain(self) -> None:
        """Wait until all that is under way has been answered."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._http.aclose()

    def forget(self) -> None:
        self.held.clear()
        self.refused.clear()
        self.deliveries.clear()

    def _start(self, posting: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(posting)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _post_in_turn(self, webhooks: list[Webhook]) -> None:
        for webhook in webhooks:
            await self._post(webhook)

    async def _post(self, webhook: Webhook) -> None:
        status, error = None, None
        headers = {"Content-Type": "application/json"} | webhook.headers
        try:
            answer = await self._http.post(webhook.url, content=webhook.body, headers=headers)
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            error = type(failure).__name__
        self.deliveries.append(Delivery(webhook.url, webhook.body.decode(), status, error))
        if webhook.wanted is not None:
            taken = status in webhook.wanted
            if not taken:
                self.refused.append(webhook)
            self._on_answer(webhook, taken)
