"""Whom a freed time is offered to first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from activities.waitlist_models import FreedTime
from db.models import WaitlistEntry
from db.queries.agenda import load_facts, period_of
from db.queries.waitlist import WaitingRow, wish_of
from domain.agenda.bookable import refusal
from domain.agenda.facts import AgendaFacts
from domain.agenda.period import Period
from domain.errors import NotFoundError
from domain.waitlist import Candidate, Waiting, rank


async def first_to_ask(
    session: AsyncSession,
    facts: AgendaFacts,
    waiting: Sequence[WaitingRow],
    freed: FreedTime,
    now: datetime,
) -> tuple[Candidate, WaitlistEntry] | None:
    """The best of those whom the agenda would give the time now."""
    entries = {one.entry.id: one.entry for one in waiting}
    try:
        services = facts.dentist(freed.dentist_id).performs
    except NotFoundError:
        return None  # they take patients no longer
    ranked = rank(
        Period(freed.starts_at, freed.ends_at),
        freed.dentist_id,
        services,
        [_waiting(one) for one in waiting],
        zone=facts.rules.zone,
        grid=facts.rules.slot_grid,
        now=now,
    )
    for candidate in ranked:
        entry = entries[candidate.entry_id]
        own = facts
        if entry.booking_id is not None:
            own = await load_facts(
                session, freed.clinic_id, now, without=entry.booking_id, until=freed.ends_at
            )
        if not refusal(own, freed.dentist_id, entry.procedure_id, candidate.visit, now):
            return candidate, entry
    return None


def _waiting(row: WaitingRow) -> Waiting:
    entry, visit = row.entry, row.visit
    return Waiting(
        entry_id=entry.id,
        wish=wish_of(entry).to_query(entry.procedure_id, entry.dentist_id),
        since=entry.created_at,
        later_visit=period_of(visit.period).starts_at if visit is not None else None,
        last_offered_at=entry.last_offered_at,
    )
