"""Chats to which people are called, or which are theirs."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from db.queries.staff_calls import CalledChat


class ConversationBody(BaseModel):
    """A chat on the staff's list. Times are UTC; no words of the patient's."""

    id: UUID
    patient_name: str | None
    phone_end: str | None
    """The last four digits of the number, where WhatsApp shows it."""
    needs_human: str | None
    """Why people are called, e.g. `emergency`; null: they are not, or have come."""
    needs_human_since: datetime | None
    summary: str | None
    """What the patient wants and where things stand, in Portuguese."""
    staff_until: datetime | None
    """People have the chat until then, and the bot is silent."""
    last_interaction: datetime

    @classmethod
    def of(cls, chat: CalledChat) -> "ConversationBody":
        """The chat as the API tells it."""
        return cls(
            id=chat.conversation_id,
            patient_name=chat.name,
            phone_end=chat.phone_end,
            needs_human=chat.reason,
            needs_human_since=chat.since,
            summary=chat.summary,
            staff_until=chat.staff_until,
            last_interaction=chat.last_interaction,
        )
