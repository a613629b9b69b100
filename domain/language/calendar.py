"""Calendar arithmetic that always looks forward from today."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from domain.language.model import Weekday

MAX_DAYS_AHEAD = 5 * 366
"""A date further away than this is a slip of the pen."""

_MAX_DATE_ROOM = timedelta(days=MAX_DAYS_AHEAD)


def has_room(today: date) -> bool:
    """Whether arithmetic from `today` cannot leave the calendar."""
    return date(1900, 1, 1) < today < date.max - 2 * _MAX_DATE_ROOM


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of that month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def valid_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_day_of_month(today: date, day: int) -> date | None:
    """The next date, from today on, whose day of the month is `day`; None for 32 and the like."""
    first = today.replace(day=1)
    for months in range(3):
        month = add_months(first, months)
        found = valid_date(month.year, month.month, day)
        if found and found >= today:
            return found
    return None


def next_day_and_month(today: date, day: int, month: int) -> date | None:
    """The next such date from today on; None when this coming one does not exist."""
    found = valid_date(today.year, month, day)
    if found and found >= today:
        return found
    if not found and (month, day) != (2, 29):
        return None
    return valid_date(today.year + 1, month, day)


def next_weekday(today: date, weekday: Weekday) -> date:
    """The next such weekday after today, never today."""
    return today + timedelta(days=(weekday.number - today.weekday() - 1) % 7 + 1)


def week_start(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def weekdays_between(start: date, end: date, weekday: Weekday) -> Iterator[date]:
    """Each such weekday from `start` to `end`, both included."""
    day = start + timedelta(days=(weekday.number - start.weekday()) % 7)
    while day <= end:
        yield day
        day += timedelta(days=7)


def nth_weekday(month: date, weekday: Weekday, nth: int) -> date | None:
    """The `nth` such weekday of the month (-1 is the last); None when there are fewer."""
    first = month.replace(day=1)
    found = list(weekdays_between(first, month_end(first), weekday))
    return found[nth - 1 if nth > 0 else nth] if nth <= len(found) else None


def nth_week(month: date, nth: int) -> tuple[date, date]:
    """Monday and Sunday of the `nth` week that has a day of the month."""
    start = week_start(month.replace(day=1)) + timedelta(weeks=nth - 1)
    return start, start + timedelta(days=6)


def nth_business_day(month: date, nth: int) -> date:
    """The `nth` Monday-to-Friday day of the month; bank holidays are not known here."""
    day = month.replace(day=1)
    while True:
        if day.weekday() < len(Weekday) - 2:
            nth -= 1
            if nth <= 0:
                return day
        day += timedelta(days=1)
