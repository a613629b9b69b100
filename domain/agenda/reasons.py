"""Why a time cannot be booked, in terms that a message can be made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.agenda.calendar import DentistCalendar
from domain.agenda.facts import Service
from domain.agenda.hours import local_instant
from domain.agenda.period import Period
from domain.agenda.query import SlotQuery


class ReasonCode(StrEnum):
    """Where several apply, the last one here is told: it came closest to a visit."""

    NOT_PERFORMED = "not_performed"
    """Nobody asked for performs the procedure."""
    NO_DAY_FITS = "no_day_fits"
    """The wish rules out every date by itself."""
    IN_THE_PAST = "in_the_past"
    BEYOND_HORIZON = "beyond_horizon"
    WRONG_DURATION = "wrong_duration"
    """The period is not as long as the procedure takes this dentist."""
    NOT_ON_WEEKDAY = "not_on_weekday"
    """The dentist does not work on that day of the week."""
    CLINIC_CLOSED = "clinic_closed"
    """`detail` names the holiday or the clinic's reason."""
    DENTIST_AWAY = "dentist_away"
    """`detail` is the reason as staff wrote it, perhaps not for patients."""
    TOO_LONG = "too_long"
    """The visits do not fit between opening and closing, or before a break."""
    OUTSIDE_HOURS = "outside_hours"
    OFF_GRID = "off_grid"
    """Within hours, but no visit starts at exactly that minute."""
    UNDER_NOTICE = "under_notice"
    DAILY_CAP = "daily_cap"
    """The dentist takes no more bookings on that date."""
    FULL = "full"
    """Other bookings, blocks or a lack of chairs."""


_CLOSENESS = {code: rank for rank, code in enumerate(ReasonCode)}


@dataclass(frozen=True)
class NoSlotReason:
    """A refusal. The fields that do not matter to its code are None."""

    code: ReasonCode
    dentist_id: UUID | None = None
    dentist: str | None = None
    """Who it is about, when it is about one dentist."""
    day: date | None = None
    """The clinic-local date, when only one was asked for."""
    weekday: int | None = None
    """0 is Monday; when only that day of the week was asked for."""
    detail: str | None = None
    until: date | None = None
    """The last date that can be booked; only said of `beyond_horizon`."""


def about(
    calendar: DentistCalendar,
    code: ReasonCode,
    day: date,
    detail: str | None = None,
    until: date | None = None,
) -> NoSlotReason:
    """A reason that is about this dentist and date."""
    return NoSlotReason(
        code=code,
        dentist_id=calendar.dentist.dentist_id,
        dentist=calendar.dentist.name,
        day=day,
        weekday=day.weekday(),
        detail=detail,
        until=until,
    )


def why_closed(calendar: DentistCalendar, day: date) -> NoSlotReason | None:
    """Why nobody can be seen by this dentist on this date, or None when they work."""
    closure, exception = calendar.closures.get(day), calendar.exceptions.get(day)
    if closure is not None and not closure.hours:
        return about(calendar, ReasonCode.CLINIC_CLOSED, day, closure.reason)
    if exception is not None and not exception.hours:
        return about(calendar, ReasonCode.DENTIST_AWAY, day, exception.reason)
    if not calendar.own_hours(day):
        return about(calendar, ReasonCode.NOT_ON_WEEKDAY, day)
    if not calendar.openings(day):
        detail = closure.reason if closure is not None else None
        return about(calendar, ReasonCode.CLINIC_CLOSED, day, detail)
    return None


def why_nothing(
    calendars: Sequence[DentistCalendar], days: Sequence[date], query: SlotQuery, now: datetime
) -> NoSlotReason:
    """Why none of these dentists has a time for the wish on the dates that it leaves.

    `calendars` are those asked for; they share their facts. `now` is aware UTC.
    """
    performers = [one for one in calendars if query.procedure_id in one.dentist.performs]
    if not performers:
        reason = NoSlotReason(ReasonCode.NOT_PERFORMED)
        return _named(reason, calendars)
    if not days:
        return _why_no_day(performers[0], query, now)
    reasons = (
        _why_nothing_on(calendar, day, query, now) for day in days for calendar in performers
    )
    closest = max(reasons, key=lambda reason: _CLOSENESS[reason.code])
    weekdays = {day.weekday() for day in days}
    told = replace(
        closest,
        dentist_id=None,
        dentist=None,
        day=closest.day if len(days) == 1 else None,
        weekday=weekdays.pop() if len(weekdays) == 1 else None,
    )
    return _named(told, performers)


def _why_nothing_on(
    calendar: DentistCalendar, day: date, query: SlotQuery, now: datetime
) -> NoSlotReason:
    closed = why_closed(calendar, day)
    if closed is not None:
        return closed
    service = calendar.dentist.performs[query.procedure_id]
    return about(calendar, _why_no_start(calendar, day, service, query, now), day)


def _why_no_start(
    calendar: DentistCalendar, day: date, service: Service, query: SlotQuery, now: datetime
) -> ReasonCode:
    """Why a date with hours has no start; each step looks at what the former left."""
    starts = list(calendar.grid(day, service, query.in_a_row))
    if not starts:
        return ReasonCode.TOO_LONG
    zone = calendar.rules.zone
    wished = [one for one in starts if query.admits_time(one.astimezone(zone).time())]
    if not wished:
        return _why_no_time(calendar, day, service, query)
    if wished[-1] < now:
        return ReasonCode.IN_THE_PAST
    if wished[-1] < now + calendar.rules.min_notice:
        return ReasonCode.UNDER_NOTICE
    if calendar.is_capped(day, query.in_a_row):
        return ReasonCode.DAILY_CAP
    return ReasonCode.FULL


def _why_no_time(
    calendar: DentistCalendar, day: date, service: Service, query: SlotQuery
) -> ReasonCode:
    """A window without a start: does it lie outside hours, or only between two steps?"""
    length = service.length(query.in_a_row)
    for opens, _ in query.times:
        if opens is None:
            continue
        start = local_instant(day, opens, calendar.rules.zone)
        visit = Period(start, start + length)
        if any(opening.contains(visit) for opening in calendar.openings(day)):
            return ReasonCode.OFF_GRID
    return ReasonCode.OUTSIDE_HOURS


def _why_no_day(calendar: DentistCalendar, query: SlotQuery, now: datetime) -> NoSlotReason:
    last_day = calendar.facts.last_day(now)
    weekdays = set(query.weekdays or range(7)) - set(query.not_weekdays)
    if not weekdays:
        return NoSlotReason(ReasonCode.NO_DAY_FITS)
    asked = query.dates or ((None, None),)
    today = now.astimezone(calendar.rules.zone).date()
    if all(last is not None and last < today for _, last in asked):
        return NoSlotReason(ReasonCode.IN_THE_PAST)
    if any(last is None or last > last_day for _, last in asked):
        return NoSlotReason(ReasonCode.BEYOND_HORIZON, until=last_day)
    return NoSlotReason(ReasonCode.NO_DAY_FITS)


def _named(reason: NoSlotReason, calendars: Sequence[DentistCalendar]) -> NoSlotReason:
    if len(calendars) != 1:
        return reason
    dentist = calendars[0].dentist
    return replace(reason, dentist_id=dentist.dentist_id, dentist=dentist.name)
