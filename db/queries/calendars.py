"""A dentist's agenda as their calendar program reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Clinic, Dentist, Patient
from db.queries.agenda import OCCUPYING, period_of
from domain.calendar_feed import FeedVisit
from domain.errors import NotFoundError
from domain.vocabulary import BookingStatus


@dataclass(frozen=True)
class CalendarOwner:
    """Whose agenda a feed shows."""

    clinic_id: UUID
    dentist_id: UUID


@dataclass(frozen=True)
class CalendarRows:
    """What the feed is made of; `zone` is the clinic's."""

    dentist: str
    zone: str
    visits: tuple[FeedVisit, ...]


async def find_calendar_owner(session: AsyncSession, token_sha256: bytes) -> CalendarOwner | None:
    """The dentist whose feed has the token with this SHA-256. Asked outside any clinic."""
    rows = await session.execute(
        text("select clinic_id, dentist_id from find_calendar(:sha256)"), {"sha256": token_sha256}
    )
    row = rows.one_or_none()
    return None if row is None else CalendarOwner(row.clinic_id, row.dentist_id)


async def load_calendar(session: AsyncSession, dentist_id: UUID, since: datetime) -> CalendarRows:
    """The visits that end after `since`, soonest first. Raises `NotFoundError`."""
    owner = await session.execute(
        select(Dentist.name, Clinic.timezone)
        .join(Clinic, Clinic.id == Dentist.clinic_id)
        .where(Dentist.id == dentist_id)
    )
    named = owner.one_or_none()
    if named is None:
        raise NotFoundError("no such dentist")
    rows = await session.execute(
        select(Booking, Patient.full_name)
        .join(Patient, Patient.id == Booking.patient_id)
        .where(
            Booking.dentist_id == dentist_id,
            Booking.status.in_(OCCUPYING),
            func.upper(Booking.period) > since,
        )
        .order_by(func.lower(Booking.period), Booking.id)
    )
    name, zone = named
    return CalendarRows(name, zone, tuple(_visit(booking, patient) for booking, patient in rows))


def _visit(booking: Booking, patient: str) -> FeedVisit:
    return FeedVisit(
        booking_id=booking.id,
        period=period_of(booking.period),
        patient=patient,
        certain=booking.status not in (BookingStatus.HELD, BookingStatus.OFFERED),
        is_on_top=booking.is_on_top,
        made_at=booking.created_at,
    )
