"""What holds on certain dates alone: other hours, and periods without patients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import Block, ScheduleException
from domain.agenda.facts import DayException
from domain.agenda.period import Period
from domain.errors import NotFoundError


@dataclass(frozen=True)
class StoredException:
    """Other hours on one date. Its id is that of any of its rows, one for each stretch."""

    id: UUID
    dentist_id: UUID | None
    on: DayException


async def list_exceptions(session: AsyncSession, first: date) -> list[StoredException]:
    """Those from a clinic-local date on, by date."""
    rows = await session.scalars(
        select(ScheduleException)
        .where(ScheduleException.day >= first)
        .order_by(
            ScheduleException.day,
            ScheduleException.dentist_id.nulls_first(),
            ScheduleException.opens,
            ScheduleException.id,
        )
    )
    groups = groupby(rows.all(), key=lambda row: (row.day, row.dentist_id))
    return [_stored(list(group)) for _, group in groups]


async def has_exception(session: AsyncSession, dentist_id: UUID | None, day: date) -> bool:
    """Whether the date has other hours already, of this dentist or of the whole clinic."""
    return bool(
        await session.scalar(
            select(
                exists().where(
                    ScheduleException.day == day,
                    ScheduleException.dentist_id.is_not_distinct_from(dentist_id),
                )
            )
        )
    )


async def add_exception(
    session: AsyncSession,
    clinic_id: UUID,
    dentist_id: UUID | None,
    exception: DayException,
    now: datetime,
) -> StoredException:
    """Insert a row for each stretch, or one without hours for a closed day."""
    stretches: list[tuple[time | None, time | None]] = [*sorted(exception.hours)]
    rows = [
        ScheduleException(
            id=time_ordered_id(now),
            clinic_id=clinic_id,
            dentist_id=dentist_id,
            day=exception.day,
            opens=opens,
            closes=closes,
            reason=exception.reason,
        )
        for opens, closes in stretches or [(None, None)]
    ]
    session.add_all(rows)
    await session.flush()
    return _stored(rows)


async def remove_exception(session: AsyncSession, exception_id: UUID) -> StoredException:
    """Delete all its rows. Raises `NotFoundError`."""
    row = await session.get(ScheduleException, exception_id)
    if row is None:
        raise NotFoundError("no such exception")
    same = (
        ScheduleException.day == row.day,
        ScheduleException.dentist_id.is_not_distinct_from(row.dentist_id),
    )
    rows = (await session.scalars(select(ScheduleException).where(*same))).all()
    await session.execute(delete(ScheduleException).where(*same))
    return _stored(rows)


async def list_blocks(session: AsyncSession, after: datetime) -> Sequence[Block]:
    """Those that end after a moment, by their beginning."""
    return (
        await session.scalars(
            select(Block)
            .where(func.upper(Block.period) > after)
            .order_by(func.lower(Block.period), Block.id)
        )
    ).all()


async def find_block(
    session: AsyncSession, dentist_id: UUID | None, period: Period
) -> Block | None:
    """One of the same dentist (or of everybody) and period, if it was told before."""
    same = select(Block).where(
        Block.dentist_id.is_not_distinct_from(dentist_id),
        Block.period == Range(period.starts_at, period.ends_at),
    )
    return (await session.scalars(same.order_by(Block.id).limit(1))).one_or_none()


async def add_block(
    session: AsyncSession,
    clinic_id: UUID,
    dentist_id: UUID | None,
    period: Period,
    reason: str,
    now: datetime,
) -> Block:
    """Insert it."""
    block = Block(
        id=time_ordered_id(now),
        clinic_id=clinic_id,
        dentist_id=dentist_id,
        period=Range(period.starts_at, period.ends_at),
        reason=reason,
    )
    session.add(block)
    await session.flush()
    return block


async def remove_block(session: AsyncSession, block_id: UUID) -> Block:
    """Delete it. Raises `NotFoundError`."""
    block = await session.get(Block, block_id)
    if block is None:
        raise NotFoundError("no such block")
    await session.delete(block)
    await session.flush()
    return block


def _stored(rows: Sequence[ScheduleException]) -> StoredException:
    hours = tuple(
        (row.opens, row.closes) for row in rows if row.opens is not None and row.closes is not None
    )
    first = rows[0]
    return StoredException(first.id, first.dentist_id, DayException(first.day, hours, first.reason))
