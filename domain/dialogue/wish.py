"""When a patient would like to come, gathered over several turns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from domain.agenda.query import DateRange, Preference, SlotQuery


@dataclass(frozen=True)
class Wish:
    """Dates are inclusive and clinic-local; an end that is None is open."""

    procedure: str | None = None
    """The procedure's code."""
    professional: str | None = None
    """A dentist's name as the patient said it."""
    date_from: date | None = None
    date_to: date | None = None
    dates: tuple[date, ...] = ()
    time_from: time | None = None
    time_to: time | None = None
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    not_weekdays: tuple[int, ...] = ()
    not_dates: tuple[date, ...] = ()
    prefer: Preference | None = None

    @property
    def says_when(self) -> bool:
        """Whether it names a day, an hour or a preference."""
        days = self.date_from or self.date_to or self.dates or self.weekdays or self.not_weekdays
        return bool(days or self.not_dates or self.time_from or self.time_to or self.prefer)

    @property
    def last_day(self) -> date | None:
        """After it the wish has no sense; None where it has no end."""
        is_open = self.date_from is not None and self.date_to is None
        ends = [*self.dates, *([self.date_to] if self.date_to else [])]
        return max(ends) if ends and not is_open else None

    def shifted(self, way: Literal["earlier", "later"], offered: Sequence[datetime]) -> "Wish":
        """Before the earliest hour `offered` (clinic-local), or after the latest one.

        Where all were on one day, that day is meant.
        """
        days = {one.date() for one in offered}
        wish = replace(self, time_from=None, time_to=None, prefer=None)
        if len(days) == 1:
            wish = replace(wish, date_from=min(days), date_to=min(days), dates=(), weekdays=())
        hours = sorted(offered, key=lambda one: one.time())
        if way == "earlier":
            return replace(wish, time_to=hours[0].time())
        return replace(wish, time_from=(hours[-1] + timedelta(minutes=1)).time())

    def to_query(
        self, procedure_id: UUID, dentist_id: UUID | None, *, in_a_row: int = 1
    ) -> SlotQuery:
        """The wish as a question to the agenda."""
        dates: list[DateRange] = [(day, day) for day in self.dates]
        if not dates and (self.date_from or self.date_to):
            dates = [(self.date_from, self.date_to)]
        window = (self.time_from, self.time_to)
        return SlotQuery(
            procedure_id=procedure_id,
            dentist_id=dentist_id,
            dates=tuple(dates),
            weekdays=self.weekdays,
            not_weekdays=self.not_weekdays,
            not_dates=self.not_dates,
            times=(window,) if any(window) else (),
            prefer=self.prefer,
            in_a_row=in_a_row,
        )
