"""What the nightly sweep over payments reads and writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Allocation, Booking, Charge, Payment, PaymentAccount, Refund
from db.queries.disputes import REASON
from db.queries.ledger import load_money
from domain.ids import derived_id
from domain.ledger import MoneyState
from domain.payments import ReceivedPayment, RefundStatus
from domain.reconciliation import RecordedPayment
from domain.vocabulary import Actor, BookingStatus, PaymentProviderKind


async def list_clinics(session: AsyncSession) -> Sequence[UUID]:
    """All clinics. Asked outside any clinic."""
    return (await session.scalars(text("select * from list_clinics()"))).all()


async def load_active_accounts(session: AsyncSession) -> Sequence[PaymentAccount]:
    """The clinic's accounts that a provider keeps."""
    rows = await session.scalars(
        select(PaymentAccount).where(
            PaymentAccount.is_active, PaymentAccount.provider != PaymentProviderKind.STATIC
        )
    )
    return rows.all()


async def load_recorded(
    session: AsyncSession, account_id: UUID, since: datetime, ids: Collection[str]
) -> list[RecordedPayment]:
    """The account's payments from `since` on, and all of the clinic's with these ids."""
    rows = await session.execute(
        select(Payment.external_id, Payment.amount_centavos, Payment.paid_at, Charge.booking_id)
        .outerjoin(Charge, Charge.id == Payment.charge_id)
        .where(
            or_(
                (Payment.account_id == account_id) & (Payment.paid_at >= since),
                Payment.external_id.in_(ids),
            )
        )
    )
    return [RecordedPayment(*row) for row in rows]


@dataclass(frozen=True)
class ChargedBooking:
    """A charge, and where the booking stands that it was made for."""

    charge: Charge
    status: BookingStatus


async def find_charge_of(
    session: AsyncSession, account_id: UUID, payment: ReceivedPayment
) -> ChargedBooking | None:
    """The charge that the payment names; by the provider's id where that is the payment's too."""
    row = (
        await session.execute(
            select(Charge, Booking.status)
            .join(Booking, Booking.id == Charge.booking_id)
            .where(
                Charge.account_id == account_id,
                or_(
                    Charge.txid == payment.txid,
                    Charge.provider_charge_id == payment.payment_id,
                ),
            )
        )
    ).one_or_none()
    return None if row is None else ChargedBooking(*row)


async def insert_unmatched(
    session: AsyncSession, clinic_id: UUID, account_id: UUID, payment: ReceivedPayment
) -> None:
    """Money that nobody asked for through us: staff find out what it is for."""
    await session.execute(
        insert(Payment)
        .values(
            id=derived_id(clinic_id, "payment", payment.payment_id),
            clinic_id=clinic_id,
            account_id=account_id,
            external_id=payment.payment_id,
            amount_centavos=payment.amount_centavos,
            paid_at=payment.paid_at,
            recorded_by=Actor.PROVIDER,
        )
        .on_conflict_do_nothing()
    )


async def load_unpaid_confirmed(
    session: AsyncSession, account_id: UUID, since: datetime
) -> list[UUID]:
    """Bookings charged through the account since then, certain, and without their money."""
    charged = await session.scalars(
        select(Booking.id)
        .join(Allocation, Allocation.booking_id == Booking.id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(
            Charge.account_id == account_id,
            Charge.created_at >= since,
            Booking.status == BookingStatus.CONFIRMED,
        )
    )
    money = await load_money(session, charged.all())
    return [
        booking_id
        for booking_id, one in money.items()
        if one.state in (MoneyState.UNPAID, MoneyState.UNDERPAID)
    ]


async def flag_if_unflagged(session: AsyncSession, booking_id: UUID, reason: str) -> None:
    """Put the booking on the staff's list, unless something else has."""
    await session.execute(
        update(Booking)
        .where(Booking.id == booking_id, Booking.may_be_flagged())
        .values(needs_attention=reason)
    )


@dataclass(frozen=True)
class WaitingRefund:
    """A refund that has no end yet."""

    refund_id: UUID
    booking_id: UUID | None
    conversation_id: UUID | None
    amount_centavos: int


async def load_waiting_refunds(session: AsyncSession, before: datetime) -> list[WaitingRefund]:
    """The clinic's refunds asked for before then and not settled."""
    rows = await session.execute(
        select(Refund.id, Refund.booking_id, Booking.conversation_id, Refund.amount_centavos)
        .outerjoin(Booking, Booking.id == Refund.booking_id)
        .where(
            Refund.status == RefundStatus.REQUESTED,
            Refund.requested_at < before,
            Refund.reason != REASON,  # the banks' own: nobody waits for our asking
        )
    )
    return [WaitingRefund(*row) for row in rows]
