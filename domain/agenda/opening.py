"""When somebody is at the clinic: its dentists' hours taken together."""

from datetime import date, datetime, timedelta

from domain.agenda.calendar import calendars_of
from domain.agenda.facts import AgendaFacts
from domain.agenda.period import Period

LOOK_AHEAD = timedelta(days=31)
"""A clinic that is closed for longer gives nobody an honest time."""
_DAY = timedelta(days=1)


def opens_at(facts: AgendaFacts, now: datetime) -> datetime | None:
    """The next opening, in UTC; None while the clinic is open, or closed for a month on end.

    Counts hours, exceptions and holidays, of every dentist: who is there answers the phone.
    """
    if is_open(facts, now):
        return None
    today = now.astimezone(facts.rules.zone).date()
    for days in range(LOOK_AHEAD.days):
        coming = [one.starts_at for one in _openings(facts, today + _DAY * days)]
        later = [start for start in coming if start > now]
        if later:
            return min(later)
    return None


def is_open(facts: AgendaFacts, now: datetime) -> bool:
    """Whether any dentist has hours at `now` (aware UTC); the lunch break counts as open.

    Between the stretches of a day somebody is there, or will be soon.
    """
    today = _openings(facts, now.astimezone(facts.rules.zone).date())
    if not today:
        return False
    return min(one.starts_at for one in today) <= now < max(one.ends_at for one in today)


def _openings(facts: AgendaFacts, day: date) -> list[Period]:
    calendars = calendars_of(facts, facts.dentists)
    return [one for calendar in calendars for one in calendar.openings(day)]
