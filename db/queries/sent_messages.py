"""Messages that the bot sent, as WhatsApp tells of them: echoes and ticks."""

from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Message
from domain.vocabulary import Direction, MessageStatus

# The status that a tick may replace: ticks skip, repeat and overtake each other.
_EARLIER = {
    MessageStatus.SENT: (MessageStatus.PENDING, MessageStatus.FAILED),
    MessageStatus.DELIVERED: (MessageStatus.PENDING, MessageStatus.SENT, MessageStatus.FAILED),
    MessageStatus.READ: (
        MessageStatus.PENDING,
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.FAILED,
    ),
    MessageStatus.FAILED: (MessageStatus.PENDING, MessageStatus.SENT),
}


async def is_own_message(session: AsyncSession, clinic_id: UUID, wa_message_id: str) -> bool:
    """Whether the bot sent this message, in whichever chat its echo shows up."""
    answer = await session.scalar(
        select(
            exists().where(
                Message.clinic_id == clinic_id,
                Message.wa_message_id == wa_message_id,
                Message.direction == Direction.OUTBOUND,
            )
        )
    )
    return bool(answer)


async def tick_message(
    session: AsyncSession, clinic_id: UUID, wa_message_id: str, status: MessageStatus
) -> None:
    """Move a sent message forward to `status`; a late or repeated tick changes nothing."""
    await session.execute(
        update(Message)
        .where(
            Message.clinic_id == clinic_id,
            Message.wa_message_id == wa_message_id,
            Message.direction == Direction.OUTBOUND,
            Message.status.in_(_EARLIER[status]),
        )
        .values(status=status)
    )
