"""Who must wait for whom, so that two bookings never count on the same chair or dentist.

Always the clinic's row first, then dentists in the order of their ids. The clinic's row is locked
against others of its kind alone (`NO KEY UPDATE`): every insert for a tenant touches its key.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Clinic, Dentist
from domain.agenda.facts import AgendaFacts
from domain.errors import NotFoundError


class RulesChangedError(Exception):
    """The clinic began to count its chairs while a booking was waiting; trying again helps."""


async def lock_for_booking(session: AsyncSession, clinic_id: UUID, *dentist_ids: UUID) -> bool:
    """Let bookings through one by one: of dentists, or of a clinic that counts its chairs.

    Without it, concurrent inserts under the exclusion constraint wait for each other in a circle.
    Returns whether the clinic counts chairs, so that its row is locked. Raises `NotFoundError`.
    """
    clinic = select(Clinic.id).where(Clinic.id == clinic_id, Clinic.chairs.is_not(None))
    counted = await session.scalar(clinic.with_for_update(key_share=True))
    wanted = set(dentist_ids)
    dentists = select(Dentist.id).where(Dentist.id.in_(wanted)).order_by(Dentist.id)
    found = await session.scalars(dentists.with_for_update(key_share=True))
    if set(found.all()) != wanted:
        raise NotFoundError("dentist")
    return counted is not None


def check_locked(facts: AgendaFacts, *, chairs_locked: bool) -> None:
    """Raise `RulesChangedError` when the facts count chairs that nobody locked."""
    if facts.chairs is not None and not chairs_locked:
        raise RulesChangedError


async def lock_rules(session: AsyncSession, clinic_id: UUID) -> None:
    """Keep bookings out until the rules have changed, so that none escapes the new ones unseen."""
    clinic = select(Clinic.id).where(Clinic.id == clinic_id)
    await session.execute(clinic.with_for_update(key_share=True))
    dentists = select(Dentist.id).order_by(Dentist.id)
    await session.execute(dentists.with_for_update(key_share=True))
