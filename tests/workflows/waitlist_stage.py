"""A waitlist in skipped time: real Postgres, and patients who answer as the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.booking import BookingActivities
from activities.courtesy import CourtesyActivities
from activities.interceptor import ErrorInterceptor
from activities.models import ChangeBooking, HoldSlot
from activities.waitlist import WaitlistActivities
from activities.waitlist_models import FreedTime, JoinList
from activities.waitlist_sweep import ListLookedAfter, WaitlistSweepActivities
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from domain.dialogue.waitlist import JoinWaitlist, OfferAnswer, OfferNews, OfferNewsKind
from domain.dialogue.wish import Wish
from domain.ids import waitlist_workflow_id
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.owner import owner_engine
from workflows.connection import DATA_CONVERTER
from workflows.contracts import TaskQueue
from workflows.waitlist import OfferAnswered, WaitlistWorkflow
from workflows.waitlist_sweep import WaitlistSweepWorkflow

VISIT = timedelta(minutes=30)
OFFERED, OVER = OfferNewsKind.OFFERED, OfferNewsKind.OVER
Answering = Callable[[UUID], Awaitable[OfferAnswer | None]]


@dataclass
class Chats:
    """Patients who answer as the test says; without a word of it they are silent."""

    client: Client
    answers: dict[UUID, Answering] = field(default_factory=dict)
    heard: list[tuple[UUID, OfferNewsKind]] = field(default_factory=list)
    freed: list[FreedTime] = field(default_factory=list)
    """What the hourly look found, and had offered."""

    async def time_freed(self, freed: FreedTime) -> None:
        self.freed.append(freed)
        await self.client.start_workflow(
            WaitlistWorkflow.run,
            freed,
            id=waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at),
            task_queue=TaskQueue.CONVERSATIONS,
            start_signal="time_freed",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )

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

    async def look(self) -> ListLookedAfter:
        """An hour's look, and the runs that it starts."""
        found = await self.patients.client.execute_workflow(
            WaitlistSweepWorkflow.run, id=f"look/{uuid4()}", task_queue=TaskQueue.CONVERSATIONS
        )
        for freed in self.patients.freed:
            await self.patients.client.get_workflow_handle(
                waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at)
            ).result()
        return found

    async def books(self, chat: UUID) -> UUID:
        """The chat's ordinary booking of the time."""
        booking_id = uuid4()
        await BookingActivities(self.database).hold_slot(
            HoldSlot(
                clinic_id=self.clinic.clinic_id,
                booking_id=booking_id,
                conversation_id=chat,
                dentist_id=self.clinic.dentist_id,
                procedure_id=self.clinic.evaluation_id,
                starts_at=self.starts_at,
                now=datetime.now(UTC),
            )
        )
        return booking_id

    async def cancels_unheard(self, booking_id: UUID) -> None:
        """The booking is off since half an hour ago, and nobody was told of the free time."""
        at = datetime.now(UTC) - timedelta(minutes=30)
        change = ChangeBooking(self.clinic.clinic_id, booking_id, at)
        await BookingActivities(self.database).cancel_booking(change)

    async def takes(self, chat: UUID) -> OfferAnswer:
        await self.books(chat)
        return OfferAnswer.TAKEN

    def execute(self, query: str) -> None:
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(query), {"clinic": self.clinic.clinic_id})

    def rows(self, query: str) -> list[str]:
        engine = owner_engine(self.owner_url)
        with engine.connect() as connection:
            values = {"clinic": self.clinic.clinic_id}
            return [str(row[0]) for row in connection.execute(text(query), values)]

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
        sweep = WaitlistSweepActivities(rows, patients)
        now = datetime.now(UTC)
        starts_at = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=7)
        serving = Worker(
            patients.client,
            task_queue=TaskQueue.CONVERSATIONS,
            workflows=[WaitlistWorkflow, WaitlistSweepWorkflow],
            activities=[
                waitlist.choose_candidate,
                waitlist.open_offer,
                waitlist.offer_was_filled,
                waitlist.settle_waitlist_offer,
                waitlist.tell_offer,
                sweep.list_waiting_clinics,
                sweep.look_after_waitlist,
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
