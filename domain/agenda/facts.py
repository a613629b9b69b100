"""What the search knows of a clinic's agenda, as loaded from its rows.

Clock times are clinic-local and naive; periods are aware UTC. Nothing here is checked: the rules
were when the clinic set them (`domain.agenda.validation`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.agenda.period import Period
from domain.errors import NotFoundError

Stretch = tuple[time, time]
"""Opens and closes, clinic-local, on one day."""


@dataclass(frozen=True)
class OpeningHours:
    """One stretch of a dentist's week; two on a weekday leave a break between them."""

    weekday: int
    """0 is Monday."""
    opens: time
    closes: time


@dataclass(frozen=True)
class DayException:
    """Other hours on one date, of a dentist or of the whole clinic; no hours mean closed.

    A dentist's replace their week on that date. The clinic's are a bound on everybody's: nobody is
    called in on a day that is not theirs. Where a date has several, the first counts.
    """

    day: date
    hours: tuple[Stretch, ...]
    reason: str
    """The holiday's name, or why, in the clinic's words."""


@dataclass(frozen=True)
class Service:
    """A procedure as one dentist does it.

    The buffers keep other bookings away; they may lie outside opening hours.
    """

    procedure_id: UUID
    duration: timedelta
    buffer_before: timedelta = timedelta(0)
    buffer_after: timedelta = timedelta(0)

    def occupied(self, period: Period) -> Period:
        """The visit with its buffers: what must be free, and what it then keeps busy."""
        return Period(period.starts_at - self.buffer_before, period.ends_at + self.buffer_after)

    @property
    def turnaround(self) -> timedelta:
        """From the start of one visit to the start of the next, when they follow at once."""
        return self.duration + self.buffer_after + self.buffer_before

    def length(self, visits: int) -> timedelta:
        """From the start of the first to the end of the last of so many visits in a row."""
        return self.turnaround * (visits - 1) + self.duration


@dataclass(frozen=True)
class DentistFacts:
    """A dentist who takes patients, and what already fills their time."""

    dentist_id: UUID
    name: str
    hours: tuple[OpeningHours, ...]
    performs: Mapping[UUID, Service]
    """By procedure; one that is missing is not performed."""
    exceptions: tuple[DayException, ...] = ()
    busy: tuple[Period, ...] = ()
    """Bookings with their buffers, and blocks, in any order; without the booking being moved."""
    daily_cap: int | None = None
    """Bookings a day at most."""
    booked_per_day: Mapping[date, int] = field(default_factory=dict)
    """Bookings by clinic-local date; a missing date has none."""


@dataclass(frozen=True)
class AgendaRules:
    """What the clinic set for everybody."""

    zone: ZoneInfo
    min_notice: timedelta
    """Nothing starts sooner than this after now."""
    horizon: timedelta
    """Whole days: the last bookable date is today's, clinic-local, plus these."""
    slot_grid: timedelta
    """Offers start at these steps from each opening."""
    closures: tuple[DayException, ...] = ()
    """Clinic-wide. The clinic's own come before the holidays, so that they count."""


@dataclass(frozen=True)
class ChairFacts:
    """Chairs or rooms, when there are fewer of them than dentists; any will do."""

    count: int
    busy: tuple[Period, ...] = ()
    """Bookings of all dentists with their buffers, in any order."""


@dataclass(frozen=True)
class AgendaFacts:
    """All that a search reads.

    The facts must reach from now to the horizon: what is not in them counts as free.
    """

    rules: AgendaRules
    dentists: tuple[DentistFacts, ...]
    """In the clinic's order: the first who is free gets a visit that names nobody."""
    chairs: ChairFacts | None = None

    def dentist(self, dentist_id: UUID) -> DentistFacts:
        """The dentist by that id. Raises `NotFoundError`."""
        for dentist in self.dentists:
            if dentist.dentist_id == dentist_id:
                return dentist
        raise NotFoundError("no such dentist")

    def last_day(self, now: datetime) -> date:
        """The last date, clinic-local, on which a visit may be booked at `now`."""
        return now.astimezone(self.rules.zone).date() + self.rules.horizon
