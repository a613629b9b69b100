"""The wait for a booking's deposit."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.models import MadeCharge, ReadCharge
    from domain.events import BookingNewsKind
    from domain.holds import LAST_MOMENT, STAFF_DEADLINE
    from domain.vocabulary import Actor, PaymentProviderKind
    from workflows.awaited_payment import AwaitedPayment
    from workflows.booking_state import BookingState, Refusal, happens_within
    from workflows.booking_steps import BookingSteps
    from workflows.coming_visit import ComingVisit
    from workflows.contracts import ConfirmPayment

POLLS = tuple(timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300))
"""Pauses between two looks at an unpaid charge while its hold runs; the last one repeats."""


class Confirm(Protocol):
    """Makes the booking certain and says so."""

    def __call__(
        self, actor: Actor, news: BookingNewsKind, *, by: UUID | None = None
    ) -> Awaitable[None]:
        """`by` is the token of the member of staff."""


class Deposit:
    """Waits for the money of a held time, and knows what to do with what comes."""

    def __init__(
        self,
        steps: BookingSteps,
        state: BookingState,
        visit: ComingVisit,
        awaited: AwaitedPayment,
        confirm: Confirm,
    ) -> None:
        self._steps = steps
        self._state = state
        self._visit = visit
        self._awaited = awaited
        self._confirm = confirm

    async def came(self, hold_expires_at: datetime, charge: MadeCharge | None) -> bool:
        """Wait for money, a cancellation, or the deadline; look at the charge meanwhile."""
        polls = 0
        self._state.kept_until = self._deadline(hold_expires_at, charge)
        while (left := await self._time_left(charge)) > timedelta(0):
            polling = can_be_read(charge) and self._state.odd_amount_until is None
            pause = POLLS[min(polls, len(POLLS) - 1)] if polling else left
            await self._event_within(min(pause, left))
            if self._state.cancel:
                return False
            await self._visit.carry_out_moves()
            if self._state.payment_confirmed and await self._accept_staff_payment(
                self._state.payment_confirmed, charge
            ):
                return True
            if can_be_read(charge) and await self._money_arrived():
                return True
            polls += 1
        return False

    async def look_at_charge(self) -> ReadCharge | None:
        """What the provider says of the charge; None while it does not say."""
        # Before reading: a hint that comes while the provider answers asks for another look.
        hinted, self._state.hinted = self._state.hinted, False
        return await self._steps.look_at_charge(hinted=hinted)

    async def confirm_paid(self, read: ReadCharge) -> None:
        """The money is there to the centavo; what came twice goes back."""
        await self._confirm(Actor.PROVIDER, BookingNewsKind.PAID_AND_CONFIRMED)
        if read.repeated_centavos:
            await self._steps.give_back_repeated()

    async def give_back_late_second(self, read: ReadCharge) -> None:
        """The visit is paid after all, though late; what came twice goes back here, too."""
        if read.repeated_centavos and workflow.patched("late-and-twice"):
            await self._steps.give_back_repeated()

    async def call_attention(
        self, reason: str, news: BookingNewsKind, amount_centavos: int = 0
    ) -> None:
        """Put the booking on the staff's list, once, and tell the patient."""
        if self._state.flagged:
            return
        self._state.flagged = True
        await self._steps.flag(reason)
        await self._steps.tell(news, amount_centavos=amount_centavos)

    def _deadline(self, hold_expires_at: datetime, charge: MadeCharge | None) -> datetime:
        """Without a provider people must look at the account: the time waits for them."""
        if can_be_read(charge):
            return hold_expires_at
        if charge is not None and charge.expires_at is not None:
            return charge.expires_at
        return max(hold_expires_at, self._staff_deadline())

    def _staff_deadline(self) -> datetime:
        return min(workflow.now() + STAFF_DEADLINE, self._state.starts_at - LAST_MOMENT)

    async def _time_left(self, charge: MadeCharge | None) -> timedelta:
        """What was asked for in time counts, also in the last second.

        Nobody loses the time while staff look at an odd amount.
        """
        await self._awaited.take_up(readable=can_be_read(charge))
        deadlines = (self._state.kept_until, self._state.odd_amount_until)
        return max(one for one in deadlines if one is not None) - workflow.now()

    async def _event_within(self, pause: timedelta) -> None:
        state = self._state
        await happens_within(
            pause,
            lambda: bool(
                state.hinted
                or state.cancel
                or state.payment_confirmed
                or state.moves
                or state.is_asked_while_held
            ),
            "Aguardar o pagamento",
        )

    async def _money_arrived(self) -> bool:
        """Read the charge, and confirm when it is paid to the centavo."""
        read = await self.look_at_charge()
        if read is None:
            return False
        if read.paid_exactly:
            await self.confirm_paid(read)
            return True
        if read.paid_otherwise:
            await self._wait_for_staff(read)
        return False

    async def _wait_for_staff(self, read: ReadCharge) -> None:
        if self._state.odd_amount_until is None:
            self._state.odd_amount_until = self._staff_deadline()
        await self.call_attention(
            "paid_wrong_amount", BookingNewsKind.PAID_WRONG_AMOUNT, read.received_centavos
        )

    async def _accept_staff_payment(
        self, confirmation: ConfirmPayment, charge: MadeCharge | None
    ) -> bool:
        """Whether the booking is confirmed now."""
        if not confirmation.accept_received:
            await self._steps.record_staff_payment(confirmation)
        elif not await self._steps.accept_received(confirmation):
            self._state.payment_confirmed = None
            self._state.answered[confirmation.request_id] = Refusal(
                "nothing_received", "nothing has been received for this booking"
            )
            return False
        await self._confirm(Actor.STAFF, BookingNewsKind.PAID_AND_CONFIRMED, by=confirmation.by)
        if can_be_read(charge):
            read = await self._steps.close_charge()
            if read.repeated_centavos:
                await self._steps.give_back_repeated()
        return True


def can_be_read(charge: MadeCharge | None) -> bool:
    """Whether a provider can say if the charge was paid."""
    return charge is not None and charge.provider is not PaymentProviderKind.STATIC
