"""What is bookable at all: every free period of a date, and whether one very period is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.agenda.calendar import DentistCalendar, calendars_of
from domain.agenda.facts import AgendaFacts, DentistFacts, Service
from domain.agenda.period import Period
from domain.agenda.reasons import NoSlotReason, ReasonCode, about, why_closed


def open_slots(
    facts: AgendaFacts, dentist: DentistFacts, service: Service, day: date, now: datetime
) -> Iterator[Period]:
    """Every bookable period of the clinic-local date, earliest first, one for each grid step.

    `now` is aware. Steps in UTC, so that a change of clocks neither repeats nor skips an hour.
    """
    (calendar,) = calendars_of(facts, (dentist,))
    for start in calendar.starts(day, service, 1, now):
        yield Period(start, start + service.duration)


def refusal(
    facts: AgendaFacts, dentist_id: UUID, procedure_id: UUID, period: Period, now: datetime
) -> NoSlotReason | None:
    """Why exactly this period may not be booked, or None when it may. `now` is aware.

    The grid only says what is offered: a period between its steps may be booked, as the second of
    two in a row often is. Raises `NotFoundError` for a dentist who is not in the facts.
    """
    (calendar,) = calendars_of(facts, (facts.dentist(dentist_id),))
    day = period.starts_at.astimezone(facts.rules.zone).date()
    service = calendar.dentist.performs.get(procedure_id)
    if service is None:
        return about(calendar, ReasonCode.NOT_PERFORMED, day)
    if period.duration != service.duration:
        return about(calendar, ReasonCode.WRONG_DURATION, day)
    return _untimely(calendar, day, period, now) or _unfree(calendar, day, service, period)


def free_stretches(
    facts: AgendaFacts, within: Period, dentist_id: UUID | None = None
) -> Iterator[tuple[UUID, Period]]:
    """What is free of a period in a dentist's hours, or in everybody's; whose it is."""
    zone = facts.rules.zone
    first, last = within.starts_at.astimezone(zone).date(), within.ends_at.astimezone(zone).date()
    dentists = [one for one in facts.dentists if dentist_id in (None, one.dentist_id)]
    for calendar in calendars_of(facts, dentists):
        for number in range((last - first).days + 1):
            for opening in calendar.openings(first + timedelta(days=number)):
                if opening.overlaps(within):
                    part = Period(
                        max(opening.starts_at, within.starts_at),
                        min(opening.ends_at, within.ends_at),
                    )
                    for gap in calendar.busy.gaps(part):
                        yield calendar.dentist.dentist_id, gap


def is_free(facts: AgendaFacts, dentist_id: UUID, occupied: Period) -> bool:
    """Whether nothing fills this time: no booking, no block, and a chair is left.

    Rules do not matter here: it is for a visit that was agreed on before. A dentist who is not in
    the facts is never free.
    """
    dentists = (one for one in facts.dentists if one.dentist_id == dentist_id)
    return any(
        calendar.busy.busy_until(occupied.starts_at, occupied.ends_at) is None
        for calendar in calendars_of(facts, dentists)
    )


def _untimely(
    calendar: DentistCalendar, day: date, period: Period, now: datetime
) -> NoSlotReason | None:
    """Refuse what is too soon, too late, or when the dentist does not work."""
    if period.starts_at < now:
        return about(calendar, ReasonCode.IN_THE_PAST, day)
    if period.starts_at < now + calendar.rules.min_notice:
        return about(calendar, ReasonCode.UNDER_NOTICE, day)
    last_day = calendar.facts.last_day(now)
    if day > last_day:
        return about(calendar, ReasonCode.BEYOND_HORIZON, day, until=last_day)
    closed = why_closed(calendar, day)
    if closed is not None:
        return closed
    if not any(opening.contains(period) for opening in calendar.openings(day)):
        return about(calendar, ReasonCode.OUTSIDE_HOURS, day)
    return None


def _unfree(
    calendar: DentistCalendar, day: date, service: Service, period: Period
) -> NoSlotReason | None:
    """Refuse what meets the cap, another booking, a block, or a house without a free chair."""
    if calendar.is_capped(day, visits=1):
        return about(calendar, ReasonCode.DAILY_CAP, day)
    occupied = service.occupied(period)
    if calendar.busy.busy_until(occupied.starts_at, occupied.ends_at) is not None:
        return about(calendar, ReasonCode.FULL, day)
    return None
