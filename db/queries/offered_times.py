"""Times that are kept for a patient who chooses another one for a visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Dentist
from domain.agenda.period import Period
from domain.dialogue.state import OfferedTime
from domain.ids import derived_id
from domain.vocabulary import BookingStatus


@dataclass(frozen=True)
class KeptTime:
    """A time to keep for a visit: where, when, and in which chair."""

    dentist_id: UUID
    period: Period
    occupied: Period
    chair: int | None


async def keep_time(session: AsyncSession, visit: Booking, time: KeptTime) -> None:
    """The constraints have the last word: raises `IntegrityError` for a time that is taken."""
    start = time.period.starts_at.isoformat()
    session.add(
        Booking(
            id=derived_id(visit.id, "offered", time.dentist_id, start),
            clinic_id=visit.clinic_id,
            dentist_id=time.dentist_id,
            procedure_id=visit.procedure_id,
            patient_id=visit.patient_id,
            period=Range(time.period.starts_at, time.period.ends_at),
            occupied=Range(time.occupied.starts_at, time.occupied.ends_at),
            status=BookingStatus.OFFERED,
            deposit_centavos=0,
            chair=time.chair,
            offered_for=visit.id,
        )
    )
    await session.flush()


async def load_kept_times(session: AsyncSession, booking_id: UUID) -> tuple[OfferedTime, ...]:
    """What is kept for the visit, soonest first."""
    starts_at = func.lower(Booking.period)
    rows = await session.execute(
        select(Booking.dentist_id, Dentist.name, starts_at)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .where(Booking.offered_for == booking_id)
        .order_by(starts_at, Booking.id)
    )
    return tuple(OfferedTime(*row) for row in rows)


async def release_kept_times(session: AsyncSession, booking_ids: Sequence[UUID]) -> None:
    """They are free for everybody again."""
    await session.execute(delete(Booking).where(Booking.offered_for.in_(booking_ids)))
