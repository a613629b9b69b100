"""One booking, from the held time to the end of the visit."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.models import HeldSlot, MadeCharge, ReadCharge
    from domain.events import BookingNewsKind, PaymentHint
    from domain.vocabulary import Actor, PaymentProviderKind
    from workflows.booking_steps import BookingSteps
    from workflows.contracts import (
        BookingOutcome,
        BookingRequest,
        BookingStage,
        CancelBooking,
        ConfirmPayment,
    )
    from workflows.search_attributes import STAGE

POLLS = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300))
"""Pauses between two looks at an unpaid charge while its hold runs; the last one repeats."""
LATE_POLLS = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1080, 1440))
"""Pauses between looks for money that comes after the hold: two days in all."""
STAFF_DEADLINE = timedelta(hours=24)
"""How long the payment of a static code may wait for staff to look at the account."""
LAST_MOMENT = timedelta(hours=1)
"""A time is not kept for an unpaid visit longer than until so long before it."""
AWAITING = (BookingStage.CHARGING, BookingStage.AWAITING_PAYMENT)


@dataclass
class BookingState:
    """All that a booking's run remembers."""

    stage: BookingStage = BookingStage.HOLDING
    seen_hints: list[str] = field(default_factory=list)
    hinted: bool = False
    """A provider has said something since the charge was last read."""
    cancel: CancelBooking | None = None
    payment_confirmed: ConfirmPayment | None = None
    flagged: bool = False


@workflow.defn
class BookingWorkflow:
    """Hold, charge, wait for the money, confirm; or let go and watch for late money."""

    @workflow.init
    def __init__(self, request: BookingRequest) -> None:
        self._steps = BookingSteps(request)
        self._starts_at = request.starts_at
        self._state = BookingState()

    @workflow.run
    async def run(self, _request: BookingRequest) -> BookingOutcome:
        """Ends after the visit, the cancellation, or the watch for late money."""
        result = await self._live()
        self._enter(BookingStage.ENDED)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return BookingOutcome(result)

    async def _live(self) -> str:
        self._enter(BookingStage.HOLDING)
        held = await self._steps.hold()
        if held is None:
            await self._steps.tell(BookingNewsKind.SLOT_TAKEN)
            return "slot_taken"
        if held.hold_expires_at is None:
            await self._confirm(Actor.SYSTEM, BookingNewsKind.CONFIRMED)
            return await self._until_visited(held)
        charge = await self._charge()
        if charge and charge.paid_with_credit:
            await self._confirm(Actor.SYSTEM, BookingNewsKind.CONFIRMED_WITH_CREDIT)
            return await self._until_visited(held)
        if await self._paid_by(self._deadline(held.hold_expires_at, charge), charge):
            return await self._until_visited(held)
        if self._state.cancel:
            return await self._cancel_unpaid(self._state.cancel, charge)
        return await self._let_go(held, charge)

    @workflow.signal
    def payment_hint(self, hint: PaymentHint) -> None:
        """A provider says that something happened: the charge will be read."""
        if hint.event_id not in self._state.seen_hints:
            self._state.seen_hints.append(hint.event_id)
            self._state.hinted = True

    @workflow.signal
    def cancel_requested(self, request: CancelBooking) -> None:
        """The patient asked in the chat; the answer comes as news."""
        if self._is_live and self._state.cancel is None:
            self._state.cancel = request

    @workflow.update
    async def cancel(self, request: CancelBooking) -> None:
        """Staff cancel. Returns once the time is free; a second request joins the first."""
        if self._state.cancel is None:
            self._state.cancel = request
        await workflow.wait_condition(lambda: not self._is_live)

    @cancel.validator
    def _check_cancel(self, request: CancelBooking) -> None:
        asked = self._state.cancel
        if not self._is_live and (asked is None or asked.request_id != request.request_id):
            raise ApplicationError("the booking is over", type="booking_not_cancellable")

    @workflow.update
    async def confirm_payment(self, request: ConfirmPayment) -> None:
        """Staff saw the money. Returns once the booking is confirmed."""
        self._state.payment_confirmed = request
        await workflow.wait_condition(lambda: self._state.stage not in AWAITING)
        if self._state.stage is not BookingStage.CONFIRMED:
            raise ApplicationError("the time was let go meanwhile", type="booking_not_held")

    @confirm_payment.validator
    def _check_confirm_payment(self, request: ConfirmPayment) -> None:
        given = self._state.payment_confirmed
        repeated = given is not None and given.request_id == request.request_id
        if self._state.stage not in AWAITING and not repeated:
            raise ApplicationError("no payment is awaited", type="booking_not_awaiting_payment")

    @workflow.query
    def stage(self) -> BookingStage:
        """Where the booking stands, live."""
        return self._state.stage

    @property
    def _is_live(self) -> bool:
        return self._state.stage not in (BookingStage.EXPIRED, BookingStage.ENDED)

    def _enter(self, stage: BookingStage) -> None:
        self._state.stage = stage
        workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
        workflow.set_current_details(_DETAILS[stage])

    async def _charge(self) -> MadeCharge | None:
        """Make the charge and have it sent; None when people must see to it."""
        self._enter(BookingStage.CHARGING)
        charge = await self._steps.charge()
        if charge is None:
            await self._call_attention("charge_failed", BookingNewsKind.CHARGE_FAILED)
        elif not charge.paid_with_credit:
            await self._steps.tell(BookingNewsKind.CHARGED)
        self._enter(BookingStage.AWAITING_PAYMENT)
        return charge

    def _deadline(self, hold_expires_at: datetime, charge: MadeCharge | None) -> datetime:
        """Without a provider people must look at the account: the time waits for them."""
        if _can_be_read(charge):
            return hold_expires_at
        patient = min(workflow.now() + STAFF_DEADLINE, self._starts_at - LAST_MOMENT)
        return max(hold_expires_at, patient)

    async def _paid_by(self, deadline: datetime, charge: MadeCharge | None) -> bool:
        """Wait for money, a cancellation, or the deadline; look at the charge meanwhile."""
        polls = 0
        while (left := deadline - workflow.now()) > timedelta(0):
            pause = POLLS[min(polls, len(POLLS) - 1)] if _can_be_read(charge) else left
            await self._event_within(min(pause, left))
            if self._state.cancel:
                return False
            if self._state.payment_confirmed:
                await self._accept_staff_payment(self._state.payment_confirmed, charge)
                return True
            if _can_be_read(charge) and await self._money_arrived():
                return True
            polls += 1
        return False

    async def _event_within(self, pause: timedelta) -> None:
        state = self._state
        await _happens_within(
            pause, lambda: bool(state.hinted or state.cancel or state.payment_confirmed)
        )

    async def _money_arrived(self) -> bool:
        """Read the charge, and confirm when it is paid to the centavo."""
        read = await self._read_charge()
        if read.paid_exactly:
            await self._confirm(Actor.PROVIDER, BookingNewsKind.PAID_AND_CONFIRMED)
            return True
        if read.paid_otherwise:
            await self._call_attention("paid_wrong_amount", BookingNewsKind.PAID_WRONG_AMOUNT)
        return False

    async def _read_charge(self) -> ReadCharge:
        # Before reading: a hint that comes while the provider answers asks for another look.
        self._state.hinted = False
        return await self._steps.read_charge()

    async def _accept_staff_payment(
        self, confirmation: ConfirmPayment, charge: MadeCharge | None
    ) -> None:
        await self._steps.record_staff_payment(confirmation)
        await self._confirm(Actor.STAFF, BookingNewsKind.PAID_AND_CONFIRMED, by=confirmation.by)
        if _can_be_read(charge):
            await self._steps.close_charge()

    async def _confirm(
        self, actor: Actor, news: BookingNewsKind, *, by: UUID | None = None
    ) -> None:
        await self._steps.confirm(actor, by=by)
        self._enter(BookingStage.CONFIRMED)
        await self._steps.tell(news)

    async def _until_visited(self, held: HeldSlot) -> str:
        """The visit is certain: only a cancellation can come between."""
        try:
            await workflow.wait_condition(
                lambda: self._state.cancel is not None,
                timeout=max(held.ends_at - workflow.now(), timedelta(0)),
                timeout_summary="Consulta marcada",
            )
        except TimeoutError:
            return "visited"
        if self._state.cancel:
            await self._cancel(self._state.cancel, terms_of=self._state.cancel.actor)
        return "cancelled"

    async def _cancel_unpaid(self, request: CancelBooking, charge: MadeCharge | None) -> str:
        """Cancelled while the charge was open: it may have been paid in the same moment.

        Then all of it goes back, since nobody was told of any other terms.
        """
        if _can_be_read(charge):
            await self._steps.close_charge()
        await self._cancel(request, terms_of=Actor.SYSTEM)
        return "cancelled"

    async def _cancel(self, request: CancelBooking, *, terms_of: Actor) -> None:
        """Free the time, divide the money, and say so; refunds have runs of their own."""
        await self._steps.cancel(request)
        settled = await self._steps.settle(request, terms_of)
        await self._steps.tell(BookingNewsKind.CANCELLED, actor=request.actor)
        for refund in settled.refunds:
            await self._steps.start_refund(refund)
        if settled.credit_centavos:
            await self._steps.tell(
                BookingNewsKind.CREDITED, amount_centavos=settled.credit_centavos
            )

    async def _let_go(self, held: HeldSlot, charge: MadeCharge | None) -> str:
        """The hold is over: close the charge first, since money may come in the last second."""
        if _can_be_read(charge):
            read = await self._steps.close_charge()
            if read.paid_exactly:
                await self._confirm(Actor.PROVIDER, BookingNewsKind.PAID_AND_CONFIRMED)
                return await self._until_visited(held)
        await self._steps.expire()
        self._enter(BookingStage.EXPIRED)
        await self._steps.tell(BookingNewsKind.EXPIRED)
        if not _can_be_read(charge):
            return "expired"
        return await self._watch_for_late_money(held)

    async def _watch_for_late_money(self, held: HeldSlot) -> str:
        # A cancellation that came while the time was let go has what it wanted: it ends no pause
        # here, but money after it is for people to judge.
        given_up = self._state.cancel is not None
        for pause in LATE_POLLS:
            await _happens_within(pause, lambda: self._state.hinted)
            read = await self._read_charge()
            if read.received_centavos == 0:
                continue
            if read.paid_exactly and not given_up and await self._steps.take_again():
                self._enter(BookingStage.CONFIRMED)
                await self._steps.tell(BookingNewsKind.PAID_AND_CONFIRMED)
                return await self._until_visited(held)
            await self._call_attention("paid_late", BookingNewsKind.PAID_LATE)
            return "paid_late"
        return "expired"

    async def _call_attention(self, reason: str, news: BookingNewsKind) -> None:
        """Put the booking on the staff's list, once, and tell the patient."""
        if self._state.flagged:
            return
        self._state.flagged = True
        await self._steps.flag(reason)
        await self._steps.tell(news)


async def _happens_within(pause: timedelta, condition: Callable[[], bool]) -> None:
    """Wait for something about the payment, no longer than `pause`."""
    try:
        await workflow.wait_condition(
            condition, timeout=pause, timeout_summary="Aguardar o pagamento"
        )
    except TimeoutError:
        return


def _can_be_read(charge: MadeCharge | None) -> bool:
    """Whether a provider can say if the charge was paid."""
    return charge is not None and charge.provider is not PaymentProviderKind.STATIC


_DETAILS = {
    BookingStage.HOLDING: "Reservando o horário.",
    BookingStage.CHARGING: "Horário reservado; gerando a cobrança do sinal.",
    BookingStage.AWAITING_PAYMENT: "Horário reservado; aguardando o pagamento do sinal.",
    BookingStage.CONFIRMED: "Consulta confirmada.",
    BookingStage.EXPIRED: "Prazo encerrado sem pagamento; horário livre. Aguardando PIX atrasado.",
    BookingStage.ENDED: "Encerrado.",
}
