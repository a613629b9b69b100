"""The database side of calling people to a chat, and of the time in which it is theirs."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities import turn_facts
from db.queries.agenda import load_facts
from db.queries.staff_calls import call_people, keep_lease, keep_summary, load_talk
from db.queries.turns import ChatRow, load_chat, load_procedures
from db.session import Database
from domain import messages_staff
from domain.agenda.opening import opens_at
from domain.dialogue.decision import StaffReason
from domain.dialogue.lease import Agreed, ReturnFacts, Said, agreed_time
from domain.dialogue.state import DialogueState
from domain.dialogue.wish import Wish
from domain.vocabulary import Direction
from domain.voice import fluent


@dataclass(frozen=True)
class KeepLease:
    """People have the chat until then (aware UTC); None: the bot has it again."""

    clinic_id: UUID
    conversation_id: UUID
    until: datetime | None
    is_settled: bool
    """Whether what people were called for is done, too."""


@dataclass(frozen=True)
class CallPeople:
    """Put the chat on the staff's list. `now` is aware UTC."""

    clinic_id: UUID
    conversation_id: UUID
    reason: StaffReason
    state: DialogueState
    now: datetime


@dataclass(frozen=True)
class ReadReturn:
    """Read what people and patient said to each other since about `since` (aware UTC)."""

    clinic_id: UUID
    conversation_id: UUID
    since: datetime
    state: DialogueState
    now: datetime


class StaffCallActivities:
    """One short transaction each; repeated, they change nothing more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def keep_lease(self, request: KeepLease) -> None:
        """Show staff whose the chat is; who has it need not be called to it."""
        async with self._database.clinic(request.clinic_id) as session:
            chat_id = request.conversation_id
            await keep_lease(session, chat_id, request.until, is_settled=request.is_settled)

    @activity.defn
    async def call_people(self, request: CallPeople) -> None:
        """Call them at once, whatever the hour."""
        async with self._database.clinic(request.clinic_id) as session:
            await self._call(session, request)

    @activity.defn
    async def call_in_opening_hours(self, request: CallPeople) -> datetime | None:
        """Call them if the clinic is open; else the next opening, at which to ask again."""
        async with self._database.clinic(request.clinic_id) as session:
            facts = await load_facts(session, request.clinic_id, request.now)
            opening = opens_at(facts, request.now)
            if opening is None:
                await self._call(session, request)
            return opening

    async def _call(self, session: AsyncSession, request: CallPeople) -> None:
        chat_id = request.conversation_id
        await call_people(session, chat_id, request.reason, request.now)
        await summarise(session, chat_id, request.state, request.now)

    @activity.defn
    async def read_return(self, request: ReadReturn) -> ReturnFacts:
        """What people and patient agreed on, where the agenda has it free."""
        async with self._database.clinic(request.clinic_id) as session:
            chat = await load_chat(session, request.conversation_id)
            clinic = turn_facts.clinic_facts(chat, has_assistant=False)
            bare = ReturnFacts(clinic)
            agreed = await self._agreed(session, chat, request)
            if agreed is None:
                return bare
            return await self._bookable(session, request, agreed, bare)

    async def _agreed(
        self, session: AsyncSession, chat: ChatRow, request: ReadReturn
    ) -> Agreed | None:
        procedures = await load_procedures(session)
        lexicon = turn_facts.lexicon_of(procedures, chat.dentists, chat.day_parts)
        talk = [
            Said(one.wa_message_id, one.direction is Direction.STAFF, words, one.sent_at)
            for one in await load_talk(session, request.conversation_id, request.since)
            if (words := one.body or fluent(one.transcript or ""))
        ]
        zone = turn_facts.zone_of(chat)
        agreed = agreed_time(talk, zone, request.now, lexicon)
        coming = await turn_facts.coming_appointments(session, chat, request.now)
        if agreed is None or any(_is_then(agreed, one.starts_at, zone) for one in coming):
            return None  # staff may have registered it themselves
        return agreed

    async def _bookable(
        self, session: AsyncSession, request: ReadReturn, agreed: Agreed, bare: ReturnFacts
    ) -> ReturnFacts:
        code = agreed.procedure or request.state.wish.procedure
        procedure = turn_facts.chosen_procedure(await load_procedures(session), code)
        if procedure is None or not procedure.bookable:
            return bare
        day, clock = agreed.day, agreed.clock
        wish = Wish(procedure=code, date_from=day, date_to=day, time_from=clock, time_to=clock)
        offers, reason = await turn_facts.free_times(
            session,
            request.clinic_id,
            procedure.procedure_id,
            wish,
            request.now,
            asks=request.conversation_id,
        )
        zone = ZoneInfo(bare.clinic.zone)
        if reason or not offers or not _is_then(agreed, offers[0].starts_at, zone):
            return bare
        return replace(
            bare,
            procedure=procedure,
            procedure_code=code,
            offer=offers[0],
            settled_by=agreed.message_id,
        )


async def summarise(
    session: AsyncSession, conversation_id: UUID, state: DialogueState, now: datetime
) -> None:
    """Keep for staff where the chat stands."""
    chat = await load_chat(session, conversation_id)
    procedures = await load_procedures(session)
    wished = [one.name for one in procedures if one.code == state.wish.procedure]
    coming = await turn_facts.coming_appointments(session, chat, now)
    text = messages_staff.summary(
        state, wished[0] if wished else None, coming, turn_facts.zone_of(chat)
    )
    await keep_summary(session, conversation_id, text, now)


def _is_then(agreed: Agreed, starts_at: datetime, zone: ZoneInfo) -> bool:
    local = starts_at.astimezone(zone)
    return (local.date(), local.time()) == (agreed.day, agreed.clock)
