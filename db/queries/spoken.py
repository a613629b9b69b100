"""What a turn of a conversation writes: the bubbles before they are said, and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFoundError


@dataclass(frozen=True)
class OutboundRow:
    """A bubble to be said. `id` and `wa_message_id` are the same at every attempt."""

    id: UUID
    wa_message_id: str
    kind: str
    body: str


@dataclass(frozen=True)
class Spoken:
    """Where the bubbles go, and those that no earlier attempt is known to have sent, in order."""

    session_name: str
    chat_id: str
    contact_id: UUID
    waiting: list[OutboundRow]


# A bubble that is there already is "updated" to itself, because only then Postgres returns it.
_WRITE_AHEAD = text(
    """
with chat as (
    update whatsapp_conversation set
        conversation_context = :context,
        last_interaction = :now,
        needs_human = case when needs_human = 'emergency' then needs_human
                      else coalesce(:needs_human, needs_human) end
    where id = :conversation_id
    returning id, clinic_id, session_id, contact_id, answer_to
),
bubble as (
    insert into message
        (id, clinic_id, conversation_id, wa_message_id, direction, status, kind, body, sent_at)
    select said.id, chat.clinic_id, chat.id, said.wa_message_id, 'outbound', 'pending', said.kind,
           said.body, :now
    from chat, unnest(:ids, :wa_message_ids, :kinds, :bodies)
        as said (id, wa_message_id, kind, body)
    on conflict (conversation_id, wa_message_id) do update set status = message.status
    returning wa_message_id, status
)
select whatsapp_session.session_id, coalesce(chat.answer_to, contact.chat_id), contact.id,
       array(select wa_message_id from bubble where status = 'pending')
from chat
join whatsapp_session on whatsapp_session.id = chat.session_id
join contact on contact.id = chat.contact_id
"""
).bindparams(
    bindparam("context", type_=JSONB),
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("wa_message_ids", type_=ARRAY(Text)),
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(Text)),
)
_MARK_SENT = text(
    """
    update message set status = 'sent'
    where conversation_id = :conversation_id and wa_message_id = any(:wa_message_ids)
        and status = 'pending'
    """
)


async def write_ahead(
    session: AsyncSession,
    conversation_id: UUID,
    bubbles: list[OutboundRow],
    context: dict[str, Any],
    now: datetime,
    needs_human: str | None,
) -> Spoken:
    """Record the bubbles and the dialogue's state before anything is sent; one round trip.

    A call for people stays until people have come, and nothing outranks an emergency. Raises
    `NotFoundError`.
    """
    values = {
        "conversation_id": conversation_id,
        "context": context,
        "now": now,
        "needs_human": needs_human,
        "ids": [bubble.id for bubble in bubbles],
        "wa_message_ids": [bubble.wa_message_id for bubble in bubbles],
        "kinds": [bubble.kind for bubble in bubbles],
        "bodies": [bubble.body for bubble in bubbles],
    }
    row = (await session.execute(_WRITE_AHEAD, values)).one_or_none()
    if row is None:
        raise NotFoundError("conversation")
    session_name, chat_id, contact_id, waiting = row
    still = [bubble for bubble in bubbles if bubble.wa_message_id in waiting]
    return Spoken(session_name, chat_id, contact_id, still)


async def mark_sent(
    session: AsyncSession, conversation_id: UUID, wa_message_ids: list[str]
) -> None:
    """WAHA took them. An acknowledgement that was faster is not undone."""
    values = {"conversation_id": conversation_id, "wa_message_ids": wa_message_ids}
    await session.execute(_MARK_SENT, values)
