"""Webhooks: signed, retried, unordered, as WAHA posts them."""

import hashlib
import hmac
import json
import secrets

import httpx

from simulators.waha import identifiers, payloads
from simulators.waha.background import Background
from simulators.waha.clock import Clock
from simulators.waha.faults import Faults
from simulators.waha.model import Retries, Session, Webhook

_MESSAGE_EVENTS = {"message", "message.any"}


class Delivery:
    def __init__(
        self, http: httpx.AsyncClient, clock: Clock, background: Background, faults: Faults
    ) -> None:
        self._http = http
        self._clock = clock
        self._background = background
        self._faults = faults
        self._held: list[list[_Post]] = []

    def emit(self, session: Session, payload: dict[str, object], *events: str) -> None:
        """Report one happening under each of these event names, with one event id for all."""
        if session.mute:
            return
        posts = self._posts(session, payload, events)
        if not _MESSAGE_EVENTS.intersection(events):
            self._send(posts)
            return
        self._send_or_hold(posts)
        if self._faults.next_message_is_repeated():
            self._send_or_hold(self._posts(session, payload, events))

    def forget_held(self) -> None:
        self._held.clear()

    def _posts(
        self, session: Session, payload: dict[str, object], events: tuple[str, ...]
    ) -> "list[_Post]":
        now = self._clock.now()
        event_id = identifiers.event_id(now)
        posts = []
        for webhook in session.config.webhooks or []:
            for event in events:
                if webhook.wants(event):
                    body = payloads.envelope(session, event, payload, event_id=event_id, now=now)
                    posts.append(_Post(webhook, body, now))
        return posts

    def _send_or_hold(self, posts: "list[_Post]") -> None:
        if self._faults.reorder_messages <= 0:
            self._send(posts)
            return
        self._held.append(posts)
        if len(self._held) >= self._faults.reorder_messages:
            held, self._held = self._held, []
            self._faults.reorder_messages = 0
            self._background.spawn(self._send_backwards(held))

    async def _send_backwards(self, held: "list[list[_Post]]") -> None:
        for posts in reversed(held):
            for post in posts:
                await self._deliver(post)

    def _send(self, posts: "list[_Post]") -> None:
        for post in posts:
            for _ in range(self._faults.webhook_copies):
                self._background.spawn(self._deliver(post))

    async def _deliver(self, post: "_Post") -> None:
        retries = post.webhook.retries or Retries()
        for attempt in range(retries.attempts + 1):
            retry_after = await self._post(post)
            if retry_after is None:
                return
            await self._clock.sleep(retry_after or retry_delay(retries, attempt + 1))

    async def _post(self, post: "_Post") -> float | None:
        """None when delivered, else the seconds that the receiver asked for (0 when it did not)."""
        try:
            answer = await self._http.post(
                post.webhook.url, content=post.body, headers=post.headers, timeout=60.0
            )
        except httpx.HTTPError:
            return 0.0
        if answer.is_success:
            return None
        wanted = answer.headers.get("Retry-After", "")
        return float(wanted) if wanted.isdigit() else 0.0


class _Post:
    """One request, the same in every attempt: id, time and signature belong to the event."""

    def __init__(self, webhook: Webhook, envelope: dict[str, object], now: float) -> None:
        self.webhook = webhook
        self.body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        self.headers = {
            "Accept": "application/json, text/plain, */*",
            "Content-Type": "application/json",
            "User-Agent": f"WAHA/{payloads.VERSION}",
            "X-Webhook-Request-Id": identifiers.request_id(),
            "X-Webhook-Timestamp": str(int(now * 1000)),
        }
        self.headers |= {header.name: header.value for header in webhook.custom_headers or []}
        if webhook.hmac and webhook.hmac.key:
            digest = hmac.new(webhook.hmac.key.encode(), self.body, hashlib.sha512)
            self.headers["X-Webhook-Hmac"] = digest.hexdigest()
            self.headers["X-Webhook-Hmac-Algorithm"] = "sha512"


def retry_delay(retries: Retries, attempt: int) -> float:
    """Seconds before the n-th retry (from 1); exponential ones are stretched by up to a fifth."""
    if retries.policy == "linear":
        return retries.delay_seconds * attempt
    if retries.policy == "exponential":
        stretch = 1 + secrets.randbelow(2000) / 10_000
        return float(retries.delay_seconds * 2**attempt * stretch)
    return retries.delay_seconds
