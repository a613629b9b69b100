"""What a payment provider's notice is about."""

from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Charge, Payment, PaymentAccount
from domain.payments import PaymentHint

LATE_PAYMENT = "paid_late"


async def find_booking_of_hint(session: AsyncSession, hint: PaymentHint) -> UUID | None:
    """The booking whose charge the hint speaks of, by our id for it or by the provider's."""
    named = []
    if hint.txid is not None:
        named.append(Charge.txid == hint.txid)
    if hint.charge_id is not None:
        named.append(Charge.provider_charge_id == hint.charge_id)
    if not named:
        return None
    return await session.scalar(select(Charge.booking_id).where(or_(*named)).limit(1))


async def flag_late_payment(
    session: AsyncSession, booking_id: UUID, payment_id: str | None
) -> None:
    """Ask staff to look at money that came after the booking's run was over.

    A payment that the ledger already has is a repeated webhook, and nobody's business; so is word
    of a paid charge from a provider that names no payment, since it takes one payment a charge.
    """
    known = exists().where(Payment.charge_id == Charge.id, Charge.booking_id == booking_id)
    if payment_id is not None:
        known = known.where(Payment.external_id == payment_id)
    await session.execute(
        update(Booking)
        .where(Booking.id == booking_id, Booking.may_be_flagged(), ~known)
        .values(needs_attention=LATE_PAYMENT)
    )


async def load_account(session: AsyncSession, account_id: UUID) -> PaymentAccount | None:
    """The payment account, with its credentials still encrypted."""
    return await session.get(PaymentAccount, account_id)
