"""The visits that an absence (a block of the agenda) came into."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AgendaChange, Block, Booking, BookingEvent, Patient
from db.queries.agenda import period_of
from domain.absence import AWAY, Case, case_state
from domain.vocabulary import BookingStatus

BLOCK_REMOVED = "block_removed"
"""The kind of line in the history of the rules."""


def asked_key(block_id: UUID) -> str:
    """The line of a booking's history which says that its patient is asked."""
    return f"away/{block_id}"


async def load_unasked(session: AsyncSession, block: Block, now: datetime) -> Sequence[UUID]:
    """Certain visits to come in the absence whose patients nobody has asked, soonest first.

    A held time joins them once it is certain.
    """
    asked = exists().where(
        BookingEvent.booking_id == Booking.id, BookingEvent.key == asked_key(block.id)
    )
    statement = select(Booking.id).where(_in_period(block), _is_to_come(now), ~asked)
    return (await session.scalars(statement.order_by(func.lower(Booking.period)))).all()


async def load_asked(session: AsyncSession, block_id: UUID, now: datetime) -> Sequence[UUID]:
    """Certain visits to come whose patients were asked because of this block, there or gone."""
    asked = exists().where(
        BookingEvent.booking_id == Booking.id, BookingEvent.key == asked_key(block_id)
    )
    statement = select(Booking.id).where(_is_to_come(now), asked)
    return (await session.scalars(statement.order_by(func.lower(Booking.period)))).all()


async def is_blocked(session: AsyncSession, visit: Booking) -> bool:
    """Whether the dentist of the visit, or everybody, is away at its time."""
    blocking = exists().where(
        or_(Block.dentist_id.is_(None), Block.dentist_id == visit.dentist_id),
        Block.period.op("&&")(visit.period),
    )
    return bool(await session.scalar(select(blocking)))


async def was_removed(session: AsyncSession, block_id: UUID) -> bool:
    """Whether there was such a block."""
    removed = exists().where(
        AgendaChange.subject_id == block_id, AgendaChange.kind == BLOCK_REMOVED
    )
    return bool(await session.scalar(select(removed)))


async def count_open(session: AsyncSession, block: Block, now: datetime) -> int:
    """How many certain visits to come are still in the absence."""
    statement = select(func.count()).where(_in_period(block), _is_to_come(now))
    return await session.scalar(statement) or 0


async def load_cases(session: AsyncSession, block: Block) -> list[Case]:
    """Every visit that is certain in the absence, or whose patient was asked; soonest first."""
    asked = BookingEvent.key == asked_key(block.id)
    inside = and_(_in_period(block), Booking.status == BookingStatus.CONFIRMED)
    statement = (
        select(Booking, Patient.id, BookingEvent.at, _in_period(block))
        .join(Patient, Patient.id == Booking.patient_id)
        .outerjoin(BookingEvent, and_(BookingEvent.booking_id == Booking.id, asked))
        .where(or_(inside, BookingEvent.id.is_not(None)))
    )
    rows = (await session.execute(statement)).all()
    asked_at = {booking.id: at for booking, _, at, _ in rows if at is not None}
    before = await _load_times_before(session, asked_at)
    cases = [
        Case(
            booking_id=booking.id,
            patient_id=patient_id,
            starts_at_then=before.get(booking.id, period_of(booking.period).starts_at),
            starts_at=period_of(booking.period).starts_at,
            state=case_state(
                booking.status,
                in_period=in_period,
                is_asked=at is not None,
                needs_people=booking.needs_attention == AWAY,
            ),
        )
        for booking, patient_id, at, in_period in rows
    ]
    return sorted(cases, key=lambda case: (case.starts_at_then, case.booking_id))


async def _load_times_before(
    session: AsyncSession, asked_at: Mapping[UUID, datetime]
) -> dict[UUID, datetime]:
    """Where visits were when their patients were asked, of those that were moved afterwards."""
    statement = (
        select(BookingEvent.booking_id, BookingEvent.at, BookingEvent.detail)
        .where(BookingEvent.booking_id.in_(asked_at), BookingEvent.kind == "rescheduled")
        .order_by(BookingEvent.at)
    )
    found: dict[UUID, datetime] = {}
    for booking_id, at, detail in (await session.execute(statement)).all():
        if at >= asked_at[booking_id]:
            found.setdefault(booking_id, datetime.fromisoformat(detail["from"]))
    return found


def _in_period(block: Block) -> ColumnElement[bool]:
    whose = [] if block.dentist_id is None else [Booking.dentist_id == block.dentist_id]
    return and_(Booking.period.op("&&")(block.period), *whose)


def _is_to_come(now: datetime) -> ColumnElement[bool]:
    return and_(Booking.status == BookingStatus.CONFIRMED, func.lower(Booking.period) > now)
