"""What a clinic's number wrote without having been asked, by which it keeps its daily measure."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.courtesy import FirstWords


class FirstMessage(Identified, Timestamped, Tenanted, Base):
    """Leave that was given to write first, once. Whether it was used is not known here."""

    __tablename__ = "first_message"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("whatsapp_session.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("whatsapp_conversation.id", ondelete="CASCADE")
    )
    kind: Mapped[FirstWords] = mapped_column(enum_column(FirstWords, "kind"))
    key: Mapped[str] = mapped_column(String(200))
    """Names the message in its chat: asked again, it counts once."""
    day: Mapped[date]
    """Clinic-local."""
    not_before: Mapped[datetime]
    """Its turn: first messages go one by one."""

    __table_args__ = (
        UniqueConstraint("conversation_id", "key"),
        Index("ix_first_message_session_day", "session_id", "day"),
    )


class SessionPace(Tenanted, Base):
    """When a number may say the next thing: shared by all processes that speak for it."""

    __tablename__ = "session_pace"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("whatsapp_session.id", ondelete="CASCADE"), primary_key=True
    )
    next_send_at: Mapped[datetime | None]
    """Of any message."""
    next_first_at: Mapped[datetime | None]
    """Of a message that nobody asked for just now."""
