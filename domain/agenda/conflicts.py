"""Bookings that the rules would no longer allow: they stay, and staff are told of them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.agenda.busy import BusyTime, full_house
from domain.agenda.calendar import DentistCalendar, calendars_of
from domain.agenda.facts import AgendaFacts, ChairFacts
from domain.agenda.period import Period
from domain.agenda.reasons import ReasonCode, why_closed


class ConflictReason(StrEnum):
    """Where several apply, the first one here is told."""

    NOT_PERFORMED = "not_performed"
    """The dentist no longer performs the procedure, or takes no patients any more."""
    CLINIC_CLOSED = "clinic_closed"
    DENTIST_AWAY = "dentist_away"
    NOT_ON_WEEKDAY = "not_on_weekday"
    OUTSIDE_HOURS = "outside_hours"
    BLOCKED = "blocked"
    DAILY_CAP = "daily_cap"
    """The dentist has more bookings on that date than the cap."""
    NO_CHAIR = "no_chair"
    """More bookings at once than chairs."""


@dataclass(frozen=True)
class Booked:
    """A visit to come."""

    booking_id: UUID
    dentist_id: UUID
    procedure_id: UUID
    period: Period
    occupied: Period
    """The visit with the buffers it was booked with."""


@dataclass(frozen=True)
class Conflict:
    """A visit that the rules in force would not allow. `starts_at` is aware UTC."""

    booking_id: UUID
    starts_at: datetime
    reason: ConflictReason


def find_conflicts(
    facts: AgendaFacts, booked: Iterable[Booked], blocked: Collection[UUID]
) -> tuple[Conflict, ...]:
    """The visits that break a rule, soonest first; `blocked` names those under a block.

    A visit keeps the length, price and notice it was booked with. Where there are too many, of a
    day's cap or for the chairs, each of them is told: which one moves is for people to choose.
    """
    calendars = {one.dentist.dentist_id: one for one in calendars_of(facts, facts.dentists)}
    crowded = _crowded(facts.chairs)
    found = (
        Conflict(visit.booking_id, visit.period.starts_at, reason)
        for visit in booked
        for reason in _reasons(calendars.get(visit.dentist_id), visit, blocked, crowded)[:1]
    )
    return tuple(sorted(found, key=lambda conflict: (conflict.starts_at, conflict.booking_id)))


def _reasons(
    calendar: DentistCalendar | None, visit: Booked, blocked: Collection[UUID], crowded: BusyTime
) -> list[ConflictReason]:
    if calendar is None:
        return [ConflictReason.NOT_PERFORMED]
    return [
        *_against_rules(calendar, visit),
        *([ConflictReason.BLOCKED] if visit.booking_id in blocked else []),
        *_among_others(calendar, visit, crowded),
    ]


def _against_rules(calendar: DentistCalendar, visit: Booked) -> Iterator[ConflictReason]:
    day = visit.period.starts_at.astimezone(calendar.rules.zone).date()
    if visit.procedure_id not in calendar.dentist.performs:
        yield ConflictReason.NOT_PERFORMED
    closed = why_closed(calendar, day)
    if closed is not None:
        yield _CLOSED[closed.code]
    elif not any(opening.contains(visit.period) for opening in calendar.openings(day)):
        yield ConflictReason.OUTSIDE_HOURS


def _among_others(
    calendar: DentistCalendar, visit: Booked, crowded: BusyTime
) -> Iterator[ConflictReason]:
    day = visit.period.starts_at.astimezone(calendar.rules.zone).date()
    if calendar.is_capped(day, visits=0):
        yield ConflictReason.DAILY_CAP
    if crowded.busy_until(visit.occupied.starts_at, visit.occupied.ends_at) is not None:
        yield ConflictReason.NO_CHAIR


def _crowded(chairs: ChairFacts | None) -> BusyTime:
    """When more visits go on than there are chairs."""
    if chairs is None:
        return BusyTime((), ())
    return BusyTime.of(full_house(ChairFacts(chairs.count + 1, chairs.busy)))


_CLOSED = {
    ReasonCode.CLINIC_CLOSED: ConflictReason.CLINIC_CLOSED,
    ReasonCode.DENTIST_AWAY: ConflictReason.DENTIST_AWAY,
    ReasonCode.NOT_ON_WEEKDAY: ConflictReason.NOT_ON_WEEKDAY,
}
