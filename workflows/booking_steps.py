"""The activities of a booking's run, called the way its story is told."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.booking import BookingActivities
    from activities.cancellation import CancellationActivities
    from activities.charging import ChargingActivities, PayerDocumentNeededError
    from activities.models import (
        ChangeBooking,
        ChargeRef,
        HeldSlot,
        HoldSlot,
        HoldSlots,
        MadeCharge,
        MakeCharge,
        OpenedRefund,
        OtherSlot,
        ReadCharge,
        SettleCancellation,
        SettledCancellation,
        TellConversation,
    )
    from activities.news import NewsActivities
    from activities.payments import PaymentActivities
    from activities.received_money import NothingReceivedError, ReceivedMoneyActivities
    from domain.errors import SlotTakenError
    from domain.events import BookingNews, BookingNewsKind
    from domain.ids import refund_workflow_id
    from domain.receipts import RefusalReason
    from domain.vocabulary import Actor
    from workflows.booking_state import Refusal
    from workflows.contracts import (
        BookingRequest,
        CancelBooking,
        ConfirmPayment,
        RefundRequest,
        TaskQueue,
    )
    from workflows.policies import CHARGE, DATABASE, LOOK, READ_CHARGE, TELL
    from workflows.refund import RefundWorkflow
    from workflows.search_attributes import BOOKING_ID, CLINIC_ID

ATTEMPT = 1
"""A booking is charged once; a second charge would be a second attempt."""


class BookingSteps:
    """One step each, for one booking."""

    def __init__(self, request: BookingRequest) -> None:
        self._request = request
        self._others = tuple(one.booking_id for one in request.others)

    @property
    def booking_ids(self) -> tuple[UUID, ...]:
        """The booking, and those that change together with it."""
        return (self._request.booking_id, *self._others)

    def part(self) -> None:
        """From now on the others change on their own."""
        self._others = ()

    async def hold(self) -> HeldSlot | Refusal:
        """Reserve the time, or times in a row; or why not.

        Somebody may have one of them, or staff asked for what cannot be.
        """
        request = self._request
        slot = HoldSlot(
            clinic_id=request.clinic_id,
            booking_id=request.booking_id,
            conversation_id=request.conversation_id,
            dentist_id=request.dentist_id,
            procedure_id=request.procedure_id,
            starts_at=request.starts_at,
            now=workflow.now(),
            staff=request.staff,
        )
        try:
            if request.others:
                others = tuple(OtherSlot(one.booking_id, one.starts_at) for one in request.others)
                return await workflow.execute_activity_method(
                    BookingActivities.hold_slots,
                    HoldSlots(slot, others),
                    summary="Reservar os horários",
                    **DATABASE,
                )
            return await workflow.execute_activity_method(
                BookingActivities.hold_slot, slot, summary="Reservar o horário", **DATABASE
            )
        except ActivityError as error:
            cause = error.cause
            if not (isinstance(cause, ApplicationError) and cause.non_retryable and cause.type):
                raise
            if request.staff is None and cause.type != SlotTakenError.code:
                raise
            return Refusal(cause.type, cause.message)

    async def charge(self) -> MadeCharge | None:
        """Make the charge at the provider; while that is away, a code of the clinic's own key.

        None when there is neither, and people must help. Raises `PayerDocumentNeededError`.
        """
        try:
            return await workflow.execute_activity_method(
                ChargingActivities.make_charge,
                self._make_charge(),
                task_queue=TaskQueue.PAYMENTS,
                summary="Gerar a cobrança PIX",
                **CHARGE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            if _code(error) == PayerDocumentNeededError.code:
                raise PayerDocumentNeededError("the payer is not known") from error
            return await self.static_charge()

    async def static_charge(self) -> MadeCharge | None:
        """A code of the clinic's own key; None when it has none."""
        try:
            return await workflow.execute_activity_method(
                ChargingActivities.make_static_charge,
                self._make_charge(),
                task_queue=TaskQueue.PAYMENTS,
                summary="Gerar o código PIX da própria clínica",
                **CHARGE,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return None

    async def look_at_charge(self, *, hinted: bool) -> ReadCharge | None:
        """The charge as its provider has it now; None while the provider does not answer."""
        try:
            return await workflow.execute_activity_method(
                PaymentActivities.read_charge,
                replace(self._charge(), hinted=hinted),
                task_queue=TaskQueue.PAYMENTS,
                summary="Consultar a cobrança no banco",
                **LOOK,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return None

    async def close_charge(self) -> ReadCharge:
        """Cancel at the provider and read once more: who was faster?

        A provider that stays away for a day is put on the staff's list, and asked again.
        """
        while True:
            try:
                return await workflow.execute_activity_method(
                    PaymentActivities.close_charge,
                    self._charge(),
                    task_queue=TaskQueue.PAYMENTS,
                    summary="Encerrar a cobrança no banco",
                    **READ_CHARGE,
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                await self.flag("provider_away")

    async def accept_received(self, confirmation: ConfirmPayment) -> bool:
        """Take what came for the deposit; False where nothing came."""
        try:
            await workflow.execute_activity_method(
                ReceivedMoneyActivities.accept_received,
                self._change(Actor.STAFF, key=confirmation.request_id, by=confirmation.by),
                task_queue=TaskQueue.PAYMENTS,
                summary="Aceitar o valor recebido",
                **DATABASE,
            )
        except ActivityError as error:
            if _code(error) != NothingReceivedError.code:
                raise
            return False
        return True

    async def return_credit(self) -> None:
        """Give the patients the credit again that the booking, and those with it, had."""
        for booking_id in self.booking_ids:
            await workflow.execute_activity_method(
                ReceivedMoneyActivities.return_credit,
                replace(self._charge(), booking_id=booking_id),
                task_queue=TaskQueue.PAYMENTS,
                summary="Devolver o crédito ao paciente",
                **DATABASE,
            )

    async def give_back_repeated(self) -> None:
        """Send back what was paid beyond once, and tell the patient."""
        refunds = await workflow.execute_activity_method(
            ReceivedMoneyActivities.give_back_repeated,
            self._charge(),
            task_queue=TaskQueue.PAYMENTS,
            summary="Devolver o que foi pago em dobro",
            **DATABASE,
        )
        for refund in refunds:
            await self.tell(
                BookingNewsKind.PAID_AGAIN,
                amount_centavos=refund.amount_centavos,
                key=str(refund.refund_id),
            )
            await self.start_refund(self._request.booking_id, refund)

    async def record_staff_payment(self, confirmation: ConfirmPayment) -> None:
        """Write down the money that staff saw."""
        await workflow.execute_activity_method(
            ReceivedMoneyActivities.record_staff_payment,
            replace(
                self._change(Actor.STAFF, key=confirmation.request_id, by=confirmation.by),
                evidence_id=confirmation.evidence_id,
            ),
            task_queue=TaskQueue.PAYMENTS,
            summary="Registrar o pagamento visto pela equipe",
            **DATABASE,
        )

    async def confirm(self, actor: Actor, *, by: UUID | None = None) -> None:
        """The visit is certain."""
        await workflow.execute_activity_method(
            BookingActivities.confirm_booking,
            self._change(actor, by=by),
            summary="Confirmar a consulta",
            **DATABASE,
        )

    async def cancel(self, request: CancelBooking) -> None:
        """Free the time because somebody asked to."""
        await workflow.execute_activity_method(
            BookingActivities.cancel_booking,
            self._change(request.actor, reason=request.reason, by=request.by),
            summary="Cancelar a consulta",
            **DATABASE,
        )

    async def settle(
        self, booking_id: UUID, request: CancelBooking, terms_of: Actor
    ) -> SettledCancellation:
        """Divide what was paid for the booking, by the terms that apply to this one."""
        now = workflow.now()
        return await workflow.execute_activity_method(
            CancellationActivities.settle_cancellation,
            SettleCancellation(
                self._request.clinic_id,
                booking_id,
                terms_of,
                as_of=request.as_of or now,
                now=now,
            ),
            task_queue=TaskQueue.PAYMENTS,
            summary="Acertar o dinheiro da consulta cancelada",
            **DATABASE,
        )

    async def start_refund(self, booking_id: UUID, refund: OpenedRefund) -> None:
        """Start the refund's own run; it tells what comes of it as news."""
        request = self._request
        await workflow.start_child_workflow(
            RefundWorkflow.run,
            RefundRequest(
                clinic_id=request.clinic_id,
                refund_id=refund.refund_id,
                booking_id=booking_id,
                conversation_id=request.conversation_id,
                amount_centavos=refund.amount_centavos,
            ),
            id=refund_workflow_id(request.clinic_id, refund.refund_id),
            parent_close_policy=ParentClosePolicy.ABANDON,
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(CLINIC_ID, str(request.clinic_id)),
                    SearchAttributePair(BOOKING_ID, str(booking_id)),
                ]
            ),
            static_summary="Devolução PIX",
        )

    async def expire(self) -> None:
        """Free the time because the deposit did not come."""
        await workflow.execute_activity_method(
            BookingActivities.expire_booking,
            self._change(Actor.SYSTEM),
            summary="Liberar o horário",
            **DATABASE,
        )

    async def take_again(self) -> bool:
        """Whether the time was still free, and is the late payer's now."""
        return await workflow.execute_activity_method(
            BookingActivities.retake_slot,
            self._change(Actor.PROVIDER),
            summary="Retomar o horário pago depois do prazo",
            **DATABASE,
        )

    async def flag(self, reason: str) -> None:
        """Put the booking on the staff's list."""
        await workflow.execute_activity_method(
            BookingActivities.flag_booking,
            self._change(Actor.SYSTEM, reason=reason),
            summary="Avisar a equipe",
            **DATABASE,
        )

    async def tell(
        self,
        kind: BookingNewsKind,
        *,
        actor: Actor = Actor.SYSTEM,
        amount_centavos: int = 0,
        key: str = "",
        hours_before: int = 0,
        about: UUID | None = None,
        refusal: RefusalReason | None = None,
        day: date | None = None,
    ) -> None:
        """Have the chat tell its patient; a booking without a chat has nobody to tell.

        `key` tells news apart of which a booking may have several of a kind; `about` names
        another booking of the patient's.
        """
        conversation_id = self._request.conversation_id
        if conversation_id is None:
            return
        booking_id = self._request.booking_id
        await workflow.execute_activity_method(
            NewsActivities.tell_conversation,
            TellConversation(
                self._request.clinic_id,
                conversation_id,
                BookingNews(
                    f"{booking_id}/{kind}/{key}" if key else f"{booking_id}/{kind}",
                    about or booking_id,
                    kind,
                    actor,
                    amount_centavos,
                    hours_before,
                    self._others,
                    refusal,
                    day,
                ),
            ),
            summary="Contar ao paciente",
            **TELL,
        )

    def _make_charge(self) -> MakeCharge:
        return MakeCharge(
            self._request.clinic_id, self._request.booking_id, ATTEMPT, workflow.now()
        )

    def _charge(self) -> ChargeRef:
        return ChargeRef(self._request.clinic_id, self._request.booking_id, ATTEMPT, workflow.now())

    def _change(
        self, actor: Actor, *, reason: str = "", key: str = "", by: UUID | None = None
    ) -> ChangeBooking:
        return ChangeBooking(
            self._request.clinic_id,
            self._request.booking_id,
            workflow.now(),
            actor=actor,
            reason=reason,
            key=key,
            by=by,
            others=self._others,
        )


def _code(error: ActivityError) -> str | None:
    cause = error.cause
    return cause.type if isinstance(cause, ApplicationError) else None
