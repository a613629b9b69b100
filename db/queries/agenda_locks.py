"""Who must wait for whom, so that two bookings never count on the same chair or dentist.

Always the clinic's row first, then dentists in the order of their ids. The clinic's row is locked
against others of its kind alone (`NO KEY UPDATE`): every insert for a tenant touches its key.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Clinic, Dentist, DentistProcedure
from domain.errors import NotFoundError


class RulesChangedError(Exception):
    """The clinic began to count its chairs while a booking was waiting; trying again helps."""


@dataclass(frozen=True)
class AgendaLock:
    """What holds of the rules for as long as the lock is kept."""

    version: int
    """As `agenda_version` gives it: another one than before means that the rules have changed."""
    chairs: int | None
    """How many the clinic counts, if it does; its row is locked then."""


async def agenda_version(session: AsyncSession, clinic_id: UUID) -> int:
    """Of the rules in force. Raises `NotFoundError`."""
    return (await _rules(session, clinic_id)).version


async def lock_for_booking(
    session: AsyncSession, clinic_id: UUID, *dentist_ids: UUID
) -> AgendaLock:
    """Let bookings through one by one: of dentists, or of a clinic that counts its chairs.

    Without it, concurrent inserts under the exclusion constraints wait for each other in a circle.
    Raises `NotFoundError`, and `RulesChangedError` when chairs are counted that nobody locked.
    """
    clinic = select(Clinic.id).where(Clinic.id == clinic_id, Clinic.chairs.is_not(None))
    counted = await session.scalar(clinic.with_for_update(key_share=True))
    wanted = set(dentist_ids)
    dentists = select(Dentist.id).where(Dentist.id.in_(wanted)).order_by(Dentist.id)
    found = await session.scalars(dentists.with_for_update(key_share=True))
    if set(found.all()) != wanted:
        raise NotFoundError("dentist")
    lock = await _rules(session, clinic_id)
    if lock.chairs is not None and counted is None:
        raise RulesChangedError
    return lock


async def lock_for_procedure(
    session: AsyncSession, clinic_id: UUID, procedure_id: UUID
) -> AgendaLock:
    """As `lock_for_booking`, of all dentists who perform it: before a search among them."""
    performing = select(DentistProcedure.dentist_id).where(
        DentistProcedure.procedure_id == procedure_id
    )
    return await lock_for_booking(session, clinic_id, *(await session.scalars(performing)))


async def lock_rules(session: AsyncSession, clinic_id: UUID) -> None:
    """Keep bookings out until the rules have changed, so that none escapes the new ones unseen."""
    # The update locks the row as a booking would.
    await session.execute(
        update(Clinic)
        .where(Clinic.id == clinic_id)
        .values(agenda_version=Clinic.agenda_version + 1)
    )
    dentists = select(Dentist.id).order_by(Dentist.id)
    await session.execute(dentists.with_for_update(key_share=True))


async def _rules(session: AsyncSession, clinic_id: UUID) -> AgendaLock:
    columns = select(Clinic.agenda_version, Clinic.chairs).where(Clinic.id == clinic_id)
    row = (await session.execute(columns)).one_or_none()
    if row is None:
        raise NotFoundError("clinic")
    return AgendaLock(*row)
