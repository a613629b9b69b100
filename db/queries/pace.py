"""A number's place in time: one small row, on which every process that speaks for it agrees."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import INTERVAL, TIMESTAMP, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SessionPace, WhatsAppConversation

_TURN = (
    text(
        """
    insert into session_pace as pace (session_id, clinic_id, next_send_at)
    select chat.session_id, chat.clinic_id, :now + :pause
    from whatsapp_conversation chat where chat.id = :conversation_id
    on conflict (session_id) do update
        set next_send_at = greatest(pace.next_send_at, :now) + :pause
        where pace.next_send_at is null or pace.next_send_at <= :now + :patience
    returning next_send_at - :pause as turn
    """
    )
    .bindparams(
        bindparam("now", type_=TIMESTAMP(timezone=True)),
        bindparam("pause", type_=INTERVAL),
        bindparam("patience", type_=INTERVAL),
    )
    .columns(turn=TIMESTAMP(timezone=True))
)


async def take_turn(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    now: datetime,
    pause: timedelta,
    patience: timedelta,
) -> datetime | None:
    """When the chat's number may send the next message; the turn is taken.

    None, and no turn, where that is more than `patience` away.
    """
    values = {
        "conversation_id": conversation_id,
        "now": now,
        "pause": pause,
        "patience": patience,
    }
    turn: datetime | None = await session.scalar(_TURN, values)
    return turn


async def next_turn(session: AsyncSession, conversation_id: UUID) -> datetime | None:
    """When the chat's number may send next, without taking the turn; None for at once."""
    of_chat = select(WhatsAppConversation.session_id).where(
        WhatsAppConversation.id == conversation_id
    )
    return await session.scalar(
        select(SessionPace.next_send_at).where(SessionPace.session_id == of_chat.scalar_subquery())
    )


async def next_first_turn(session: AsyncSession, session_id: UUID) -> datetime | None:
    """When the number may write first again; None for at once."""
    return await session.scalar(
        select(SessionPace.next_first_at).where(SessionPace.session_id == session_id)
    )


async def take_first_turn(
    session: AsyncSession, clinic_id: UUID, session_id: UUID, until: datetime
) -> None:
    """Keep other first messages waiting until then. The number's row must be locked."""
    values = {"session_id": session_id, "clinic_id": clinic_id, "next_first_at": until}
    await session.execute(
        insert(SessionPace)
        .values(values)
        .on_conflict_do_update(
            index_elements=[SessionPace.session_id], set_={"next_first_at": until}
        )
    )
