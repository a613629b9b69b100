"""Refuses rules that no agenda can keep, with the field and the reason.

`field` is where the caller finds the value: `hours[2].closes` is the third stretch's closing time.
The names are those of the API's bodies, units included.
Everything here raises `InvalidFieldError` and returns nothing, unless said otherwise.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.agenda.facts import AgendaRules, DayException, OpeningHours, Service, Stretch
from domain.agenda.period import Period
from domain.errors import InvalidFieldError

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
LONGEST_HORIZON = timedelta(days=730)
SHORTEST_GRID, LONGEST_GRID = timedelta(minutes=5), timedelta(hours=4)
SHORTEST_VISIT, LONGEST_VISIT = timedelta(minutes=5), timedelta(hours=12)
LONGEST_BUFFER = timedelta(hours=4)


def known_zone(name: str, field: str = "timezone") -> ZoneInfo:
    """The IANA zone by that name, e.g. `America/Noronha`."""
    try:
        return ZoneInfo(name)
    # ValueError for a path out of the database, OSError for a folder of it such as "America".
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidFieldError(field, f"{name!r} is no known time zone") from error


def check_rules(rules: AgendaRules) -> None:
    """Refuse a notice, horizon, grid or clinic-wide exception that makes no sense."""
    if rules.min_notice < timedelta(0):
        raise InvalidFieldError("min_notice_minutes", "must not be negative")
    if rules.horizon % _DAY or not _DAY <= rules.horizon <= LONGEST_HORIZON:
        raise InvalidFieldError("horizon_days", f"must be 1 to {LONGEST_HORIZON.days} whole days")
    if rules.min_notice > rules.horizon:
        raise InvalidFieldError("min_notice_minutes", "must not be longer than the horizon")
    _check_minutes(rules.slot_grid, "slot_grid_minutes", SHORTEST_GRID, LONGEST_GRID)


def check_service(service: Service) -> None:
    """Refuse a visit or a buffer of impossible length."""
    _check_minutes(service.duration, "duration_minutes", SHORTEST_VISIT, LONGEST_VISIT)
    _check_minutes(service.buffer_before, "buffer_before_minutes", timedelta(0), LONGEST_BUFFER)
    _check_minutes(service.buffer_after, "buffer_after_minutes", timedelta(0), LONGEST_BUFFER)


def check_daily_cap(cap: int | None) -> None:
    """Refuse a cap that would close the agenda: that is what exceptions are for."""
    if cap is not None and cap < 1:
        raise InvalidFieldError("daily_cap", "must be at least 1")


def check_week(hours: Sequence[OpeningHours], field: str = "hours") -> None:
    """Refuse hours of an unknown weekday, that end before they begin, or that overlap."""
    for place, one in enumerate(hours):
        where = f"{field}[{place}]"
        if not 0 <= one.weekday <= 6:
            raise InvalidFieldError(f"{where}.weekday", "must be 0 (Monday) to 6 (Sunday)")
        _check_stretch(one.opens, one.closes, where)
        for other in hours[:place]:
            if other.weekday == one.weekday and _overlap(one, other):
                raise InvalidFieldError(where, f"overlaps {_worded(other.opens, other.closes)}")


def check_exceptions(
    exceptions: Sequence[DayException], today: date, field: str = "exceptions"
) -> None:
    """Refuse past dates, two entries for one date, impossible hours, and entries without a reason.

    `today` is the clinic-local date.
    """
    seen: set[date] = set()
    for place, one in enumerate(exceptions):
        check_exception(one, today, taken=one.day in seen, field=f"{field}[{place}].")
        seen.add(one.day)


def check_exception(one: DayException, today: date, *, taken: bool, field: str = "") -> None:
    """The same of a single entry; `taken` says that its date has one already."""
    if one.day < today:
        raise InvalidFieldError(f"{field}day", f"{one.day} is in the past")
    if taken:
        raise InvalidFieldError(f"{field}day", f"{one.day} already has an exception")
    if not one.reason.strip():
        raise InvalidFieldError(f"{field}reason", "missing")
    same_day = [OpeningHours(one.day.weekday(), *stretch) for stretch in one.hours]
    check_week(same_day, f"{field}hours")


def check_day_parts(parts: Mapping[str, Stretch], field: str = "day_parts") -> None:
    """Refuse a part of the day that ends before it begins."""
    for name, (begins, ends) in parts.items():
        _check_stretch(begins, ends, f"{field}.{name}")


def check_quiet_hours(begin: time, end: time, field: str = "quiet_hours") -> None:
    """Refuse quiet hours that would be none or all of the day; they may span midnight."""
    if begin == end:
        raise InvalidFieldError(f"{field}.closes", "must differ from the beginning")


def check_block(period: Period, now: datetime) -> None:
    """Refuse a block that is over already. `now` is aware."""
    if period.ends_at <= now:
        raise InvalidFieldError("ends_at", "is in the past")


def _check_stretch(opens: time, closes: time, where: str) -> None:
    for name, clock in (("opens", opens), ("closes", closes)):
        if clock.tzinfo is not None:
            raise InvalidFieldError(
                f"{where}.{name}", "must be the clinic's own clock, without zone"
            )
        if clock.second or clock.microsecond:
            raise InvalidFieldError(f"{where}.{name}", "must be a whole minute")
    if closes <= opens:
        raise InvalidFieldError(f"{where}.closes", f"must come after {opens:%H:%M}")


def _check_minutes(value: timedelta, field: str, least: timedelta, most: timedelta) -> None:
    if value % _MINUTE or not least <= value <= most:
        bounds = f"{least // _MINUTE} to {most // _MINUTE}"
        raise InvalidFieldError(field, f"must be {bounds} whole minutes")


def _overlap(one: OpeningHours, other: OpeningHours) -> bool:
    return one.opens < other.closes and other.opens < one.closes


def _worded(opens: time, closes: time) -> str:
    return f"{opens:%H:%M} to {closes:%H:%M}"
