"""Chats to which people are called, or which are theirs: what staff see, and who changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Contact, Message, WhatsAppConversation
from db.queries.chat_names import CHAT_NAME, PHONE_END
from domain.vocabulary import Direction

LONGEST_SUMMARY = 600
MOST_CHATS = 200
MOST_BUBBLES = 60
TALK_BEFORE = timedelta(minutes=30)
"""What the patient wrote just before people came belongs to their talk."""


@dataclass(frozen=True)
class CalledChat:
    """A chat on the staff's list. Times are aware UTC."""

    conversation_id: UUID
    name: str | None
    """The patient's, or what WhatsApp calls them."""
    phone_end: str | None
    """The last digits of the number, where WhatsApp shows it."""
    reason: str | None
    """Why people are called; None: they have the chat already."""
    since: datetime | None
    summary: str | None
    staff_until: datetime | None
    last_interaction: datetime


_CALLED = (
    select(
        WhatsAppConversation.id,
        CHAT_NAME,
        PHONE_END,
        WhatsAppConversation.needs_human,
        WhatsAppConversation.needs_human_since,
        WhatsAppConversation.staff_summary,
        WhatsAppConversation.staff_until,
        WhatsAppConversation.last_interaction,
    )
    .join(Contact, Contact.id == WhatsAppConversation.contact_id)
    .order_by(
        (WhatsAppConversation.needs_human == "emergency").desc().nulls_last(),
        WhatsAppConversation.needs_human.is_(None),
        WhatsAppConversation.needs_human_since,
        WhatsAppConversation.id,
    )
)


async def load_called_chats(session: AsyncSession, now: datetime) -> list[CalledChat]:
    """Those that wait for people, emergencies and the longest first; then those people have."""
    statement = _CALLED.where(
        or_(WhatsAppConversation.needs_human.is_not(None), WhatsAppConversation.staff_until > now)
    ).limit(MOST_CHATS)
    return [CalledChat(*row) for row in await session.execute(statement)]


async def find_chat(session: AsyncSession, conversation_id: UUID) -> CalledChat | None:
    """One chat, whether people are called to it or not."""
    found = await session.execute(_CALLED.where(WhatsAppConversation.id == conversation_id))
    row = found.one_or_none()
    return CalledChat(*row) if row else None


async def keep_lease(
    session: AsyncSession, conversation_id: UUID, until: datetime | None, *, is_settled: bool
) -> None:
    """The chat is people's until then; None: the bot's again.

    `is_settled`: nobody need be called any more. That people left a patient waiting is always
    settled when the chat changes hands.
    """
    await _change(session, conversation_id, {"staff_until": until})
    await _settle(session, conversation_id, *([] if is_settled else [_UNANSWERED]))


async def show_lease(session: AsyncSession, conversation_id: UUID, until: datetime | None) -> None:
    """Show at once whose the chat is; its run writes the same down a moment later."""
    await _change(session, conversation_id, {"staff_until": until})


async def settle_call(session: AsyncSession, conversation_id: UUID, before: datetime) -> None:
    """What people were called for is done; a call that came after `before` stands."""
    is_older = WhatsAppConversation.needs_human_since <= before
    await _settle(session, conversation_id, is_older)


async def keep_summary(
    session: AsyncSession, conversation_id: UUID, summary: str, now: datetime
) -> None:
    """Where things stand, for whom a turn has called; the first call's time stays."""
    await _change(
        session,
        conversation_id,
        {
            "staff_summary": summary[:LONGEST_SUMMARY],
            "needs_human_since": func.coalesce(WhatsAppConversation.needs_human_since, now),
        },
    )


_CALL = text(
    """
    update whatsapp_conversation set
        needs_human = case when needs_human = 'emergency' then needs_human else :reason end,
        needs_human_since = coalesce(needs_human_since, :now)
    where id = :conversation_id
    """
)


async def call_people(
    session: AsyncSession, conversation_id: UUID, reason: str, now: datetime
) -> None:
    """Put the chat on the list; nothing outranks an emergency."""
    values = {"conversation_id": conversation_id, "reason": reason, "now": now}
    await session.execute(_CALL, values)


async def load_talk(
    session: AsyncSession, conversation_id: UUID, since: datetime
) -> Sequence[Message]:
    """What patient and staff said to each other since about then, oldest first."""
    statement = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction.in_([Direction.INBOUND, Direction.STAFF]),
            Message.sent_at >= since - TALK_BEFORE,
        )
        .order_by(Message.sent_at.desc(), Message.created_at.desc(), Message.id.desc())
        .limit(MOST_BUBBLES)
    )
    return list(reversed((await session.scalars(statement)).all()))


_UNANSWERED = WhatsAppConversation.needs_human == "unanswered"


async def _settle(session: AsyncSession, conversation_id: UUID, *only: ColumnElement[bool]) -> None:
    await session.execute(
        update(WhatsAppConversation)
        .where(WhatsAppConversation.id == conversation_id, *only)
        .values(needs_human=None, needs_human_since=None, staff_summary=None)
    )


async def _change(session: AsyncSession, conversation_id: UUID, changes: dict[str, object]) -> None:
    await session.execute(
        update(WhatsAppConversation)
        .where(WhatsAppConversation.id == conversation_id)
        .values(**changes)
    )
