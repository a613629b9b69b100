"""Looks after the waitlist: times that nobody was told of, and offers that nobody settles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.waitlist import WaitlistRuns
from activities.waitlist_choice import first_to_ask
from activities.waitlist_models import FreedTime
from db.queries import waitlist as rows
from db.queries.agenda import load_facts
from db.queries.freed_times import (
    LetGo,
    Unblocked,
    entries_that_know,
    load_abandoned,
    load_let_go,
    load_unblocked,
)
from db.queries.payment_sweep import list_clinics
from db.session import Database
from domain.agenda.bookable import free_stretches
from domain.agenda.facts import AgendaFacts
from domain.waitlist import EntryStatus, OfferStatus

LOOK_BACK = timedelta(days=3)
"""What was let go of before that has had its chances."""
USUALLY_TOLD_WITHIN = timedelta(minutes=10)
"""After that a time was offered, or the telling of it was lost."""
ABANDONED_AFTER = timedelta(hours=1)
"""The run of an offer settles it within minutes; this long after, there is no such run."""
MOST_WAITING = 50
"""So many of a clinic are looked at, those who have waited longest."""
MOST_TIMES = 20
"""For one clinic and look; the rest has its turn in the next."""


@dataclass(frozen=True)
class LookAfterList:
    """Look after this clinic's list. `now` is aware UTC."""

    clinic_id: UUID
    now: datetime


@dataclass(frozen=True)
class ListLookedAfter:
    """How many offers nobody had settled, and times nobody had offered."""

    abandoned: int
    missed: int


class WaitlistSweepActivities:
    """All may be repeated: what was done once is not found again, or joins its own run."""

    def __init__(self, database: Database, runs: WaitlistRuns) -> None:
        self._database = database
        self._runs = runs

    @activity.defn
    async def list_waiting_clinics(self) -> tuple[UUID, ...]:
        """Those where anybody waits."""
        async with self._database.directory() as session:
            clinics = await list_clinics(session)
        waiting = []
        for clinic_id in clinics:
            async with self._database.clinic(clinic_id) as session:
                if await rows.anybody_waits(session):
                    waiting.append(clinic_id)
        return tuple(waiting)

    @activity.defn
    async def look_after_waitlist(self, request: LookAfterList) -> ListLookedAfter:
        """Let go of what abandoned offers keep; have missed times offered to who would take them.

        A time that somebody was asked about since it came free is not missed for them, nor is one
        that was free when they began to wait.
        """
        async with self._database.clinic(request.clinic_id) as session:
            abandoned = await load_abandoned(session, request.now, ABANDONED_AFTER)
            for offer_id in abandoned:
                status = OfferStatus.WITHDRAWN
                await rows.settle_offer(session, offer_id, status, EntryStatus.ACTIVE, request.now)
        async with self._database.clinic(request.clinic_id) as session:
            missed = await _missed_times(session, request)
        for time in missed:
            await self._runs.time_freed(time)
        return ListLookedAfter(len(abandoned), len(missed))


async def _missed_times(session: AsyncSession, request: LookAfterList) -> list[FreedTime]:
    now = request.now
    since, before = now - LOOK_BACK, now - USUALLY_TOLD_WITHIN
    times = await load_let_go(session, since, before)
    unblocked = await load_unblocked(session, since, now)
    ends = [one.period.ends_at for one in times] + [one.period.ends_at for one in unblocked]
    if not ends:
        return []
    facts = await load_facts(session, request.clinic_id, now, until=max(ends))
    times += _left_free(facts, unblocked, now)
    today = now.astimezone(facts.rules.zone).date()
    waiting = (await rows.load_waiting(session, today, now))[:MOST_WAITING]
    missed: list[FreedTime] = []
    for one in times:
        if len(missed) == MOST_TIMES:
            break
        if await rows.open_offer_of(session, one.dentist_id, one.period) is not None:
            continue  # its run is under way
        known = await entries_that_know(session, one)
        freed = FreedTime(
            request.clinic_id,
            one.dentist_id,
            one.period.starts_at,
            one.period.ends_at,
            tuple(known),
        )
        others = [each for each in waiting if each.entry.id not in known]
        if await first_to_ask(session, facts, others, freed, now) is not None:
            missed.append(freed)
    return missed


def _left_free(
    facts: AgendaFacts, unblocked: Sequence[Unblocked], now: datetime
) -> Iterator[LetGo]:
    """What removed blocks leave free of the dentists' hours: nobody is told of it before."""
    for block in unblocked:
        for dentist_id, free in free_stretches(facts, block.period, block.dentist_id):
            if free.starts_at > now:
                yield LetGo(dentist_id, free, block.period, block.at, block.at)
