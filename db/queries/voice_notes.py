"""Voice notes: where their sound can be fetched, and what was heard in it."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Message


async def load_unheard(
    session: AsyncSession, conversation_id: UUID, message_id: str
) -> dict[str, str | int | None] | None:
    """The `Message.media` of a note that nobody has listened to; `None` when there is no such."""
    media: dict[str, str | int | None] | None = await session.scalar(
        select(Message.media).where(
            Message.conversation_id == conversation_id,
            Message.wa_message_id == message_id,
            Message.transcript.is_(None),
        )
    )
    return media


async def keep_transcript(
    session: AsyncSession, conversation_id: UUID, message_id: str, words: str
) -> None:
    """Keep the words with their note. The first hearing stays."""
    await session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.wa_message_id == message_id,
            Message.transcript.is_(None),
        )
        .values(transcript=words)
    )
