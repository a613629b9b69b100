"""A clinic's number on WhatsApp: session, bot, conversations, messages, deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.courtesy import Restriction
from domain.pix.keys import PixKeyType
from domain.vocabulary import AddressState, Direction, InboxStatus, MessageStatus, SessionStatus


class WhatsAppSession(Identified, Timestamped, Tenanted, Base):
    """The number of one dentist, as connected through WAHA."""

    __tablename__ = "whatsapp_session"

    dentist_id: Mapped[UUID] = mapped_column(
        ForeignKey("dentist.id", ondelete="CASCADE"), unique=True
    )
    session_id: Mapped[str] = mapped_column(String(54), unique=True)
    """The session's name at WAHA: opaque, `[a-zA-Z0-9_-]`."""
    status: Mapped[SessionStatus] = mapped_column(
        enum_column(SessionStatus, "status"), default=SessionStatus.DISCONNECTED
    )
    hmac_key_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    qr_mimetype: Mapped[str | None] = mapped_column(String(40))
    qr_data: Mapped[str | None] = mapped_column(Text)
    """Base64 of the current QR code; WhatsApp replaces it every 20 to 60 seconds."""
    qr_expires_at: Mapped[datetime | None]
    working_since: Mapped[datetime | None]
    """When the session last began to work: older messages are backlog."""
    warm_since: Mapped[datetime | None]
    """Since when the number has been connected, interruptions aside: it bears more by the day."""
    caught_up_to: Mapped[datetime | None]
    """What was written before, by WhatsApp's clock, has been looked for and is here."""
    restricted_until: Mapped[datetime | None]
    """Until then WhatsApp, as far as is known, lets it write to nobody new."""
    restriction: Mapped[Restriction | None] = mapped_column(enum_column(Restriction, "restriction"))
    """How WhatsApp restrained it last."""
    account_phone_end: Mapped[str | None] = mapped_column(String(4))
    """The last digits of the number, by which staff know which of their phones it is."""


class ChatbotConfig(Identified, Timestamped, Tenanted, Base):
    """How the bot of one dentist's number behaves."""

    __tablename__ = "chatbot_config"

    dentist_id: Mapped[UUID] = mapped_column(
        ForeignKey("dentist.id", ondelete="CASCADE"), unique=True
    )
    is_active: Mapped[bool] = mapped_column(default=True)
    welcome_message: Mapped[str | None] = mapped_column(String(600))
    ai_model: Mapped[str | None] = mapped_column(String(80))
    pix_key: Mapped[str | None] = mapped_column(String(77))
    pix_key_type: Mapped[PixKeyType | None] = mapped_column(enum_column(PixKeyType, "pix_key_type"))

    __table_args__ = (
        CheckConstraint("(pix_key is null) = (pix_key_type is null)", name="pix_key_has_type"),
    )


class Contact(Identified, Timestamped, Tenanted, Base):
    """Somebody on WhatsApp, by the address they were first met at. May speak for several patients.

    WhatsApp may show one person under two addresses, with their number and with it hidden.
    """

    __tablename__ = "contact"

    chat_id: Mapped[str] = mapped_column(String(64))
    """`<digits>@c.us`, or `<digits>@lid` where WhatsApp hides the number."""
    phone: Mapped[str | None] = mapped_column(String(20))
    """E.164 digits, when known."""
    lid: Mapped[str | None] = mapped_column(String(64))
    """The address that hides the number, when known."""
    same_as: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"), index=True)
    """The contact in whose chat this person goes on, where they were met as two."""
    push_name: Mapped[str | None] = mapped_column(String(120))
    payer_cpf_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of who pays, for visits of their own or of those they speak for; only where the clinic's
    payment provider charges nobody without it."""
    address: Mapped[AddressState] = mapped_column(
        enum_column(AddressState, "address"),
        default=AddressState.MET,
        server_default=AddressState.MET.value,
    )
    """How far `chat_id` is to be trusted."""

    __table_args__ = (
        UniqueConstraint("clinic_id", "chat_id"),
        Index("ix_contact_clinic_phone", "clinic_id", "phone"),
        Index("ix_contact_clinic_lid", "clinic_id", "lid"),
    )


class WhatsAppConversation(Identified, Timestamped, Tenanted, Base):
    """One chat of one session."""

    __tablename__ = "whatsapp_conversation"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("whatsapp_session.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contact.id"), index=True)
    answer_to: Mapped[str | None] = mapped_column(String(64))
    """The address that the patient last wrote from; None for the contact's own."""
    patient_phone: Mapped[str | None] = mapped_column(String(20))
    last_interaction: Mapped[datetime]
    conversation_context: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """The dialogue's state, from which a later run of the workflow resumes."""
    needs_human: Mapped[str | None] = mapped_column(String(40))
    """Why people are called to this chat; None when they are not."""
    needs_human_since: Mapped[datetime | None]
    staff_summary: Mapped[str | None] = mapped_column(String(600))
    """For whoever comes: what the patient wants and where things stand, rendered by code."""
    staff_until: Mapped[datetime | None]
    """People have the chat until then; the bot is silent."""

    __table_args__ = (
        UniqueConstraint("session_id", "contact_id"),
        Index(
            "ix_whatsapp_conversation_called",
            "clinic_id",
            "needs_human_since",
            postgresql_where=text("needs_human is not null"),
        ),
    )


class Message(Identified, Timestamped, Tenanted, Base):
    """A bubble of the chat, in either direction. The only place where its words are kept."""

    __tablename__ = "message"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("whatsapp_conversation.id", ondelete="CASCADE")
    )
    wa_message_id: Mapped[str] = mapped_column(String(80))
    """WhatsApp's bare id; an outbound message gets its id from us, before it is sent."""
    direction: Mapped[Direction] = mapped_column(enum_column(Direction, "direction"))
    status: Mapped[MessageStatus] = mapped_column(enum_column(MessageStatus, "status"))
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str | None] = mapped_column(Text)
    media: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Of a voice note, picture or document: `path` below WAHA's address (None: never fetched),
    `mimetype`, and the `seconds` of a note.

    WAHA keeps the file for minutes; we keep only what may be a receipt.
    """
    transcript: Mapped[str | None] = mapped_column(Text)
    """What was heard in a voice note; empty where nothing was, None where nobody listened."""
    sent_at: Mapped[datetime]
    """By WhatsApp's clock."""

    __table_args__ = (
        UniqueConstraint("conversation_id", "wa_message_id"),
        Index("ix_message_clinic_wa_message", "clinic_id", "wa_message_id"),
        Index("ix_message_conversation_sent", "conversation_id", "sent_at"),
    )


class WebhookInbox(Identified, Tenanted, Base):
    """A delivery whose sender proved who it is, kept as it came, before it is acted on."""

    __tablename__ = "webhook_inbox"

    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(60))
    status: Mapped[InboxStatus] = mapped_column(enum_column(InboxStatus, "status"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    forwarded_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("clinic_id", "source", "external_id"),
        Index(
            "ix_webhook_inbox_waiting",
            "received_at",
            postgresql_where=text("status = 'received'"),
        ),
    )
