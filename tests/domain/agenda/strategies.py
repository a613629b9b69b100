"""Clinics of all kinds, in four zones, on ordinary days and around changes of clocks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.agenda import (
    AgendaFacts,
    AgendaRules,
    ChairFacts,
    DayException,
    DentistFacts,
    OpeningHours,
    Period,
    Service,
    SlotQuery,
)
from tests.domain.agenda.clinic import minutes

PROCEDURE = UUID(int=1)
PLACES = {
    "America/Sao_Paulo": [date(2018, 11, 3), date(2018, 2, 16), date(2026, 11, 24)],
    "America/Noronha": [date(2001, 10, 13), date(2002, 2, 16), date(2026, 11, 24)],
    "America/Manaus": [date(1993, 10, 16), date(1994, 2, 19), date(2026, 11, 24)],
    "America/Rio_Branco": [date(2008, 6, 23), date(2013, 11, 9), date(2026, 11, 24)],
}
"""Each zone with days next to which its clocks went forward and back, and an ordinary one."""


@dataclass(frozen=True)
class Situation:
    """Facts, a moment, and a date that is near both."""

    facts: AgendaFacts
    now: datetime
    day: date


def clock_times() -> st.SearchStrategy[time]:
    return st.builds(time, st.integers(0, 23), st.sampled_from([0, 10, 15, 30, 45]))


@st.composite
def stretches(draw: st.DrawFn) -> tuple[time, time]:
    opens, closes = sorted(draw(st.lists(clock_times(), min_size=2, max_size=2, unique=True)))
    return opens, closes


@st.composite
def exceptions(draw: st.DrawFn, day: date) -> DayException:
    hours = draw(st.lists(stretches(), max_size=2))
    return DayException(day + timedelta(days=draw(st.integers(-1, 3))), tuple(hours), "x")


@st.composite
def services(draw: st.DrawFn) -> Service:
    return Service(
        PROCEDURE,
        duration=minutes(draw(st.sampled_from([20, 30, 45, 90]))),
        buffer_before=minutes(draw(st.sampled_from([0, 0, 5]))),
        buffer_after=minutes(draw(st.sampled_from([0, 10, 15]))),
    )


@st.composite
def busy_periods(draw: st.DrawFn, day: date) -> Period:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    start = midnight + minutes(5 * draw(st.integers(0, 3 * 24 * 12)))
    return Period(start, start + minutes(5 * draw(st.integers(1, 60))))


@st.composite
def dentists(draw: st.DrawFn, number: int, day: date) -> DentistFacts:
    worked = draw(st.lists(stretches(), min_size=1, max_size=3))
    days_off = draw(st.sets(st.integers(0, 6), max_size=2))
    booked = st.dictionaries(st.integers(0, 3), st.integers(0, 5), max_size=2)
    return DentistFacts(
        dentist_id=UUID(int=number),
        name=f"Dra. {number}",
        hours=tuple(
            OpeningHours(weekday, *one)
            for weekday in range(7)
            if weekday not in days_off
            for one in worked
        ),
        performs={PROCEDURE: draw(services())} if draw(st.integers(0, 9)) else {},
        exceptions=tuple(draw(st.lists(exceptions(day), max_size=2))),
        busy=tuple(draw(st.lists(busy_periods(day), max_size=8))),
        daily_cap=draw(st.none() | st.integers(1, 6)),
        booked_per_day={day + timedelta(days=n): count for n, count in draw(booked).items()},
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    zone = draw(st.sampled_from(sorted(PLACES)))
    start = draw(st.sampled_from(PLACES[zone]))
    team = tuple(draw(dentists(number, start)) for number in range(draw(st.integers(1, 3))))
    rules = AgendaRules(
        zone=ZoneInfo(zone),
        min_notice=minutes(draw(st.sampled_from([0, 120, 24 * 60]))),
        horizon=timedelta(days=draw(st.integers(1, 4))),
        slot_grid=minutes(draw(st.sampled_from([15, 20, 30]))),
        closures=tuple(draw(st.lists(exceptions(start), max_size=1))),
    )
    bookings = tuple(one for dentist in team for one in dentist.busy)
    chairs = draw(st.none() | st.builds(ChairFacts, st.integers(1, 2), st.just(bookings)))
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return Situation(
        facts=AgendaFacts(rules, team, chairs),
        now=midnight + minutes(draw(st.integers(0, 24 * 60))),
        day=start + timedelta(days=draw(st.integers(0, 5))),
    )


@st.composite
def wishes(draw: st.DrawFn, situation: Situation) -> SlotQuery:
    days = st.integers(-1, 6).map(lambda ahead: situation.day + timedelta(days=ahead - 3))
    ranges = st.tuples(st.none() | days, st.none() | days).filter(_in_order)
    windows = st.tuples(st.none() | clock_times(), st.none() | clock_times()).filter(_in_order)
    weekdays = st.lists(st.integers(0, 6), max_size=3).map(tuple)
    near = st.integers(-24, 96).map(lambda hours: situation.now + timedelta(hours=hours))
    ids = [dentist.dentist_id for dentist in situation.facts.dentists]
    return SlotQuery(
        procedure_id=PROCEDURE,
        dentist_id=draw(st.none() | st.sampled_from(ids)),
        dates=tuple(draw(st.lists(ranges, max_size=2))),
        weekdays=draw(st.just(()) | weekdays),
        not_weekdays=draw(st.just(()) | weekdays),
        not_dates=tuple(draw(st.lists(days, max_size=1))),
        times=tuple(draw(st.lists(windows, max_size=2))),
        prefer=draw(st.sampled_from([None, "first", "last", "earliest", "any"])),
        near=draw(st.none() | near),
        in_a_row=draw(st.sampled_from([1, 1, 2, 3])),
        limit=draw(st.integers(1, 5)),
    )


def _in_order(ends: tuple[date | None, date | None] | tuple[time | None, time | None]) -> bool:
    first, last = ends
    return first is None or last is None or first <= last  # type: ignore[operator]
