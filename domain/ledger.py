"""What a booking's money comes to, derived from the ledger's rows. Amounts are centavos.

Nothing here is ever stored: payments, refunds and credits are, and this is their sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.payments import RefundStatus


class MoneyState(StrEnum):
    """How a booking's money stands."""

    UNPAID = "unpaid"
    UNDERPAID = "underpaid"
    PAID = "paid"
    OVERPAID = "overpaid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    """It went back, or became credit, less what the clinic's policy keeps."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a charge, or of a credit, that is for this booking."""

    booking_id: UUID
    amount_centavos: int


@dataclass(frozen=True, slots=True)
class ChargedMoney:
    """A charge: all that was paid for it, and whose it is, in the order of `shares`."""

    received_centavos: int
    shares: tuple[Share, ...]

    def received_for(self, booking_id: UUID) -> int:
        """Money fills the shares in their order; what is too much belongs to the first."""
        left, found = self.received_centavos, 0
        for share in self.shares:
            part = min(left, share.amount_centavos)
            left -= part
            if share.booking_id == booking_id:
                found += part
        return found + (left if self.shares and self.shares[0].booking_id == booking_id else 0)


@dataclass(frozen=True, slots=True)
class RefundEntry:
    """A refund of a booking's money."""

    booking_id: UUID
    amount_centavos: int
    status: RefundStatus


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """The rows that concern some bookings; each list may hold other bookings' rows too."""

    charges: tuple[ChargedMoney, ...] = ()
    refunds: tuple[RefundEntry, ...] = ()
    credited: tuple[Share, ...] = ()
    """Credits made from the bookings' money."""
    spent: tuple[Share, ...] = ()
    """Credits that paid for the bookings."""


@dataclass(frozen=True, slots=True)
class BookingMoney:
    """One booking's money."""

    asked_centavos: int
    received_centavos: int = 0
    from_credit_centavos: int = 0
    refunding_centavos: int = 0
    refunded_centavos: int = 0
    credited_centavos: int = 0

    @property
    def balance_centavos(self) -> int:
        """What the clinic holds for this booking now."""
        came = self.received_centavos + self.from_credit_centavos
        return came - self.refunding_centavos - self.refunded_centavos - self.credited_centavos

    @property
    def state(self) -> MoneyState:
        """See `MoneyState`."""
        balance = self.balance_centavos
        if self.refunding_centavos:
            return MoneyState.REFUNDING
        if balance == self.asked_centavos:
            return MoneyState.PAID
        if balance > self.asked_centavos:
            return MoneyState.OVERPAID
        if self.refunded_centavos or self.credited_centavos:
            return MoneyState.REFUNDED
        return MoneyState.UNDERPAID if balance else MoneyState.UNPAID


def money_of(booking_id: UUID, asked_centavos: int, rows: LedgerRows) -> BookingMoney:
    """The booking's money. `asked_centavos` is its deposit."""
    refunds = [one for one in rows.refunds if one.booking_id == booking_id]
    return BookingMoney(
        asked_centavos=asked_centavos,
        received_centavos=sum(charge.received_for(booking_id) for charge in rows.charges),
        from_credit_centavos=_sum_of(rows.spent, booking_id),
        refunding_centavos=_refunds(refunds, RefundStatus.REQUESTED),
        refunded_centavos=_refunds(refunds, RefundStatus.REFUNDED),
        credited_centavos=_sum_of(rows.credited, booking_id),
    )


@dataclass(frozen=True, slots=True)
class RefundablePayment:
    """A payment, with what has gone back of it or is on its way."""

    payment_id: UUID
    amount_centavos: int
    gone_centavos: int

    @property
    def left_centavos(self) -> int:
        """What can still go back."""
        return self.amount_centavos - self.gone_centavos


def repeated_centavos(expected_centavos: int, amounts: Sequence[int]) -> int:
    """What came again: the asked amount, paid more than once, and nothing else.

    Where any other amount is among them, people must see what the payer meant.
    """
    if any(amount != expected_centavos for amount in amounts):
        return 0
    return sum(amounts[1:])


def plan_refunds(
    amount_centavos: int, payments: Sequence[RefundablePayment]
) -> tuple[tuple[UUID, int], ...]:
    """Which payments go back, and how much of each, the first ones first.

    It may come to less than `amount_centavos`: what was paid with credit has no payment.
    """
    planned, left = [], amount_centavos
    for payment in payments:
        part = min(left, payment.left_centavos)
        if part > 0:
            planned.append((payment.payment_id, part))
            left -= part
    return tuple(planned)


def _sum_of(shares: Iterable[Share], booking_id: UUID) -> int:
    return sum(share.amount_centavos for share in shares if share.booking_id == booking_id)


def _refunds(refunds: Iterable[RefundEntry], status: RefundStatus) -> int:
    return sum(refund.amount_centavos for refund in refunds if refund.status is status)
