"""Names of the small world in which the client is tried, and what its webhook received."""

import asyncio
from collections.abc import Callable

import httpx

from clients.waha.models import SessionStatusEvent, WahaEvent
from clients.waha.webhooks import parse_event, signature_is_valid

BASE_URL = "http://waha"
WEBHOOK_URL = "http://api/hooks/waha"
SESSION = "s_ipe"
CLINIC_PHONE = "5551987650000"
PATIENT = "5551991112222"
CHAT = f"{PATIENT}@c.us"
PATIENCE_SECONDS = 5


class Deliveries:
    """Everything that WAHA sent to our webhook."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.events: list[WahaEvent] = []
        self._arrived = asyncio.Condition()

    async def take(self, request: httpx.Request) -> httpx.Response:
        assert signature_is_valid(
            "a-secret-key", request.content, request.headers["X-Webhook-Hmac"]
        )
        async with self._arrived:
            self.requests.append(request)
            self.events.append(parse_event(request.content))
            self._arrived.notify_all()
        return httpx.Response(200)

    async def until(self, wanted: Callable[[WahaEvent], bool]) -> WahaEvent:
        async with asyncio.timeout(PATIENCE_SECONDS), self._arrived:
            await self._arrived.wait_for(lambda: any(map(wanted, self.events)))
        return next(filter(wanted, self.events))

    async def until_status(self, status: str) -> None:
        await self.until(
            lambda event: isinstance(event, SessionStatusEvent) and event.status == status
        )
