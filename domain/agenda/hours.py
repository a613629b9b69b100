"""When a dentist works on a given date, and what the local clock means there."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.agenda.facts import DayException, Stretch
from domain.agenda.period import Period

_SECOND = timedelta(seconds=1)


def local_instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the local clock shows this time.

    Of a time that comes twice, when clocks go back, it is the first; of one that never comes, the
    moment at which clocks go forward. So later clock times never give earlier moments.
    """
    wall = datetime.combine(day, clock, zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).time() == clock:
        return moment
    return _change_between(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second, in UTC, at which the offset that holds `after` is in force."""
    offset = after.astimezone(zone).utcoffset()
    while after - before >= 2 * _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same hours in order, with those that overlap or touch joined into one."""
    joined: list[Stretch] = []
    for opens, closes in sorted(stretches):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def bounded(stretches: Iterable[Stretch], by: DayException | None) -> tuple[Stretch, ...]:
    """The part of the hours that a clinic-wide exception leaves."""
    if by is None:
        return tuple(stretches)
    shared = (
        (max(opens, from_), min(closes, until))
        for opens, closes in stretches
        for from_, until in merged(by.hours)
    )
    return tuple((opens, closes) for opens, closes in shared if opens < closes)


def opening_periods(day: date, stretches: Iterable[Stretch], zone: ZoneInfo) -> tuple[Period, ...]:
    """The hours of a date as periods; one that a clock change swallows whole is left out."""
    instants = (
        (local_instant(day, opens, zone), local_instant(day, closes, zone))
        for opens, closes in stretches
    )
    return tuple(Period(opens, closes) for opens, closes in instants if opens < closes)
