"""Patients: who they are, where they can be written to, and whether they come."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, exists, false, func, not_, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Booking,
    BookingEvent,
    Clinic,
    ContactPatient,
    Patient,
    WhatsAppConversation,
)
from domain.errors import NotFoundError
from domain.vocabulary import Actor, Attendance, BookingStatus


@dataclass(frozen=True)
class VisitHistory:
    """How a patient's bookings came out, counted."""

    attended: int
    attended_presumed: int
    """Staff did not say so: the patient did, or nobody; not among `attended`."""
    missed: int
    missed_presumed: int
    """Staff did not say so; not among `missed`."""
    cancelled: int
    """By the patient."""
    cancelled_late: int
    """Those of them that came when the clinic no longer gives the deposit back."""


@dataclass(frozen=True)
class PatientView:
    """A patient as staff see them."""

    id: UUID
    name: str
    birth_date: date | None
    since: datetime
    history: VisitHistory


async def patient_exists(session: AsyncSession, patient_id: UUID) -> bool:
    """Whether this clinic has the patient."""
    return bool(await session.scalar(select(exists().where(Patient.id == patient_id))))


async def add_patient(session: AsyncSession, clinic_id: UUID, patient_id: UUID, name: str) -> UUID:
    """Write somebody down, once."""
    await session.execute(
        insert(Patient)
        .values(id=patient_id, clinic_id=clinic_id, full_name=name)
        .on_conflict_do_nothing()
    )
    return patient_id


async def conversation_of_patient(session: AsyncSession, patient_id: UUID) -> UUID | None:
    """The chat in which the patient, or who speaks for them, was last heard of."""
    return await session.scalar(
        select(WhatsAppConversation.id)
        .join(ContactPatient, ContactPatient.contact_id == WhatsAppConversation.contact_id)
        .where(ContactPatient.patient_id == patient_id)
        .order_by(WhatsAppConversation.last_interaction.desc(), WhatsAppConversation.id)
        .limit(1)
    )


async def load_patient(session: AsyncSession, patient_id: UUID) -> PatientView:
    """Raises `NotFoundError`."""
    patient = await session.get(Patient, patient_id)
    if patient is None:
        raise NotFoundError("no such patient")
    return PatientView(
        id=patient.id,
        name=patient.full_name,
        birth_date=patient.birth_date,
        since=patient.created_at,
        history=await load_visit_history(session, patient_id),
    )


async def load_visit_history(session: AsyncSession, patient_id: UUID) -> VisitHistory:
    """Counted in one statement. What staff did not say of a visit is presumed."""
    said = _last_events([outcome.value for outcome in Attendance])
    cancelled = _last_events(["cancelled"])
    told = func.coalesce(said.c.actor == Actor.STAFF, false())
    by_patient = cancelled.c.actor == Actor.PATIENT
    notice = func.make_interval(0, 0, 0, 0, Clinic.refund_window_hours)
    late = cancelled.c.at > func.lower(Booking.period) - notice
    statement = (
        select(
            _count(Booking.status == BookingStatus.COMPLETED, told),
            _count(Booking.status == BookingStatus.COMPLETED, not_(told)),
            _count(Booking.status == BookingStatus.NO_SHOW, told),
            _count(Booking.status == BookingStatus.NO_SHOW, not_(told)),
            _count(Booking.status == BookingStatus.CANCELLED, by_patient),
            _count(Booking.status == BookingStatus.CANCELLED, by_patient, late),
        )
        .select_from(Booking)
        .join(Clinic, Clinic.id == Booking.clinic_id)
        .outerjoin(said, said.c.booking_id == Booking.id)
        .outerjoin(cancelled, cancelled.c.booking_id == Booking.id)
        .where(Booking.patient_id == patient_id)
    )
    return VisitHistory(*(await session.execute(statement)).one())


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(and_(*conditions))


def _last_events(kinds: list[str]) -> Subquery:
    """The latest line of such a kind in each booking's history."""
    return (
        select(BookingEvent.booking_id, BookingEvent.actor, BookingEvent.at)
        .where(BookingEvent.kind.in_(kinds))
        .ext(distinct_on(BookingEvent.booking_id))
        .order_by(BookingEvent.booking_id, BookingEvent.at.desc(), BookingEvent.id)
        .subquery()
    )
