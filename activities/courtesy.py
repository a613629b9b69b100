"""What everybody asks who wants to write to a patient first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from temporalio import activity

from db.queries.courtesy import grant, is_granted, load_first_message_facts
from db.session import Database
from domain import courtesy
from domain.courtesy import FirstWords, Never, Verdict, WhyNot, WriteNow


@dataclass(frozen=True)
class MayWriteFirst:
    """Ask for leave to write this message first. `now` is aware UTC."""

    clinic_id: UUID
    conversation_id: UUID
    kind: FirstWords
    key: str
    """Names the message in its chat: leave once given stays given, and counts once."""
    now: datetime


class CourtesyActivities:
    """One transaction each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def may_write_first(self, request: MayWriteFirst) -> Verdict:
        """Whether to write now, later or never; leave that is given is counted.

        Workflows ask through `workflows.courtesy`.
        """
        async with self._database.clinic(request.clinic_id) as session:
            if await is_granted(session, request.conversation_id, request.key):
                return WriteNow()
            facts = await load_first_message_facts(session, request.conversation_id, request.now)
            if facts is None:
                return Never(WhyNot.NO_CHAT)
            verdict = courtesy.may_write_first(
                request.kind, facts.number, facts.person, request.now
            )
            if isinstance(verdict, WriteNow):
                await grant(session, facts, request.kind, request.key, request.now)
            return verdict
