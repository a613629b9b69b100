"""Gives bookings their chairs. The caller holds the clinic's lock (`db.queries.agenda_locks`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, Uuid, column, select, update, values
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking
from db.queries.agenda import OCCUPYING, period_of
from domain.agenda.busy import full_house
from domain.agenda.chairs import Seat, seated
from domain.agenda.facts import ChairFacts
from domain.agenda.period import Period
from domain.errors import SlotTakenError

_DAY = timedelta(days=1)
"""Longer than any visit: what has begun before is over."""


async def take_chair(
    session: AsyncSession,
    booking_id: UUID,
    occupied: Period,
    chairs: int | None,
    now: datetime,
) -> int | None:
    """A chair for this booking through all of its time; None where the clinic counts none.

    Others that have not begun may be moved to make room. Raises `SlotTakenError`.
    """
    if chairs is None:
        return None
    span = Range(occupied.starts_at, occupied.ends_at)
    around = [seat for seat in await _seats(session, span) if seat.booking_id != booking_id]
    house = ChairFacts(chairs, tuple(seat.occupied for seat in around))
    if any(full.overlaps(occupied) for full in full_house(house)):
        raise SlotTakenError("no chair is free")
    free = set(range(1, chairs + 1)) - {seat.chair for seat in around}
    if free:
        return min(free)
    to_come = await _seats(session, Range(now - _DAY, None))
    others = [seat for seat in to_come if seat.booking_id != booking_id]
    places = seated([*others, Seat(booking_id, occupied)], now)
    await _move(session, others, places)
    return places[booking_id]


async def seat_everybody(session: AsyncSession, now: datetime) -> None:
    """Give all visits from `now` on a chair, when the clinic begins to count or counts anew.

    Those that are too many get a number beyond the last chair: they stay, and are told of as
    conflicts.
    """
    seats = await _seats(session, Range(now - _DAY, None))
    await _move(session, seats, seated(seats, now))


async def _seats(session: AsyncSession, span: Range[datetime]) -> list[Seat]:
    """The visits in this span that take a chair, whether they have one or not yet."""
    rows = await session.execute(
        select(Booking.id, Booking.occupied, Booking.chair).where(
            Booking.status.in_(OCCUPYING),
            Booking.is_on_top.is_(False),
            Booking.occupied.op("&&")(span),
        )
    )
    return [Seat(booking_id, period_of(occupied), chair) for booking_id, occupied, chair in rows]


async def _move(session: AsyncSession, seats: list[Seat], places: Mapping[UUID, int]) -> None:
    """In one statement, at the end of which the constraint looks."""
    moved = [
        (seat.booking_id, places[seat.booking_id])
        for seat in seats
        if seat.chair != places[seat.booking_id]
    ]
    if not moved:
        return
    new = values(column("id", Uuid), column("chair", Integer), name="new").data(moved)
    await session.execute(
        update(Booking)
        .where(Booking.id == new.c.id)
        .values(chair=new.c.chair)
        .execution_options(synchronize_session=False)
    )
