"""The search: a wish in, a few good times out, or why there are none and what comes nearest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from domain.agenda.facts import AgendaFacts
from domain.agenda.finder import APART, Finder, Offer
from domain.agenda.hours import local_instant
from domain.agenda.query import SlotQuery
from domain.agenda.reasons import NoSlotReason, why_nothing
from domain.agenda.selection import apart
from domain.errors import InvalidFieldError

_NOON = time(12)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
"""How far from the wished date the wished time of the day still counts for more."""


@dataclass(frozen=True)
class SearchResult:
    """Options that meet the wish; without any, a reason and perhaps alternatives that do not."""

    options: tuple[Offer, ...]
    reason: NoSlotReason | None = None
    alternatives: tuple[Offer, ...] = ()


def search(facts: AgendaFacts, query: SlotQuery, *, now: datetime) -> SearchResult:
    """Answer a wish from the loaded facts; the same facts, wish and `now` give the same answer.

    Offers are in order of time, never more than `query.limit`, and each passes `refusal`. `now` is
    aware. Raises `InvalidFieldError` for a naive one, `NotFoundError` for a dentist unknown here.
    """
    if now.utcoffset() is None:
        raise InvalidFieldError("now", "must be an aware time")
    finder = Finder.over(facts, now.astimezone(UTC))
    query = _within_reach(query, finder)
    options = finder.best(query)
    if options:
        return SearchResult(tuple(options))
    return SearchResult(
        options=(),
        reason=why_nothing(finder.asked(query), finder.days(query), query, finder.now),
        alternatives=tuple(_alternatives(finder, query)),
    )


def _within_reach(query: SlotQuery, finder: Finder) -> SlotQuery:
    """Bring `near` between now and the horizon: the order of distances is the same from there."""
    if query.near is None:
        return query
    latest = finder.now + finder.facts.rules.horizon + _DAY
    return replace(query, near=min(max(query.near, finder.now), latest))


def _alternatives(finder: Finder, query: SlotQuery) -> list[Offer]:
    """What comes nearest to a wish that cannot be met, giving up as little of it as possible."""
    anchor = _wished_moment(finder, query)
    relaxed = _relaxations(query, anchor.astimezone(finder.facts.rules.zone).date())
    candidates = chain(
        chain.from_iterable(finder.around(one, anchor) for one in relaxed),
        finder.closest(finder.days(relaxed[-1]), relaxed[-1], anchor),
    )
    chosen = apart(candidates, query.limit, moment=lambda start: start.at, by=APART)
    return finder.offers(chosen, query)


def _relaxations(query: SlotQuery, day: date) -> Sequence[SlotQuery]:
    """The wish with ever less in it, around a date. What the patient ruled out stays ruled out."""
    any_day = replace(query, dates=(), weekdays=())
    relaxed = (
        replace(query, times=()),
        replace(query, dentist_id=None),
        replace(any_day, dates=((day - _WEEK, day + _WEEK),)),
        replace(any_day, times=()),
        replace(any_day, times=(), dentist_id=None),
    )
    return list(dict.fromkeys(relaxed))


def _wished_moment(finder: Finder, query: SlotQuery) -> datetime:
    """The moment that the wish is about, as far as it says: its first date, its first time."""
    if query.near is not None:
        return query.near
    zone = finder.facts.rules.zone
    day = _wished_day(finder, query)
    clocks = [opens or closes for opens, closes in query.times]
    return local_instant(day, clocks[0] if clocks and clocks[0] else _NOON, zone)


def _wished_day(finder: Finder, query: SlotQuery) -> date:
    """The first date that can be booked, or the bookable date nearest to those wished."""
    days = finder.days(query)
    if days:
        return days[0]
    wished = [first or last for first, last in query.dates]
    day = wished[0] if wished and wished[0] else finder.today
    return min(max(day, finder.today), finder.facts.last_day(finder.now))
