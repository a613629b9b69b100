"""The ledger: what was asked for a booking, and what arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Allocation,
    Booking,
    Charge,
    ChatbotConfig,
    Clinic,
    Contact,
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
    payer_cpf: bytes | None
    """Encrypted, of the chat's contact, who pays for whom they speak for."""
    payer_name: str | None
    together: Sequence[Booking]
    """The booking, and those held in a row with it, in order."""

    @property
    def deposit_centavos(self) -> int:
        """What is asked for all of them."""
        return sum(one.deposit_centavos for one in self.together)


async def load_billing(session: AsyncSession, booking_id: UUID) -> BillingRow:
    """The static key is that of the number which the patient wrote to, or the dentist's own.

    Raises `NotFoundError`.
    """
    statement = (
        select(
            Booking,
            Clinic,
            PaymentAccount,
            ChatbotConfig,
            Patient,
            Contact.payer_cpf_encrypted,
            func.coalesce(
                WhatsAppConversation.conversation_context["patient_name"].astext,
                Contact.push_name,
            ),
        )
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(Patient, Patient.id == Booking.patient_id)
        .outerjoin(
            PaymentAccount,
            (PaymentAccount.clinic_id == Booking.clinic_id) & PaymentAccount.is_active,
        )
        .outerjoin(WhatsAppConversation, WhatsAppConversation.id == Booking.conversation_id)
        .outerjoin(Contact, Contact.id == WhatsAppConversation.contact_id)
        .outerjoin(WhatsAppSession, WhatsAppSession.id == WhatsAppConversation.session_id)
        .outerjoin(
            ChatbotConfig,
            ChatbotConfig.dentist_id == func.coalesce(WhatsAppSession.dentist_id, Dentist.id),
        )
        .where(Booking.id == booking_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFoundError("booking")
    booking, clinic, account, config, patient, payer_cpf, payer_name = row
    together = [booking]
    if booking.group_id is not None:
        together = await _together(session, booking.group_id)
    return BillingRow(
        booking, clinic, account, config, patient, payer_cpf, payer_name, together=together
    )


async def group_deposit(session: AsyncSession, group_id: UUID) -> int:
    """What is asked for visits held together, in all."""
    return sum(one.deposit_centavos for one in await _together(session, group_id))


async def _together(session: AsyncSession, group_id: UUID) -> list[Booking]:
    statement = (
        select(Booking)
        .where(Booking.group_id == group_id)
        .order_by(func.lower(Booking.period), Booking.id)
    )
    return list(await session.scalars(statement))


async def _shares(session: AsyncSession, charge: Charge) -> Sequence[tuple[UUID, int]]:
    """What of the charge is whose: of each that was held together, what credits left to pay."""
    together = await _together(session, charge.booking_id)
    if not together:
        return [(charge.booking_id, charge.amount_centavos)]
    from_credit = dict(
        (
            await session.execute(
                select(Allocation.booking_id, func.sum(Allocation.amount_centavos))
                .where(
                    Allocation.booking_id.in_([one.id for one in together]),
                    Allocation.credit_id.is_not(None),
                )
                .group_by(Allocation.booking_id)
            )
        ).all()
    )
    shares = [(one.id, one.deposit_centavos - int(from_credit.get(one.id, 0))) for one in together]
    return [(booking_id, share) for booking_id, share in shares if share > 0]


async def load_charge(session: AsyncSession, booking_id: UUID, attempt: int) -> Charge | None:
    """The charge of this attempt."""
    statement = select(Charge).where(Charge.booking_id == booking_id, Charge.attempt == attempt)
    return (await session.scalars(statement)).one_or_none()


async def load_account(session: AsyncSession, account_id: UUID) -> PaymentAccount:
    """The account a charge was made with, in use or not."""
    return await session.get_one(PaymentAccount, account_id)


async def insert_charge(session: AsyncSession, charge: Charge) -> None:
    """Record a charge and whose it is; one that is there already stays as it is.

    It is its booking's alone, or of all that were held together with it, each its deposit.
    """
    values = {
        column.key: getattr(charge, column.key)
        for column in Charge.__table__.columns
        if column.key != "created_at"
    }
    await session.execute(insert(Charge).values(values).on_conflict_do_nothing())
    for booking_id, share in await _shares(session, charge):
        await session.execute(
            insert(Allocation)
            .values(
                id=derived_id(charge.id, "allocation", booking_id),
                clinic_id=charge.clinic_id,
                charge_id=charge.id,
                booking_id=booking_id,
                amount_centavos=share,
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


async def belongs_elsewhere(session: AsyncSession, external_id: str, charge_id: UUID) -> bool:
    """Whether the ledger has this payment for another charge, or for none."""
    known = exists().where(
        Payment.external_id == external_id, Payment.charge_id.is_distinct_from(charge_id)
    )
    return bool(await session.scalar(select(known)))


async def load_payments(session: AsyncSession, charge_id: UUID) -> Sequence[Payment]:
    """All that arrived for a charge: what staff took first, then the oldest."""
    statement = (
        select(Payment)
        .where(Payment.charge_id == charge_id)
        .order_by(Payment.account_id.is_not(None), Payment.paid_at, Payment.id)
    )
    return (await session.scalars(statement)).all()
