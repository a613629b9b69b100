"""Loads what the agenda's search reads: three statements, whatever the clinic's size."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    Row,
    Time,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Block,
    Booking,
    Clinic,
    Dentist,
    DentistProcedure,
    Procedure,
    ScheduleException,
    WaitlistEntry,
    WaitlistOffer,
    WorkingHours,
)
from domain.agenda.facts import (
    AgendaFacts,
    AgendaRules,
    ChairFacts,
    DayException,
    DentistFacts,
    OpeningHours,
    Service,
)
from domain.agenda.holidays import STATES, closures_for
from domain.agenda.period import Period
from domain.errors import NotFoundError
from domain.vocabulary import BookingStatus, DentistStatus

OCCUPYING = [status for status in BookingStatus if status.occupies]


@dataclass
class _Gathered:
    """One dentist's rows as they come in."""

    name: str
    daily_cap: int | None
    hours: dict[tuple[int, object], OpeningHours] = field(default_factory=dict)
    performs: dict[UUID, Service] = field(default_factory=dict)


@dataclass
class _Dated:
    """What is on certain dates, by dentist; what is of the whole clinic under None."""

    exceptions: defaultdict[UUID | None, list[DayException]]
    booked: defaultdict[UUID | None, list[Period]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """With buffers."""
    seated: list[Period] = field(default_factory=list)
    """Those of them, of all dentists, that take a chair."""
    blocked: defaultdict[UUID | None, list[Period]] = field(
        default_factory=lambda: defaultdict(list)
    )
    per_day: defaultdict[UUID, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))

    def busy(self, dentist_id: UUID) -> tuple[Period, ...]:
        """When the dentist cannot take anybody."""
        return (*self.booked[dentist_id], *self.blocked[dentist_id], *self.blocked[None])


async def load_facts(
    session: AsyncSession,
    clinic_id: UUID,
    now: datetime,
    *,
    without: UUID | None = None,
    asks: UUID | None = None,
    until: datetime | None = None,
) -> AgendaFacts:
    """The agenda from `now` (aware UTC) to the horizon, or to `until` when that is later.

    `without` leaves out one booking, which is being moved; `asks` is the chat for which the times
    are read, so that what the waitlist offers it is free. Raises `NotFoundError` for an unknown
    clinic.
    """
    clinic = await session.get(Clinic, clinic_id)
    if clinic is None:
        raise NotFoundError("clinic")
    zone = ZoneInfo(clinic.timezone)
    horizon = now + timedelta(days=clinic.horizon_days)
    last = max(horizon, until or horizon)
    window = Range(now - timedelta(days=1), last + timedelta(days=2))
    gathered = await _dentists(session)
    left_out = _left_out(without, asks)
    dated = await _dated(session, zone, now.astimezone(zone).date(), window, left_out)
    return AgendaFacts(
        rules=AgendaRules(
            zone=zone,
            min_notice=timedelta(minutes=clinic.min_notice_minutes),
            horizon=timedelta(days=clinic.horizon_days),
            slot_grid=timedelta(minutes=clinic.slot_grid_minutes),
            # The clinic's own come first: it may open on a holiday.
            closures=(*dated.exceptions[None], *_holidays(clinic, window)),
        ),
        dentists=tuple(
            DentistFacts(
                dentist_id=dentist_id,
                name=found.name,
                hours=tuple(found.hours.values()),
                performs=found.performs,
                exceptions=tuple(dated.exceptions[dentist_id]),
                busy=dated.busy(dentist_id),
                daily_cap=found.daily_cap,
                booked_per_day=dated.per_day[dentist_id],
            )
            for dentist_id, found in gathered.items()
        ),
        chairs=ChairFacts(clinic.chairs, tuple(dated.seated)) if clinic.chairs else None,
    )


def _holidays(clinic: Clinic, window: Range[datetime]) -> tuple[DayException, ...]:
    if not clinic.use_holidays or window.lower is None or window.upper is None:
        return ()
    # Rows older than the check of what is a state must not stop the agenda.
    state = clinic.state if clinic.state in STATES else None
    return closures_for(state, clinic.city, range(window.lower.year, window.upper.year + 1))


async def _dentists(session: AsyncSession) -> dict[UUID, _Gathered]:
    """Every dentist with week and procedures, in the order of their names."""
    statement = (
        select(Dentist, WorkingHours, DentistProcedure, Procedure)
        .outerjoin(WorkingHours, WorkingHours.dentist_id == Dentist.id)
        .outerjoin(DentistProcedure, DentistProcedure.dentist_id == Dentist.id)
        .outerjoin(Procedure, Procedure.id == DentistProcedure.procedure_id)
        .where(Dentist.status != DentistStatus.INATIVO)
        .order_by(Dentist.name, Dentist.id, WorkingHours.weekday, WorkingHours.opens)
    )
    found: dict[UUID, _Gathered] = {}
    for dentist, hours, performs, procedure in await session.execute(statement):
        dentist_facts = found.setdefault(dentist.id, _Gathered(dentist.name, dentist.daily_cap))
        if hours is not None:
            stretch = OpeningHours(hours.weekday, hours.opens, hours.closes)
            dentist_facts.hours[hours.weekday, hours.opens] = stretch
        if procedure is not None:
            dentist_facts.performs[procedure.id] = service_of(procedure, performs)
    return found


def service_of(procedure: Procedure, performs: DentistProcedure | None) -> Service:
    """The procedure as a dentist performs it: their own duration comes before the usual one."""
    own = performs.duration_minutes if performs else None
    return Service(
        procedure_id=procedure.id,
        duration=timedelta(minutes=own or procedure.duration_minutes),
        buffer_before=timedelta(minutes=procedure.buffer_before_minutes),
        buffer_after=timedelta(minutes=procedure.buffer_after_minutes),
    )


async def _dated(
    session: AsyncSession,
    zone: ZoneInfo,
    today: date,
    window: Range[datetime],
    left_out: Sequence[ColumnElement[bool]],
) -> _Dated:
    """What the window holds; exceptions from `today` on, which is clinic-local."""
    no_day, no_time = cast(null(), Date), cast(null(), Time)
    no_moment = cast(null(), DateTime(timezone=True))
    # Bounds and not ranges, which the driver reads in Python: thrice the time for a full agenda.
    bookings = select(
        literal("booked").label("kind"),
        Booking.dentist_id,
        func.lower(Booking.occupied).label("busy_from"),
        func.upper(Booking.occupied).label("busy_to"),
        func.lower(Booking.period).label("starts_at"),
        Booking.is_on_top.label("is_on_top"),
        no_day.label("day"),
        no_time.label("opens"),
        no_time.label("closes"),
        literal("").label("reason"),
    ).where(
        Booking.status.in_(OCCUPYING),
        Booking.occupied.op("&&")(window),
        *(not_(one) for one in left_out),
    )
    blocks = select(
        literal("blocked"),
        Block.dentist_id,
        func.lower(Block.period),
        func.upper(Block.period),
        no_moment,
        false(),
        no_day,
        no_time,
        no_time,
        Block.reason,
    ).where(Block.period.op("&&")(window))
    exceptions = select(
        literal("exception"),
        ScheduleException.dentist_id,
        no_moment,
        no_moment,
        no_moment,
        false(),
        ScheduleException.day,
        ScheduleException.opens,
        ScheduleException.closes,
        ScheduleException.reason,
    ).where(ScheduleException.day >= today)
    statement: CompoundSelect[Any] = union_all(bookings, blocks, exceptions)
    rows: Sequence[Row[Any]] = (await session.execute(statement)).all()
    dated = _Dated(_exceptions([row for row in rows if row.kind == "exception"]))
    for row in rows:
        if row.kind == "booked":
            busy = _between(row.busy_from, row.busy_to)
            dated.booked[row.dentist_id].append(busy)
            if not row.is_on_top:
                dated.seated.append(busy)
            dated.per_day[row.dentist_id][row.starts_at.astimezone(zone).date()] += 1
        elif row.kind == "blocked":
            dated.blocked[row.dentist_id].append(_between(row.busy_from, row.busy_to))
    return dated


def _left_out(without: UUID | None, asks: UUID | None) -> list[ColumnElement[bool]]:
    """A booking that is being moved, and the times that are kept for whoever asks."""
    found: list[ColumnElement[bool]] = []
    if without is not None:
        found = [Booking.id == without, Booking.offered_for.is_not_distinct_from(without)]
    if asks is not None:
        offered = exists().where(
            WaitlistOffer.id == Booking.waitlist_offer_id,
            WaitlistEntry.id == WaitlistOffer.entry_id,
            WaitlistEntry.conversation_id == asks,
        )
        found.append(offered)
    return found


def _exceptions(
    rows: list[Row[Any]],
) -> defaultdict[UUID | None, list[DayException]]:
    """Rows of one dentist and day are one exception with several stretches."""
    found: defaultdict[UUID | None, list[DayException]] = defaultdict(list)

    def owner_and_day(row: Row[Any]) -> tuple[str, date]:
        return str(row.dentist_id), row.day

    for _, group in groupby(sorted(rows, key=owner_and_day), key=owner_and_day):
        same = list(group)
        hours = tuple((row.opens, row.closes) for row in same if row.opens is not None)
        found[same[0].dentist_id].append(DayException(same[0].day, hours, same[0].reason))
    return found


def period_of(bounds: Range[datetime]) -> Period:
    """The stored range as the domain knows it."""
    return _between(bounds.lower, bounds.upper)


def _between(starts_at: datetime | None, ends_at: datetime | None) -> Period:
    if starts_at is None or ends_at is None:
        raise ValueError("bookings and blocks have a beginning and an end")
    return Period(starts_at.astimezone(UTC), ends_at.astimezone(UTC))
