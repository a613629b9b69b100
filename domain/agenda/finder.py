"""The free times that a wish admits, and the few of them that suit it best."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import chain, groupby, islice, zip_longest
from uuid import UUID

from domain.agenda.calendar import DentistCalendar, calendars_of
from domain.agenda.facts import AgendaFacts, Service
from domain.agenda.hours import local_instant
from domain.agenda.period import Period
from domain.agenda.query import SlotQuery
from domain.agenda.selection import apart, spread, spread_over_days

APART = timedelta(hours=1)
"""Options that must be close to a moment still keep this from one another."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """A time that can be booked. Visits in a row are one offer with a period for each."""

    dentist_id: UUID
    periods: tuple[Period, ...]

    @property
    def starts_at(self) -> datetime:
        """When the first visit begins, in UTC."""
        return self.periods[0].starts_at


@dataclass(frozen=True)
class Start:
    """A free time, before it is worth an offer."""

    at: datetime
    calendar: DentistCalendar


@dataclass(frozen=True)
class Finder:
    """Answers a wish and its relaxations at one `now`, which is aware UTC.

    Remembers the free times of a date, so the wishes must agree on procedure and number of visits.
    """

    facts: AgendaFacts
    now: datetime
    calendars: tuple[DentistCalendar, ...]
    _found: dict[tuple[UUID, date], tuple[datetime, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def over(cls, facts: AgendaFacts, now: datetime) -> "Finder":
        """Index the facts."""
        return cls(facts, now, calendars_of(facts, facts.dentists))

    @property
    def today(self) -> date:
        """The clinic-local date."""
        return self.now.astimezone(self.facts.rules.zone).date()

    def days(self, query: SlotQuery) -> list[date]:
        """The dates that the wish admits from today to the horizon."""
        whole = (self.facts.last_day(self.now) - self.today).days
        days = (self.today + _DAY * ahead for ahead in range(whole + 1))
        return [day for day in days if query.admits_day(day)]

    def asked(self, query: SlotQuery) -> tuple[DentistCalendar, ...]:
        """The dentists asked for, whether or not they perform the procedure.

        Raises `NotFoundError` for one who is not in the facts.
        """
        if query.dentist_id is None:
            return self.calendars
        wanted = self.facts.dentist(query.dentist_id).dentist_id
        return tuple(one for one in self.calendars if one.dentist.dentist_id == wanted)

    def starts_on(self, day: date, query: SlotQuery) -> list[Start]:
        """The free times of a date that the wish admits, in order, one dentist for each."""
        zone = self.facts.rules.zone
        found: dict[datetime, Start] = {}
        for calendar in self.asked(query):
            service = calendar.dentist.performs.get(query.procedure_id)
            if service is None:
                continue
            for at in self._free(calendar, service, day, query.in_a_row):
                if at not in found and query.admits_time(at.astimezone(zone).time()):
                    found[at] = Start(at, calendar)
        return [found[at] for at in sorted(found)]

    def best(self, query: SlotQuery) -> list[Offer]:
        """The few offers that meet the wish, earliest first."""
        if query.near is not None:
            chosen = self.closest(self.days(query), query, query.near)
        elif query.prefer == "earliest":
            chosen = self._soonest(query)
        else:
            days = self._open_days(query)
            if query.prefer == "first":
                chosen = [day[0] for day in days]
            elif query.prefer == "last":
                chosen = [day[-1] for day in days]
            else:
                chosen = spread_over_days(days, query.limit)
        return self.offers(chosen, query)

    def around(self, query: SlotQuery, anchor: datetime) -> list[Start]:
        """Free times near a moment: of the one date there is, or one on each date near it.

        Dates after and before it take turns, each with the time closest to the clock's.
        """
        zone = self.facts.rules.zone
        days = self.days(query)
        if len(days) == 1:
            return self.closest(days, query, anchor)
        local = anchor.astimezone(zone)

        def one_a_day(side: list[date]) -> Iterator[Start]:
            for day in side:
                yield from self.closest([day], query, local_instant(day, local.time(), zone))[:1]

        after = one_a_day([day for day in days if day >= local.date()])
        before = one_a_day([day for day in reversed(days) if day < local.date()])
        turns = chain.from_iterable(zip_longest(after, before))
        return list(islice((start for start in turns if start is not None), query.limit))

    def closest(self, days: Sequence[date], query: SlotQuery, moment: datetime) -> list[Start]:
        """Free times of these dates, those closest to a moment first.

        Looks at the dates in rings around it. One ring after there are enough, no date further out
        can hold a closer time.
        """
        centre = moment.astimezone(self.facts.rules.zone).date()
        by_distance = sorted(days, key=lambda day: abs(day - centre))
        found: list[Start] = []
        enough = False
        for _, ring in groupby(by_distance, key=lambda day: abs(day - centre)):
            found += [start for day in ring for start in self.starts_on(day, query)]
            found.sort(key=lambda start: (abs(start.at - moment), start.at))
            chosen = apart(found, query.limit, moment=_moment, by=APART)
            if enough:
                return chosen
            enough = len(chosen) == query.limit
        return apart(found, query.limit, moment=_moment, by=APART)

    def offers(self, chosen: Iterable[Start], query: SlotQuery) -> list[Offer]:
        """Turn free times into offers, in order."""
        return [
            Offer(start.calendar.dentist.dentist_id, _visits(start, query))
            for start in sorted(chosen, key=lambda start: start.at)
        ]

    def _free(
        self, calendar: DentistCalendar, service: Service, day: date, visits: int
    ) -> tuple[datetime, ...]:
        key = (calendar.dentist.dentist_id, day)
        if key not in self._found:
            self._found[key] = tuple(calendar.starts(day, service, visits, self.now))
        return self._found[key]

    def _open_days(self, query: SlotQuery) -> list[list[Start]]:
        """The free times of a few dates: the next ones, or well spread when the dates end."""
        open_days: list[list[Start]] = []
        for day in self.days(query):
            if len(open_days) == query.limit and not query.is_bounded:
                break
            if starts := self.starts_on(day, query):
                open_days.append(starts)
        return spread(open_days, query.limit)

    def _soonest(self, query: SlotQuery) -> list[Start]:
        starts = (start for day in self.days(query) for start in self.starts_on(day, query))
        return apart(starts, query.limit, moment=_moment, by=APART)


def _moment(start: Start) -> datetime:
    return start.at


def _visits(start: Start, query: SlotQuery) -> tuple[Period, ...]:
    service = start.calendar.dentist.performs[query.procedure_id]
    begins = [start.at + service.turnaround * place for place in range(query.in_a_row)]
    return tuple(Period(begin, begin + service.duration) for begin in begins)
