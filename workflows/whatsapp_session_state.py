"""What the run of a WhatsApp number remembers, and the rules by which it keeps it connected.

Figures come from WAHA's measured behaviour: the first QR code of a start lives 60 seconds, the
others 20; dead credentials fail within seconds of a start, an unreachable WhatsApp after minutes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.whatsapp_session import SessionSight
    from domain.events import SessionStatusChanged
    from domain.vocabulary import SessionStatus

FIRST_QR_LIFE = timedelta(seconds=60)
NEXT_QR_LIFE = timedelta(seconds=20)
FIRST_QR_WITHIN = timedelta(seconds=30)
"""The first code follows its start within so long; the second comes a minute later."""
QR_GRACE = timedelta(seconds=2)
"""WAHA tells of the next code itself, as a rule: only a lost webhook leaves this to us."""
RECONCILE_EVERY = timedelta(minutes=10)
SETTLES_WITHIN = timedelta(seconds=5)
DEAD_WITHIN = timedelta(seconds=60)
"""A session that fails so soon after its start has been unlinked on the phone."""
RESTART_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""Pauses before a number that failed by itself is restarted; then people must see to it."""
STEADY_AFTER = timedelta(minutes=10)
"""A number that worked so long has earned its restarts anew."""
LISTEN_EVERY = RECONCILE_EVERY - timedelta(seconds=1)
"""Every look of a number at rest, and none of those that a webhook brings forward."""
WAKE_AGAIN_AFTER = timedelta(hours=1)
"""A restart that did not help is not repeated at once; people are told meanwhile."""
REMEMBERED_EVENTS = 200
"""A status is told again within minutes, and a session has few of them in that time."""

_DOWN = (SessionStatus.FAILED, SessionStatus.STOPPED)
_ON_ITS_WAY = (SessionStatus.STARTING, SessionStatus.SCAN_QR_CODE, SessionStatus.UNKNOWN)


class Wish(StrEnum):
    """What the clinic last asked for and has not got yet."""

    CONNECT = "connect"
    DISCONNECT = "disconnect"


class Alarm(StrEnum):
    """Why people must act."""

    NUMBER_DOWN = "number_down"
    """It worked, and will not come back by itself."""
    WAHA_AWAY = "waha_away"
    DEAF = "deaf"
    """It said that it worked, and told of nothing; it was restarted."""
    RESTRICTED = "restricted"
    """WhatsApp lets it write to nobody new."""


@dataclass
class SessionState:
    """All that the run remembers; carried through continue-as-new."""

    wish: Wish | None = None
    stirred: bool = False
    """Something came in that has not been acted upon."""
    next_at: datetime | None = None
    """When to act without being told to; None is at once."""

    status: SessionStatus = SessionStatus.DISCONNECTED
    since: datetime | None = None
    paired: bool = False
    qr_expires_at: datetime | None = None
    started_at: datetime | None = None
    """When we last started the session."""
    has_worked: bool = False
    """Since the clinic last asked for it."""
    configured: bool = False
    logged_out: bool = False
    """Dead credentials were dropped since the clinic last asked to connect."""
    restarts: int = 0
    restart_at: datetime | None = None
    alarm: Alarm | None = None
    restricted_until: datetime | None = None
    caught_up_at: datetime | None = None
    """When we last looked for what the number missed."""
    woken_at: datetime | None = None
    """When it was last restarted for being deaf."""

    seen: list[str] = field(default_factory=list)
    """Ids of WAHA's events, oldest first, bounded."""
    heard: SessionStatusChanged | None = None
    """The newest of them by WAHA's clock: they arrive in any order."""
    heard_starting_at: datetime | None = None

    def ask(self, wish: Wish) -> None:
        """The clinic's last word counts."""
        self.wish = wish
        self.stirred = True

    def hear(self, event: SessionStatusChanged) -> None:
        """Whatever WAHA tells is only a reason to look, and a hint at when it began."""
        if event.event_id in self.seen:
            return
        self.seen.append(event.event_id)
        del self.seen[:-REMEMBERED_EVENTS]
        self.stirred = True
        if self.heard is not None and event.at < self.heard.at:
            return
        self.heard = event
        if event.status is SessionStatus.STARTING:
            self.heard_starting_at = event.at

    def begin_afresh(self) -> None:
        """The clinic asked: what was tried before does not count any more."""
        self.has_worked = False
        self.logged_out = False
        self.restarts = 0
        self.restart_at = None

    def note(self, sight: SessionSight, now: datetime) -> None:
        """Take in how the session was found."""
        if sight.status is not self.status:
            was_steady = self.since is not None and now - self.since >= STEADY_AFTER
            if self.status is SessionStatus.WORKING and was_steady:
                self.restarts = 0
            self.status, self.since = sight.status, now
        self.paired = sight.paired
        self.qr_expires_at = sight.qr_expires_at
        self.restricted_until = sight.restricted_until
        if sight.started:
            self.started_at = now
        if sight.status is SessionStatus.WORKING:
            self.has_worked = True

    def credentials_are_dead(self, now: datetime) -> bool:
        """Whether a start that the clinic asked for failed at once, with a phone paired."""
        return (
            self.status is SessionStatus.FAILED
            and self.paired
            and not self.has_worked
            and not self.logged_out
            and self.started_at is not None
            and now - self.started_at <= DEAD_WITHIN
        )

    def plan(self, now: datetime) -> None:
        """Settle what follows from the status: a restart, an alarm, the next look."""
        down = self.status in _DOWN
        if not down:
            self.restart_at = None
        elif self.restart_at is None and self._may_be_restarted:
            self.restart_at = now + RESTART_AFTER[self.restarts]
            self.restarts += 1
        given_up = down and self.restart_at is None
        waits_for_people = given_up or self.status is SessionStatus.SCAN_QR_CODE
        self.alarm = self._alarm(now, waits_for_people=waits_for_people)
        self.next_at = self._next_look(now)

    def _alarm(self, now: datetime, *, waits_for_people: bool) -> Alarm | None:
        if self.has_worked and waits_for_people:
            return Alarm.NUMBER_DOWN
        if not self.may_be_woken(now):
            return Alarm.DEAF
        until = self.restricted_until
        return Alarm.RESTRICTED if until is not None and now < until else None

    def is_to_listen(self, now: datetime) -> bool:
        """Whether it is time to look for what the number missed: it came back, or it is due."""
        if self.status is not SessionStatus.WORKING:
            return False
        last = self.caught_up_at
        came_back = last is None or (self.since is not None and last < self.since)
        return came_back or (last is not None and now - last >= LISTEN_EVERY)

    def may_be_woken(self, now: datetime) -> bool:
        """Whether the last restart for deafness is long ago."""
        return self.woken_at is None or now - self.woken_at >= WAKE_AGAIN_AFTER

    def restart_is_due(self, now: datetime) -> bool:
        """Whether the pause before a restart is over."""
        return self.restart_at is not None and self.restart_at <= now

    def code_found_expires_at(self, now: datetime) -> datetime:
        """Until when a QR code found now may be scanned; without news of it, the shorter life."""
        heard = self.heard
        if heard is None or heard.status is not SessionStatus.SCAN_QR_CODE:
            return now + NEXT_QR_LIFE
        shown_at = min(heard.at, now)
        life = FIRST_QR_LIFE if self._is_first_code(shown_at) else NEXT_QR_LIFE
        expires_at = shown_at + life
        return expires_at if expires_at > now else now + NEXT_QR_LIFE

    def began_to_work_at(self, now: datetime) -> datetime:
        """Since when a number found working does so: WAHA's word may have been late."""
        if self.heard is not None and self.heard.status is SessionStatus.WORKING:
            return min(self.heard.at, now)
        return now

    @property
    def _may_be_restarted(self) -> bool:
        """An unpaired session that FAILED only lacks a scan; a stopped one lost its process."""
        restorable = self.paired or self.status is SessionStatus.STOPPED
        return self.has_worked and restorable and self.restarts < len(RESTART_AFTER)

    def _is_first_code(self, shown_at: datetime) -> bool:
        starts = [start for start in (self.started_at, self.heard_starting_at) if start]
        return bool(starts) and shown_at - max(starts) <= FIRST_QR_WITHIN

    def _next_look(self, now: datetime) -> datetime:
        if self.restart_at is not None:
            return self.restart_at
        if self.qr_expires_at is not None:
            return self.qr_expires_at + QR_GRACE
        if self.status in _ON_ITS_WAY and self.since is not None:
            # As long again as it has lasted: soon at first, seldom when it hangs.
            return now + min(max(now - self.since, SETTLES_WITHIN), RECONCILE_EVERY)
        return now + RECONCILE_EVERY
