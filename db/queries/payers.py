"""Who pays for a chat's bookings, where a provider must know."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Contact, WhatsAppConversation


async def keep_payer_cpf(session: AsyncSession, conversation_id: UUID, encrypted: bytes) -> None:
    """Keep it with the chat's contact; a later one replaces it."""
    contact = (
        select(WhatsAppConversation.contact_id)
        .where(WhatsAppConversation.id == conversation_id)
        .scalar_subquery()
    )
    await session.execute(
        update(Contact).where(Contact.id == contact).values(payer_cpf_encrypted=encrypted)
    )
