"""A followed absence in skipped time: real Postgres, and bookings' runs that only listen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import Range
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.absences import AbsenceActivities, LookAtAbsence
from activities.interceptor import ErrorInterceptor
from db.models import Block
from db.queries.booking_changes import record_event
from db.session import Database
from domain.errors import NotFoundError
from domain.vocabulary import Actor, BookingStatus
from tests.api.world import ClinicAtTest, book, open_clinic, save
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from workflows.connection import DATA_CONVERTER
from workflows.contracts import DayOffRequest
from workflows.day_off import DayOffWorkflow

HOUR = timedelta(hours=1)
CONFIRMED = BookingStatus.CONFIRMED


@dataclass
class Runs:
    """Bookings' runs that write down that they ask, but for those that are over."""

    database: Database
    over: set[UUID] = field(default_factory=set)
    told: list[UUID] = field(default_factory=list)
    back: list[UUID] = field(default_factory=list)

    async def dentist_away(self, clinic_id: UUID, booking_id: UUID, block_id: UUID) -> None:
        if booking_id in self.over:
            raise NotFoundError("no such run is open")
        self.told.append(booking_id)
        async with self.database.clinic(clinic_id) as session:
            await record_event(
                session,
                clinic_id=clinic_id,
                booking_id=booking_id,
                key=f"away/{block_id}",
                kind="dentist_away",
                actor=Actor.STAFF,
                at=datetime.now(UTC),
            )

    async def dentist_back(self, _clinic_id: UUID, booking_id: UUID, _block_id: UUID) -> None:
        if booking_id in self.over:
            raise NotFoundError("no such run is open")
        self.back.append(booking_id)


@dataclass
class Absence:
    """A blocked stretch of the clinic's dentist; times are the server's."""

    urls: DatabaseUrls
    clinic: ClinicAtTest
    runs: Runs
    client: Client
    environment: WorkflowEnvironment
    now: datetime
    block_id: UUID = field(default_factory=uuid4)

    @property
    def activities(self) -> AbsenceActivities:
        return AbsenceActivities(self.runs.database, self.runs)

    @property
    def look(self) -> LookAtAbsence:
        return LookAtAbsence(self.clinic.id, self.block_id, self.now)

    def visit(self, hours: int, status: BookingStatus = CONFIRMED) -> UUID:
        return book(self.urls.owner, self.clinic, starts_at=self.now + hours * HOUR, status=status)

    def block(self, first: int, last: int, dentist_id: UUID | None = None) -> None:
        save(
            self.urls.owner,
            Block(
                id=self.block_id,
                clinic_id=self.clinic.id,
                dentist_id=dentist_id or self.clinic.dentist,
                period=Range(self.now + first * HOUR, self.now + last * HOUR),
                reason="Doente",
            ),
        )

    async def follow(self) -> WorkflowHandle[DayOffWorkflow, None]:
        """Start the run; its time is real until the test lets it pass."""
        with self.environment.with_time_skipping_disabled():
            return await self.client.start_workflow(
                DayOffWorkflow.run,
                DayOffRequest(self.clinic.id, self.block_id),
                id=f"day-off/{self.block_id}",
                task_queue=self.block_id.hex,
            )

    async def until_looked(self, run: WorkflowHandle[DayOffWorkflow, None]) -> None:
        async def look() -> bool | None:
            events = (await run.fetch_history()).events
            done = [one.HasField("activity_task_completed_event_attributes") for one in events]
            return any(done) or None

        await eventually(look, "a first look")

    async def end(self, run: WorkflowHandle[DayOffWorkflow, None]) -> None:
        await self.environment.fast_forward(run)
        await run.result()

    async def waited(self, run: WorkflowHandle[DayOffWorkflow, None]) -> timedelta:
        """As long as its timers together."""
        events = (await run.fetch_history()).events
        timers = [one.timer_started_event_attributes.start_to_fire_timeout for one in events]
        return sum((timer.ToTimedelta() for timer in timers), timedelta(0))


@asynccontextmanager
async def an_absence(
    database: DatabaseUrls, environment: WorkflowEnvironment
) -> AsyncIterator[Absence]:
    config = environment.client.config()
    config["data_converter"] = DATA_CONVERTER
    connected = Database.connect(database.app)
    clinic = await asyncio.to_thread(open_clinic, database.owner)
    now = datetime.now(UTC).replace(microsecond=0)
    client = Client(**config)
    made = Absence(database, clinic, Runs(connected), client, environment, now)
    async with Worker(
        client,
        task_queue=made.block_id.hex,
        workflows=[DayOffWorkflow],
        activities=[made.activities.look_at_absence, made.activities.end_absence],
        workflow_runner=worker.runner(),
        interceptors=[ErrorInterceptor()],
        max_cached_workflows=0,
    ):
        yield made
    await connected.close()
