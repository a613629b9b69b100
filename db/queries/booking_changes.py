"""The transitions of a booking. Each may be repeated; each leaves one line of history."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Booking,
    BookingEvent,
    Clinic,
    DentistProcedure,
    Procedure,
)
from db.queries.agenda import OCCUPYING
from db.queries.tokens import token_label
from domain.agenda.period import Period
from domain.errors import NotFoundError, SlotTakenError
from domain.ids import derived_id
from domain.vocabulary import Actor, Attendance, BookingStatus

EXCLUSION_VIOLATED = "23P01"


@dataclass(frozen=True)
class OfferedService:
    """A procedure as a dentist performs it, and the clinic that sets the terms."""

    clinic: Clinic
    procedure: Procedure
    performs: DentistProcedure


async def load_service(
    session: AsyncSession, dentist_id: UUID, procedure_id: UUID
) -> OfferedService:
    """Raises `NotFoundError` when the dentist does not perform it."""
    statement = (
        select(Clinic, Procedure, DentistProcedure)
        .join(Procedure, Procedure.clinic_id == Clinic.id)
        .join(DentistProcedure, DentistProcedure.procedure_id == Procedure.id)
        .where(DentistProcedure.dentist_id == dentist_id, Procedure.id == procedure_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFoundError("procedure")
    return OfferedService(*row)


async def is_occupied(session: AsyncSession, dentist_id: UUID, occupied: Period) -> bool:
    """Whether a booking, even one on top of others, has any of the dentist's time then."""
    taken = exists().where(
        Booking.dentist_id == dentist_id,
        Booking.status.in_(OCCUPYING),
        Booking.occupied.op("&&")(Range(occupied.starts_at, occupied.ends_at)),
    )
    return bool(await session.scalar(select(taken)))


async def count_bookings(session: AsyncSession, dentist_id: UUID, day: Period) -> int:
    """How many bookings of the dentist begin in this period."""
    of_day = select(func.count()).where(
        Booking.dentist_id == dentist_id,
        Booking.status.in_(OCCUPYING),
        Booking.period.op("&&")(Range(day.starts_at, day.ends_at)),
        func.lower(Booking.period) >= day.starts_at,
    )
    return await session.scalar(of_day) or 0


async def find_live_hold(
    session: AsyncSession, conversation_id: UUID, patient_id: UUID
) -> Booking | None:
    """The time that the patient has in this chat and has not paid for yet."""
    live = select(Booking).where(
        Booking.conversation_id == conversation_id,
        Booking.patient_id == patient_id,
        Booking.status == BookingStatus.HELD,
        Booking.hold_expires_at.is_not(None),
    )
    return (await session.scalars(live)).one_or_none()


@dataclass(frozen=True)
class NewHold:
    """A booking about to be made."""

    clinic_id: UUID
    booking_id: UUID
    dentist_id: UUID
    procedure_id: UUID
    patient_id: UUID
    conversation_id: UUID | None
    period: Period
    occupied: Period
    price_centavos: int | None
    deposit_centavos: int
    hold_expires_at: datetime | None
    chair: int | None = None
    is_on_top: bool = False
    group_id: UUID | None = None


async def insert_hold(session: AsyncSession, hold: NewHold) -> None:
    """Raises `SlotTakenError`: the constraint has the last word."""
    booking = Booking(
        id=hold.booking_id,
        clinic_id=hold.clinic_id,
        dentist_id=hold.dentist_id,
        procedure_id=hold.procedure_id,
        patient_id=hold.patient_id,
        conversation_id=hold.conversation_id,
        period=Range(hold.period.starts_at, hold.period.ends_at),
        occupied=Range(hold.occupied.starts_at, hold.occupied.ends_at),
        status=BookingStatus.HELD,
        hold_expires_at=hold.hold_expires_at,
        price_centavos=hold.price_centavos,
        deposit_centavos=hold.deposit_centavos,
        chair=hold.chair,
        is_on_top=hold.is_on_top,
        group_id=hold.group_id,
    )
    session.add(booking)
    with refused_by_constraints():
        await session.flush()


@contextmanager
def refused_by_constraints() -> Iterator[None]:
    """Raise what the expected violations mean."""
    try:
        yield
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) == EXCLUSION_VIOLATED:
            raise SlotTakenError("the period is occupied") from None
        raise


@dataclass(frozen=True)
class NewPlace:
    """Where a booking is to go."""

    dentist_id: UUID
    period: Period
    occupied: Period
    chair: int | None = None
    is_on_top: bool = False


async def move_booking(session: AsyncSession, booking: Booking, to: NewPlace) -> None:
    """Raises `SlotTakenError`: the constraints have the last word."""
    booking.dentist_id = to.dentist_id
    booking.period = Range(to.period.starts_at, to.period.ends_at)
    booking.occupied = Range(to.occupied.starts_at, to.occupied.ends_at)
    booking.chair = to.chair
    booking.is_on_top = to.is_on_top
    with refused_by_constraints():
        await session.flush()


async def sit_down(session: AsyncSession, booking_id: UUID, chair: int | None) -> None:
    """Give a booking that occupies nothing the chair that it is about to take.

    One that was squeezed in once is no longer: nobody else has its time now.
    """
    await session.execute(
        update(Booking).where(Booking.id == booking_id).values(chair=chair, is_on_top=False)
    )


async def change_status(
    session: AsyncSession,
    booking_id: UUID,
    status: BookingStatus,
    *,
    among: tuple[BookingStatus, ...],
) -> bool:
    """Whether the booking was in one of these states, and is now in `status`."""
    statement = (
        update(Booking)
        .where(Booking.id == booking_id, Booking.status.in_(among))
        .values(status=status)
        .returning(Booking.id)
    )
    with refused_by_constraints():
        return (await session.execute(statement)).one_or_none() is not None


async def flag(session: AsyncSession, booking_id: UUID, reason: str | None) -> None:
    """Put the booking on the staff's list, or take it off."""
    await session.execute(
        update(Booking).where(Booking.id == booking_id).values(needs_attention=reason)
    )


async def unflag(session: AsyncSession, booking_id: UUID, reason: str) -> bool:
    """Take the booking off the staff's list; whether it was there, and for this reason."""
    statement = (
        update(Booking)
        .where(Booking.id == booking_id, Booking.needs_attention == reason)
        .values(needs_attention=None)
        .returning(Booking.id)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def record_event(
    session: AsyncSession,
    *,
    clinic_id: UUID,
    booking_id: UUID,
    key: str,
    kind: str,
    actor: Actor,
    at: datetime,
    detail: dict[str, Any] | None = None,
    by: UUID | None = None,
) -> None:
    """Add a line to the booking's history, once for each `key`.

    `by` is the API token behind a change; the line keeps its label.
    """
    told = dict(detail or {})
    if by is not None:
        told["by"] = await token_label(session, by)
    await session.execute(
        insert(BookingEvent)
        .values(
            id=derived_id(booking_id, key),
            clinic_id=clinic_id,
            booking_id=booking_id,
            key=key,
            kind=kind,
            actor=actor,
            at=at,
            detail=told,
        )
        .on_conflict_do_nothing()
    )


async def find_event(session: AsyncSession, booking_id: UUID, key: str) -> BookingEvent | None:
    """The line of the booking's history that this key names."""
    return await session.get(BookingEvent, derived_id(booking_id, key))


async def is_marked_by_staff(session: AsyncSession, booking_id: UUID) -> bool:
    """Whether staff have said if the patient came."""
    marked = exists().where(
        BookingEvent.booking_id == booking_id,
        BookingEvent.actor == Actor.STAFF,
        BookingEvent.kind.in_(list(Attendance)),
    )
    return bool(await session.scalar(select(marked)))
