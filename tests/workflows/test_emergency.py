"""An alarm in skipped time: who is told, when the next one is, and the morning after."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import create_engine, text
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.interceptor import ErrorInterceptor
from activities.on_call import OnCallActivities
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from tests.conftest import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.e2e.patient import eventually
from workflows.connection import DATA_CONVERTER
from workflows.contracts import EmergencyRequest, TaskQueue
from workflows.emergency import EmergencyWorkflow

pytestmark = pytest.mark.stack

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

    async def pass_time(self, **duration: float) -> None:
        handle = self.client.get_workflow_handle(f"emergency/{self.chats[0]}")
        await self.environment.fast_forward(handle, timedelta(**duration))

    async def end(self) -> None:
        handle = self.client.get_workflow_handle(f"emergency/{self.chats[0]}")
        await self.environment.fast_forward(handle)
        await handle.result()

    @property
    def told(self) -> list[str]:
        """The numbers of those who were told."""
        return [one["chatId"].removesuffix("@c.us") for one in self.sent]

    def execute(self, statement: str, **values: object) -> None:
        engine = create_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(statement), values)
        engine.dispose()

    def rows(self, query: str) -> list[dict[str, Any]]:
        engine = create_engine(self.owner_url)
        with engine.connect() as connection:
            found = [dict(row) for row in connection.execute(text(query)).mappings()]
        engine.dispose()
        return found

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


@pytest.fixture
async def alarm(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[Alarm]:
    async with AsyncExitStack() as stack:
        clinic = make_clinic(database.owner, bank_url=None)
        chats = await asyncio.to_thread(make_chats, database.owner, clinic, 2)
        config = temporal_env_time_skipping.client.config()
        config["data_converter"] = DATA_CONVERTER
        client = Client(**config)
        made = Alarm(temporal_env_time_skipping, client, clinic, chats, database.owner)
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


async def test_the_next_is_told_when_nobody_reacts_and_nobody_learns_what_hurts(
    alarm: Alarm,
) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    await alarm.pass_time(minutes=9)
    at_first = list(alarm.told)
    await alarm.end()

    assert at_first == [FIRST]
    assert alarm.told == [FIRST, SECOND], "each of them once"
    assert all("paciente com urgência" in one["text"] for one in alarm.sent)
    assert not any("http" in one["text"] for one in alarm.sent)


async def test_who_writes_back_ends_the_alarm(alarm: Alarm) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    # The same person without the ninth digit, from a chat of their own.
    alarm.execute(
        "update contact set phone = '551187650001' where id ="
        " (select contact_id from whatsapp_conversation where id = :chat)",
        chat=alarm.chats[1],
    )
    alarm.execute(
        "insert into message (id, clinic_id, conversation_id, wa_message_id, direction, status,"
        " kind, body, sent_at) values (:id, :clinic, :chat, 'ok', 'inbound', 'received', 'text',"
        " 'ok', now())",
        id=uuid4(),
        clinic=alarm.clinic.clinic_id,
        chat=alarm.chats[1],
    )

    await alarm.end()

    assert alarm.told == [FIRST]


async def test_who_takes_the_chat_ends_the_alarm(alarm: Alarm) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    alarm.execute("update whatsapp_conversation set needs_human = null")

    await alarm.end()

    assert alarm.told == [FIRST]


async def test_one_who_is_not_on_whatsapp_is_passed_over(alarm: Alarm) -> None:
    alarm.unreachable = {FIRST, FIRST.replace("55119", "5511")}

    await alarm.raise_it()
    await alarm.end()

    assert alarm.told == [SECOND]


async def test_a_patient_who_does_not_come_is_looked_after(alarm: Alarm) -> None:
    starts_at = alarm.started_at + timedelta(hours=10)
    _book_urgent(alarm, starts_at)

    await alarm.raise_it(offered_at=starts_at)
    await alarm.end()

    [booking] = alarm.rows("select needs_attention from booking")
    assert booking == {"needs_attention": "emergency_missed"}


async def test_a_patient_who_came_is_left_in_peace(alarm: Alarm) -> None:
    starts_at = alarm.started_at + timedelta(hours=10)
    _book_urgent(alarm, starts_at, status="completed")

    await alarm.raise_it(offered_at=starts_at)
    await alarm.end()

    [booking] = alarm.rows("select needs_attention from booking")
    assert booking == {"needs_attention": None}


def _book_urgent(alarm: Alarm, starts_at: datetime, status: str = "confirmed") -> None:
    patient, clinic = uuid4(), alarm.clinic
    alarm.execute("update procedure set is_urgent = true where id = :id", id=clinic.evaluation_id)
    alarm.execute(
        "insert into patient (id, clinic_id, full_name) values (:id, :clinic, 'Wesley Souza')",
        id=patient,
        clinic=clinic.clinic_id,
    )
    alarm.execute(
        "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, conversation_id,"
        " period, occupied, status, deposit_centavos) values (:id, :clinic, :dentist, :procedure,"
        " :patient, :chat, tstzrange(:starts, :ends), tstzrange(:starts, :ends), :status, 0)",
        id=uuid4(),
        clinic=clinic.clinic_id,
        dentist=clinic.dentist_id,
        procedure=clinic.evaluation_id,
        patient=patient,
        chat=alarm.chats[0],
        starts=starts_at,
        ends=starts_at + timedelta(minutes=30),
        status=status,
    )
