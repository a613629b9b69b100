"""Times that bookings or blocks let go of, as the histories tell; who was offered them since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AgendaChange, Booking, BookingEvent, WaitlistEntry, WaitlistOffer
from db.queries.absences import BLOCK_REMOVED
from db.queries.agenda import period_of
from db.queries.offered_times import KEPT_TIMES_RELEASED
from db.queries.waitlist import WAITING
from domain.agenda.period import Period
from domain.waitlist import OfferStatus

LETTING_GO = ("cancelled", "expired", "rescheduled")
"""Kinds of events after which a time is nobody's; the last names the time in its detail."""


@dataclass(frozen=True)
class LetGo:
    """A dentist's time, with buffers, that was let go of at `at`."""

    dentist_id: UUID
    period: Period
    whole: Period
    """What came free at once: of a block more than one time may be left."""
    at: datetime
    asked_since: datetime
    """Who was offered some of it after this knows of it."""


def time_let_go(booking: Booking, event: BookingEvent | None) -> tuple[UUID, Period]:
    """The dentist's time that the booking had: its own, or the one that `event` moved it from."""
    occupied = period_of(booking.occupied)
    if event is None or "from" not in event.detail:
        return booking.dentist_id, occupied
    # The history has where the visit began; its buffers are those it has now.
    before = period_of(booking.period).starts_at - occupied.starts_at
    starts_at = datetime.fromisoformat(event.detail["from"]) - before
    return UUID(event.detail["from_dentist"]), Period(starts_at, starts_at + occupied.duration)


async def load_let_go(session: AsyncSession, since: datetime, until: datetime) -> list[LetGo]:
    """What was let go of between these moments and is to come after them, the soonest first.

    A time that was let go of more than once is told of with its last time.
    """
    found = await session.execute(
        select(Booking, BookingEvent)
        .join(Booking, Booking.id == BookingEvent.booking_id)
        .where(
            BookingEvent.kind.in_((*LETTING_GO, KEPT_TIMES_RELEASED)),
            BookingEvent.at >= since,
            BookingEvent.at < until,
        )
        .order_by(BookingEvent.at)
    )
    times = [time for row in found for time in _let_go(*row, since)]
    last = {(one.dentist_id, one.period.starts_at): one for one in times}
    coming = [one for one in last.values() if one.period.starts_at > until]
    return sorted(coming, key=lambda one: (one.period, one.dentist_id))


@dataclass(frozen=True)
class Unblocked:
    """A period that was blocked until `at`, for one dentist or (None) for all."""

    dentist_id: UUID | None
    period: Period
    at: datetime


def _let_go(booking: Booking, event: BookingEvent, since: datetime) -> list[LetGo]:
    """What was kept for a while may have been offered before: that is not asked about again."""
    if event.kind != KEPT_TIMES_RELEASED:
        dentist_id, period = time_let_go(booking, event)
        return [LetGo(dentist_id, period, period, event.at, event.at)]
    found = []
    for told in event.detail["times"]:
        period = _period_told(told)
        found.append(LetGo(UUID(told["dentist_id"]), period, period, event.at, since))
    return found


async def load_unblocked(
    session: AsyncSession, since: datetime, until: datetime
) -> list[Unblocked]:
    """The blocks that were removed between these moments and are not over, in that order.

    As the history of the rules tells.
    """
    removed = await session.scalars(
        select(AgendaChange)
        .where(
            AgendaChange.kind == BLOCK_REMOVED,
            AgendaChange.at >= since,
            AgendaChange.at < until,
        )
        .order_by(AgendaChange.at, AgendaChange.id)
    )
    found = [_unblocked(one) for one in removed]
    return [one for one in found if one.period.ends_at > until]


def _unblocked(change: AgendaChange) -> Unblocked:
    block = change.detail
    dentist_id = UUID(block["dentist_id"]) if block["dentist_id"] else None
    return Unblocked(dentist_id, _period_told(block), change.at)


def _period_told(detail: dict[str, str]) -> Period:
    starts_at, ends_at = (datetime.fromisoformat(detail[one]) for one in ("starts_at", "ends_at"))
    return Period(starts_at, ends_at)


async def entries_that_know(session: AsyncSession, time: LetGo) -> Sequence[UUID]:
    """Who was offered some of it since, or began to wait later and so has seen that it is free."""
    span = Range(time.whole.starts_at, time.whole.ends_at)
    offered = select(WaitlistOffer.entry_id).where(
        WaitlistOffer.dentist_id == time.dentist_id,
        WaitlistOffer.period.op("&&")(span),
        WaitlistOffer.created_at >= time.asked_since,
    )
    knows = or_(WaitlistEntry.id.in_(offered), WaitlistEntry.created_at >= time.at)
    found = await session.scalars(
        select(WaitlistEntry.id).where(WaitlistEntry.status.in_(WAITING), knows)
    )
    return found.all()


async def load_abandoned(session: AsyncSession, now: datetime, after: timedelta) -> Sequence[UUID]:
    """Open offers that should have been settled so long ago: the run that made them is gone."""
    found = await session.scalars(
        select(WaitlistOffer.id)
        .where(WaitlistOffer.status == OfferStatus.OPEN, WaitlistOffer.answer_by < now - after)
        .order_by(WaitlistOffer.id)
    )
    return found.all()
