"""The steps of a conversation's run: what it asks of activities and of bookings' runs."""

from collections.abc import Awaitable
from datetime import datetime
from uuid import UUID

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception
from temporalio.workflow import ExternalWorkflowHandle

with workflow.unsafe.imports_passed_through():
    from activities.assistant import AssistantActivities
    from activities.conversation import ConversationActivities
    from activities.models import (
        AskAssistant,
        AssistantAnswer,
        ConversationRef,
        HearVoice,
        ReadNews,
        ReadTurn,
        Speak,
    )
    from activities.payers import PayerActivities
    from activities.receipt_models import KeepPayer, KeepReceipt
    from activities.receipts import ReceiptActivities
    from activities.speech import SpeechActivities
    from activities.voice import VoiceActivities
    from domain.courtesy import Urgency
    from domain.dialogue.decision import HoldTime, MoveVisit, PayerAnswer, Reply, StaffReason
    from domain.dialogue.facts import NewsFacts, TurnFacts
    from domain.dialogue.state import DialogueState
    from domain.events import BookingNews, BookingNewsKind
    from domain.ids import booking_workflow_id
    from domain.language import Intent
    from domain.vocabulary import Actor, Attendance
    from workflows.booking import BookingWorkflow
    from workflows.booking_runs import start_run
    from workflows.contracts import (
        BookingRequest,
        CancelBooking,
        ConfirmPresence,
        ConversationRequest,
        EmergencyRequest,
        ExtendHold,
        OtherVisit,
        PayerIdentified,
        PutOffAttendance,
        ReceiptSent,
        RescheduleBooking,
        TaskQueue,
        TellAttendance,
    )
    from workflows.emergency import raise_alarm
    from workflows.policies import ASSISTANT, DATABASE, KEEP_FILE, READ_TURN, SPEAK, TRANSCRIBE


_WITH_KEPT_TIMES = (BookingNewsKind.PAID_LATE, BookingNewsKind.DENTIST_AWAY)
_WITH_OFFERS = (BookingNewsKind.SLOT_TAKEN, BookingNewsKind.MOVE_REFUSED)


class ConversationSteps:
    """One step each, for one chat."""

    def __init__(self, request: ConversationRequest) -> None:
        self._clinic_id = request.clinic_id
        self._conversation_id = request.conversation_id

    async def resume(self) -> DialogueState:
        """The dialogue where an earlier run left it."""
        return await workflow.execute_local_activity_method(
            ConversationActivities.resume,
            ConversationRef(self._clinic_id, self._conversation_id),
            summary="Retomar a conversa",
            **READ_TURN,
        )

    async def read_turn(
        self, batch: tuple[str, ...], state: DialogueState, read_as: Intent | None
    ) -> TurnFacts:
        """Understand these messages, and read what deciding them needs."""
        return await workflow.execute_local_activity_method(
            ConversationActivities.read_turn,
            ReadTurn(
                clinic_id=self._clinic_id,
                conversation_id=self._conversation_id,
                message_ids=batch,
                state=state,
                now=workflow.now(),
                read_as=read_as,
            ),
            summary="Entender a mensagem",
            **READ_TURN,
        )

    async def read_news(self, news: BookingNews, state: DialogueState) -> NewsFacts:
        """Read what telling this news needs."""
        return await workflow.execute_local_activity_method(
            ConversationActivities.read_news,
            ReadNews(
                clinic_id=self._clinic_id,
                conversation_id=self._conversation_id,
                booking_id=news.booking_id,
                state=state,
                offers_wanted=news.kind in _WITH_OFFERS,
                same_day_wanted=news.kind is BookingNewsKind.REMINDER,
                unmarked_wanted=news.kind is BookingNewsKind.ATTENDANCE,
                kept_times_wanted=news.kind in _WITH_KEPT_TIMES,
                now=workflow.now(),
                others=news.others,
            ),
            summary="Ler a novidade da consulta",
            **READ_TURN,
        )

    async def listen(self, message_id: str) -> None:
        """Have the words of a voice note kept; without them the patient is asked to write."""
        try:
            await workflow.execute_activity_method(
                VoiceActivities.transcribe_voice,
                HearVoice(self._clinic_id, self._conversation_id, message_id),
                task_queue=TaskQueue.LANGUAGE,
                summary="Ouvir o áudio",
                **TRANSCRIBE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise

    async def keep_receipt(self, message_id: str, batch: tuple[str, ...]) -> None:
        """Have a file kept that may be a receipt; without it staff have the chat itself."""
        try:
            await workflow.execute_activity_method(
                ReceiptActivities.keep_receipt,
                KeepReceipt(
                    self._clinic_id, self._conversation_id, message_id, batch, workflow.now()
                ),
                task_queue=TaskQueue.LANGUAGE,
                summary="Guardar o comprovante",
                **KEEP_FILE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise

    async def keep_payer(self, batch: tuple[str, ...]) -> None:
        """Have the CPF that these messages hold kept with who pays."""
        await workflow.execute_activity_method(
            PayerActivities.keep_payer,
            KeepPayer(self._clinic_id, self._conversation_id, batch),
            summary="Guardar o CPF de quem paga",
            **DATABASE,
        )

    async def ask_assistant(self, batch: tuple[str, ...], state: DialogueState) -> AssistantAnswer:
        """What the language model makes of these messages; nothing when it is away."""
        try:
            return await workflow.execute_activity_method(
                AssistantActivities.ask_assistant,
                AskAssistant(
                    clinic_id=self._clinic_id,
                    conversation_id=self._conversation_id,
                    message_ids=batch,
                    situation=state.stage,
                    now=workflow.now(),
                ),
                task_queue=TaskQueue.LANGUAGE,
                summary="Perguntar à assistente",
                **ASSISTANT,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return AssistantAnswer()

    async def speak(
        self,
        replies: tuple[Reply, ...],
        state: DialogueState,
        key: str,
        needs_human: StaffReason | None,
        urgency: Urgency = Urgency.REPLY,
    ) -> bool:
        """Say the replies and keep the state; False when WhatsApp would not have them."""
        try:
            await workflow.execute_activity_method(
                SpeechActivities.speak,
                Speak(
                    clinic_id=self._clinic_id,
                    conversation_id=self._conversation_id,
                    key=key,
                    replies=replies,
                    state=state,
                    now=workflow.now(),
                    needs_human=needs_human,
                ),
                task_queue=TaskQueue.WHATSAPP_SEND,
                priority=Priority(priority_key=urgency, fairness_key=str(self._clinic_id)),
                summary="Responder ao paciente",
                **SPEAK,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return False
        return True

    async def start_booking(self, booking_id: UUID, hold: HoldTime) -> None:
        """Start the run of the booking, or of the first of several in a row."""
        await start_run(
            BookingWorkflow.run,
            BookingRequest(
                clinic_id=self._clinic_id,
                booking_id=booking_id,
                conversation_id=self._conversation_id,
                dentist_id=hold.offer.dentist_id,
                procedure_id=hold.procedure_id,
                starts_at=hold.offer.starts_at,
                others=tuple(OtherVisit(workflow.uuid7(), at) for at in hold.offer.also_at),
            ),
        )

    async def raise_alarm(self, key: str, offered_at: datetime | None) -> None:
        """Have those on call told; `offered_at` is the urgent time that the patient was offered."""
        await raise_alarm(EmergencyRequest(self._clinic_id, self._conversation_id, key, offered_at))

    async def cancel_booking(self, booking_id: UUID, key: str, as_of: datetime | None) -> bool:
        """Ask the booking's run to cancel, for the patient; False when that run is over."""
        request = CancelBooking(key, Actor.PATIENT, as_of=as_of)
        return await _reached(
            self._booking(booking_id).signal(BookingWorkflow.cancel_requested, request)
        )

    async def move_booking(self, move: MoveVisit, key: str) -> bool:
        """Ask the booking's run for another time; False when that run is over."""
        offer = move.offer
        request = RescheduleBooking(key, Actor.PATIENT, offer.dentist_id, offer.starts_at)
        return await _reached(
            self._booking(move.booking_id).signal(BookingWorkflow.reschedule_requested, request)
        )

    async def confirm_presence(self, booking_id: UUID, key: str) -> bool:
        """Tell the booking's run that the patient is coming; False when that run is over."""
        return await _reached(
            self._booking(booking_id).signal(
                BookingWorkflow.presence_confirmed, ConfirmPresence(key)
            )
        )

    async def tell_attendance(self, booking_id: UUID, outcome: Attendance, key: str) -> bool:
        """Tell the booking's run whether the patient says to have come; False when it is over."""
        told = TellAttendance(key, outcome)
        return await _reached(
            self._booking(booking_id).signal(BookingWorkflow.attendance_told, told)
        )

    async def put_off_attendance(self, booking_id: UUID, key: str) -> bool:
        """Tell the booking's run that its question must wait; False when that run is over."""
        put_off = PutOffAttendance(key)
        return await _reached(
            self._booking(booking_id).signal(BookingWorkflow.attendance_put_off, put_off)
        )

    async def show_receipt(self, booking_id: UUID, key: str) -> bool:
        """Tell the booking's run of a receipt; False when that run is over."""
        return await _reached(
            self._booking(booking_id).signal(BookingWorkflow.receipt_sent, ReceiptSent(key))
        )

    async def extend_hold(self, booking_id: UUID, key: str) -> bool:
        """Ask the booking's run for more time; False when that run is over."""
        request = ExtendHold(key, Actor.PATIENT)
        return await _reached(
            self._booking(booking_id).signal(BookingWorkflow.extension_requested, request)
        )

    async def tell_payer(self, answer: PayerAnswer, key: str) -> bool:
        """Tell the booking's run whether the payer is known now; False when that run is over."""
        said = PayerIdentified(key, answer.identified)
        return await _reached(
            self._booking(answer.booking_id).signal(BookingWorkflow.payer_identified, said)
        )

    def _booking(self, booking_id: UUID) -> ExternalWorkflowHandle[BookingWorkflow]:
        return workflow.get_external_workflow_handle_for(
            BookingWorkflow.run, booking_workflow_id(self._clinic_id, booking_id)
        )


async def _reached(signal: Awaitable[None]) -> bool:
    try:
        await signal
    except ApplicationError:
        return False
    return True
