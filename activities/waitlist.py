"""The waitlist's side of the database: who waits, whom to ask, and what became of it."""

from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities import turn_facts
from activities.models import ConversationRef
from activities.waitlist_choice import first_to_ask
from activities.waitlist_models import (
    AskedOffer,
    FreedBooking,
    FreedTime,
    JoinList,
    MakeOffer,
    OfferChoice,
    OpenOffer,
    ReadOffer,
    SettleOffer,
    TellOffer,
)
from activities.waitlist_time import keep_offered_time
from db.models import Booking, WaitlistEntry, WaitlistOffer
from db.queries import waitlist as rows
from db.queries.agenda import load_facts
from db.queries.agenda_locks import lock_for_booking
from db.queries.booking_changes import find_event
from db.queries.freed_times import time_let_go
from db.queries.turns import load_chat, load_procedures
from db.session import Database
from domain.agenda.period import Period
from domain.dialogue.facts import OfferFacts
from domain.dialogue.state import OfferedTime, OwnVisit
from domain.dialogue.waitlist import OfferNews
from domain.dialogue.wish import Wish
from domain.errors import InvalidFieldError, SlotTakenError
from domain.ids import derived_id
from domain.waitlist import EntryStatus, OfferStatus

LEAVE_WITHIN = timedelta(hours=16)
"""How long an offer may wait for leave to write: over a night. Its time is nobody else's then."""
_ENTRY = {
    OfferStatus.ACCEPTED: EntryStatus.FILLED,
    OfferStatus.REFUSED: EntryStatus.ACTIVE,
    OfferStatus.UNANSWERED: EntryStatus.ACTIVE,
    OfferStatus.WITHDRAWN: EntryStatus.ACTIVE,
}


class WaitlistRuns(Protocol):
    """Those who offer freed times, and the chats that they ask."""

    async def time_freed(self, freed: FreedTime) -> None:
        """Start the run that offers it, or join the one that does."""

    async def offer_changed(self, clinic_id: UUID, conversation_id: UUID, news: OfferNews) -> None:
        """Signal the chat's run, starting it when there is none."""


class WaitlistActivities:
    """One transaction, or one signal, each; all may be repeated."""

    def __init__(self, database: Database, runs: WaitlistRuns) -> None:
        self._database = database
        self._runs = runs

    @activity.defn
    async def join_waitlist(self, request: JoinList) -> None:
        """Put the wish on the list. A dentist whom nobody knows by that name is any dentist.

        A wish that contradicts itself is one for any time: better called once too often.
        """
        async with self._database.clinic(request.clinic_id) as session:
            wanted = request.wanted
            facts = await load_facts(session, request.clinic_id, request.now)
            new = rows.NewEntry(
                id=derived_id("waitlist", request.conversation_id, request.key),
                clinic_id=request.clinic_id,
                conversation_id=request.conversation_id,
                procedure_id=wanted.procedure_id,
                dentist_id=turn_facts.dentist_called(facts, wanted.wish.professional),
                booking_id=wanted.booking_id,
                wish=_possible(wanted.wish, wanted.procedure_id),
            )
            await rows.add_entry(session, new)

    @activity.defn
    async def leave_waitlist(self, chat: ConversationRef) -> None:
        """Take all that the chat waits for off the list."""
        async with self._database.clinic(chat.clinic_id) as session:
            own = WaitlistEntry.conversation_id == chat.conversation_id
            await rows.withdraw(session, own)

    @activity.defn
    async def report_freed_time(self, freed: FreedBooking) -> None:
        """Tell those who offer freed times, where anybody waits and there is time left."""
        async with self._database.clinic(freed.clinic_id) as session:
            if not await rows.anybody_waits(session):
                return
            time = await _freed_time(session, freed)
        if time is not None and time.starts_at > freed.now:
            await self._runs.time_freed(time)

    @activity.defn
    async def choose_candidate(self, request: MakeOffer) -> OfferChoice:
        """Whom to ask next about this time; from then on it is offered to nobody else."""
        freed, now = request.freed, request.now
        async with self._database.clinic(freed.clinic_id) as session:
            # Two runs that offer overlapping times look one after the other.
            await lock_for_booking(session, freed.clinic_id, freed.dentist_id)
            made = await session.get(WaitlistOffer, request.offer_id)
            if made is not None:
                entry = await session.get_one(WaitlistEntry, made.entry_id)
                return OfferChoice(entry.conversation_id, entry.id, made.visit_starts_at)
            period = Period(freed.starts_at, freed.ends_at)
            other = await rows.open_offer_of(session, freed.dentist_id, period)
            if other is not None:
                return OfferChoice(look_again_at=max(other.answer_by, now + timedelta(minutes=1)))
            return await self._offer(session, request)

    async def _offer(self, session: AsyncSession, request: MakeOffer) -> OfferChoice:
        freed, now = request.freed, request.now
        facts = await load_facts(session, freed.clinic_id, now, until=freed.ends_at)
        waiting = await rows.load_waiting(session, now.astimezone(facts.rules.zone).date(), now)
        unasked = [one for one in waiting if one.entry.id not in request.asked]
        found = await first_to_ask(session, facts, unasked, freed, now)
        if found is None:
            return OfferChoice()
        candidate, entry = found
        service = facts.dentist(freed.dentist_id).performs[entry.procedure_id]
        occupied = service.occupied(candidate.visit)
        session.add(
            WaitlistOffer(
                id=request.offer_id,
                clinic_id=freed.clinic_id,
                entry_id=entry.id,
                dentist_id=freed.dentist_id,
                period=Range(occupied.starts_at, occupied.ends_at),
                visit_starts_at=candidate.visit.starts_at,
                answer_by=min(now + LEAVE_WITHIN, candidate.visit.starts_at),
                status=OfferStatus.OPEN,
            )
        )
        entry.status = EntryStatus.OFFERED
        entry.last_offered_at = now
        return OfferChoice(entry.conversation_id, entry.id, candidate.visit.starts_at)

    @activity.defn
    async def open_offer(self, request: OpenOffer) -> AskedOffer:
        """The patient may be written to: look once more, keep the time, and begin to wait.

        From now on nobody else gets it, until the offer is settled. Repeated, it finds it kept.
        """
        try:
            async with self._database.clinic(request.clinic_id) as session:
                return AskedOffer(await keep_offered_time(session, request))
        except SlotTakenError:
            return AskedOffer(None)

    @activity.defn
    async def settle_waitlist_offer(self, request: SettleOffer) -> None:
        """The offer is over, and the time free to be offered to others."""
        async with self._database.clinic(request.clinic_id) as session:
            await rows.settle_offer(
                session, request.offer_id, request.status, _ENTRY[request.status], request.now
            )

    @activity.defn
    async def offer_was_filled(self, request: OpenOffer) -> bool:
        """Whether the patient who said yes has the time; then the entry is done."""
        async with self._database.clinic(request.clinic_id) as session:
            offer = await session.get_one(WaitlistOffer, request.offer_id)
            entry = await session.get_one(WaitlistEntry, offer.entry_id)
            filled = await rows.has_visit_at(
                session, entry.conversation_id, offer.dentist_id, offer.visit_starts_at
            )
            status = OfferStatus.ACCEPTED if filled else OfferStatus.WITHDRAWN
            await rows.settle_offer(session, offer.id, status, _ENTRY[status], request.now)
            return filled

    @activity.defn
    async def read_offer(self, request: ReadOffer) -> OfferFacts | None:
        """What telling an offer needs; None when its procedure is no longer offered."""
        async with self._database.clinic(request.clinic_id) as session:
            offer = await session.get_one(WaitlistOffer, request.offer_id)
            entry = await session.get_one(WaitlistEntry, offer.entry_id)
            chat = await load_chat(session, request.conversation_id)
            listed = {one.id: one for one in await load_procedures(session)}
            procedure = listed.get(entry.procedure_id)
            if procedure is None:
                return None
            return OfferFacts(
                clinic=turn_facts.clinic_facts(chat, has_assistant=False),
                procedure=turn_facts.procedure_facts(procedure, named=True),
                procedure_code=procedure.code,
                time=OfferedTime(
                    offer.dentist_id,
                    await rows.dentist_name(session, offer.dentist_id),
                    offer.visit_starts_at,
                ),
                visit=await _own_visit(session, entry.booking_id),
                answer_by=offer.answer_by,
            )

    @activity.defn
    async def tell_offer(self, request: TellOffer) -> None:
        """Told twice is heard once: the news carries its id."""
        await self._runs.offer_changed(request.clinic_id, request.conversation_id, request.news)


def _possible(wish: Wish, procedure_id: UUID) -> Wish:
    try:
        wish.to_query(procedure_id, None)
    except InvalidFieldError:
        return Wish(procedure=wish.procedure, professional=wish.professional)
    return wish


async def _freed_time(session: AsyncSession, freed: FreedBooking) -> FreedTime | None:
    booking = await session.get(Booking, freed.booking_id)
    if booking is None:
        return None
    moved = None
    if freed.moved_by is not None:
        moved = await find_event(session, freed.booking_id, f"rescheduled/{freed.moved_by}")
        if moved is None:
            return None
    dentist_id, period = time_let_go(booking, moved)
    return FreedTime(freed.clinic_id, dentist_id, period.starts_at, period.ends_at)


async def _own_visit(session: AsyncSession, booking_id: UUID | None) -> OwnVisit | None:
    visit = await turn_facts.appointment(session, booking_id) if booking_id else None
    return OwnVisit(visit.booking_id, visit.starts_at, visit.dentist) if visit else None
