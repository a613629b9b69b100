"""What was heard of a number's chats, against what WAHA has of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Message, WhatsAppConversation, WhatsAppSession
from domain.errors import NotFoundError
from domain.vocabulary import Direction


@dataclass(frozen=True)
class Listening:
    """Since when the number listens. `name` is WAHA's."""

    name: str
    dentist_id: UUID
    warm_since: datetime | None
    working_since: datetime | None
    caught_up_to: datetime | None


async def load_listening(session: AsyncSession, session_id: UUID) -> Listening:
    """Raises `NotFoundError`. `session_id` is the row's."""
    row = await session.get(WhatsAppSession, session_id)
    if row is None:
        raise NotFoundError("no such WhatsApp session")
    return Listening(
        row.session_id, row.dentist_id, row.warm_since, row.working_since, row.caught_up_to
    )


async def record_caught_up(session: AsyncSession, session_id: UUID, until: datetime) -> None:
    """Everything written before `until` is here."""
    await session.execute(
        update(WhatsAppSession)
        .where(WhatsAppSession.id == session_id)
        .values(caught_up_to=func.greatest(WhatsAppSession.caught_up_to, until))
    )


async def stored_ids(session: AsyncSession, clinic_id: UUID, ids: Sequence[str]) -> set[str]:
    """Which of WhatsApp's message ids the clinic has, in whichever chat."""
    found = await session.scalars(
        select(Message.wa_message_id).where(
            Message.clinic_id == clinic_id, Message.wa_message_id.in_(ids)
        )
    )
    return set(found)


async def said_by_us(session: AsyncSession, session_id: UUID, bodies: Sequence[str]) -> set[str]:
    """Which of these words the bot has said from this number."""
    if not bodies:
        return set()
    found = await session.scalars(
        select(Message.body)
        .join(WhatsAppConversation, WhatsAppConversation.id == Message.conversation_id)
        .where(
            WhatsAppConversation.session_id == session_id,
            Message.direction == Direction.OUTBOUND,
            Message.body.in_(bodies),
        )
    )
    return {body for body in found if body is not None}


async def heard_since(session: AsyncSession, session_id: UUID, since: datetime) -> bool:
    """Whether somebody's words have reached us from this number's chats since then."""
    statement = select(
        exists()
        .where(WhatsAppConversation.session_id == session_id)
        .where(WhatsAppConversation.last_interaction >= since)
        .where(Message.conversation_id == WhatsAppConversation.id)
        .where(Message.direction != Direction.OUTBOUND, Message.created_at >= since)
    )
    return bool(await session.scalar(statement))
