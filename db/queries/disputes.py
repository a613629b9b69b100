"""Money that payers reclaim at their banks (PIX's MED): what is known of it, and what went."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Charge, Payment, Refund
from db.queries.refunds import refund_id
from domain.ids import derived_id
from domain.payments import ReceivedPayment, RefundStatus, RemoteRefund
from domain.vocabulary import Actor

REASON = "med"
"""Of a refund that nobody of the clinic asked for."""


async def record_disputes(
    session: AsyncSession, charge: Charge, payments: Sequence[ReceivedPayment], now: datetime
) -> bool:
    """Mark what is disputed and keep what the banks took back; whether a dispute is new."""
    new = False
    for payment in payments:
        if not payment.disputed:
            continue
        marked = await session.execute(
            update(Payment)
            .where(
                Payment.clinic_id == charge.clinic_id,
                Payment.external_id == payment.payment_id,
                Payment.disputed_at.is_(None),
            )
            .values(disputed_at=now)
            .returning(Payment.id)
        )
        new = new or marked.one_or_none() is not None
        for taken in payment.taken_back:
            await _record_taken(session, charge, payment, taken, now)
    return new


async def _record_taken(
    session: AsyncSession,
    charge: Charge,
    payment: ReceivedPayment,
    taken: RemoteRefund,
    now: datetime,
) -> None:
    """The row follows the bank's word, which only moves forward."""
    payment_id = derived_id(charge.clinic_id, "payment", payment.payment_id)
    key = refund_id(payment_id, f"{REASON}/{taken.refund_id}")
    settled = taken.status is not RefundStatus.REQUESTED
    await session.execute(
        insert(Refund)
        .values(
            id=key,
            clinic_id=charge.clinic_id,
            payment_id=select(Payment.id)
            .where(Payment.clinic_id == charge.clinic_id, Payment.external_id == payment.payment_id)
            .scalar_subquery(),
            booking_id=charge.booking_id,
            amount_centavos=taken.amount_centavos,
            status=taken.status,
            provider_refund_id=taken.refund_id[:35],
            reason=REASON,
            requested_by=Actor.PROVIDER,
            requested_at=now,
            settled_at=now if settled else None,
        )
        .on_conflict_do_update(
            index_elements=[Refund.id],
            set_={"status": taken.status, "settled_at": now if settled else None},
            where=Refund.status == RefundStatus.REQUESTED,
        )
    )
