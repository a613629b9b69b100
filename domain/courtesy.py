"""When the clinic's number may write first, so that patients and WhatsApp go on bearing with it.

Answers are never held up here: only what nobody asked for just now.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.agenda.hours import local_instant

USUAL_QUIET = (time(21, 0), time(7, 30))
"""Local hours in which nobody is written to first, where the clinic has set none."""
LOOK_AGAIN = timedelta(minutes=10)
"""How soon to ask again while the number is not connected: as often as its run looks."""
SPREAD = timedelta(minutes=30)
"""Those who wait for the same moment do not all write at it."""
WARM_UP: Sequence[tuple[int, int]] = ((0, 5), (3, 10), (7, 20), (14, 40), (30, 80))
"""From so many days after a number was connected, so many unasked messages a day.

WhatsApp publishes no figure and WAHA's advice is "only answer": these are ours, and low. New
numbers that write to many are the ones that get blocked.
"""
SERVICE_APART = (timedelta(seconds=5), timedelta(seconds=15))
UNASKED_APART = (timedelta(seconds=30), timedelta(seconds=60))
"""Between two first messages of a number: WAHA's advice for first contacts, never the same."""
RESTRICTED_FOR = timedelta(days=1)
"""How long to write to nobody new where WhatsApp names no end: its locks last hours to days."""
_DAY = timedelta(days=1)


class Urgency(IntEnum):
    """Whose turn it is when a clinic has much to say at once: the lowest goes first."""

    REPLY = 1
    NEWS = 2
    REMINDER = 3
    UNASKED = 4


class FirstWords(StrEnum):
    """What the clinic wants to write without having been asked just now."""

    BOOKING_CHANGE = "booking_change"
    """The clinic changes a visit that the patient has; what is urgent need not ask at all."""
    REMINDER = "reminder"
    ATTENDANCE = "attendance"
    """Whether the patient came."""
    WAITLIST = "waitlist"
    RECALL = "recall"

    @property
    def is_service(self) -> bool:
        """About a visit that the patient has: few, expected, and worth little when late."""
        return self not in (FirstWords.WAITLIST, FirstWords.RECALL)

    def pause(self, share: float) -> timedelta:
        """How long the number is silent after it, before it writes first again.

        `share` is between 0 and 1, and by chance.
        """
        least, most = SERVICE_APART if self.is_service else UNASKED_APART
        return least + (most - least) * share


class Restriction(StrEnum):
    """How WhatsApp restrains a number that wrote to too many."""

    REACHOUT_TIMELOCK = "reachout_timelock"
    """Nobody new may be written to for hours or days; chats that exist go on working."""
    MESSAGE_CAPPING = "message_capping"
    """The quota of new chats is used up, or nearly."""


class WhyNot(StrEnum):
    """Why the clinic does not write now, or at all."""

    NO_CHAT = "no_chat"
    """The chat is gone, and whom it was with."""
    OPTED_OUT = "opted_out"
    NEVER_WROTE = "never_wrote"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    BOT_IS_OFF = "bot_is_off"
    NOT_CONNECTED = "not_connected"
    RESTRICTED = "restricted"
    QUIET_HOURS = "quiet_hours"
    DAILY_CAP = "daily_cap"
    ONE_BY_ONE = "one_by_one"
    """Leave is given, but another message goes first."""


@dataclass(frozen=True, slots=True)
class WriteNow:
    """Go ahead: it is counted."""


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Not before `at` (aware UTC), and ask again then: much may have changed."""

    at: datetime
    why: WhyNot


@dataclass(frozen=True, slots=True)
class Never:
    """Do not write this at all."""

    why: WhyNot


Verdict = WriteNow | WaitUntil | Never


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours of the clinic; they may span midnight. None where both ends are the same."""

    zone: ZoneInfo
    begin: time = USUAL_QUIET[0]
    end: time = USUAL_QUIET[1]

    @classmethod
    def of(cls, zone: ZoneInfo, begin: time | None, end: time | None) -> "QuietHours":
        """As the clinic set them, or the usual ones."""
        return cls(zone) if begin is None or end is None else cls(zone, begin, end)

    def around(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The quiet stretch that `at` lies in, its end excluded; aware UTC."""
        if self.begin == self.end:
            return None
        today = at.astimezone(self.zone).date()
        for day in (today - _DAY, today):
            last = day if self.begin < self.end else day + _DAY
            stretch = (
                local_instant(day, self.begin, self.zone),
                local_instant(last, self.end, self.zone),
            )
            if stretch[0] <= at < stretch[1]:
                return stretch
        return None

    def morning_after(self, day: date) -> datetime:
        """The first courteous moment of the day after the local `day`."""
        midnight = local_instant(day + _DAY, time(0), self.zone)
        stretch = self.around(midnight)
        return stretch[1] if stretch else midnight


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """How the clinic's number stands. Times are aware UTC."""

    quiet: QuietHours
    is_working: bool
    bot_active: bool
    warm_since: datetime | None
    """Since when it has been connected, interruptions aside; None: it never was."""
    restricted_until: datetime | None
    written_today: int
    """Unasked messages granted on this clinic-local day, service aside."""
    free_at: datetime | None = None
    """Until when a first message that has leave keeps others waiting."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Whom the clinic wants to write to."""

    conversation_id: UUID
    has_written: bool
    """To this very number."""
    opted_out: bool
    is_reachable: bool = True
    """False: the number that the clinic has of them is not on WhatsApp."""


def restricted_until(end: datetime | None, now: datetime) -> datetime:
    """Until when a number that WhatsApp restrains now writes to nobody new."""
    return end if end is not None and now < end else now + RESTRICTED_FOR


def daily_cap(warm_since: datetime | None, now: datetime) -> int:
    """How many unasked messages a day the number may bear by now."""
    if warm_since is None:
        return 0
    days = max((now - warm_since).days, 0)
    return WARM_UP[bisect_right([since for since, _ in WARM_UP], days) - 1][1]


def may_write_first(
    kind: FirstWords, number: NumberFacts, person: PersonFacts, now: datetime
) -> Verdict:
    """Whether the number may write to the person now.

    A restriction of WhatsApp's concerns chats that it takes for new: words about a visit of
    somebody who has written go on. Nobody's own visit is silenced by an opt-out, but its
    reminders are.
    """
    if (reason := _never(kind, number, person)) is not None:
        return Never(reason)
    if not number.is_working:
        return WaitUntil(now + LOOK_AGAIN, WhyNot.NOT_CONNECTED)
    until = number.restricted_until
    if until is not None and now < until and not (kind.is_service and person.has_written):
        return WaitUntil(_courteous(until, number, person), WhyNot.RESTRICTED)
    if (stretch := number.quiet.around(now)) is not None:
        at = stretch[1] if kind.is_service else stretch[1] + _share(person)
        return WaitUntil(at, WhyNot.QUIET_HOURS)
    if not kind.is_service and number.written_today >= daily_cap(number.warm_since, now):
        today = now.astimezone(number.quiet.zone).date()
        return WaitUntil(number.quiet.morning_after(today) + _share(person), WhyNot.DAILY_CAP)
    return WriteNow()


def turn_of(
    kind: FirstWords, number: NumberFacts, person: PersonFacts, now: datetime
) -> datetime | WaitUntil:
    """When a message that may be written now has its turn after those that were let before."""
    at = max(now, number.free_at or now)
    if (stretch := number.quiet.around(at)) is None:
        return at
    end = stretch[1] if kind.is_service else stretch[1] + _share(person)
    return WaitUntil(end, WhyNot.QUIET_HOURS)


def _never(kind: FirstWords, number: NumberFacts, person: PersonFacts) -> WhyNot | None:
    if not person.is_reachable:
        return WhyNot.NOT_ON_WHATSAPP
    if kind is FirstWords.BOOKING_CHANGE:
        return None
    if person.opted_out:
        return WhyNot.OPTED_OUT
    if not person.has_written:
        return WhyNot.NEVER_WROTE
    return None if number.bot_active or kind.is_service else WhyNot.BOT_IS_OFF


def _courteous(at: datetime, number: NumberFacts, person: PersonFacts) -> datetime:
    stretch = number.quiet.around(at)
    return (stretch[1] if stretch else at) + _share(person)


def _share(person: PersonFacts) -> timedelta:
    """The person's own part of `SPREAD`: the same each time, another for each."""
    return timedelta(seconds=person.conversation_id.int % int(SPREAD.total_seconds()))
