"""How a dentist's bot behaves, and the clinic's own answers, as staff set them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import ChatbotConfig, KnowledgeEntry
from domain.errors import NotFoundError


async def find_chatbot(session: AsyncSession, dentist_id: UUID) -> ChatbotConfig | None:
    """The settings of the dentist's bot, if anybody ever made them."""
    of_dentist = select(ChatbotConfig).where(ChatbotConfig.dentist_id == dentist_id)
    return (await session.scalars(of_dentist)).one_or_none()


def new_chatbot(clinic_id: UUID, dentist_id: UUID, now: datetime) -> ChatbotConfig:
    """The usual settings, for a dentist who has none."""
    return ChatbotConfig(
        id=time_ordered_id(now),
        clinic_id=clinic_id,
        dentist_id=dentist_id,
        is_active=True,
        welcome_message=None,
        ai_model=None,
        pix_key=None,
        pix_key_type=None,
    )


async def list_entries(session: AsyncSession) -> Sequence[KnowledgeEntry]:
    """All of the clinic, by topic."""
    return (await session.scalars(select(KnowledgeEntry).order_by(KnowledgeEntry.topic))).all()


async def get_entry(session: AsyncSession, entry_id: UUID) -> KnowledgeEntry:
    """Raises `NotFoundError`."""
    entry = await session.get(KnowledgeEntry, entry_id)
    if entry is None:
        raise NotFoundError("no such entry")
    return entry


async def is_topic_used(session: AsyncSession, topic: str, *, by_other_than: UUID) -> bool:
    """Whether another entry is on this topic, however it is capitalised."""
    used = exists().where(
        func.lower(KnowledgeEntry.topic) == func.lower(topic), KnowledgeEntry.id != by_other_than
    )
    return bool(await session.scalar(select(used)))
