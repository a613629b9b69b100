"""Thousands of turns of one chat, with activities that only remember what they were asked."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.models import ConversationRef, ReadTurn, Speak
from domain.courtesy import Urgency
from domain.dialogue.facts import Heard, TurnFacts
from domain.dialogue.state import DialogueState
from domain.events import MessageArrived
from domain.language import Intent
from tests.domain.dialogue.chat import CLINIC
from tests.workflows.number import until
from workflows.connection import DATA_CONVERTER
from workflows.contracts import ConversationRequest, TaskQueue
from workflows.conversation import ConversationWorkflow

pytestmark = pytest.mark.stack

TURNS = 2_000
NAME = "Maria Souza"
ANSWERED = 4
"""One turn of so many is answered; the others find the bot switched off, which costs less time."""
REPEATED = 7
"""Every so many messages, WhatsApp delivers one again."""
OFF = replace(CLINIC, bot_active=False)


@dataclass
class TalkativePatient:
    """Writes the next message while the last one is being answered."""

    read: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    names: set[str | None] = field(default_factory=set)
    resumed: int = 0
    handle: WorkflowHandle[ConversationWorkflow, None] | None = None

    @activity.defn(name="resume")
    async def resume(self, _chat: ConversationRef) -> DialogueState:
        self.resumed += 1
        return DialogueState(patient_name=NAME)

    @activity.defn(name="read_turn")
    async def read_turn(self, request: ReadTurn) -> TurnFacts:
        self.read.extend(request.message_ids)
        self.names.add(request.state.patient_name)
        heard = Heard(Intent.HOURS_ADDRESS)
        if len(self.read) % ANSWERED == 0:
            return TurnFacts(heard, CLINIC)
        await self.write()
        return TurnFacts(heard, OFF)

    @activity.defn(name="speak")
    async def speak(self, request: Speak) -> None:
        self.spoken.append(request.key)
        await self.write()

    async def write(self) -> None:
        """The next message, and now and then the last one again."""
        number = len(self.read)
        if number == TURNS:
            return
        if number and number % REPEATED == 0:
            await self._signal(self.read[-1])
        await self._signal(f"m{number}")

    async def _signal(self, message_id: str) -> None:
        assert self.handle is not None
        await self.handle.signal(ConversationWorkflow.message_received, MessageArrived(message_id))


async def test_two_thousand_turns_lose_nothing_and_say_nothing_twice(
    temporal_server: WorkflowEnvironment,
) -> None:
    config = temporal_server.client.config()
    config["data_converter"] = DATA_CONVERTER
    client, queue, patient = Client(**config), f"talk-{uuid4()}", TalkativePatient()
    request = ConversationRequest(UUID(int=1), uuid4(), debounce=timedelta(0))
    async with (
        Worker(
            client,
            task_queue=queue,
            workflows=[ConversationWorkflow],
            activities=[patient.resume, patient.read_turn],
            workflow_runner=worker.runner(),
        ),
        Worker(client, task_queue=TaskQueue.WHATSAPP_SEND, activities=[patient.speak]),
    ):
        patient.handle = await client.start_workflow(
            ConversationWorkflow.run, request, id=f"long/{uuid4()}", task_queue=queue
        )
        await patient.write()
        await until(lambda: len(patient.spoken) == TURNS // ANSWERED, within=120)
        runs = [run async for run in client.list_workflows(f"WorkflowId='{patient.handle.id}'")]
        priorities = await _priorities_of_sends(patient.handle)
        await patient.handle.terminate()

    messages = [f"m{number}" for number in range(TURNS)]
    continued = [run for run in runs if run.status is WorkflowExecutionStatus.CONTINUED_AS_NEW]
    assert patient.read == messages
    assert patient.spoken == messages[ANSWERED - 1 :: ANSWERED]
    assert len(continued) >= 3
    assert priorities == {(Urgency.REPLY, str(request.clinic_id))}
    assert (patient.resumed, patient.names) == (1, {NAME})


async def _priorities_of_sends(
    handle: WorkflowHandle[ConversationWorkflow, None],
) -> set[tuple[int, str]]:
    """Urgency and fairness key of what the last run of the chain sent."""
    scheduled = [
        event.activity_task_scheduled_event_attributes
        async for event in handle.fetch_history_events()
        if event.event_type is EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    return {(one.priority.priority_key, one.priority.fairness_key) for one in scheduled}
