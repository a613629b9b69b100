"""The agenda's standing rules as staff set them: of the clinic, its procedures, its dentists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import (
    AgendaChange,
    Booking,
    Clinic,
    Dentist,
    DentistProcedure,
    Procedure,
    WorkingHours,
)
from domain.agenda.facts import OpeningHours
from domain.errors import NotFoundError
from domain.vocabulary import DentistStatus


@dataclass(frozen=True)
class DentistRules:
    """A dentist with their week, in order, and what they perform."""

    dentist: Dentist
    hours: Sequence[WorkingHours]
    performs: Sequence[DentistProcedure]


async def get_clinic(session: AsyncSession, clinic_id: UUID) -> Clinic:
    """Raises `NotFoundError`."""
    clinic = await session.get(Clinic, clinic_id)
    if clinic is None:
        raise NotFoundError("no such clinic")
    return clinic


async def get_dentist(session: AsyncSession, dentist_id: UUID) -> Dentist:
    """Raises `NotFoundError`."""
    dentist = await session.get(Dentist, dentist_id)
    if dentist is None:
        raise NotFoundError("no such dentist")
    return dentist


async def is_dentist(session: AsyncSession, dentist_id: UUID) -> bool:
    """Whether this clinic has the dentist, and they take patients."""
    dentist = await session.get(Dentist, dentist_id)
    return dentist is not None and dentist.status is not DentistStatus.INATIVO


async def performs(session: AsyncSession, dentist_id: UUID, procedure_id: UUID) -> bool:
    """Whether the dentist performs the procedure."""
    return await session.get(DentistProcedure, (dentist_id, procedure_id)) is not None


async def get_procedure(session: AsyncSession, procedure_id: UUID) -> Procedure:
    """Raises `NotFoundError`."""
    procedure = await session.get(Procedure, procedure_id)
    if procedure is None:
        raise NotFoundError("no such procedure")
    return procedure


async def list_procedures(session: AsyncSession) -> Sequence[Procedure]:
    """All of the clinic, by name."""
    return (await session.scalars(select(Procedure).order_by(Procedure.name, Procedure.id))).all()


async def is_booked(session: AsyncSession, procedure_id: UUID) -> bool:
    """Whether any booking, past or future, is of this procedure."""
    booked = exists().where(Booking.procedure_id == procedure_id)
    return bool(await session.scalar(select(booked)))


async def is_code_used(session: AsyncSession, code: str, *, by_other_than: UUID) -> bool:
    """Whether another procedure of the clinic has this code."""
    used = exists().where(Procedure.code == code, Procedure.id != by_other_than)
    return bool(await session.scalar(select(used)))


async def take_default_from_others(session: AsyncSession, procedure_id: UUID) -> None:
    """Only one procedure is offered to who names none."""
    await session.execute(
        update(Procedure)
        .where(Procedure.is_default, Procedure.id != procedure_id)
        .values(is_default=False)
    )


async def list_dentists(session: AsyncSession) -> list[DentistRules]:
    """All of the clinic, by name."""
    dentists = (await session.scalars(select(Dentist).order_by(Dentist.name, Dentist.id))).all()
    return await _with_rules(session, dentists)


async def load_dentist(session: AsyncSession, dentist_id: UUID) -> DentistRules:
    """Raises `NotFoundError`."""
    (rules,) = await _with_rules(session, [await get_dentist(session, dentist_id)])
    return rules


async def _with_rules(session: AsyncSession, dentists: Sequence[Dentist]) -> list[DentistRules]:
    hours = await session.scalars(
        select(WorkingHours).order_by(WorkingHours.weekday, WorkingHours.opens)
    )
    performs = await session.scalars(
        select(DentistProcedure)
        .join(Procedure, Procedure.id == DentistProcedure.procedure_id)
        .order_by(Procedure.name, Procedure.id)
    )
    all_hours, all_performs = hours.all(), performs.all()
    return [
        DentistRules(
            dentist,
            [one for one in all_hours if one.dentist_id == dentist.id],
            [one for one in all_performs if one.dentist_id == dentist.id],
        )
        for dentist in dentists
    ]


async def replace_hours(
    session: AsyncSession, dentist: Dentist, hours: Iterable[OpeningHours], now: datetime
) -> None:
    """Set the dentist's whole week."""
    await session.execute(delete(WorkingHours).where(WorkingHours.dentist_id == dentist.id))
    session.add_all(
        WorkingHours(
            id=time_ordered_id(now),
            clinic_id=dentist.clinic_id,
            dentist_id=dentist.id,
            weekday=one.weekday,
            opens=one.opens,
            closes=one.closes,
        )
        for one in hours
    )
    await session.flush()


@dataclass(frozen=True)
class Performs:
    """A procedure as a dentist performs it; None means as everybody does."""

    procedure_id: UUID
    duration_minutes: int | None
    price_centavos: int | None


async def replace_procedures(
    session: AsyncSession, dentist: Dentist, performs: Iterable[Performs]
) -> None:
    """Set all that the dentist performs."""
    of_dentist = DentistProcedure.dentist_id == dentist.id
    # The old rows leave the session too: new ones of the same key may follow them.
    for row in (await session.scalars(select(DentistProcedure).where(of_dentist))).all():
        await session.delete(row)
    await session.flush()
    session.add_all(
        DentistProcedure(
            clinic_id=dentist.clinic_id,
            dentist_id=dentist.id,
            procedure_id=one.procedure_id,
            duration_minutes=one.duration_minutes,
            price_centavos=one.price_centavos,
        )
        for one in performs
    )
    await session.flush()


async def record_change(
    session: AsyncSession,
    *,
    clinic_id: UUID,
    at: datetime,
    kind: str,
    subject_id: UUID,
    changed_by: str,
    reason: str,
    detail: dict[str, Any],
) -> None:
    """Add a line to the history of the rules. `detail` is JSON."""
    session.add(
        AgendaChange(
            id=time_ordered_id(at),
            clinic_id=clinic_id,
            at=at,
            kind=kind,
            subject_id=subject_id,
            changed_by=changed_by,
            reason=reason,
            detail=detail,
        )
    )
    await session.flush()


async def list_changes(session: AsyncSession, limit: int) -> Sequence[AgendaChange]:
    """The latest lines of the history, newest first."""
    latest = select(AgendaChange).order_by(AgendaChange.at.desc(), AgendaChange.id.desc())
    return (await session.scalars(latest.limit(limit))).all()
