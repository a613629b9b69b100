"""One dentist's agenda, indexed for many questions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from domain.agenda.busy import BusyTime, full_house
from domain.agenda.facts import (
    AgendaFacts,
    AgendaRules,
    DayException,
    DentistFacts,
    Service,
    Stretch,
)
from domain.agenda.hours import bounded, merged, opening_periods
from domain.agenda.period import Period


@dataclass(frozen=True)
class DentistCalendar:
    """A dentist's hours and busy time; see `calendars_of`."""

    facts: AgendaFacts
    dentist: DentistFacts
    busy: BusyTime
    closures: Mapping[date, DayException]
    exceptions: Mapping[date, DayException]

    @property
    def rules(self) -> AgendaRules:
        """The clinic's rules."""
        return self.facts.rules

    @cached_property
    def _week(self) -> tuple[tuple[Stretch, ...], ...]:
        return tuple(
            merged((one.opens, one.closes) for one in self.dentist.hours if one.weekday == weekday)
            for weekday in range(7)
        )

    def own_hours(self, day: date) -> tuple[Stretch, ...]:
        """The dentist's hours on this date, whatever the clinic does."""
        exception = self.exceptions.get(day)
        return merged(exception.hours) if exception else self._week[day.weekday()]

    def openings(self, day: date) -> tuple[Period, ...]:
        """When visits may take place on this date, in order."""
        hours = bounded(self.own_hours(day), self.closures.get(day))
        return opening_periods(day, hours, self.rules.zone)

    def is_capped(self, day: date, visits: int) -> bool:
        """Whether so many more visits would break the dentist's daily cap."""
        cap = self.dentist.daily_cap
        return cap is not None and self.dentist.booked_per_day.get(day, 0) + visits > cap

    def grid(self, day: date, service: Service, visits: int) -> Iterator[datetime]:
        """The starts that the hours of the date allow, free or not."""
        length = service.length(visits)
        for opening in self.openings(day):
            start = opening.starts_at
            while start + length <= opening.ends_at:
                yield start
                start += self.rules.slot_grid

    def starts(self, day: date, service: Service, visits: int, now: datetime) -> Iterator[datetime]:
        """The starts, in UTC and in order, at which so many visits in a row may be booked.

        Steps in UTC, so that a change of clocks neither repeats nor skips an hour.
        """
        if day > self.facts.last_day(now) or self.is_capped(day, visits):
            return
        step, length = self.rules.slot_grid, service.length(visits)
        before, after = service.buffer_before, length + service.buffer_after
        for opening in self.openings(day):
            start = _step_from(opening.starts_at, now + self.rules.min_notice, step)
            while start + length <= opening.ends_at:
                until = self.busy.busy_until(start - before, start + after)
                if until is None:
                    yield start
                    start += step
                else:
                    start = _step_from(opening.starts_at, until + before, step)


def _step_from(origin: datetime, earliest: datetime, step: timedelta) -> datetime:
    """The first step from `origin` on that is not before `earliest`."""
    if earliest <= origin:
        return origin
    return origin + -((origin - earliest) // step) * step


def calendars_of(
    facts: AgendaFacts, dentists: Iterable[DentistFacts]
) -> tuple[DentistCalendar, ...]:
    """Index these dentists' agendas. A moment at which no chair is free is busy for everybody."""
    no_chair = full_house(facts.chairs) if facts.chairs else ()
    closures = _first_per_day(facts.rules.closures)
    return tuple(
        DentistCalendar(
            facts=facts,
            dentist=dentist,
            busy=BusyTime.of((*dentist.busy, *no_chair)),
            closures=closures,
            exceptions=_first_per_day(dentist.exceptions),
        )
        for dentist in dentists
    )


def _first_per_day(exceptions: tuple[DayException, ...]) -> dict[date, DayException]:
    return {one.day: one for one in reversed(exceptions)}
