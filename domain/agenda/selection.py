"""Choosing a few out of many: spread out, or close to a moment without being neighbours."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")


def spread(items: Sequence[T], count: int) -> list[T]:
    """At most `count` of the items in their order, the first and the last among them."""
    if len(items) <= count:
        return list(items)
    if count == 1:
        return [items[0]]
    return [items[place * (len(items) - 1) // (count - 1)] for place in range(count)]


def spread_over_days(days: Sequence[Sequence[T]], count: int) -> list[T]:
    """At most `count` items, as evenly from the days as they can give; no day is empty.

    With one of each, the days take turns through their hours: a morning, a noon, an evening.
    """
    days = spread(days, count)
    shares = _shares([len(day) for day in days], count)
    if len(days) < 2 or max(shares) > 1:
        return [
            item for day, share in zip(days, shares, strict=True) for item in spread(day, share)
        ]
    return [day[place * (len(day) - 1) // (len(days) - 1)] for place, day in enumerate(days)]


def _shares(sizes: Sequence[int], count: int) -> list[int]:
    """How many to take of each, one at a time in turns, until there are `count` or no more."""
    shares = [0] * len(sizes)
    while sum(shares) < count and shares != list(sizes):
        for place, size in enumerate(sizes):
            if shares[place] < size and sum(shares) < count:
                shares[place] += 1
    return shares


def apart(
    items: Iterable[T], count: int, *, moment: Callable[[T], datetime], by: timedelta
) -> list[T]:
    """The first `count` items whose moments keep this distance from all chosen before."""
    chosen: list[T] = []
    for item in items:
        if len(chosen) == count:
            break
        if all(abs(moment(item) - moment(other)) >= by for other in chosen):
            chosen.append(item)
    return chosen
