"""What a chat says goes out in its turn: answers first, then news, then reminders."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.models import ConversationRef, ReadNews, ReadTurn, Speak
from domain.courtesy import Urgency
from domain.dialogue.facts import Appointment, Heard, NewsFacts, TurnFacts
from domain.dialogue.state import DialogueState
from domain.events import BookingNews, BookingNewsKind, MessageArrived
from domain.language import Intent
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLINIC
from tests.workflows.number import until
from workflows.connection import DATA_CONVERTER
from workflows.contracts import ConversationRequest, TaskQueue
from workflows.conversation import ConversationWorkflow

pytestmark = pytest.mark.stack


class Chat:
    """Remembers how urgent each thing was that it had to say."""

    def __init__(self) -> None:
        self.said: list[int] = []

    @activity.defn(name="resume")
    async def resume(self, _chat: ConversationRef) -> DialogueState:
        return DialogueState()

    @activity.defn(name="read_turn")
    async def read_turn(self, _request: ReadTurn) -> TurnFacts:
        return TurnFacts(Heard(Intent.HOURS_ADDRESS), CLINIC)

    @activity.defn(name="read_news")
    async def read_news(self, request: ReadNews) -> NewsFacts:
        visit = Appointment(
            booking_id=request.booking_id,
            status=BookingStatus.CONFIRMED,
            procedure="Limpeza",
            dentist="Dra. Camila Rocha",
            starts_at=datetime.now(UTC) + timedelta(days=1),
            deposit_centavos=0,
            hold_expires_at=None,
        )
        return NewsFacts(CLINIC, visit, same_day=(visit,))

    @activity.defn(name="speak")
    async def speak(self, _request: Speak) -> None:
        self.said.append(activity.info().priority.priority_key or 0)


@pytest.fixture
async def client(temporal_server: WorkflowEnvironment) -> Client:
    config = temporal_server.client.config()
    config["data_converter"] = DATA_CONVERTER
    return Client(**config)


@pytest.fixture
async def chat(client: Client) -> AsyncIterator[Chat]:
    chat = Chat()
    async with Worker(client, task_queue=TaskQueue.WHATSAPP_SEND, activities=[chat.speak]):
        yield chat


@pytest.mark.parametrize(
    ("signal", "event", "urgency"),
    [
        ("message_received", MessageArrived("m"), Urgency.REPLY),
        ("booking_changed", BookingNews("n", UUID(int=2), BookingNewsKind.CANCELLED), Urgency.NEWS),
        (
            "booking_changed",
            BookingNews("r", UUID(int=2), BookingNewsKind.REMINDER, hours_before=24),
            Urgency.REMINDER,
        ),
    ],
)
async def test_each_kind_of_word_has_its_urgency(
    client: Client, chat: Chat, signal: str, event: object, urgency: Urgency
) -> None:
    queue = f"urgency-{uuid4()}"
    async with Worker(
        client,
        task_queue=queue,
        workflows=[ConversationWorkflow],
        activities=[chat.resume, chat.read_turn, chat.read_news],
        workflow_runner=worker.runner(),
    ):
        handle = await client.start_workflow(
            ConversationWorkflow.run,
            ConversationRequest(UUID(int=1), uuid4(), debounce=timedelta(0)),
            id=f"urgency/{uuid4()}",
            task_queue=queue,
            start_signal=signal,
            start_signal_args=[event],
        )
        await until(lambda: bool(chat.said), within=30)
        await handle.terminate()

    assert chat.said == [urgency]
