"""When somebody would like to come, and how many answers they can take in."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from domain.errors import InvalidFieldError

Preference = Literal["first", "last", "earliest", "any"]
"""The first or last time of each day, the soonest at all, or whatever there is."""
DateRange = tuple[date | None, date | None]
TimeWindow = tuple[time | None, time | None]
MOST_OPTIONS = 100
"""Who wants every free time of a day asks `open_slots`."""


@dataclass(frozen=True)
class SlotQuery:
    """A wish; every empty field is no wish. Dates and clock times are clinic-local.

    Raises `InvalidFieldError` for a range or window that ends before it begins, an unknown weekday,
    a naive `near`, and counts out of bounds.
    """

    procedure_id: UUID
    dentist_id: UUID | None = None
    """None is any dentist."""
    dates: tuple[DateRange, ...] = ()
    """Inclusive; an end that is None is open. Any of them will do."""
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    not_weekdays: tuple[int, ...] = ()
    not_dates: tuple[date, ...] = ()
    times: tuple[TimeWindow, ...] = ()
    """When the visit may start: from the first, before the second; twice the same is exactly then.
    Any of them will do."""
    prefer: Preference | None = None
    near: datetime | None = None
    """Aware: the times closest to it are chosen, whatever `prefer` says."""
    in_a_row: int = 1
    """Visits one right after the other with the same dentist, all or none."""
    limit: int = 3

    def __post_init__(self) -> None:
        for first, last in self.dates:
            if first and last and last < first:
                raise InvalidFieldError("dates", f"{last} comes before {first}")
        for opens, closes in self.times:
            if opens and closes and closes < opens:
                raise InvalidFieldError("times", f"{closes:%H:%M} comes before {opens:%H:%M}")
        for field, days in (("weekdays", self.weekdays), ("not_weekdays", self.not_weekdays)):
            if not all(0 <= day <= 6 for day in days):
                raise InvalidFieldError(field, "a weekday is 0 (Monday) to 6 (Sunday)")
        if self.near is not None and self.near.utcoffset() is None:
            raise InvalidFieldError("near", "must be an aware time")
        if self.in_a_row < 1:
            raise InvalidFieldError("in_a_row", "must be at least 1")
        if not 1 <= self.limit <= MOST_OPTIONS:
            raise InvalidFieldError("limit", f"must be 1 to {MOST_OPTIONS}")

    @property
    def is_bounded(self) -> bool:
        """Whether the dates asked for come to an end of their own."""
        return bool(self.dates) and all(last is not None for _, last in self.dates)

    def admits_day(self, day: date) -> bool:
        """Whether a visit may be on this date."""
        if day in self.not_dates or day.weekday() in self.not_weekdays:
            return False
        if self.weekdays and day.weekday() not in self.weekdays:
            return False
        return not self.dates or any(
            (first is None or first <= day) and (last is None or day <= last)
            for first, last in self.dates
        )

    def admits_time(self, clock: time) -> bool:
        """Whether a visit may start at this time of the day."""
        return not self.times or any(_in_window(clock, window) for window in self.times)


def _in_window(clock: time, window: TimeWindow) -> bool:
    opens, closes = window
    if opens is not None and opens == closes:
        return clock == opens
    return (opens is None or opens <= clock) and (closes is None or clock < closes)
