"""Busy time, indexed so that a question costs one binary search."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from domain.agenda.facts import ChairFacts
from domain.agenda.period import Period


@dataclass(frozen=True)
class BusyTime:
    """Stretches in order, none of which overlap or touch: `begins[i]` up to `ends[i]`."""

    begins: tuple[datetime, ...]
    ends: tuple[datetime, ...]

    @classmethod
    def of(cls, periods: Iterable[Period]) -> "BusyTime":
        """Index these periods, in any order."""
        begins: list[datetime] = []
        ends: list[datetime] = []
        for period in sorted(periods, key=attrgetter("starts_at")):
            if ends and period.starts_at <= ends[-1]:
                ends[-1] = max(ends[-1], period.ends_at)
            else:
                begins.append(period.starts_at)
                ends.append(period.ends_at)
        return cls(tuple(begins), tuple(ends))

    def busy_until(self, begin: datetime, end: datetime) -> datetime | None:
        """Where the last busy stretch inside `begin` to `end` ends, or None when all is free."""
        last = bisect_left(self.begins, end) - 1
        if last < 0 or self.ends[last] <= begin:
            return None
        return self.ends[last]

    def gaps(self, period: Period) -> Iterator[Period]:
        """The free stretches of a period, in order."""
        free_from = period.starts_at
        for begin, end in zip(self.begins, self.ends, strict=True):
            if begin >= period.ends_at:
                break
            if free_from < begin:
                yield Period(free_from, begin)
            free_from = max(free_from, end)
        if free_from < period.ends_at:
            yield Period(free_from, period.ends_at)


def full_house(chairs: ChairFacts) -> tuple[Period, ...]:
    """The periods in which every chair is taken, in order."""
    changes = sorted(
        [(period.ends_at, -1) for period in chairs.busy]
        + [(period.starts_at, 1) for period in chairs.busy]
    )
    full: list[Period] = []
    taken = 0
    since: datetime | None = None
    for moment, change in changes:
        taken += change
        if since is None and taken >= chairs.count:
            since = moment
        elif since is not None and taken < chairs.count:
            if since < moment:
                full.append(Period(since, moment))
            since = None
    return tuple(full)
