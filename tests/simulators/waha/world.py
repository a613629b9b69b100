"""A clock that tests turn, a receiver of webhooks, and a simulator between them."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI

from simulators.waha.app import create_app
from simulators.waha.settings import WahaSimulatorSettings
from simulators.waha.simulator import WahaSimulator

HOOK = "https://sorriso.test/hooks"
CLINIC_PHONE = "5511987654321"
PATIENT = "5511912345678"
CHAT = f"{PATIENT}@c.us"
HMAC_KEY = "a-secret-of-this-session"


async def settle() -> None:
    """Let everything run that can run without time passing."""
    for _ in range(100):
        await asyncio.sleep(0)


class TurnedClock:
    """Stands still until a test turns it."""

    def __init__(self) -> None:
        self._now = 1_795_363_199.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, future))
        await future

    async def turn(self, seconds: float) -> None:
        """Let time pass, waking each sleeper at its moment."""
        await settle()
        until = self._now + seconds
        while due := [item for item in self._sleepers if item[0] <= until]:
            first = min(due, key=lambda item: item[0])
            self._sleepers.remove(first)
            self._now = first[0]
            if not first[1].done():
                first[1].set_result(None)
            await settle()
        self._now = until


@dataclass
class Receiver:
    """Collects what is posted; `answers` are the statuses of the next posts, then 200."""

    answers: list[int] = field(default_factory=list)
    retry_after: str | None = None
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status = self.answers.pop(0) if self.answers else 200
        if status == 0:
            raise httpx.ConnectError("nobody listens")
        headers = {"Retry-After": self.retry_after} if self.retry_after else {}
        return httpx.Response(status, headers=headers)

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.content) for request in self.requests]

    def payloads(self, event: str) -> list[dict[str, object]]:
        found = []
        for body in self.bodies:
            if body["event"] == event:
                payload = body["payload"]
                assert isinstance(payload, dict)
                found.append(payload)
        return found

    def statuses(self) -> list[object]:
        return [payload["status"] for payload in self.payloads("session.status")]


def signature_is_valid(request: httpx.Request) -> bool:
    digest = hmac.new(HMAC_KEY.encode(), request.content, hashlib.sha512).hexdigest()
    return hmac.compare_digest(digest, request.headers["X-Webhook-Hmac"])


def session_config(*events: str, **changes: object) -> dict[str, object]:
    webhook: dict[str, object] = {
        "url": HOOK,
        "events": list(events) or ["session.status", "message.any", "message.ack"],
        "hmac": {"key": HMAC_KEY},
        "retries": {"policy": "constant", "delaySeconds": 2, "attempts": 15},
    }
    config: dict[str, object] = {
        "metadata": {"clinic_id": "c-123"},
        "noweb": {"markOnline": False, "store": {"enabled": True, "fullSync": False}},
        "webhooks": [webhook],
    }
    return config | changes


class Bench:
    """The simulator with a client on either side."""

    def __init__(self, **settings: object) -> None:
        self.clock = TurnedClock()
        self.receiver = Receiver()
        self.app: FastAPI = create_app(
            WahaSimulatorSettings.quick(**settings),
            webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(self.receiver)),
            clock=self.clock,
        )
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://waha.test",
            headers={"X-Api-Key": "sorriso"},
        )

    @property
    def simulator(self) -> WahaSimulator:
        simulator = self.app.state.simulator
        assert isinstance(simulator, WahaSimulator)
        return simulator

    async def create(self, *events: str, name: str = "clinic", **config: object) -> None:
        body = {"name": name, "start": True, "config": session_config(*events, **config)}
        answer = await self.http.post("/api/sessions", json=body)
        assert answer.status_code == 201, answer.text
        await settle()

    async def connect(self, *events: str, name: str = "clinic", **config: object) -> None:
        """A session that works, with its first webhooks forgotten."""
        await self.create(*events, name=name, **config)
        scanned = await self.http.post(
            f"/simulator/sessions/{name}/scan",
            json={"phone": CLINIC_PHONE, "pushName": "Clínica Sorriso"},
        )
        assert scanned.status_code == 201, scanned.text
        await settle()
        self.receiver.requests.clear()

    async def patient_writes(self, text: str = "Oi", **message: object) -> str:
        answer = await self.http.post(
            f"/simulator/phones/{PATIENT}/messages",
            json={"session": "clinic", "pushName": "Maria", "text": text} | message,
        )
        assert answer.status_code == 201, answer.text
        await settle()
        sent = answer.json()["id"]
        assert isinstance(sent, str)
        return sent

    async def send_text(self, text: str = "Olá", **body: object) -> httpx.Response:
        answer = await self.http.post(
            "/api/sendText", json={"session": "clinic", "chatId": CHAT, "text": text} | body
        )
        await settle()
        return answer

    async def order(self, **faults: object) -> None:
        answer = await self.http.post("/simulator/faults", json=faults)
        assert answer.status_code == 200, answer.text
        await settle()

    async def status(self, name: str = "clinic") -> object:
        return (await self.http.get(f"/api/sessions/{name}")).json()["status"]

    async def chat(self, phone: str = PATIENT) -> dict[str, object]:
        answer = await self.http.get(
            f"/simulator/phones/{phone}/messages", params={"session": "clinic"}
        )
        chat = answer.json()
        assert isinstance(chat, dict)
        return chat

    async def chat_texts(self, phone: str = PATIENT) -> list[object]:
        messages = (await self.chat(phone))["messages"]
        assert isinstance(messages, list)
        return [message["text"] for message in messages]

    async def aclose(self) -> None:
        await self.simulator.aclose()
        await self.http.aclose()
