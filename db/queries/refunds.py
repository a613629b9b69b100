"""Refunds: asked for by staff or by a cancellation, and settled by the provider."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Charge, Payment, PaymentAccount, Refund
from db.queries.booking_changes import record_event
from db.queries.ledger import gone_centavos, lock_money
from domain.errors import DomainError, KeyReusedError, NotFoundError
from domain.ids import derived_id
from domain.payments import RefundStatus
from domain.vocabulary import Actor


class RefundTooLargeError(DomainError):
    """More than is left of the payment, or of what the clinic holds for the booking."""

    code = "refund_too_large"


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
    by: UUID | None = None,
    by_hand: bool = False,
) -> Refund:
    """Staff want (part of) a payment to go back. Asked again with the same key, it is found.

    `by` is their API token. `by_hand` says that they have sent it back already, and nobody else
    shall. Raises `NotFoundError`, `RefundTooLargeError`, `KeyReusedError`.
    """
    payment = await session.get(Payment, payment_id)
    if payment is None:
        raise NotFoundError("no such payment")
    booking_id, limit = await _lock_payment(session, payment)
    known = await session.get(Refund, refund_id(payment_id, key))
    if known is not None:
        if amount_centavos not in (None, known.amount_centavos):
            raise KeyReusedError("the key is another refund's")
        return known
    amount = limit if amount_centavos is None else amount_centavos
    if not 0 < amount <= limit:
        raise RefundTooLargeError("that much is not left to give back")
    refund = NewRefund(clinic_id, payment_id, booking_id, amount, key, reason, Actor.STAFF, now)
    await insert_refund(session, refund)
    if by_hand:
        await settle_refund(session, refund.id, RefundStatus.REFUNDED, now)
    if booking_id is not None:
        await record_event(
            session,
            clinic_id=clinic_id,
            booking_id=booking_id,
            key=f"refund/{refund.id}/ordered",
            kind="refunded_by_hand" if by_hand else "refund_ordered",
            actor=Actor.STAFF,
            at=now,
            detail={"amount_centavos": amount},
            by=by,
        )
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
    gone = await session.scalar(select(gone_centavos()).where(Payment.id == payment.id))
    return booking_id, min(limit, payment.amount_centavos - int(gone or 0))
