"""Loads what decides whether changed rules still allow the visits to come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Block, Booking
from db.queries.agenda import load_facts, period_of
from domain.agenda.conflicts import Booked, Conflict, find_conflicts
from domain.vocabulary import BookingStatus

LIVE = (BookingStatus.HELD, BookingStatus.CONFIRMED)


async def load_conflicts(
    session: AsyncSession, clinic_id: UUID, now: datetime
) -> tuple[Conflict, ...]:
    """The visits after `now` (aware UTC) that the rules, as this session sees them, forbid."""
    under_block = exists().where(
        or_(Block.dentist_id.is_(None), Block.dentist_id == Booking.dentist_id),
        Block.period.op("&&")(Booking.occupied),
    )
    statement = select(Booking, under_block).where(
        Booking.status.in_(LIVE), func.lower(Booking.period) > now
    )
    rows = (await session.execute(statement)).all()
    if not rows:
        return ()
    booked = [_booked(booking) for booking, _ in rows]
    last = max(visit.period.ends_at for visit in booked)
    facts = await load_facts(session, clinic_id, now, until=last)
    blocked = {booking.id for booking, is_blocked in rows if is_blocked}
    return find_conflicts(facts, booked, blocked)


def _booked(booking: Booking) -> Booked:
    return Booked(
        booking.id,
        booking.dentist_id,
        booking.procedure_id,
        period_of(booking.period),
        period_of(booking.occupied),
    )
