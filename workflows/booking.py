"""One booking, from the held time to the end of the visit."""

from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.charging import PayerDocumentNeededError
    from activities.models import MadeCharge
    from domain.events import BookingNewsKind, PaymentHint
    from domain.vocabulary import Actor
    from workflows.awaited_payment import AwaitedPayment
    from workflows.booking_runs import parted, start_run
    from workflows.booking_state import (
        AWAITING,
        BookingState,
        Refusal,
        enter,
        happens_within,
    )
    from workflows.booking_steps import BookingSteps
    from workflows.coming_visit import ComingVisit
    from workflows.contracts import (
        BookingOutcome,
        BookingRequest,
        BookingStage,
        CancelBooking,
        ConfirmPayment,
        ConfirmPresence,
        DentistAway,
        DentistBack,
        ExtendHold,
        MarkAttendance,
        PayerIdentified,
        PutOffAttendance,
        ReceiptSent,
        RefuseReceipt,
        RescheduleBooking,
        TellAttendance,
    )
    from workflows.deposit import Deposit, can_be_read
    from workflows.other_times import ChoiceOfOtherTimes
    from workflows.waitlist_steps import report_freed_time

LATE_POLLS = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1080, 1440))
"""Pauses between looks for money that comes after the hold: two days in all."""


@workflow.defn
class BookingWorkflow:
    """Hold, charge, wait for the money, confirm; or let go and watch for late money."""

    @workflow.init
    def __init__(self, request: BookingRequest) -> None:
        self._request = request
        self._steps = BookingSteps(request)
        self._clinic_id = request.clinic_id
        self._is_staffs = request.staff is not None
        self._state = BookingState(starts_at=request.starts_at, ends_at=request.starts_at)
        self._visit = ComingVisit(request, self._steps, self._state)
        self._awaited = AwaitedPayment(request, self._steps, self._state, self._visit)
        self._deposit = Deposit(self._steps, self._state, self._visit, self._awaited, self._confirm)
        self._choice = ChoiceOfOtherTimes(request, self._steps, self._state, self._visit)

    @workflow.run
    async def run(self, _request: BookingRequest) -> BookingOutcome:
        """Ends after the visit, the cancellation, or the watch for late money."""
        result = await self._live()
        enter(self._state, BookingStage.ENDED)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return BookingOutcome(result)

    async def _live(self) -> str:
        if self._request.certain_until is not None:
            self._state.ends_at = self._request.certain_until
            enter(self._state, BookingStage.CONFIRMED)
            return await self._until_visited()
        enter(self._state, BookingStage.HOLDING)
        held = await self._steps.hold()
        if isinstance(held, Refusal):
            return await self._not_made(held)
        if held.resumes is not None:
            await self._steps.tell(BookingNewsKind.HOLD_RESUMED, about=held.resumes)
            return "hold_resumed"
        self._state.ends_at = held.ends_at
        if held.hold_expires_at is None:
            actor = Actor.STAFF if self._is_staffs else Actor.SYSTEM
            await self._confirm(actor, BookingNewsKind.CONFIRMED)
            return await self._until_visited()
        charge = await self._charge(held.hold_expires_at)
        if charge and charge.paid_with_credit:
            await self._confirm(Actor.SYSTEM, BookingNewsKind.CONFIRMED_WITH_CREDIT)
            return await self._until_visited()
        if await self._deposit.came(held.hold_expires_at, charge):
            return await self._until_visited()
        if self._state.cancel:
            return await self._cancel_unpaid(self._state.cancel, charge)
        return await self._let_go(charge)

    @workflow.signal
    def payment_hint(self, hint: PaymentHint) -> None:
        """A provider says that something happened: the charge will be read."""
        if hint.event_id not in self._state.seen_hints:
            self._state.seen_hints.append(hint.event_id)
            self._state.hinted = True

    @workflow.signal
    def cancel_requested(self, request: CancelBooking) -> None:
        """The patient asked in the chat; the answer comes as news."""
        if self._state.is_live and self._state.cancel is None:
            self._state.cancel = request

    @workflow.update
    async def cancel(self, request: CancelBooking) -> None:
        """Staff cancel. Returns once the time is free; a second request joins the first."""
        if self._state.cancel is None:
            self._state.cancel = request
        await workflow.wait_condition(lambda: not self._state.is_live)

    @cancel.validator
    def _check_cancel(self, request: CancelBooking) -> None:
        asked = self._state.cancel
        if not self._state.is_live and (asked is None or asked.request_id != request.request_id):
            raise ApplicationError("the booking is over", type="booking_not_cancellable")

    @workflow.signal
    def reschedule_requested(self, request: RescheduleBooking) -> None:
        """The patient asked in the chat; the answer comes as news."""
        if self._state.is_live:
            self._state.ask_to_move(request)

    @workflow.signal
    def dentist_away(self, request: DentistAway) -> None:
        """A block came into the visit; the patient is asked once about each."""
        block = str(request.block_id)
        if self._state.is_live and block not in self._state.seen_away:
            self._state.seen_away.append(block)
            self._state.away.append(block)

    @workflow.signal
    def dentist_back(self, request: DentistBack) -> None:
        """A block that came into the visit is gone; the patient is told once of each."""
        block = str(request.block_id)
        if self._state.is_live and block not in self._state.seen_back:
            self._state.seen_back.append(block)
            self._state.back.append(block)

    @workflow.update
    async def reschedule(self, request: RescheduleBooking) -> None:
        """Staff give it another time. Returns once it has it, or raises why it cannot."""
        state = self._state
        state.ask_to_move(request)
        await state.answer_to(request.request_id, over=lambda: not state.is_live)

    @reschedule.validator
    def _check_reschedule(self, request: RescheduleBooking) -> None:
        state = self._state
        movable = state.is_live and workflow.now() < state.starts_at
        if not movable and request.request_id not in state.answered:
            raise ApplicationError("the visit has begun or is off", type="booking_is_over")

    @workflow.signal
    def presence_confirmed(self, request: ConfirmPresence) -> None:
        """The patient answered a reminder: they are coming."""
        if self._state.stage is BookingStage.CONFIRMED and request not in self._state.presence:
            self._state.presence.append(request)

    @workflow.signal
    def attendance_told(self, told: TellAttendance) -> None:
        """The patient was asked whether they came, and says so."""
        if self._state.stage in (BookingStage.CONFIRMED, BookingStage.VISITED):
            self._state.told_attendance.append(told)

    @workflow.signal
    def attendance_put_off(self, put_off: PutOffAttendance) -> None:
        """The chat is busy, or people have it: the question is asked again later."""
        if put_off.question_id not in self._state.put_off_questions:
            self._state.put_off_questions.append(put_off.question_id)

    @workflow.update
    async def record_attendance(self, request: MarkAttendance) -> None:
        """Staff say whether the patient came. Returns once it is written down."""
        state = self._state
        state.mark(request)
        await state.answer_to(request.request_id, over=lambda: state.stage is BookingStage.ENDED)

    @record_attendance.validator
    def _check_record_attendance(self, request: MarkAttendance) -> None:
        if self._state.stage not in (BookingStage.CONFIRMED, BookingStage.VISITED):
            raise ApplicationError("the visit is not certain", type="booking_not_confirmed")
        if (
            workflow.now() < self._state.starts_at
            and request.request_id not in self._state.answered
        ):
            raise ApplicationError("the visit has not begun", type="visit_not_begun")

    @workflow.update
    async def confirm_payment(self, request: ConfirmPayment) -> None:
        """Staff saw the money. Returns once the booking is confirmed."""
        self._state.payment_confirmed = request
        await workflow.wait_condition(
            lambda: self._state.stage not in AWAITING or request.request_id in self._state.answered
        )
        if refused := self._state.answered.get(request.request_id):
            raise ApplicationError(refused.reason, type=refused.code)
        if self._state.stage is not BookingStage.CONFIRMED:
            raise ApplicationError("the time was let go meanwhile", type="booking_not_held")

    @confirm_payment.validator
    def _check_confirm_payment(self, request: ConfirmPayment) -> None:
        given = self._state.payment_confirmed
        repeated = given is not None and given.request_id == request.request_id
        if self._state.stage not in AWAITING and not repeated:
            raise ApplicationError("no payment is awaited", type="booking_not_awaiting_payment")

    @workflow.signal
    def receipt_sent(self, sent: ReceiptSent) -> None:
        """The patient sent what may be a receipt; what comes of it is told as news."""
        self._state.show_receipt(sent)

    @workflow.update
    async def refuse_receipt(self, request: RefuseReceipt) -> None:
        """Staff do not accept a receipt. Returns once the patient is being told."""
        self._state.refuse_receipt(request)
        await self._while_awaiting(request.request_id)

    @workflow.signal
    def extension_requested(self, request: ExtendHold) -> None:
        """The patient asked in the chat; the answer comes as news."""
        if self._state.stage in AWAITING:
            self._state.ask_to_extend(request)

    @workflow.update
    async def extend_hold(self, request: ExtendHold) -> None:
        """Staff keep the time longer, once. Returns once it is kept, or raises why it is not."""
        self._state.ask_to_extend(request)
        await self._while_awaiting(request.request_id)

    @refuse_receipt.validator
    def _check_refuse_receipt(self, request: RefuseReceipt) -> None:
        self._check_awaiting(request.request_id)

    @extend_hold.validator
    def _check_extend_hold(self, request: ExtendHold) -> None:
        self._check_awaiting(request.request_id)

    @workflow.signal
    def payer_identified(self, answer: PayerIdentified) -> None:
        """The patient was asked who pays; the first answer counts."""
        self._state.payer = self._state.payer or answer

    @workflow.update
    async def until_made(self) -> None:
        """Staff wait for the booking that they make. Raises why it cannot be made."""
        state = self._state
        await workflow.wait_condition(
            lambda: state.not_made is not None or state.stage is not BookingStage.HOLDING
        )
        if state.not_made is not None:
            raise ApplicationError(state.not_made.reason, type=state.not_made.code)

    @workflow.query
    def stage(self) -> BookingStage:
        """Where the booking stands, live."""
        return self._state.stage

    def _check_awaiting(self, request_id: str) -> None:
        if self._state.stage not in AWAITING and request_id not in self._state.answered:
            raise ApplicationError("no payment is awaited", type="booking_not_awaiting_payment")

    async def _while_awaiting(self, request_id: str) -> None:
        state = self._state
        await state.answer_to(request_id, over=lambda: state.stage not in AWAITING)

    async def _not_made(self, refusal: Refusal) -> str:
        """The patient hears of it in the chat, staff where they asked."""
        self._state.not_made = refusal
        if not self._is_staffs:
            await self._steps.tell(BookingNewsKind.SLOT_TAKEN)
        return "slot_taken"

    async def _charge(self, hold_expires_at: datetime) -> MadeCharge | None:
        """Make the charge and have it sent; None when people must see to it."""
        enter(self._state, BookingStage.CHARGING)
        try:
            charge = await self._steps.charge()
        except PayerDocumentNeededError:
            charge = await self._awaited.charge_known_payer(hold_expires_at)
        if charge is None and (self._state.cancel or self._state.payment_confirmed):
            pass  # the patient was asked for a CPF meanwhile: nothing failed
        elif charge is None:
            await self._deposit.call_attention("charge_failed", BookingNewsKind.CHARGE_FAILED)
        elif not charge.paid_with_credit:
            await self._steps.tell(BookingNewsKind.CHARGED)
        self._state.has_charge = can_be_read(charge)
        enter(self._state, BookingStage.AWAITING_PAYMENT)
        return charge

    async def _confirm(
        self, actor: Actor, news: BookingNewsKind, *, by: UUID | None = None
    ) -> None:
        await self._steps.confirm(actor, by=by)
        enter(self._state, BookingStage.CONFIRMED)
        await self._steps.tell(news)
        await self._part()

    async def _part(self) -> None:
        """Visits in a row were one affair until they were certain: each has its own run now."""
        length = self._state.ends_at - self._state.starts_at
        for request in parted(self._request, length):
            await start_run(BookingWorkflow.run, request)
        self._steps.part()

    async def _until_visited(self) -> str:
        """The visit is certain: only a cancellation can come between."""
        result = await self._visit.until_over()
        if result is None and self._state.cancel:
            terms_of = Actor.SYSTEM if self._state.is_away else self._state.cancel.actor
            await self._cancel(self._state.cancel, terms_of=terms_of)
        return result or "cancelled"

    async def _cancel_unpaid(self, request: CancelBooking, charge: MadeCharge | None) -> str:
        """Cancelled while the charge was open: it may have been paid in the same moment.

        Then all of it goes back, since nobody was told of any other terms.
        """
        if can_be_read(charge):
            await self._steps.close_charge()
        await self._cancel(request, terms_of=Actor.SYSTEM)
        return "cancelled"

    async def _cancel(self, request: CancelBooking, *, terms_of: Actor) -> None:
        """Free the time, divide the money, and say so; refunds have runs of their own."""
        await self._steps.cancel(request)
        settled = {
            one: await self._steps.settle(one, request, terms_of) for one in self._steps.booking_ids
        }
        await self._steps.tell(BookingNewsKind.CANCELLED, actor=request.actor)
        for booking_id, money in settled.items():
            for refund in money.refunds:
                await self._steps.start_refund(booking_id, refund)
        if credit := sum(money.credit_centavos for money in settled.values()):
            await self._steps.tell(BookingNewsKind.CREDITED, amount_centavos=credit)
        await report_freed_time(self._clinic_id, self._steps.booking_ids)

    async def _let_go(self, charge: MadeCharge | None) -> str:
        """The hold is over: close the charge first, since money may come in the last second."""
        read = None
        if can_be_read(charge):
            read = await self._steps.close_charge()
            if read.paid_exactly:
                await self._deposit.confirm_paid(read)
                return await self._until_visited()
        await self._steps.expire()
        if charge and charge.credit_centavos:
            await self._steps.return_credit()
        enter(self._state, BookingStage.EXPIRED)
        await self._steps.tell(
            BookingNewsKind.EXPIRED, amount_centavos=read.received_centavos if read else 0
        )
        await report_freed_time(self._clinic_id, self._steps.booking_ids)
        if not can_be_read(charge):
            return "expired"
        return await self._watch_for_late_money()

    async def _watch_for_late_money(self) -> str:
        # A cancellation that came while the time was let go has what it wanted: it ends no pause
        # here, but money after it is for people to judge.
        given_up = self._state.cancel is not None
        for pause in LATE_POLLS:
            await happens_within(pause, lambda: self._state.hinted, "Aguardar o pagamento")
            read = await self._deposit.look_at_charge()
            if read is None or read.received_centavos == 0:
                continue
            if read.paid_exactly and not given_up and await self._steps.take_again():
                enter(self._state, BookingStage.CONFIRMED)
                await self._steps.tell(BookingNewsKind.PAID_AND_CONFIRMED)
                await self._part()
                await self._deposit.give_back_late_second(read)
                return await self._until_visited()
            if read.paid_exactly and not given_up and self._may_choose_again:
                if not await self._choice.after_late_payment():
                    return "paid_late"
                await self._deposit.give_back_late_second(read)
                return await self._until_visited()
            await self._deposit.call_attention("paid_late", BookingNewsKind.PAID_LATE)
            return "paid_late"
        return "expired"

    @property
    def _may_choose_again(self) -> bool:
        """Visits in a row are for people to sort out, and so is a chat that nobody has."""
        alone = len(self._steps.booking_ids) == 1 and self._request.conversation_id is not None
        return alone and workflow.patched("choose-again")
