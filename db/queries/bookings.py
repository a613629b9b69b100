"""Bookings as staff and the clinic's frontend read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, BookingEvent, Charge, Dentist, Patient, Payment, Procedure
from domain.payments import ChargeStatus
from domain.vocabulary import Actor, BookingStatus


@dataclass(frozen=True)
class NamedRef:
    """A row of another table, by id and name."""

    id: UUID
    name: str


@dataclass(frozen=True)
class BookingView:
    """A booking in a list. Times are aware UTC, money is centavos."""

    id: UUID
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    dentist: NamedRef
    procedure: NamedRef
    patient: NamedRef
    price_centavos: int | None
    deposit_centavos: int
    hold_expires_at: datetime | None
    needs_attention: str | None
    is_on_top: bool


@dataclass(frozen=True)
class ChargeView:
    """The booking's latest charge."""

    txid: str
    status: ChargeStatus
    amount_centavos: int
    paid_centavos: int
    br_code: str
    expires_at: datetime | None


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the booking's history."""

    at: datetime
    kind: str
    actor: Actor
    detail: dict[str, Any]


@dataclass(frozen=True)
class BookingFilter:
    """Which bookings; `starts_from` is included, `starts_before` is not."""

    statuses: tuple[BookingStatus, ...] = ()
    dentist_id: UUID | None = None
    patient_id: UUID | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    needs_attention: bool | None = None
    """Whether staff must look at it."""


@dataclass(frozen=True)
class Position:
    """A place in the list, which is ordered by start and then by id."""

    starts_at: datetime
    booking_id: UUID


_starts_at = func.lower(Booking.period)


async def list_bookings(
    session: AsyncSession, wanted: BookingFilter, *, after: Position | None, limit: int
) -> list[BookingView]:
    """The first `limit` bookings after the position, soonest first."""
    query = _views().order_by(_starts_at, Booking.id).limit(limit)
    if wanted.statuses:
        query = query.where(Booking.status.in_(wanted.statuses))
    if wanted.dentist_id is not None:
        query = query.where(Booking.dentist_id == wanted.dentist_id)
    if wanted.patient_id is not None:
        query = query.where(Booking.patient_id == wanted.patient_id)
    if wanted.starts_from is not None:
        query = query.where(_starts_at >= wanted.starts_from)
    if wanted.starts_before is not None:
        query = query.where(_starts_at < wanted.starts_before)
    if wanted.needs_attention is not None:
        query = query.where(Booking.needs_attention.is_not(None) == wanted.needs_attention)
    if after is not None:
        query = query.where(
            tuple_(_starts_at, Booking.id) > tuple_(after.starts_at, after.booking_id)
        )
    return [_view(row) for row in (await session.execute(query)).all()]


async def list_latest_bookings(
    session: AsyncSession, patient_id: UUID, limit: int
) -> list[BookingView]:
    """The patient's bookings, the last visit first."""
    query = _views().where(Booking.patient_id == patient_id)
    latest = query.order_by(_starts_at.desc(), Booking.id).limit(limit)
    return [_view(row) for row in (await session.execute(latest)).all()]


async def find_booking(session: AsyncSession, booking_id: UUID) -> BookingView | None:
    """The booking, if it is this clinic's."""
    row = (await session.execute(_views().where(Booking.id == booking_id))).one_or_none()
    return None if row is None else _view(row)


async def booking_exists(session: AsyncSession, booking_id: UUID) -> bool:
    """Whether this clinic has the booking."""
    return bool(await session.scalar(select(exists().where(Booking.id == booking_id))))


async def booking_of_run(session: AsyncSession, booking_id: UUID) -> UUID | None:
    """Whose run speaks for the booking: its own, or the first's while visits are held in a row.

    None when it is not this clinic's.
    """
    row = (
        await session.execute(
            select(Booking.group_id, Booking.status).where(Booking.id == booking_id)
        )
    ).one_or_none()
    if row is None:
        return None
    group_id, status = row
    held_together = group_id is not None and status is BookingStatus.HELD
    return group_id if held_together else booking_id


async def find_charge(session: AsyncSession, booking_id: UUID) -> ChargeView | None:
    """The latest charge of the booking, with what came in for it."""
    paid = (
        select(func.coalesce(func.sum(Payment.amount_centavos), 0))
        .where(Payment.charge_id == Charge.id)
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(Charge, paid)
            .where(Charge.booking_id == booking_id)
            .order_by(Charge.attempt.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    charge, paid_centavos = row
    return ChargeView(
        charge.txid,
        charge.status,
        charge.amount_centavos,
        int(paid_centavos),
        charge.br_code,
        charge.expires_at,
    )


async def load_timeline(session: AsyncSession, booking_id: UUID) -> Sequence[TimelineEntry]:
    """The booking's history, oldest first."""
    rows = await session.scalars(
        select(BookingEvent)
        .where(BookingEvent.booking_id == booking_id)
        .order_by(BookingEvent.at, BookingEvent.id)
    )
    return [TimelineEntry(row.at, row.kind, row.actor, row.detail) for row in rows]


def _views() -> Select[Booking, str, str, Patient]:
    return (
        select(Booking, Dentist.name, Procedure.name, Patient)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(Procedure, Procedure.id == Booking.procedure_id)
        .join(Patient, Patient.id == Booking.patient_id)
        # A time that is kept for somebody's choice is no visit.
        .where(Booking.status != BookingStatus.OFFERED)
    )


def _view(row: Row[Booking, str, str, Patient]) -> BookingView:
    booking, dentist, procedure, patient = row
    starts_at, ends_at = booking.period.lower, booking.period.upper
    assert starts_at is not None
    assert ends_at is not None  # a visit is never endless: see the table's checks
    return BookingView(
        id=booking.id,
        status=booking.status,
        starts_at=starts_at,
        ends_at=ends_at,
        dentist=NamedRef(booking.dentist_id, dentist),
        procedure=NamedRef(booking.procedure_id, procedure),
        patient=NamedRef(patient.id, patient.full_name),
        price_centavos=booking.price_centavos,
        deposit_centavos=booking.deposit_centavos,
        hold_expires_at=booking.hold_expires_at,
        needs_attention=booking.needs_attention,
        is_on_top=booking.is_on_top,
    )
