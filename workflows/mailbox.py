"""How the edge, and activities, tell workflows things and ask them for changes."""

from datetime import datetime, timedelta
from uuid import UUID

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
)
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.agenda.overrule import NO_LIBERTY, Liberty
from domain.dialogue.recall import RecallNews
from domain.dialogue.waitlist import OfferNews
from domain.events import (
    BookingNews,
    LeaseChange,
    LeaseOrder,
    MessageArrived,
    PaymentHint,
    SessionStatusChanged,
    StaffSpoke,
)
from domain.ids import (
    booking_workflow_id,
    conversation_workflow_id,
    day_off_workflow_id,
    refund_workflow_id,
    whatsapp_session_workflow_id,
)
from domain.receipts import RefusalReason
from domain.vocabulary import Actor, Attendance
from workflows.booking import BookingWorkflow
from workflows.contracts import (
    BookingRequest,
    CancelBooking,
    ConfirmPayment,
    ConversationRequest,
    DayOffRequest,
    DentistAway,
    DentistBack,
    ExtendHold,
    MarkAttendance,
    RefundRequest,
    RefuseReceipt,
    RescheduleBooking,
    TaskQueue,
    WhatsAppSessionRequest,
)
from workflows.conversation import ConversationWorkflow
from workflows.day_off import DayOffWorkflow
from workflows.refund import RefundWorkflow
from workflows.search_attributes import APPOINTMENT_AT, BOOKING_ID, CLINIC_ID
from workflows.temporal_errors import SIGNAL_WITHIN, UPDATE_WITHIN, temporal_errors
from workflows.whatsapp_session import WhatsAppSessionWorkflow

_ORDERS = {
    LeaseChange.TAKE_OVER: "take_over",
    LeaseChange.HAND_BACK: "hand_back",
    LeaseChange.SETTLED: "call_settled",
}


class Mailbox:
    """One per process. Every telling may be repeated: receivers know events by their ids."""

    def __init__(self, client: Client, *, debounce: timedelta = timedelta(seconds=2)) -> None:
        self._client = client
        self._debounce = debounce

    async def message_received(
        self, clinic_id: UUID, conversation_id: UUID, event: MessageArrived
    ) -> None:
        """A patient wrote: the chat's run is started if there is none."""
        await self._tell_conversation(clinic_id, conversation_id, "message_received", event)

    async def staff_spoke(self, clinic_id: UUID, conversation_id: UUID, event: StaffSpoke) -> None:
        """Somebody of the clinic wrote in the chat."""
        await self._tell_conversation(clinic_id, conversation_id, "staff_spoke", event)

    async def change_lease(self, clinic_id: UUID, conversation_id: UUID, order: LeaseOrder) -> None:
        """Staff want a chat, or the bot to have it again, or are done with it."""
        await self._tell_conversation(clinic_id, conversation_id, _ORDERS[order.change], order)

    async def booking_changed(
        self, clinic_id: UUID, conversation_id: UUID, news: BookingNews
    ) -> None:
        """A booking has news for its patient."""
        await self._tell_conversation(clinic_id, conversation_id, "booking_changed", news)

    async def offer_changed(self, clinic_id: UUID, conversation_id: UUID, news: OfferNews) -> None:
        """A time that came free is offered to the patient, or no longer."""
        await self._tell_conversation(clinic_id, conversation_id, "offer_changed", news)

    async def recall_due(self, clinic_id: UUID, conversation_id: UUID, news: RecallNews) -> None:
        """The patient may be asked to come again."""
        await self._tell_conversation(clinic_id, conversation_id, "recall_due", news)

    async def payment_hint(self, clinic_id: UUID, booking_id: UUID, hint: PaymentHint) -> None:
        """A provider says something of a booking's charge. `NotFoundError`: the run is over."""
        async with temporal_errors():
            await self._booking(clinic_id, booking_id).signal(
                BookingWorkflow.payment_hint, hint, rpc_timeout=SIGNAL_WITHIN
            )

    async def dentist_away(self, clinic_id: UUID, booking_id: UUID, block_id: UUID) -> None:
        """A block came into the visit. `NotFoundError`: the run is over."""
        async with temporal_errors():
            await self._booking(clinic_id, booking_id).signal(
                BookingWorkflow.dentist_away, DentistAway(block_id), rpc_timeout=SIGNAL_WITHIN
            )

    async def dentist_back(self, clinic_id: UUID, booking_id: UUID, block_id: UUID) -> None:
        """A block that came into the visit is gone. `NotFoundError`: the run is over."""
        async with temporal_errors():
            await self._booking(clinic_id, booking_id).signal(
                BookingWorkflow.dentist_back, DentistBack(block_id), rpc_timeout=SIGNAL_WITHIN
            )

    async def start_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        """Have the absence followed; started before, the open run goes on."""
        await self._follow_absence(clinic_id, block_id, signal=None)

    async def end_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        """The block was removed: have those told who were asked. Without an open run one starts."""
        await self._follow_absence(clinic_id, block_id, signal="absence_ended")

    async def _follow_absence(self, clinic_id: UUID, block_id: UUID, *, signal: str | None) -> None:
        async with temporal_errors():
            await self._client.start_workflow(
                DayOffWorkflow.run,
                DayOffRequest(clinic_id, block_id),
                id=day_off_workflow_id(clinic_id, block_id),
                task_queue=TaskQueue.CONVERSATIONS,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=_of_clinic(clinic_id),
                static_summary="Ausência de dentista",
                priority=Priority(fairness_key=str(clinic_id)),
                start_signal=signal,
                rpc_timeout=SIGNAL_WITHIN,
            )

    async def make_booking(self, request: BookingRequest, *, request_id: str) -> None:
        """Staff book. Returns once the booking is certain; asked again, it joins what is made."""
        start = WithStartWorkflowOperation(
            BookingWorkflow.run,
            request,
            id=booking_workflow_id(request.clinic_id, request.booking_id),
            task_queue=TaskQueue.CONVERSATIONS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(fairness_key=str(request.clinic_id)),
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(CLINIC_ID, str(request.clinic_id)),
                    SearchAttributePair(BOOKING_ID, str(request.booking_id)),
                    SearchAttributePair(APPOINTMENT_AT, request.starts_at),
                ]
            ),
            static_summary=f"Consulta {request.starts_at:%d/%m %H:%M} UTC",
        )
        async with temporal_errors(UPDATE_WITHIN):
            await self._client.execute_update_with_start_workflow(
                BookingWorkflow.until_made,
                start_workflow_operation=start,
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def confirm_payment(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        by: UUID | None = None,
        accept_received: bool = False,
        evidence_id: UUID | None = None,
    ) -> None:
        """Staff saw the money. Returns once the booking is confirmed."""
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.confirm_payment,
                ConfirmPayment(request_id, by, accept_received, evidence_id),
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def refuse_receipt(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        evidence_id: UUID,
        reason: RefusalReason,
        by: UUID | None = None,
    ) -> None:
        """Staff do not accept a receipt. Returns once that is written down."""
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.refuse_receipt,
                RefuseReceipt(request_id, evidence_id, reason, by),
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def extend_hold(
        self, clinic_id: UUID, booking_id: UUID, *, request_id: str, by: UUID | None = None
    ) -> None:
        """Staff keep a held time longer, once. Returns once it is."""
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.extend_hold,
                ExtendHold(request_id, Actor.STAFF, by),
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def cancel_booking(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        reason: str,
        by: UUID | None = None,
    ) -> None:
        """Staff cancel. Returns once the time is free again."""
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.cancel,
                CancelBooking(request_id, Actor.STAFF, reason, by=by),
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def reschedule_booking(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        dentist_id: UUID,
        starts_at: datetime,
        reason: str,
        by: UUID | None = None,
        liberty: Liberty = NO_LIBERTY,
    ) -> None:
        """Staff give it another time, aware UTC. Returns once it has it."""
        request = RescheduleBooking(
            request_id, Actor.STAFF, dentist_id, starts_at, reason, by, liberty
        )
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.reschedule, request, id=request_id, rpc_timeout=UPDATE_WITHIN
            )

    async def record_attendance(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        outcome: Attendance,
        by: UUID | None = None,
    ) -> None:
        """Staff say whether the patient came. Returns once it is written down."""
        async with temporal_errors(UPDATE_WITHIN):
            await self._booking(clinic_id, booking_id).execute_update(
                BookingWorkflow.record_attendance,
                MarkAttendance(request_id, outcome, by),
                id=request_id,
                rpc_timeout=UPDATE_WITHIN,
            )

    async def start_refund(self, request: RefundRequest) -> None:
        """Have the refund carried out; started before, it is under way or over."""
        async with temporal_errors():
            try:
                await self._client.start_workflow(
                    RefundWorkflow.run,
                    request,
                    id=refund_workflow_id(request.clinic_id, request.refund_id),
                    task_queue=TaskQueue.CONVERSATIONS,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    search_attributes=_of_clinic(request.clinic_id),
                    static_summary="Devolução PIX",
                    rpc_timeout=SIGNAL_WITHIN,
                )
            except WorkflowAlreadyStartedError:
                return

    async def session_status_changed(
        self, clinic_id: UUID, session_id: UUID, event: SessionStatusChanged
    ) -> None:
        """WAHA reported a status. Without a run there is nobody to tell, which is fine."""
        async with temporal_errors(ignore_missing=True):
            await self._session(clinic_id, session_id).signal(
                WhatsAppSessionWorkflow.status_changed, event, rpc_timeout=SIGNAL_WITHIN
            )

    async def connect(self, clinic_id: UUID, session_id: UUID) -> None:
        """The clinic wants its number connected: start the run, or tell it to try again."""
        async with temporal_errors():
            await self._client.start_workflow(
                WhatsAppSessionWorkflow.run,
                WhatsAppSessionRequest(clinic_id, session_id),
                id=whatsapp_session_workflow_id(clinic_id, session_id),
                task_queue=TaskQueue.CONVERSATIONS,
                start_signal="connect_requested",
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=_of_clinic(clinic_id),
                static_summary="Número do WhatsApp",
                rpc_timeout=SIGNAL_WITHIN,
            )

    async def disconnect(self, clinic_id: UUID, session_id: UUID) -> None:
        """The clinic wants its number logged out. Without a run it is out already."""
        async with temporal_errors(ignore_missing=True):
            await self._session(clinic_id, session_id).signal(
                WhatsAppSessionWorkflow.disconnect_requested, rpc_timeout=SIGNAL_WITHIN
            )

    async def _tell_conversation(
        self, clinic_id: UUID, conversation_id: UUID, signal: str, event: object
    ) -> None:
        async with temporal_errors():
            await self._client.start_workflow(
                ConversationWorkflow.run,
                ConversationRequest(clinic_id, conversation_id, debounce=self._debounce),
                id=conversation_workflow_id(clinic_id, conversation_id),
                task_queue=TaskQueue.CONVERSATIONS,
                start_signal=signal,
                start_signal_args=[event],
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                search_attributes=_of_clinic(clinic_id),
                static_summary="Conversa no WhatsApp",
                priority=Priority(fairness_key=str(clinic_id)),
                rpc_timeout=SIGNAL_WITHIN,
            )

    def _booking(
        self, clinic_id: UUID, booking_id: UUID
    ) -> WorkflowHandle[BookingWorkflow, object]:
        return self._client.get_workflow_handle(booking_workflow_id(clinic_id, booking_id))

    def _session(
        self, clinic_id: UUID, session_id: UUID
    ) -> WorkflowHandle[WhatsAppSessionWorkflow, object]:
        return self._client.get_workflow_handle(whatsapp_session_workflow_id(clinic_id, session_id))


def _of_clinic(clinic_id: UUID) -> TypedSearchAttributes:
    return TypedSearchAttributes([SearchAttributePair(CLINIC_ID, str(clinic_id))])
