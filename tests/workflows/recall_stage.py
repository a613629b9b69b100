"""Recalls in skipped time: real Postgres, and chats that only listen."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.courtesy import CourtesyActivities
from activities.interceptor import ErrorInterceptor
from activities.recall import DueRecall, RecallActivities
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from domain.dialogue.recall import RecallNews
from domain.ids import recall_workflow_id
from tests.activities.past_visits import add_visit, set_recall
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.owner import owner_engine
from workflows.connection import DATA_CONVERTER
from workflows.recall import RecallSweepWorkflow, RecallWorkflow


@dataclass
class Chats:
    """Hears who is to be asked."""

    told: list[UUID] = field(default_factory=list)

    async def recall_due(self, _clinic_id: UUID, conversation_id: UUID, _news: RecallNews) -> None:
        self.told.append(conversation_id)


@dataclass
class Looking:
    """A clinic with two patients who came long ago."""

    client: Client
    clinic: ClinicOnStage
    chats: list[UUID]
    visits: list[UUID]
    owner_url: str
    heard: Chats
    queue: str

    async def look(self) -> int:
        """A day's look, and all that it starts; how many were started."""
        started = await self.client.execute_workflow(
            RecallSweepWorkflow.run, id=f"look/{uuid4()}", task_queue=self.queue
        )
        for visit in self.visits:
            await self.client.get_workflow_handle(
                recall_workflow_id(self.clinic.clinic_id, visit)
            ).result()
        return started

    async def recall(self, place: int) -> bool:
        """One run alone."""
        visit = self.visits[place]
        return await self.client.execute_workflow(
            RecallWorkflow.run,
            DueRecall(self.clinic.clinic_id, visit, self.chats[place]),
            id=recall_workflow_id(self.clinic.clinic_id, visit),
            task_queue=self.queue,
        )

    def change(self, sql: str, **values: object) -> None:
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(sql), values)


@asynccontextmanager
async def long_ago(
    database: DatabaseUrls, environment: WorkflowEnvironment
) -> AsyncIterator[Looking]:
    async with AsyncExitStack() as stack:
        clinic = make_clinic(database.owner, bank_url=None)
        chats = make_chats(database.owner, clinic, 2)
        set_recall(database.owner, clinic, 6)
        then = datetime.now(UTC) - timedelta(days=200)
        visits = [
            add_visit(database.owner, clinic, chat, then + timedelta(hours=place))
            for place, chat in enumerate(chats)
        ]
        rows = Database.connect(database.app)
        stack.push_async_callback(rows.close)
        waha = build_waha_http("http://waha.invalid", "k")  # everybody here is known to WhatsApp
        stack.push_async_callback(waha.aclose)
        config = environment.client.config()
        config["data_converter"] = DATA_CONVERTER
        client, heard, queue = Client(**config), Chats(), f"recall-{uuid4()}"
        recall = RecallActivities(rows, heard)
        serving = Worker(
            client,
            task_queue=queue,
            workflows=[RecallSweepWorkflow, RecallWorkflow],
            activities=[
                recall.list_due_recalls,
                recall.recall_patient,
                CourtesyActivities(rows, WahaClient(waha)).may_write_first,
            ],
            workflow_runner=worker.runner(),
            interceptors=[ErrorInterceptor()],
            max_cached_workflows=0,
        )
        await stack.enter_async_context(serving)
        yield Looking(client, clinic, chats, visits, database.owner, heard, queue)
