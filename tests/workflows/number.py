"""A clinic's number for tests: its rows, the simulated WAHA, and the webhooks between them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
from cryptography.fernet import Fernet
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.catch_up import CatchUpActivities
from activities.inbox import Inbox
from activities.whatsapp_events import read_event, status_change
from activities.whatsapp_session import (
    BringUpSession,
    LookAtSession,
    WhatsAppSessionActivities,
)
from clients.crypto import SecretBox
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from clients.waha.models import SessionStatusEvent
from clients.waha.webhooks import signature_is_valid
from db.models import (
    Clinic,
    Contact,
    Dentist,
    Message,
    WhatsAppConversation,
    WhatsAppSession,
)
from db.session import Database
from domain.events import SessionStatusChanged
from domain.vocabulary import DentistStatus, Direction, MessageStatus, SessionStatus
from simulators.waha.app import create_app
from simulators.waha.settings import WahaSimulatorSettings
from simulators.waha.simulator import WahaSimulator
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

API_KEY = "k"
HMAC_KEY = "this session's own key"
PUBLIC_URL = "https://sorriso.test"
CLINIC_PHONE = "5551987650000"
PATIENCE_SECONDS = 45.0

Listener = Callable[[SessionStatusChanged], Awaitable[None]]


class LeapingClock:
    """Real time, which a test can also make leap."""

    def __init__(self) -> None:
        self._leapt = 0.0
        self._leaps = asyncio.Condition()

    def now(self) -> float:
        return time.time() + self._leapt

    async def sleep(self, seconds: float) -> None:
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            try:
                async with asyncio.timeout(left), self._leaps:
                    await self._leaps.wait()
            except TimeoutError:
                return

    async def leap(self, seconds: float) -> None:
        self._leapt += seconds
        async with self._leaps:
            self._leaps.notify_all()


@dataclass
class Webhooks:
    """Where the simulator's webhooks arrive. Deaf ones take everything and tell nobody."""

    listener: Listener | None = None
    deaf: bool = False
    events: list[SessionStatusChanged] = field(default_factory=list)

    async def take(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == f"{PUBLIC_URL}/api/v1/whatsapp/webhook/"
        assert signature_is_valid(HMAC_KEY, request.content, request.headers["X-Webhook-Hmac"])
        event = read_event(request.content)
        if isinstance(event, SessionStatusEvent) and not self.deaf:
            change = status_change(event)
            if self.listener is not None:
                await self.listener(change)
            self.events.append(change)
        return httpx.Response(200)


@dataclass(frozen=True)
class Shown:
    """What the number's row and its dentist show."""

    status: SessionStatus
    dentist: DentistStatus
    row: WhatsAppSession


class Number:
    """One clinic's number. `session` is the row's id, `name` WAHA's."""

    def __init__(self, urls: DatabaseUrls, app: FastAPI, clock: LeapingClock, hooks: Webhooks):
        self.clinic, self.dentist, self.session = uuid4(), uuid4(), uuid4()
        self.name = f"s_{self.session.hex}"
        self.clock = clock
        self.hooks = hooks
        self.database = Database.connect(urls.app)
        self.box = SecretBox([Fernet.generate_key().decode()])
        self._owner = owner_engine(urls.owner)
        self._app = app
        self._phone = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://waha/simulator"
        )
        self.waha_http = build_waha_http("http://waha", API_KEY, transport=httpx.ASGITransport(app))
        self.waha = WahaClient(self.waha_http)
        self.activities = WhatsAppSessionActivities(
            self.database, self.waha, self.box, f"{PUBLIC_URL}/"
        )
        self.told = ListeningWorkflows()
        self.inbox = Inbox(self.database, self.told, self.box, lambda: datetime.now(UTC))
        self.catching_up = CatchUpActivities(self.database, self.waha, self.inbox, clock=self._now)
        with Session(self._owner) as rows, rows.begin():
            rows.add(Clinic(id=self.clinic, name="Ipê", timezone="America/Sao_Paulo"))
            rows.flush()
            rows.add(Dentist(id=self.dentist, clinic_id=self.clinic, name="Dra. Camila Rocha"))
            rows.flush()
            rows.add(
                WhatsAppSession(
                    id=self.session,
                    clinic_id=self.clinic,
                    dentist_id=self.dentist,
                    session_id=self.name,
                    hmac_key_encrypted=self.box.encrypt_text(HMAC_KEY).encode(),
                )
            )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    @property
    def simulator(self) -> WahaSimulator:
        simulator = self._app.state.simulator
        assert isinstance(simulator, WahaSimulator)
        return simulator

    def shown(self) -> Shown:
        with Session(self._owner, expire_on_commit=False) as rows:
            row = rows.get_one(WhatsAppSession, self.session)
            dentist = rows.get_one(Dentist, self.dentist)
            rows.expunge_all()
        return Shown(row.status, dentist.status, row)

    def change(self, kind: type[Dentist] | type[WhatsAppSession], **values: object) -> None:
        """Change a row behind everybody's back."""
        of: dict[type, UUID] = {Dentist: self.dentist, WhatsAppSession: self.session}
        with Session(self._owner) as rows, rows.begin():
            row = rows.get_one(kind, of[kind])
            for name, value in values.items():
                setattr(row, name, value)

    def remove(self) -> None:
        with Session(self._owner) as rows, rows.begin():
            rows.delete(rows.get_one(WhatsAppSession, self.session))

    async def until(self, condition: Callable[[Shown], bool]) -> Shown:
        """What is shown, once it is as it should be."""
        await until(lambda: condition(self.shown()))
        return self.shown()

    async def until_shown(self, status: SessionStatus) -> Shown:
        return await self.until(lambda shown: shown.status is status)

    async def until_told(self, status: SessionStatus) -> SessionStatusChanged:
        """The first webhook with this status, once it has been taken."""
        told: list[SessionStatusChanged] = []

        def is_told() -> bool:
            told.extend(event for event in self.hooks.events if event.status is status)
            return bool(told)

        await until(is_told)
        return told[0]

    async def connect(self, at: datetime) -> None:
        """Bring it up and scan its code, without its run."""
        look = LookAtSession(self.clinic, self.session, qr_expires_at=at, working_since=at)
        await self.activities.bring_up_session(BringUpSession(look, configure=False))
        await until(lambda: self.simulator.session(self.name).status == "SCAN_QR_CODE")
        await self.scan()
        await until(lambda: self.simulator.session(self.name).status == "WORKING")
        await self.activities.look_at_session(look)

    def add_chat(self, phone: str, **contact: object) -> UUID:
        """A chat with somebody who has not written."""
        with Session(self._owner, expire_on_commit=False) as rows, rows.begin():
            chat_id = f"{phone}@c.us"
            person = Contact(
                id=uuid4(), clinic_id=self.clinic, chat_id=chat_id, phone=phone, **contact
            )
            rows.add(person)
            rows.flush()
            chat = WhatsAppConversation(
                id=uuid4(),
                clinic_id=self.clinic,
                session_id=self.session,
                contact_id=person.id,
                last_interaction=datetime.now(UTC),
                conversation_context={},
            )
            rows.add(chat)
        return chat.id

    async def scan(self) -> None:
        body = {"phone": CLINIC_PHONE, "pushName": "Clínica Ipê"}
        answer = await self._phone.post(f"/sessions/{self.name}/scan", json=body)
        answer.raise_for_status()

    async def writes(self, phone: str, text: str, **more: object) -> str:
        """A patient sends a message; its id."""
        body = {"session": self.name, "text": text, **more}
        answer = await self._phone.post(f"/phones/{phone}/messages", json=body)
        answer.raise_for_status()
        sent: str = answer.json()["id"]
        return sent

    async def staff_write(self, phone: str, text: str) -> None:
        """Somebody of the clinic answers on the phone that holds the number."""
        body = {"session": self.name, "text": text}
        answer = await self._phone.post(f"/phones/{phone}/staff-message", json=body)
        answer.raise_for_status()

    def says(self, text: str) -> None:
        """The bot's words in the only chat, kept under an id of ours."""
        with Session(self._owner) as rows, rows.begin():
            rows.add(
                Message(
                    id=uuid4(),
                    clinic_id=self.clinic,
                    conversation_id=rows.scalars(select(WhatsAppConversation.id)).one(),
                    wa_message_id=uuid4().hex,
                    direction=Direction.OUTBOUND,
                    status=MessageStatus.SENT,
                    kind="text",
                    body=text,
                    sent_at=datetime.now(UTC),
                )
            )

    def heard(self) -> list[str | None]:
        """What is kept of what people wrote, in their order."""
        with Session(self._owner) as rows:
            found = rows.scalars(
                select(Message.body)
                .where(Message.direction != Direction.OUTBOUND)
                .order_by(Message.sent_at, Message.id)
            )
            return list(found)

    async def order(self, **faults: object) -> None:
        """Make WAHA misbehave; a `fail` or a dropped network is this session's."""
        answer = await self._phone.post("/faults", json={"session": self.name, **faults})
        answer.raise_for_status()

    async def status_at_waha(self) -> SessionStatus | None:
        found = await self.waha.get_session(self.name)
        return found.status if found else None

    async def close(self) -> None:
        await self.database.close()
        await self.waha_http.aclose()
        await self._phone.aclose()


async def until(
    condition: Callable[[], bool] | Callable[[], Awaitable[bool]],
    *,
    within: float = PATIENCE_SECONDS,
) -> None:
    """Wait for something that real servers bring about."""
    async with asyncio.timeout(within):
        while True:
            outcome = condition()
            if await outcome if isinstance(outcome, Awaitable) else outcome:
                return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def a_number(urls: DatabaseUrls) -> AsyncIterator[Number]:
    """A number that nobody has connected yet, and a WAHA that knows nothing of it."""
    clock, hooks = LeapingClock(), Webhooks()
    app = create_app(
        WahaSimulatorSettings.quick(WAHA_API_KEY=API_KEY),
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(hooks.take)),
        clock=clock,
    )
    number = Number(urls, app, clock, hooks)
    try:
        yield number
    finally:
        await app.state.simulator.aclose()
        await number.close()
