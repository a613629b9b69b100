"""The ledger: a booking's money, refunds and credits. See `domain.ledger` for what it means."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Allocation, Booking, Charge, Credit, Payment, PaymentAccount, Refund
from domain.errors import DomainError, NotFoundError
from domain.ids import derived_id
from domain.ledger import (
    BookingMoney,
    ChargedMoney,
    LedgerRows,
    RefundablePayment,
    RefundEntry,
    Share,
    money_of,
)
from domain.payments import RefundStatus
from domain.vocabulary import Actor


class RefundTooLargeError(DomainError):
    """More than is left of the payment, or of what the clinic holds for the booking."""

    code = "refund_too_large"


async def load_money(
    session: AsyncSession, booking_ids: Collection[UUID]
) -> dict[UUID, BookingMoney]:
    """The money of each of these bookings."""
    asked = await session.execute(
        select(Booking.id, Booking.deposit_centavos).where(Booking.id.in_(booking_ids))
    )
    rows = LedgerRows(
        charges=await _load_charges(session, booking_ids),
        refunds=await _load_refunds(session, booking_ids),
        credited=await _load_shares(
            session,
            select(Credit.booking_id, Credit.amount_centavos).where(
                Credit.booking_id.in_(booking_ids)
            ),
        ),
        spent=await _load_shares(
            session,
            select(Allocation.booking_id, Allocation.amount_centavos).where(
                Allocation.booking_id.in_(booking_ids), Allocation.credit_id.is_not(None)
            ),
        ),
    )
    return {booking_id: money_of(booking_id, deposit, rows) for booking_id, deposit in asked}


async def _load_charges(
    session: AsyncSession, booking_ids: Collection[UUID]
) -> tuple[ChargedMoney, ...]:
    """The charges that pay for these bookings, with all their shares."""
    of_bookings = select(Allocation.charge_id).where(Allocation.booking_id.in_(booking_ids))
    received = (
        select(func.coalesce(func.sum(Payment.amount_centavos), 0))
        .where(Payment.charge_id == Allocation.charge_id)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Allocation.charge_id, Allocation.booking_id, Allocation.amount_centavos, received)
        .where(Allocation.charge_id.in_(of_bookings))
        .order_by(Allocation.charge_id, Allocation.created_at, Allocation.id)
    )
    shares: dict[UUID | None, list[Share]] = {}
    money: dict[UUID | None, int] = {}
    for charge_id, booking_id, amount, came in rows:
        shares.setdefault(charge_id, []).append(Share(booking_id, amount))
        money[charge_id] = int(came)
    return tuple(ChargedMoney(money[one], tuple(shares[one])) for one in shares)


async def _load_refunds(
    session: AsyncSession, booking_ids: Collection[UUID]
) -> tuple[RefundEntry, ...]:
    rows = await session.execute(
        select(Refund.booking_id, Refund.amount_centavos, Refund.status).where(
            Refund.booking_id.in_(booking_ids)
        )
    )
    return tuple(RefundEntry(one, amount, status) for one, amount, status in rows if one)


async def _load_shares(session: AsyncSession, query: Select[UUID, int]) -> tuple[Share, ...]:
    return tuple(Share(booking_id, amount) for booking_id, amount in await session.execute(query))


async def lock_money(session: AsyncSession, booking_id: UUID) -> BookingMoney:
    """The booking's money, which nobody else changes until the transaction ends.

    Raises `NotFoundError`.
    """
    await session.execute(select(Booking.id).where(Booking.id == booking_id).with_for_update())
    money = (await load_money(session, [booking_id])).get(booking_id)
    if money is None:
        raise NotFoundError("booking")
    return money


async def load_refundable(session: AsyncSession, booking_id: UUID) -> list[RefundablePayment]:
    """The payments of the booking's charges, newest first: banks take back the old ones least."""
    rows = await session.execute(
        select(Payment.id, Payment.amount_centavos, _gone())
        .join(Allocation, Allocation.charge_id == Payment.charge_id)
        .where(Allocation.booking_id == booking_id)
        .order_by(Payment.paid_at.desc(), Payment.id)
    )
    return [RefundablePayment(one, amount, int(gone)) for one, amount, gone in rows]


def _gone() -> ScalarSelect[int]:
    """What went back of the payment, or may have: all but what the provider refused."""
    return (
        select(func.coalesce(func.sum(Refund.amount_centavos), 0))
        .where(Refund.payment_id == Payment.id, Refund.status != RefundStatus.REFUSED)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class NewRefund:
    """A refund to ask for. The same payment and `key` are the same refund."""

    clinic_id: UUID
    payment_id: UUID
    booking_id: UUID | None
    amount_centavos: int
    key: str
    reason: str
    requested_by: Actor
    now: datetime

    @property
    def id(self) -> UUID:
        """Follows from what is refunded and why."""
        return refund_id(self.payment_id, self.key)


def refund_id(payment_id: UUID, key: str) -> UUID:
    """The id of the refund of this payment that `key` names."""
    return derived_id(payment_id, "refund", key)


async def insert_refund(session: AsyncSession, refund: NewRefund) -> None:
    """Record that money shall go back. The provider is asked later; it knows our id by then."""
    await session.execute(
        insert(Refund)
        .values(
            id=refund.id,
            clinic_id=refund.clinic_id,
            payment_id=refund.payment_id,
            booking_id=refund.booking_id,
            amount_centavos=refund.amount_centavos,
            status=RefundStatus.REQUESTED,
            provider_refund_id=refund.id.hex,
            reason=refund.reason,
            requested_by=refund.requested_by,
            requested_at=refund.now,
        )
        .on_conflict_do_nothing()
    )


@dataclass(frozen=True)
class RefundRow:
    """A refund with what its provider must be told. `account` is None when staff took the money."""

    refund: Refund
    payment: Payment
    account: PaymentAccount | None
    conversation_id: UUID | None


async def load_refund(session: AsyncSession, wanted: UUID) -> RefundRow:
    """Raises `NotFoundError`."""
    row = (
        await session.execute(
            select(Refund, Payment, PaymentAccount, Booking.conversation_id)
            .join(Payment, Payment.id == Refund.payment_id)
            .outerjoin(PaymentAccount, PaymentAccount.id == Payment.account_id)
            .outerjoin(Booking, Booking.id == Refund.booking_id)
            .where(Refund.id == wanted)
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("refund")
    return RefundRow(*row)


async def settle_refund(
    session: AsyncSession, wanted: UUID, status: RefundStatus, now: datetime
) -> bool:
    """Record how the refund ended, once; whether this call did."""
    settled = await session.execute(
        update(Refund)
        .where(Refund.id == wanted, Refund.status == RefundStatus.REQUESTED)
        .values(status=status, settled_at=now)
        .returning(Refund.id)
    )
    return settled.one_or_none() is not None


async def request_refund(
    session: AsyncSession,
    clinic_id: UUID,
    payment_id: UUID,
    amount_centavos: int | None,
    *,
    key: str,
    reason: str,
    now: datetime,
) -> Refund:
    """Staff want (part of) a payment to go back. Asked again with the same key, it is found.

    Raises `NotFoundError`, `RefundTooLargeError`.
    """
    payment = await session.get(Payment, payment_id)
    if payment is None:
        raise NotFoundError("no such payment")
    booking_id, limit = await _lock_payment(session, payment)
    known = await session.get(Refund, refund_id(payment_id, key))
    if known is not None:
        return known
    amount = limit if amount_centavos is None else amount_centavos
    if not 0 < amount <= limit:
        raise RefundTooLargeError("that much is not left to give back")
    refund = NewRefund(clinic_id, payment_id, booking_id, amount, key, reason, Actor.STAFF, now)
    await insert_refund(session, refund)
    return await session.get_one(Refund, refund.id)


async def _lock_payment(session: AsyncSession, payment: Payment) -> tuple[UUID | None, int]:
    """The booking that was paid, and what can go back until the transaction ends."""
    booking_id, limit = None, payment.amount_centavos
    if payment.charge_id is not None:
        booking_id = (await session.get_one(Charge, payment.charge_id)).booking_id
        limit = (await lock_money(session, booking_id)).balance_centavos
    else:
        account = select(PaymentAccount.id).where(PaymentAccount.id == payment.account_id)
        await session.execute(account.with_for_update())
    gone = await session.scalar(select(_gone()).where(Payment.id == payment.id))
    return booking_id, min(limit, payment.amount_centavos - int(gone or 0))


async def insert_credit(
    session: AsyncSession, clinic_id: UUID, booking_id: UUID, amount_centavos: int
) -> None:
    """The booking's money becomes its patient's credit, once for each booking."""
    patient = select(Booking.patient_id).where(Booking.id == booking_id).scalar_subquery()
    await session.execute(
        insert(Credit)
        .values(
            id=derived_id(booking_id, "credit"),
            clinic_id=clinic_id,
            patient_id=patient,
            booking_id=booking_id,
            amount_centavos=amount_centavos,
        )
        .on_conflict_do_nothing()
    )
