"""What a conversation reads and writes now and then; what every turn does is in `turns`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Booking,
    Charge,
    ContactPatient,
    Dentist,
    KnowledgeEntry,
    Message,
    Patient,
    PaymentAccount,
    Procedure,
    WhatsAppConversation,
)
from domain.errors import NotFoundError
from domain.payments import ChargeStatus
from domain.vocabulary import BookingStatus


async def load_context(session: AsyncSession, conversation_id: UUID) -> dict[str, Any]:
    """The dialogue's state as it was saved last. Raises `NotFoundError`."""
    context: dict[str, Any] | None = await session.scalar(
        select(WhatsAppConversation.conversation_context).where(
            WhatsAppConversation.id == conversation_id
        )
    )
    if context is None:
        raise NotFoundError("conversation")
    return context


async def load_transcript(
    session: AsyncSession, conversation_id: UUID, limit: int
) -> list[Message]:
    """The last messages that have words, written or heard, oldest first."""
    statement = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.body.is_not(None) | (Message.transcript != ""),
        )
        .order_by(Message.sent_at.desc(), Message.created_at.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def load_knowledge(session: AsyncSession) -> list[KnowledgeEntry]:
    """The clinic's answers to common questions."""
    return list(
        (await session.scalars(select(KnowledgeEntry).order_by(KnowledgeEntry.topic))).all()
    )


@dataclass(frozen=True)
class AppointmentRow:
    """A booking with the names that its patient knows it by."""

    booking: Booking
    procedure: str
    procedure_code: str
    dentist: str
    patient: str
    """The full name."""


def _appointments() -> Any:
    return (
        select(Booking, Procedure.name, Procedure.code, Dentist.name, Patient.full_name)
        .join(Procedure, Procedure.id == Booking.procedure_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(Patient, Patient.id == Booking.patient_id)
    )


async def load_appointment(session: AsyncSession, booking_id: UUID) -> AppointmentRow | None:
    """One booking."""
    row = (await session.execute(_appointments().where(Booking.id == booking_id))).one_or_none()
    return AppointmentRow(*row) if row else None


async def load_coming_appointments(
    session: AsyncSession, conversation_id: UUID, contact_id: UUID, now: datetime
) -> list[AppointmentRow]:
    """What is held or confirmed for the chat, or for anyone its contact speaks for."""
    of_contact = select(ContactPatient.patient_id).where(ContactPatient.contact_id == contact_id)
    statement = (
        _appointments()
        .where(
            (Booking.conversation_id == conversation_id) | Booking.patient_id.in_(of_contact),
            Booking.status.in_([BookingStatus.HELD, BookingStatus.CONFIRMED]),
            func.upper(Booking.period) > now,
        )
        .order_by(func.lower(Booking.period))
    )
    return [AppointmentRow(*row) for row in (await session.execute(statement)).all()]


async def load_open_charge(
    session: AsyncSession, booking_ids: list[UUID], now: datetime
) -> Charge | None:
    """The newest charge of these bookings that can still be paid."""
    statement = (
        select(Charge)
        .where(
            Charge.booking_id.in_(booking_ids),
            Charge.status == ChargeStatus.PENDING,
            (Charge.expires_at.is_(None)) | (Charge.expires_at > now),
        )
        .order_by(Charge.created_at.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def load_payment_account(session: AsyncSession) -> PaymentAccount | None:
    """The clinic's account in use, if it has one."""
    statement = select(PaymentAccount).where(PaymentAccount.is_active)
    return (await session.scalars(statement)).one_or_none()


async def name_patient(session: AsyncSession, contact_id: UUID, full_name: str) -> None:
    """The contact said who they are: the patient made from the WhatsApp name gets that name."""
    of_contact = select(ContactPatient.patient_id).where(ContactPatient.contact_id == contact_id)
    await session.execute(
        update(Patient).where(Patient.id.in_(of_contact)).values(full_name=full_name)
    )
