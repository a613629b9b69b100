"""Who waits for a time, and to whom one that came free is offered first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.agenda.facts import Service
from domain.agenda.period import Period
from domain.agenda.query import SlotQuery

ANSWER_WITHIN = timedelta(minutes=30)
"""How long a patient has to answer an offer: long enough to see it, short enough for the next."""
ANSWER_SOON_WITHIN = timedelta(minutes=15)
SOON = timedelta(hours=6)
"""Before a visit that is so near, offers go round faster."""
REST = timedelta(hours=24)
"""Who was offered a time so lately comes after those who were not."""
MOST_REFUSALS = 5
"""Who has refused so many times no longer wants one: the entry comes to an end."""


class EntryStatus(StrEnum):
    """Where a wish to be called stands."""

    ACTIVE = "active"
    OFFERED = "offered"
    FILLED = "filled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_waiting(self) -> bool:
        """Whether the patient still hopes for a time."""
        return self in (EntryStatus.ACTIVE, EntryStatus.OFFERED)


class OfferStatus(StrEnum):
    """What became of one offer. Only an open one keeps others from the same time."""

    OPEN = "open"
    ACCEPTED = "accepted"
    """The patient said yes; whether it became a visit, their booking tells."""
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"
    """The time was taken, or the patient could not be asked."""


class Reason(StrEnum):
    """What speaks for a candidate, shown to staff."""

    FILLS_THE_TIME = "fills_the_time"
    ASKED_FOR_DENTIST = "asked_for_dentist"
    NAMED_WHEN = "named_when"
    HAS_NO_VISIT = "has_no_visit"
    WANTS_EARLIER = "wants_earlier"
    OFFERED_LATELY = "offered_lately"
    """This one speaks against them: others come first."""


@dataclass(frozen=True)
class Waiting:
    """One entry, as the ranking sees it. Times are aware UTC."""

    entry_id: UUID
    wish: SlotQuery
    since: datetime
    later_visit: datetime | None = None
    """The start of the visit that they have and would move."""
    last_offered_at: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """Somebody to whom the time can be offered, for a visit then."""

    entry_id: UUID
    visit: Period
    reasons: tuple[Reason, ...]


def rank(
    freed: Period,
    dentist_id: UUID,
    services: Mapping[UUID, Service],
    waiting: Sequence[Waiting],
    *,
    zone: ZoneInfo,
    grid: timedelta,
    now: datetime,
) -> tuple[Candidate, ...]:
    """Whom the freed time of a dentist fits, the first to be asked first.

    `freed` is the dentist's time with buffers, `services` what they perform, by procedure. Who was
    asked lately comes last; then who has no visit at all before who wants an earlier one, a visit
    that fills the time before one that leaves a gap, and the longest wait before the rest.
    """
    found = []
    for one in waiting:
        service = services.get(one.wish.procedure_id)
        if service is None or one.wish.dentist_id not in (None, dentist_id):
            continue
        visit = next(_visits(freed, service, one, zone, grid), None)
        if visit is not None:
            spare = freed.duration - service.occupied(visit).duration
            found.append((_order(one, spare, now), visit, spare, one))
    found.sort(key=lambda each: each[0])
    return tuple(
        Candidate(one.entry_id, visit, _reasons(one, spare, now)) for _, visit, spare, one in found
    )


def answer_by(now: datetime, starts_at: datetime) -> datetime:
    """Until when an offer made now waits for its answer; never beyond the visit's start."""
    within = ANSWER_SOON_WITHIN if starts_at - now < SOON else ANSWER_WITHIN
    return min(now + within, starts_at)


def _visits(
    freed: Period, service: Service, one: Waiting, zone: ZoneInfo, grid: timedelta
) -> Iterator[Period]:
    """Those that the patient would come to, the earliest first."""
    start = freed.starts_at + service.buffer_before
    while start + service.duration + service.buffer_after <= freed.ends_at:
        local = start.astimezone(zone)
        is_earlier = one.later_visit is None or start < one.later_visit
        if is_earlier and one.wish.admits_day(local.date()) and one.wish.admits_time(local.time()):
            yield Period(start, start + service.duration)
        start += grid


def _order(
    one: Waiting, spare: timedelta, now: datetime
) -> tuple[bool, bool, timedelta, datetime, UUID]:
    has_visit = one.later_visit is not None
    return (_rests(one, now), has_visit, spare, one.since, one.entry_id)


def _rests(one: Waiting, now: datetime) -> bool:
    return one.last_offered_at is not None and now - one.last_offered_at < REST


def _reasons(one: Waiting, spare: timedelta, now: datetime) -> tuple[Reason, ...]:
    speaks = {
        Reason.FILLS_THE_TIME: spare == timedelta(0),
        Reason.ASKED_FOR_DENTIST: one.wish.dentist_id is not None,
        Reason.NAMED_WHEN: bool(one.wish.dates or one.wish.weekdays or one.wish.times),
        Reason.HAS_NO_VISIT: one.later_visit is None,
        Reason.WANTS_EARLIER: one.later_visit is not None,
        Reason.OFFERED_LATELY: _rests(one, now),
    }
    return tuple(reason for reason, holds in speaks.items() if holds)
