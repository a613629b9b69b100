"""One alarm in skipped time: real Postgres, two people on call, a WhatsApp that takes notes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.interceptor import ErrorInterceptor
from activities.on_call import OnCallActivities
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.e2e.patient import eventually
from tests.owner import owner_engine
from workflows.connection import DATA_CONVERTER
from workflows.contracts import EmergencyRequest, TaskQueue
from workflows.emergency import EmergencyWorkflow

FIRST, SECOND = "5511987650001", "5511987650002"


@dataclass
class Alarm:
    """A chat in danger, two people on call, and a WhatsApp that takes notes."""

    environment: WorkflowEnvironment
    client: Client
    clinic: ClinicOnStage
    chats: list[UUID]
    owner_url: str
    sent: list[dict[str, Any]] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def raise_it(self, offered_at: datetime | None = None) -> None:
        with self.environment.with_time_skipping_disabled():
            await self.client.start_workflow(
                EmergencyWorkflow.run,
                EmergencyRequest(self.clinic.clinic_id, self.chats[0], "m1", offered_at),
                id=f"emergency/{self.chats[0]}",
                task_queue=TaskQueue.CONVERSATIONS,
            )

    async def until_told(self, count: int) -> None:
        async def look() -> bool | None:
            return len(self.sent) == count or None

        await eventually(look, f"{count} alerts; there are {len(self.sent)}")

    @property
    def handle(self) -> WorkflowHandle[EmergencyWorkflow, None]:
        return self.client.get_workflow_handle_for(
            EmergencyWorkflow.run, f"emergency/{self.chats[0]}"
        )

    async def pass_time(self, **duration: float) -> None:
        await self.environment.fast_forward(self.handle, timedelta(**duration))

    async def end(self) -> None:
        await self.environment.fast_forward(self.handle)
        await self.handle.result()

    @property
    def told(self) -> list[str]:
        """The numbers of those who were told."""
        return [one["chatId"].removesuffix("@c.us") for one in self.sent]

    def execute(self, statement: str, **values: object) -> None:
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    def rows(self, query: str) -> list[dict[str, Any]]:
        engine = owner_engine(self.owner_url)
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query)).mappings()]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """WAHA, as far as alerts need it."""
        if request.url.path == "/api/contacts/check-exists":
            phone = request.url.params["phone"]
            known = phone not in self.unreachable
            body = {"numberExists": known, "chatId": f"{phone}@c.us" if known else None}
            return httpx.Response(200, json=body)
        said = json.loads(request.content)
        self.sent.append(said)
        return httpx.Response(201, json={"id": f"true_{said['chatId']}_{said['id']}"})


@asynccontextmanager
async def an_alarm(
    database: DatabaseUrls, environment: WorkflowEnvironment
) -> AsyncIterator[Alarm]:
    """A chat in danger and all that its alarm works with."""
    async with AsyncExitStack() as stack:
        clinic = make_clinic(database.owner, bank_url=None)
        chats = await asyncio.to_thread(make_chats, database.owner, clinic, 2)
        config = environment.client.config()
        config["data_converter"] = DATA_CONVERTER
        client = Client(**config)
        made = Alarm(environment, client, clinic, chats, database.owner)
        rows = Database.connect(database.app)
        stack.push_async_callback(rows.close)
        transport = httpx.MockTransport(made.answer)
        http = build_waha_http("http://waha.invalid", "k", transport=transport)
        stack.push_async_callback(http.aclose)
        on_call = OnCallActivities(rows, WahaClient(http))
        served: dict[TaskQueue, list[Callable[..., Any]]] = {
            TaskQueue.CONVERSATIONS: [],
            TaskQueue.WHATSAPP_SEND: [
                on_call.alert_on_call,
                on_call.is_alarm_heard,
                on_call.follow_up_emergency,
            ],
        }
        for queue, activities in served.items():
            one = Worker(
                client,
                task_queue=queue.value,
                workflows=[EmergencyWorkflow] if queue is TaskQueue.CONVERSATIONS else [],
                activities=activities,
                workflow_runner=worker.runner(),
                interceptors=[ErrorInterceptor()],
            )
            await stack.enter_async_context(one)
        for position, phone in enumerate((FIRST, SECOND)):
            made.execute(
                "insert into on_call_contact (id, clinic_id, position, name, phone)"
                " values (:id, :clinic, :position, 'Plantão', :phone)",
                id=uuid4(),
                clinic=clinic.clinic_id,
                position=position,
                phone=phone,
            )
        made.execute("update whatsapp_conversation set needs_human = 'emergency'")
        yield made
