"""What everybody asks who wants to write to a patient first."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.pacing import Chance, chance
from clients.waha.client import WahaClient
from clients.waha.ids import phone_of
from db.queries.courtesy import (
    FirstMessageFacts,
    grant,
    granted_turn,
    load_first_message_facts,
    record_address,
)
from db.queries.pace import take_first_turn
from db.session import Database
from domain import courtesy
from domain.courtesy import FirstWords, Never, Verdict, WaitUntil, WhyNot, WriteNow
from domain.phones import whatsapp_forms


@dataclass(frozen=True)
class MayWriteFirst:
    """Ask for leave to write this message first. `now` is aware UTC."""

    clinic_id: UUID
    conversation_id: UUID
    kind: FirstWords
    key: str
    """Names the message in its chat: leave counts once, however often it is asked for."""
    now: datetime


class CourtesyActivities:
    """Asked again, it counts nothing twice. `chance` spreads what would else be as regular as a
    machine."""

    def __init__(self, database: Database, waha: WahaClient, *, chance: Chance = chance) -> None:
        self._database = database
        self._waha = waha
        self._chance = chance

    @activity.defn
    async def may_write_first(self, request: MayWriteFirst) -> Verdict:
        """Whether to write now, later or never; leave that is given is counted.

        Workflows ask through `workflows.courtesy`.
        """
        async with self._database.clinic(request.clinic_id) as session:
            facts = await load_first_message_facts(session, request.conversation_id, request.now)
            if facts is None:
                return Never(WhyNot.NO_CHAT)
            verdict = await self._decide(session, request, facts)
        if isinstance(verdict, WriteNow) and facts.unchecked:
            return await self._checked(request, facts.session_name, facts.unchecked)
        return verdict

    async def _decide(
        self, session: AsyncSession, request: MayWriteFirst, facts: FirstMessageFacts
    ) -> Verdict:
        kind, now, number = request.kind, request.now, facts.number
        granted = await granted_turn(session, request.conversation_id, request.key)
        if granted is not None:
            number = replace(number, written_today=0)  # it was counted then
        verdict = courtesy.may_write_first(kind, number, facts.person, now)
        if not isinstance(verdict, WriteNow):
            return verdict
        turn = granted or courtesy.turn_of(kind, number, facts.person, now)
        if isinstance(turn, WaitUntil):
            return turn
        if granted is None:
            await grant(session, facts, kind, request.key, turn)
            until = turn + kind.pause(self._chance())
            await take_first_turn(session, facts.clinic_id, facts.session_id, until)
        return WaitUntil(turn, WhyNot.ONE_BY_ONE) if now < turn else WriteNow()

    async def _checked(self, request: MayWriteFirst, session_name: str, phone: str) -> Verdict:
        """A number from outside WhatsApp is looked up before the first word to it."""
        chat_id = None
        for form in whatsapp_forms(phone):
            check = await self._waha.check_exists(session_name, form)
            if check.exists:
                chat_id = check.chat_id
                break
        async with self._database.clinic(request.clinic_id) as session:
            settled = phone_of(chat_id) if chat_id else None
            await record_address(session, request.conversation_id, chat_id, settled)
        return WriteNow() if chat_id else Never(WhyNot.NOT_ON_WHATSAPP)
