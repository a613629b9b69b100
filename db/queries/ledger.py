"""The ledger: a booking's money, and its patients' credits. `domain.ledger` says what it means."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Allocation,
    Booking,
    Charge,
    Clinic,
    Credit,
    Patient,
    Payment,
    Refund,
)
from domain.cancellation import CancellationPolicy
from domain.errors import NotFoundError
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
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(Allocation.charge_id.in_(of_bookings))
        # The visit that was charged comes first, wherever it is moved later.
        .order_by(Charge.id, Allocation.booking_id != Charge.booking_id, Allocation.id)
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
        select(Payment.id, Payment.amount_centavos, gone_centavos())
        .join(Allocation, Allocation.charge_id == Payment.charge_id)
        .where(Allocation.booking_id == booking_id)
        .order_by(Payment.paid_at.desc(), Payment.id)
    )
    return [RefundablePayment(one, amount, int(gone)) for one, amount, gone in rows]


def gone_centavos() -> ScalarSelect[int]:
    """What went back of the payment, or may have: all but what the provider refused."""
    return (
        select(func.coalesce(func.sum(Refund.amount_centavos), 0))
        .where(Refund.payment_id == Payment.id, Refund.status != RefundStatus.REFUSED)
        .scalar_subquery()
    )


async def load_policy(session: AsyncSession, clinic_id: UUID) -> CancellationPolicy:
    """The clinic's terms for patients who cancel."""
    clinic = await session.get_one(Clinic, clinic_id)
    return CancellationPolicy(
        refund_until=timedelta(hours=clinic.refund_window_hours),
        late=clinic.late_cancellation,
        fee_centavos=clinic.cancellation_fee_centavos,
    )


async def spend_credit(session: AsyncSession, booking: Booking) -> int:
    """Pay of the deposit what the patient's credits cover, oldest first; what is left to pay.

    Repeated, it finds what was spent before.
    """
    # One spender at a time: two bookings must not have the same credit.
    await session.execute(
        select(Patient.id).where(Patient.id == booking.patient_id).with_for_update()
    )
    money = await lock_money(session, booking.id)
    left = max(booking.deposit_centavos - money.balance_centavos, 0)
    if left == 0 or money.from_credit_centavos > money.credited_centavos:
        return left
    spent = (
        select(func.coalesce(func.sum(Allocation.amount_centavos), 0))
        .where(Allocation.credit_id == Credit.id)
        .scalar_subquery()
    )
    found = (
        await session.execute(
            select(Credit.id, Credit.amount_centavos - spent)
            .where(Credit.patient_id == booking.patient_id)
            .order_by(Credit.created_at, Credit.id)
        )
    ).all()
    parts = []
    for credit_id, free in found:
        part = min(int(free), left)
        if part > 0:
            parts.append((credit_id, part))
            left -= part
    session.add_all(
        Allocation(
            id=derived_id(credit_id, "allocation", booking.id),
            clinic_id=booking.clinic_id,
            credit_id=credit_id,
            booking_id=booking.id,
            amount_centavos=part,
        )
        for credit_id, part in parts
    )
    await session.flush()
    return left


async def insert_credit(
    session: AsyncSession,
    clinic_id: UUID,
    booking_id: UUID,
    amount_centavos: int,
    *,
    key: str = "credit",
) -> None:
    """The booking's money becomes its patient's credit, once for each `key`."""
    patient = select(Booking.patient_id).where(Booking.id == booking_id).scalar_subquery()
    await session.execute(
        insert(Credit)
        .values(
            id=derived_id(booking_id, key),
            clinic_id=clinic_id,
            patient_id=patient,
            booking_id=booking_id,
            amount_centavos=amount_centavos,
        )
        .on_conflict_do_nothing()
    )
