"""A waitlist in skipped time: real Postgres, and patients who answer as the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import create_engine, text
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.booking import BookingActivities
from activities.courtesy import CourtesyActivities
from activities.interceptor import ErrorInterceptor
from activities.models import HoldSlot
from activities.waitlist import WaitlistActivities
from activities.waitlist_models import FreedTime, JoinList
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from domain.dialogue.waitlist import JoinWaitlist, OfferAnswer, OfferNews, OfferNewsKind
from domain.dialogue.wish import Wish
from domain.ids import waitlist_workflow_id
from tests.conftest import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from workflows.connection import DATA_CONVERTER
from workflows.contracts import TaskQueue
from workflows.waitlist import OfferAnswered, WaitlistWorkflow

VISIT = timedelta(minutes=30)
OFFERED, OVER = OfferNewsKind.OFFERED, OfferNewsKind.OVER
Answering = Callable[[UUID], Awaitable[OfferAnswer | None]]


@dataclass
class Chats:
    """Patients who answer as the test says; without a word of it they are silent."""

    client: Client
    answers: dict[UUID, Answering] = field(default_factory=dict)
    heard: list[tuple[UUID, OfferNewsKind]] = field(default_factory=list)

    async def time_freed(self, _freed: FreedTime) -> None:
        raise AssertionError("nothing is freed here by bookings")

    async def offer_changed(self, _clinic_id: UUID, chat: UUID, news: OfferNews) -> None:
        self.heard.append((chat, news.kind))
        answering = self.answers.get(chat)
        answer = await answering(chat) if news.kind is OFFERED and answering else None
        if answer is not None:
            run = self.client.get_workflow_handle(news.workflow_id)
            answered = OfferAnswered(news.offer_id, answer)
            await run.signal(WaitlistWorkflow.offer_answered, answered)


@dataclass
class Waiting:
    """Three patients wait for an evaluation with Dra. Camila."""

    environment: WorkflowEnvironment
    clinic: ClinicOnStage
    chats: list[UUID]
    database: Database
    owner_url: str
    patients: Chats
    starts_at: datetime

    def freed(self, shift: timedelta = timedelta(0)) -> FreedTime:
        start = self.starts_at + shift
        return FreedTime(self.clinic.clinic_id, self.clinic.dentist_id, start, start + VISIT)

    async def offer(self, freed: FreedTime | None = None) -> str:
        """How the run ended."""
        freed = freed or self.freed()
        outcome = await self.patients.client.execute_workflow(
            WaitlistWorkflow.run,
            freed,
            id=waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at),
            task_queue=TaskQueue.CONVERSATIONS,
            start_signal="time_freed",
        )
        return outcome.result

    async def books(self, chat: UUID) -> None:
        """The chat's ordinary booking of the time."""
        await BookingActivities(self.database).hold_slot(
            HoldSlot(
                clinic_id=self.clinic.clinic_id,
                booking_id=uuid4(),
                conversation_id=chat,
                dentist_id=self.clinic.dentist_id,
                procedure_id=self.clinic.evaluation_id,
                starts_at=self.starts_at,
                now=datetime.now(UTC),
            )
        )

    async def takes(self, chat: UUID) -> OfferAnswer:
        await self.books(chat)
        return OfferAnswer.TAKEN

    def rows(self, query: str) -> list[str]:
        engine = create_engine(self.owner_url)
        with engine.connect() as connection:
            values = {"clinic": self.clinic.clinic_id}
            found = [str(row[0]) for row in connection.execute(text(query), values)]
        engine.dispose()
        return found

    def entries(self) -> list[str]:
        return self.rows(
            "select e.status from waitlist_entry e join whatsapp_conversation c "
            "on c.id = e.conversation_id where e.clinic_id = :clinic order by e.created_at"
        )

    def offers(self) -> list[str]:
        return self.rows(
            "select status from waitlist_offer where clinic_id = :clinic order by created_at"
        )


async def says_no(_chat: UUID) -> OfferAnswer:
    return OfferAnswer.REFUSED


async def is_busy(_chat: UUID) -> OfferAnswer:
    return OfferAnswer.BUSY


@asynccontextmanager
async def a_waitlist(
    database: DatabaseUrls, environment: WorkflowEnvironment
) -> AsyncIterator[Waiting]:
    """Three wait. Runs are replayed at every step, as after the end of a worker."""
    async with AsyncExitStack() as stack:
        clinic = make_clinic(database.owner, bank_url=None)
        chats = await asyncio.to_thread(make_chats, database.owner, clinic, 3)
        rows = Database.connect(database.app)
        stack.push_async_callback(rows.close)
        waha = build_waha_http("http://waha.invalid", "k")  # everybody here is known to WhatsApp
        stack.push_async_callback(waha.aclose)
        config = environment.client.config()
        config["data_converter"] = DATA_CONVERTER
        patients = Chats(Client(**config))
        waitlist = WaitlistActivities(rows, patients)
        now = datetime.now(UTC)
        starts_at = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=7)
        serving = Worker(
            patients.client,
            task_queue=TaskQueue.CONVERSATIONS,
            workflows=[WaitlistWorkflow],
            activities=[
                waitlist.choose_candidate,
                waitlist.open_offer,
                waitlist.offer_was_filled,
                waitlist.settle_waitlist_offer,
                waitlist.tell_offer,
                CourtesyActivities(rows, WahaClient(waha)).may_write_first,
            ],
            workflow_runner=worker.runner(),
            interceptors=[ErrorInterceptor()],
            max_cached_workflows=0,
        )
        await stack.enter_async_context(serving)
        for chat in chats:
            wanted = JoinWaitlist(Wish(), clinic.evaluation_id, None)
            await waitlist.join_waitlist(JoinList(clinic.clinic_id, chat, "join", wanted, now))
        yield Waiting(environment, clinic, chats, rows, database.owner, patients, starts_at)
