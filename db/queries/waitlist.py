"""The waitlist: who waits, and what was offered to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Dentist, Procedure, WaitlistEntry, WaitlistOffer
from db.queries.agenda import OCCUPYING
from db.queries.offered_times import release_offers
from domain.agenda.period import Period
from domain.dialogue.wish import Wish
from domain.errors import NotFoundError
from domain.vocabulary import BookingStatus
from domain.waitlist import MOST_REFUSALS, EntryStatus, OfferStatus

WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)
MOST_SHOWN = 200
_WISH = TypeAdapter(Wish)


@dataclass(frozen=True)
class NewEntry:
    """A wish to be put on the list."""

    id: UUID
    clinic_id: UUID
    conversation_id: UUID
    procedure_id: UUID
    dentist_id: UUID | None
    booking_id: UUID | None
    wish: Wish


@dataclass(frozen=True)
class WaitingRow:
    """An entry with the visit that it would move."""

    entry: WaitlistEntry
    visit: Booking | None


@dataclass(frozen=True)
class EntryView:
    """An entry as staff see it."""

    entry: WaitlistEntry
    procedure: str


async def add_entry(session: AsyncSession, new: NewEntry) -> UUID:
    """Put the wish on the list, or in the place of the one that waits for the same procedure."""
    values = {
        "dentist_id": new.dentist_id,
        "booking_id": new.booking_id,
        "wish": _WISH.dump_python(new.wish, mode="json"),
        "last_day": new.wish.last_day,
    }
    waiting = WaitlistEntry.status.in_(WAITING)
    statement = (
        insert(WaitlistEntry)
        .values(
            id=new.id,
            clinic_id=new.clinic_id,
            conversation_id=new.conversation_id,
            procedure_id=new.procedure_id,
            status=EntryStatus.ACTIVE,
            **values,
        )
        .on_conflict_do_update(
            index_elements=["conversation_id", "procedure_id"], index_where=waiting, set_=values
        )
        .returning(WaitlistEntry.id)
    )
    if await session.get(WaitlistEntry, new.id) is not None:
        return new.id  # told twice
    return (await session.execute(statement)).scalar_one()


def wish_of(entry: WaitlistEntry) -> Wish:
    """When the patient would come."""
    return _WISH.validate_python(entry.wish)


async def withdraw(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    """Take these entries off the list; how many were on it. What they are offered is free again."""
    # The offers first, as in `settle_offer`: no two wait for each other.
    offers = (
        update(WaitlistOffer)
        .where(
            WaitlistOffer.status == OfferStatus.OPEN,
            WaitlistOffer.entry_id.in_(select(WaitlistEntry.id).where(*which)),
        )
        .values(status=OfferStatus.WITHDRAWN, settled_at=func.now())
        .returning(WaitlistOffer.id)
    )
    await release_offers(session, (await session.scalars(offers)).all())
    statement = (
        update(WaitlistEntry)
        .where(WaitlistEntry.status.in_(WAITING), *which)
        .values(status=EntryStatus.WITHDRAWN)
        .returning(WaitlistEntry.id)
    )
    return len((await session.scalars(statement)).all())


async def anybody_waits(session: AsyncSession) -> bool:
    """Whether the clinic has anybody on the list."""
    return bool(await session.scalar(select(exists().where(WaitlistEntry.status.in_(WAITING)))))


async def load_waiting(session: AsyncSession, today: date, now: datetime) -> list[WaitingRow]:
    """Those who may be offered something now, the oldest first.

    Entries that have lost their sense end here: their dates are over, they refused too often, the
    visit to be moved is off, or the patient has got a visit meanwhile.
    """
    waiting = WaitlistEntry.status == EntryStatus.ACTIVE
    stale = or_(WaitlistEntry.last_day < today, WaitlistEntry.refusals >= MOST_REFUSALS)
    await _end(session, EntryStatus.EXPIRED, waiting, stale)
    coming = (Booking.status.in_((BookingStatus.HELD, BookingStatus.CONFIRMED))) & (
        func.lower(Booking.period) > now
    )
    own_is_on = exists().where(Booking.id == WaitlistEntry.booking_id, coming)
    await _end(
        session, EntryStatus.EXPIRED, waiting, WaitlistEntry.booking_id.is_not(None), ~own_is_on
    )
    has_one = exists().where(
        Booking.conversation_id == WaitlistEntry.conversation_id,
        Booking.procedure_id == WaitlistEntry.procedure_id,
        Booking.created_at > WaitlistEntry.created_at,
        coming,
    )
    await _end(session, EntryStatus.FILLED, waiting, WaitlistEntry.booking_id.is_(None), has_one)
    found = await session.execute(
        select(WaitlistEntry, Booking)
        .outerjoin(Booking, Booking.id == WaitlistEntry.booking_id)
        .where(waiting)
        .order_by(WaitlistEntry.created_at, WaitlistEntry.id)
        .execution_options(populate_existing=True)
    )
    return [WaitingRow(entry, visit) for entry, visit in found]


async def open_offer_of(
    session: AsyncSession, dentist_id: UUID, freed: Period
) -> WaitlistOffer | None:
    """An offer of some of this time that awaits its answer."""
    period = Range(freed.starts_at, freed.ends_at)
    return (
        await session.scalars(
            select(WaitlistOffer)
            .where(
                WaitlistOffer.status == OfferStatus.OPEN,
                WaitlistOffer.dentist_id == dentist_id,
                WaitlistOffer.period.op("&&")(period),
            )
            .order_by(WaitlistOffer.answer_by.desc())
            .limit(1)
        )
    ).first()


async def has_visit_at(
    session: AsyncSession, conversation_id: UUID, dentist_id: UUID, starts_at: datetime
) -> bool:
    """Whether somebody of this chat has the dentist's time then."""
    return bool(
        await session.scalar(
            select(
                exists().where(
                    Booking.conversation_id == conversation_id,
                    Booking.dentist_id == dentist_id,
                    Booking.status.in_(OCCUPYING),
                    func.lower(Booking.period) == starts_at,
                )
            )
        )
    )


async def settle_offer(
    session: AsyncSession, offer_id: UUID, status: OfferStatus, entry: EntryStatus, now: datetime
) -> bool:
    """Close an open offer, and put its entry where it now stands; False when it was closed.

    Its time is kept for nobody any longer.
    """
    closed = (
        await session.execute(
            update(WaitlistOffer)
            .where(WaitlistOffer.id == offer_id, WaitlistOffer.status == OfferStatus.OPEN)
            .values(status=status, settled_at=now)
            .returning(WaitlistOffer.entry_id)
        )
    ).scalar_one_or_none()
    if closed is None:
        return False
    await release_offers(session, [offer_id])
    refused = 1 if status is OfferStatus.REFUSED else 0
    await session.execute(
        update(WaitlistEntry)
        .where(WaitlistEntry.id == closed, WaitlistEntry.status == EntryStatus.OFFERED)
        .values(status=entry, refusals=WaitlistEntry.refusals + refused)
    )
    return True


async def list_entries(session: AsyncSession, statuses: Sequence[EntryStatus]) -> list[EntryView]:
    """The oldest first, at most `MOST_SHOWN`."""
    found = await session.execute(
        select(WaitlistEntry, Procedure.name)
        .join(Procedure, Procedure.id == WaitlistEntry.procedure_id)
        .where(WaitlistEntry.status.in_(statuses))
        .order_by(WaitlistEntry.created_at, WaitlistEntry.id)
        .limit(MOST_SHOWN)
    )
    return [EntryView(entry, procedure) for entry, procedure in found]


async def get_entry(session: AsyncSession, entry_id: UUID) -> EntryView:
    """Raises `NotFoundError`."""
    found = await session.execute(
        select(WaitlistEntry, Procedure.name)
        .join(Procedure, Procedure.id == WaitlistEntry.procedure_id)
        .where(WaitlistEntry.id == entry_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFoundError("no such entry")
    return EntryView(*row)


async def _end(session: AsyncSession, status: EntryStatus, *which: ColumnElement[bool]) -> None:
    await session.execute(
        update(WaitlistEntry)
        .where(*which)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )


async def dentist_name(session: AsyncSession, dentist_id: UUID) -> str:
    """Raises `NotFoundError`."""
    name = await session.scalar(select(Dentist.name).where(Dentist.id == dentist_id))
    if name is None:
        raise NotFoundError("dentist")
    return name
