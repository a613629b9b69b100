"""The ledger: what was asked for a booking, and what arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Allocation,
    Booking,
    Charge,
    ChatbotConfig,
    Clinic,
    Dentist,
    Patient,
    Payment,
    PaymentAccount,
    WhatsAppConversation,
    WhatsAppSession,
)
from domain.errors import NotFoundError
from domain.ids import derived_id
from domain.payments import ChargeStatus, ReceivedPayment
from domain.vocabulary import Actor


@dataclass(frozen=True)
class BillingRow:
    """A booking, and the ways its clinic can be paid for it."""

    booking: Booking
    clinic: Clinic
    account: PaymentAccount | None
    config: ChatbotConfig | None
    patient: Patient


async def load_billing(session: AsyncSession, booking_id: UUID) -> BillingRow:
    """The static key is that of the number which the patient wrote to, or the dentist's own.

    Raises `NotFoundError`.
    """
    number = (
        select(WhatsAppSession.dentist_id)
        .join(WhatsAppConversation, WhatsAppConversation.session_id == WhatsAppSession.id)
        .where(WhatsAppConversation.id == Booking.conversation_id)
        .scalar_subquery()
    )
    statement = (
        select(Booking, Clinic, PaymentAccount, ChatbotConfig, Patient)
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(Patient, Patient.id == Booking.patient_id)
        .outerjoin(
            PaymentAccount,
            (PaymentAccount.clinic_id == Booking.clinic_id) & PaymentAccount.is_active,
        )
        .outerjoin(ChatbotConfig, ChatbotConfig.dentist_id == func.coalesce(number, Dentist.id))
        .where(Booking.id == booking_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFoundError("booking")
    return BillingRow(*row)


async def load_charge(session: AsyncSession, booking_id: UUID, attempt: int) -> Charge | None:
    """The charge of this attempt."""
    statement = select(Charge).where(Charge.booking_id == booking_id, Charge.attempt == attempt)
    return (await session.scalars(statement)).one_or_none()


async def load_account(session: AsyncSession, account_id: UUID) -> PaymentAccount:
    """The account a charge was made with, in use or not."""
    return await session.get_one(PaymentAccount, account_id)


async def insert_charge(session: AsyncSession, charge: Charge) -> None:
    """Record a charge, all of it for its booking; one that is there already stays as it is."""
    values = {
        column.key: getattr(charge, column.key)
        for column in Charge.__table__.columns
        if column.key != "created_at"
    }
    await session.execute(insert(Charge).values(values).on_conflict_do_nothing())
    await session.execute(
        insert(Allocation)
        .values(
            id=derived_id(charge.id, "allocation", charge.booking_id),
            clinic_id=charge.clinic_id,
            charge_id=charge.id,
            booking_id=charge.booking_id,
            amount_centavos=charge.amount_centavos,
        )
        .on_conflict_do_nothing()
    )


async def set_status(session: AsyncSession, charge_id: UUID, status: ChargeStatus) -> None:
    """States move forward only: what is paid stays paid."""
    await session.execute(
        update(Charge)
        .where(Charge.id == charge_id, Charge.status != ChargeStatus.PAID)
        .values(status=status)
    )


async def record_payments(
    session: AsyncSession, charge: Charge, payments: Sequence[ReceivedPayment], actor: Actor
) -> None:
    """Each of the provider's payments is recorded once, however often it is told."""
    for payment in payments:
        await session.execute(
            insert(Payment)
            .values(
                id=derived_id(charge.clinic_id, "payment", payment.payment_id),
                clinic_id=charge.clinic_id,
                charge_id=charge.id,
                account_id=charge.account_id if actor is Actor.PROVIDER else None,
                external_id=payment.payment_id,
                amount_centavos=payment.amount_centavos,
                paid_at=payment.paid_at,
                recorded_by=actor,
            )
            .on_conflict_do_nothing()
        )


async def load_payments(session: AsyncSession, charge_id: UUID) -> Sequence[Payment]:
    """All that arrived for a charge: what staff took first, then the oldest."""
    statement = (
        select(Payment)
        .where(Payment.charge_id == charge_id)
        .order_by(Payment.account_id.is_not(None), Payment.paid_at, Payment.id)
    )
    return (await session.scalars(statement)).all()
