"""The rules of the agenda once more, as slow and plain as they can be said.

Walks a date minute by minute and looks at every booking; shares no code with the search. Valid for
the changes of clocks that Brazil has had, all of them at midnight.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.agenda import AgendaFacts, DayException, DentistFacts, Period, Service

MINUTE = timedelta(minutes=1)


def bookable_starts(
    facts: AgendaFacts,
    dentist: DentistFacts,
    service: Service,
    day: date,
    now: datetime,
    visits: int,
) -> list[datetime]:
    """Every grid start of the date at which so many visits in a row may be booked."""
    found = []
    for opening in open_minutes(facts, dentist, day):
        for place, minute in enumerate(opening):
            if place * MINUTE % facts.rules.slot_grid:
                continue
            periods = in_a_row(minute, service, visits)
            if periods[-1].ends_at > opening[-1] + MINUTE:
                continue
            if is_timely(facts, minute, now) and is_free(facts, dentist, service, day, periods):
                found.append(minute)
    return found


def open_minutes(facts: AgendaFacts, dentist: DentistFacts, day: date) -> list[list[datetime]]:
    """The minutes at which the dentist works on the date, each list without a gap."""
    zone = facts.rules.zone
    # Brazil is 2 to 5 hours behind UTC, and no date has more than 25 hours.
    minute = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    runs: list[list[datetime]] = []
    for _ in range(30 * 60):
        local = minute.astimezone(zone)
        # A repeated hour (fold 1) is worked once, the first time.
        if local.date() == day and not local.fold and works_at(facts, dentist, day, local.time()):
            if runs and runs[-1][-1] + MINUTE == minute:
                runs[-1].append(minute)
            else:
                runs.append([minute])
        minute += MINUTE
    return runs


def works_at(facts: AgendaFacts, dentist: DentistFacts, day: date, clock: time) -> bool:
    """Whether the clinic and the dentist are both there."""
    own = [(one.opens, one.closes) for one in dentist.hours if one.weekday == day.weekday()]
    special = first_of(dentist.exceptions, day)
    if special is not None:
        own = list(special.hours)
    closure = first_of(facts.rules.closures, day)
    return within(own, clock) and (closure is None or within(closure.hours, clock))


def first_of(exceptions: tuple[DayException, ...], day: date) -> DayException | None:
    return next((one for one in exceptions if one.day == day), None)


def within(hours: Iterable[tuple[time, time]], clock: time) -> bool:
    return any(opens <= clock < closes for opens, closes in hours)


def in_a_row(start: datetime, service: Service, visits: int) -> list[Period]:
    """The visits, each with both buffers between it and the next."""
    periods = [Period(start, start + service.duration)]
    while len(periods) < visits:
        start = periods[-1].ends_at + service.buffer_after + service.buffer_before
        periods.append(Period(start, start + service.duration))
    return periods


def is_timely(facts: AgendaFacts, start: datetime, now: datetime) -> bool:
    """Neither too soon nor too late."""
    zone, rules = facts.rules.zone, facts.rules
    days_ahead = (start.astimezone(zone).date() - now.astimezone(zone).date()).days
    return start >= now + rules.min_notice and days_ahead <= rules.horizon.days


def is_free(
    facts: AgendaFacts, dentist: DentistFacts, service: Service, day: date, visits: list[Period]
) -> bool:
    """Whether the dentist, the cap and the chairs have room for all of the visits."""
    booked = dentist.booked_per_day.get(day, 0) + len(visits)
    if dentist.daily_cap is not None and booked > dentist.daily_cap:
        return False
    whole = Period(
        visits[0].starts_at - service.buffer_before, visits[-1].ends_at + service.buffer_after
    )
    if any(busy.overlaps(whole) for busy in dentist.busy):
        return False
    return facts.chairs is None or chairs_taken(facts, whole) < facts.chairs.count


def chairs_taken(facts: AgendaFacts, whole: Period) -> int:
    """The most chairs in use at any moment of the period."""
    busy = facts.chairs.busy if facts.chairs else ()
    moments = [whole.starts_at, *(one.starts_at for one in busy if one.overlaps(whole))]
    return max(
        sum(one.starts_at <= moment < one.ends_at for one in busy)
        for moment in moments
        if moment >= whole.starts_at
    )


def performers(facts: AgendaFacts, procedure_id: UUID) -> list[DentistFacts]:
    return [dentist for dentist in facts.dentists if procedure_id in dentist.performs]
