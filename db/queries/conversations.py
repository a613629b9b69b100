"""What a conversation reads and writes now and then; what every turn does is in `turns`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Booking,
    Charge,
    Contact,
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
from domain.people import Relation
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
    birth_date: date | None
    relation: Relation
    """What the patient is to who booked it."""


def _appointments() -> Any:
    of_contact = (
        select(ContactPatient.relation)
        .join(WhatsAppConversation, WhatsAppConversation.contact_id == ContactPatient.contact_id)
        .where(
            WhatsAppConversation.id == Booking.conversation_id,
            ContactPatient.patient_id == Booking.patient_id,
        )
        .scalar_subquery()
    )
    return (
        select(
            Booking,
            Procedure.name,
            Procedure.code,
            Dentist.name,
            Patient.full_name,
            Patient.birth_date,
            func.coalesce(of_contact, Relation.SELF.value),
        )
        .join(Procedure, Procedure.id == Booking.procedure_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(Patient, Patient.id == Booking.patient_id)
    )


async def load_appointment(session: AsyncSession, booking_id: UUID) -> AppointmentRow | None:
    """One booking."""
    row = (await session.execute(_appointments().where(Booking.id == booking_id))).one_or_none()
    return AppointmentRow(*row) if row else None


def contacts_of(contact_id: UUID) -> Select[UUID]:
    """The contact, and those that turned out to be the same person."""
    return select(Contact.id).where((Contact.id == contact_id) | (Contact.same_as == contact_id))


def _is_theirs(conversation_id: UUID, contact_id: UUID) -> ColumnElement[bool]:
    """Made in the chat, or the contact's own, or made for somebody by the contact or by staff.

    What another contact made for a patient whom both speak for is that contact's to tell.
    """
    person = contacts_of(contact_id)
    spoken_for = select(ContactPatient.patient_id).where(ContactPatient.contact_id.in_(person))
    own = spoken_for.where(ContactPatient.relation == Relation.SELF)
    chats = select(WhatsAppConversation.id).where(WhatsAppConversation.contact_id.in_(person))
    by_staff = Booking.conversation_id.is_(None) & Booking.patient_id.in_(spoken_for)
    return or_(
        Booking.conversation_id == conversation_id,
        Booking.conversation_id.in_(chats),
        Booking.patient_id.in_(own),
        by_staff,
    )


async def load_last_visit(
    session: AsyncSession, contact_id: UUID, now: datetime
) -> AppointmentRow | None:
    """The contact's own latest visit that is over and took place."""
    own = select(ContactPatient.patient_id).where(
        ContactPatient.contact_id.in_(contacts_of(contact_id)),
        ContactPatient.relation == Relation.SELF,
    )
    statement = (
        _appointments()
        .where(
            Booking.patient_id.in_(own),
            Booking.status.in_([BookingStatus.CONFIRMED, BookingStatus.COMPLETED]),
            func.upper(Booking.period) <= now,
        )
        .order_by(func.lower(Booking.period).desc())
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    return AppointmentRow(*row) if row else None


async def load_family_visits(
    session: AsyncSession, contact_id: UUID, now: datetime
) -> list[tuple[Patient, Relation, datetime]]:
    """Confirmed visits of those whom the contact speaks for, whoever made them, soonest first."""
    starts_at = func.lower(Booking.period)
    rows = await session.execute(
        select(Patient, ContactPatient.relation, starts_at)
        .join(ContactPatient, ContactPatient.patient_id == Patient.id)
        .join(Booking, Booking.patient_id == Patient.id)
        .where(
            ContactPatient.contact_id.in_(contacts_of(contact_id)),
            ContactPatient.relation != Relation.SELF,
            Booking.status == BookingStatus.CONFIRMED,
            starts_at > now,
        )
        .order_by(starts_at)
    )
    return [(patient, relation, start) for patient, relation, start in rows]


async def load_coming_appointments(
    session: AsyncSession, conversation_id: UUID, contact_id: UUID, now: datetime
) -> list[AppointmentRow]:
    """What is held or confirmed for the chat, or was made by its contact or for them."""
    statement = (
        _appointments()
        .where(
            _is_theirs(conversation_id, contact_id),
            Booking.status.in_([BookingStatus.HELD, BookingStatus.CONFIRMED]),
            func.upper(Booking.period) > now,
        )
        .order_by(func.lower(Booking.period))
    )
    return [AppointmentRow(*row) for row in (await session.execute(statement)).all()]


async def load_unmarked_visits(
    session: AsyncSession, conversation_id: UUID, contact_id: UUID, now: datetime
) -> list[AppointmentRow]:
    """Visits that are over, of which nobody has said whether their patient came; oldest first."""
    statement = (
        _appointments()
        .where(
            _is_theirs(conversation_id, contact_id),
            Booking.status == BookingStatus.CONFIRMED,
            func.upper(Booking.period) <= now,
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
    """The contact said who they are: the patient made from the WhatsApp name gets that name.

    Those whom the contact only speaks for keep theirs.
    """
    own = select(ContactPatient.patient_id).where(
        ContactPatient.contact_id == contact_id, ContactPatient.relation == Relation.SELF
    )
    await session.execute(update(Patient).where(Patient.id.in_(own)).values(full_name=full_name))


async def was_evaluated(session: AsyncSession, conversation_id: UUID) -> bool:
    """Whether anybody whom the chat's contact speaks for has been seen by a dentist here."""
    of_contact = (
        select(ContactPatient.patient_id)
        .join(WhatsAppConversation, WhatsAppConversation.contact_id == ContactPatient.contact_id)
        .where(WhatsAppConversation.id == conversation_id)
    )
    seen = exists().where(
        Booking.patient_id.in_(of_contact), Booking.status == BookingStatus.COMPLETED
    )
    return bool(await session.scalar(select(seen)))
