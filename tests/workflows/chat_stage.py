"""A conversation's run in skipped time: real Postgres, and a WhatsApp that only takes notes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from activities.conversation import DIALOGUE, ConversationActivities
from activities.interceptor import ErrorInterceptor
from activities.models import HearVoice, Speak
from activities.recall import DueRecall, Recall, RecallActivities
from activities.staff_calls import StaffCallActivities
from db.queries.spoken import write_ahead
from db.queries.voice_notes import keep_transcript
from db.session import Database
from domain.dialogue.lease import UNANSWERED_AFTER
from domain.events import VOICE, LeaseChange, LeaseOrder, MessageArrived, StaffSpoke
from domain.ids import conversation_workflow_id
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.e2e.patient import eventually
from tests.owner import owner_engine
from workflows import search_attributes
from workflows.connection import DATA_CONVERTER
from workflows.contracts import TaskQueue
from workflows.conversation import ConversationWorkflow
from workflows.mailbox import Mailbox

DEBOUNCE = timedelta(milliseconds=50)


class NotedHearing:
    """Keeps the words that the test says are in a note, as the real one does with what it hears."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.words: dict[str, str] = {}

    @activity.defn(name="transcribe_voice")
    async def transcribe_voice(self, request: HearVoice) -> None:
        async with self._database.clinic(request.clinic_id) as session:
            words = self.words[request.message_id]
            await keep_transcript(session, request.conversation_id, request.message_id, words)


class NotedSpeech:
    """Keeps the dialogue's state as the real one does, and sends nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.said: list[str] = []

    @activity.defn
    async def speak(self, request: Speak) -> None:
        async with self._database.clinic(request.clinic_id) as session:
            state = DIALOGUE.dump_python(request.state, mode="json")
            chat = request.conversation_id
            await write_ahead(session, chat, [], state, request.now, request.needs_human)
        self.said.extend(reply.text for reply in request.replies)


@dataclass
class ChatOnStage:
    """One chat, and both voices of the clinic in it."""

    environment: WorkflowEnvironment
    client: Client
    clinic: ClinicOnStage
    chat_id: UUID
    owner_url: str
    app_url: str
    speech: NotedSpeech
    hearing: NotedHearing
    _written: int = field(default=0)

    @property
    def handle(self) -> WorkflowHandle[ConversationWorkflow, None]:
        return self.client.get_workflow_handle_for(
            ConversationWorkflow.run, conversation_workflow_id(self.clinic.clinic_id, self.chat_id)
        )

    @property
    def said(self) -> list[str]:
        """The bot's bubbles."""
        return self.speech.said

    async def patient_says(self, words: str) -> None:
        """A bubble of the patient's; the run's time is real until the test lets it pass."""
        event = MessageArrived(await self._write("inbound", words))
        with self.environment.with_time_skipping_disabled():
            await self._mailbox.message_received(self.clinic.clinic_id, self.chat_id, event)

    async def patient_records(self, words: str) -> None:
        """A voice note of the patient's."""
        message_id = await self._write("inbound", None, kind=VOICE)
        self.hearing.words[message_id] = words
        event = MessageArrived(message_id, kind=VOICE)
        with self.environment.with_time_skipping_disabled():
            await self._mailbox.message_received(self.clinic.clinic_id, self.chat_id, event)

    async def staff_say(self, words: str, *, hands_back: bool = False) -> None:
        """Typed on the clinic's phone."""
        event = StaffSpoke(await self._write("staff", words), hands_back=hands_back)
        with self.environment.with_time_skipping_disabled():
            await self._mailbox.staff_spoke(self.clinic.clinic_id, self.chat_id, event)

    async def press(self, change: LeaseChange) -> None:
        """A button of the page."""
        order = LeaseOrder(uuid4().hex, change)
        with self.environment.with_time_skipping_disabled():
            await self._mailbox.change_lease(self.clinic.clinic_id, self.chat_id, order)

    async def recall(self, booking_id: UUID) -> bool:
        """What the daily look comes to for this visit, once the number may write."""
        rows = Database.connect(self.app_url)
        recall = RecallActivities(rows, self._mailbox)
        due = DueRecall(self.clinic.clinic_id, booking_id, self.chat_id)
        try:
            with self.environment.with_time_skipping_disabled():
                return await recall.recall_patient(Recall(due, datetime.now(UTC)))
        finally:
            await rows.close()

    async def hears(self, *words: str) -> str:
        """Wait until the bot says all of `words` in one bubble."""

        async def look() -> str | None:
            return next((one for one in self.said if all(word in one for word in words)), None)

        return await eventually(look, lambda: f"a bubble with {words}; there was {self.said}")

    async def until_row(self, **columns: object) -> None:
        """Wait until the chat's row has these values."""

        async def look() -> bool | None:
            row = self.row()
            return all(row[name] == value for name, value in columns.items()) or None

        await eventually(look, lambda: f"a chat with {columns}; it is {self.row()}")

    async def until_with_people(self) -> None:
        """Wait until the chat is people's."""

        async def look() -> bool | None:
            return self.row()["staff_until"] is not None or None

        await eventually(look, "a lease")

    async def until_left_to_people(self) -> None:
        """Wait until the patient's words wait for people, and the alarm's timer runs."""
        wanted = UNANSWERED_AFTER.total_seconds()

        async def look() -> bool | None:
            history = await self.handle.fetch_history()
            timers = [event.timer_started_event_attributes for event in history.events]
            return any(one.start_to_fire_timeout.seconds == wanted for one in timers) or None

        await eventually(look, "the alarm's timer")

    async def pass_time(self, **duration: float) -> None:
        await self.environment.fast_forward(self.handle, timedelta(**duration))

    def row(self) -> dict[str, Any]:
        """The chat's row."""
        engine = owner_engine(self.owner_url)
        with engine.connect() as connection:
            query = text("select * from whatsapp_conversation where id = :id")
            return dict(connection.execute(query, {"id": self.chat_id}).mappings().one())

    def execute(self, statement: str) -> None:
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(statement))

    @property
    def _mailbox(self) -> Mailbox:
        return Mailbox(self.client, debounce=DEBOUNCE)

    async def _write(self, direction: str, words: str | None, kind: str = "text") -> str:
        self._written += 1
        message_id = f"m{self._written}"
        await asyncio.to_thread(self._insert, direction, words, message_id, kind)
        return message_id

    def _insert(self, direction: str, words: str | None, message_id: str, kind: str) -> None:
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "insert into message (id, clinic_id, conversation_id, wa_message_id, direction,"
                    " status, kind, body, sent_at) values (:id, :clinic, :chat, :wa, :direction,"
                    " 'received', :kind, :body, now())"
                ),
                {
                    "id": uuid4(),
                    "clinic": self.clinic.clinic_id,
                    "chat": self.chat_id,
                    "wa": message_id,
                    "direction": direction,
                    "kind": kind,
                    "body": words,
                },
            )


@asynccontextmanager
async def a_chat(
    database: DatabaseUrls, environment: WorkflowEnvironment
) -> AsyncIterator[ChatOnStage]:
    """A chat of a clinic that is open day and night, and all that its run works with."""
    async with AsyncExitStack() as stack:
        clinic = make_clinic(database.owner, bank_url=None)
        [chat_id] = await asyncio.to_thread(make_chats, database.owner, clinic, 1)
        rows = Database.connect(database.app)
        stack.push_async_callback(rows.close)
        config = environment.client.config()
        config["data_converter"] = DATA_CONVERTER
        client = Client(**config)
        await search_attributes.register(client)
        speech = NotedSpeech(rows)
        hearing = NotedHearing(rows)
        chat = ConversationActivities(rows, has_assistant=False)
        calls = StaffCallActivities(rows)
        recall = RecallActivities(rows, Mailbox(client, debounce=DEBOUNCE))
        activities: dict[TaskQueue, list[Callable[..., Any]]] = {
            TaskQueue.CONVERSATIONS: [
                chat.resume,
                chat.read_turn,
                chat.read_news,
                calls.keep_lease,
                calls.call_people,
                calls.call_in_opening_hours,
                calls.read_return,
                recall.read_recall,
            ],
            TaskQueue.WHATSAPP_SEND: [speech.speak],
            TaskQueue.LANGUAGE: [hearing.transcribe_voice],
        }
        for queue, served in activities.items():
            one = Worker(
                client,
                task_queue=queue.value,
                workflows=worker.WORKFLOWS if queue is TaskQueue.CONVERSATIONS else (),
                activities=served,
                workflow_runner=worker.runner(),
                interceptors=[ErrorInterceptor()],
            )
            await stack.enter_async_context(one)
        stage = ChatOnStage(
            environment, client, clinic, chat_id, database.owner, database.app, speech, hearing
        )
        stage.execute("update working_hours set opens = '00:00', closes = '23:59:59'")
        yield stage
