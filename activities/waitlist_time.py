"""The time that the waitlist offers: kept from the question on, and given to who says yes."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from activities.models import HoldSlot
from activities.waitlist_models import OpenOffer
from db.models import Booking, WaitlistEntry, WaitlistOffer
from db.queries.agenda import load_facts, period_of
from db.queries.agenda_locks import lock_for_booking
from db.queries.chairs import take_chair
from db.queries.offered_times import (
    KeptTime,
    is_kept,
    keep_for_offer,
    kept_id,
    offers_of_time,
    release_offers,
)
from domain.agenda.bookable import refusal
from domain.agenda.facts import AgendaFacts
from domain.agenda.period import Period
from domain.errors import NotFoundError, SlotTakenError
from domain.waitlist import EntryStatus, OfferStatus, answer_by


async def keep_offered_time(session: AsyncSession, request: OpenOffer) -> datetime | None:
    """Until when the answer is awaited; None when the offer is over already.

    Raises `SlotTakenError` when the time is gone. Repeated, it finds the time kept.
    """
    offer = await session.get_one(WaitlistOffer, request.offer_id)
    lock = await lock_for_booking(session, request.clinic_id, offer.dentist_id)
    # Whoever closes the offer meanwhile waits for us, and then lets go of what is kept here.
    await session.refresh(offer, with_for_update=True)
    entry = await session.get_one(WaitlistEntry, offer.entry_id)
    if offer.status is not OfferStatus.OPEN or entry.status is not EntryStatus.OFFERED:
        return None
    if await is_kept(session, offer.id):
        return offer.answer_by
    facts = await load_facts(session, request.clinic_id, request.now, without=entry.booking_id)
    own = await session.get(Booking, entry.booking_id) if entry.booking_id else None
    time = _before(own, offer, _occupied(facts, offer, entry, request.now))
    chair = await take_chair(session, kept_id(offer.id), time, lock.chairs, request.now)
    await keep_for_offer(session, offer, entry, KeptTime(offer.dentist_id, time, time, chair))
    offer.answer_by = answer_by(request.now, offer.visit_starts_at)
    return offer.answer_by


async def give_offered_time(session: AsyncSession, request: HoldSlot) -> None:
    """What the waitlist keeps for this chat is free for it, should it take it now."""
    if request.conversation_id is None:
        return
    offers = await offers_of_time(
        session, request.conversation_id, request.dentist_id, request.starts_at
    )
    if offers:
        # A lock later would make a circle with who has it and seats visits anew.
        await lock_for_booking(session, request.clinic_id, request.dentist_id)
        await release_offers(session, offers)


def _occupied(
    facts: AgendaFacts, offer: WaitlistOffer, entry: WaitlistEntry, now: datetime
) -> Period:
    """The visit with its buffers. Raises `SlotTakenError` when the agenda would not offer it."""
    gone = SlotTakenError("the agenda no longer has this time")
    try:
        service = facts.dentist(offer.dentist_id).performs.get(entry.procedure_id)
    except NotFoundError:
        raise gone from None
    if service is None:
        raise gone
    visit = Period(offer.visit_starts_at, offer.visit_starts_at + service.duration)
    if refusal(facts, offer.dentist_id, entry.procedure_id, visit, now):
        raise gone
    return service.occupied(visit)


def _before(own: Booking | None, offer: WaitlistOffer, time: Period) -> Period:
    """As much of the time as the patient's own later visit, which is to be moved, leaves free.

    Raises `SlotTakenError` when it leaves nothing: it was moved there meanwhile.
    """
    if own is None or own.dentist_id != offer.dentist_id:
        return time
    begins = period_of(own.occupied).starts_at
    if begins >= time.ends_at:
        return time
    if begins <= time.starts_at:
        raise SlotTakenError("the visit to be moved is there already")
    return Period(time.starts_at, begins)
