"""Who is asked to come again, each of them once for a visit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio import activity

from activities import turn_facts
from db.queries.booking_changes import find_event, record_event
from db.queries.payment_sweep import list_clinics
from db.queries.recall import RECALLED, find_due, load_due
from db.queries.turns import load_chat
from db.session import Database
from domain.dialogue.recall import RecallFacts, RecallNews
from domain.vocabulary import Actor

MOST_A_DAY = 40
"""For one clinic: more than that would not be let write in a day by most numbers anyway."""


@dataclass(frozen=True)
class DueRecall:
    """A visit long ago, and the chat of its patient."""

    clinic_id: UUID
    booking_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class Recall:
    """Do a step of this recall. `now` is aware UTC."""

    due: DueRecall
    now: datetime


class RecalledChats(Protocol):
    """The chats in which patients are asked."""

    async def recall_due(self, clinic_id: UUID, conversation_id: UUID, news: RecallNews) -> None:
        """Signal the chat's run, starting it when there is none."""


class RecallActivities:
    """One transaction each; all may be repeated."""

    def __init__(self, database: Database, chats: RecalledChats) -> None:
        self._database = database
        self._chats = chats

    @activity.defn
    async def list_due_recalls(self, now: datetime) -> tuple[DueRecall, ...]:
        """Of all clinics, some of each: the rest has its turn on another day."""
        async with self._database.directory() as session:
            clinics = await list_clinics(session)
        due: list[DueRecall] = []
        for clinic_id in clinics:
            async with self._database.clinic(clinic_id) as session:
                found = await load_due(session, now, MOST_A_DAY)
            due += [DueRecall(clinic_id, one.booking_id, one.conversation_id) for one in found]
        return tuple(due)

    @activity.defn
    async def recall_patient(self, request: Recall) -> bool:
        """Write down that the patient was asked, and tell the chat; whether they still were due.

        Written down first: who cannot be told now is not asked twice. A repetition tells again,
        which the chat hears once.
        """
        due = request.due
        async with self._database.clinic(due.clinic_id) as session:
            if await find_event(session, due.booking_id, RECALLED) is None:
                if await find_due(session, due.booking_id, request.now) is None:
                    return False
                await record_event(
                    session,
                    clinic_id=due.clinic_id,
                    booking_id=due.booking_id,
                    key=RECALLED,
                    kind="recalled",
                    actor=Actor.SYSTEM,
                    at=request.now,
                )
        news = RecallNews(f"{RECALLED}/{due.booking_id}", due.booking_id)
        await self._chats.recall_due(due.clinic_id, due.conversation_id, news)
        return True

    @activity.defn
    async def read_recall(self, request: Recall) -> RecallFacts | None:
        """What asking needs; None when the patient has another visit by now."""
        due = request.due
        async with self._database.clinic(due.clinic_id) as session:
            row = await find_due(session, due.booking_id, request.now)
            if row is None:
                return None
            chat = await load_chat(session, due.conversation_id)
            return RecallFacts(
                clinic=turn_facts.clinic_facts(chat, has_assistant=False),
                patient=row.patient,
                procedure=row.procedure,
                procedure_code=row.procedure_code,
                dentist=row.dentist,
                visited_at=row.visited_at,
            )
