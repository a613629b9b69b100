"""Times kept while a patient chooses: another one for a visit, or one from the waitlist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Dentist, WaitlistEntry, WaitlistOffer
from db.queries.agenda import period_of
from db.queries.booking_changes import record_event, refused_by_constraints
from domain.agenda.period import Period
from domain.dialogue.state import OfferedTime
from domain.ids import derived_id
from domain.vocabulary import Actor, BookingStatus

KEPT_TIMES_RELEASED = "kept_times_released"
"""The kind of event that names, with buffers, the times that were kept for the visit until then."""


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


async def release_kept_times(
    session: AsyncSession, clinic_id: UUID, booking_id: UUID, now: datetime
) -> None:
    """What is kept for the visit is free for everybody again, as its history tells.

    From there the waitlist's hourly look takes it. `now` is aware UTC.
    """
    released = await session.execute(
        delete(Booking)
        .where(Booking.offered_for == booking_id)
        .returning(Booking.dentist_id, Booking.occupied)
    )
    times = [
        {"dentist_id": str(dentist_id), **_told(period_of(occupied))}
        for dentist_id, occupied in released
    ]
    if not times:
        return
    await record_event(
        session,
        clinic_id=clinic_id,
        booking_id=booking_id,
        key=f"{KEPT_TIMES_RELEASED}/{now.isoformat()}",
        kind=KEPT_TIMES_RELEASED,
        actor=Actor.SYSTEM,
        at=now,
        detail={"times": times},
    )


def _told(period: Period) -> dict[str, str]:
    return {"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}


async def keep_for_offer(
    session: AsyncSession, offer: WaitlistOffer, entry: WaitlistEntry, time: KeptTime
) -> None:
    """Raises `SlotTakenError`: the constraints have the last word."""
    session.add(
        Booking(
            id=kept_id(offer.id),
            clinic_id=offer.clinic_id,
            dentist_id=time.dentist_id,
            procedure_id=entry.procedure_id,
            period=Range(time.period.starts_at, time.period.ends_at),
            occupied=Range(time.occupied.starts_at, time.occupied.ends_at),
            status=BookingStatus.OFFERED,
            deposit_centavos=0,
            chair=time.chair,
            waitlist_offer_id=offer.id,
        )
    )
    with refused_by_constraints():
        await session.flush()


def kept_id(offer_id: UUID) -> UUID:
    """Of the row that keeps an offer's time."""
    return derived_id(offer_id, "offered")


async def is_kept(session: AsyncSession, offer_id: UUID) -> bool:
    """Whether the time of the waitlist's offer is kept now."""
    return bool(await session.scalar(select(exists().where(Booking.waitlist_offer_id == offer_id))))


async def release_offers(session: AsyncSession, offer_ids: Sequence[UUID]) -> None:
    """What the waitlist offered is free for everybody again."""
    await session.execute(delete(Booking).where(Booking.waitlist_offer_id.in_(offer_ids)))


async def offers_of_time(
    session: AsyncSession, conversation_id: UUID, dentist_id: UUID, starts_at: datetime
) -> Sequence[UUID]:
    """The waitlist's offers that keep this time for the chat: one, or none."""
    found = await session.scalars(
        select(WaitlistOffer.id)
        .join(WaitlistEntry, WaitlistEntry.id == WaitlistOffer.entry_id)
        .join(Booking, Booking.waitlist_offer_id == WaitlistOffer.id)
        .where(
            WaitlistEntry.conversation_id == conversation_id,
            WaitlistOffer.dentist_id == dentist_id,
            WaitlistOffer.visit_starts_at == starts_at,
        )
    )
    return found.all()
