"""What a conversation's turn reads and writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Booking,
    Charge,
    ChatbotConfig,
    Clinic,
    Contact,
    ContactPatient,
    Dentist,
    KnowledgeEntry,
    Message,
    Patient,
    PaymentAccount,
    Procedure,
    WhatsAppConversation,
    WhatsAppSession,
)
from domain.errors import NotFoundError
from domain.payments import ChargeStatus
from domain.vocabulary import BookingStatus, Direction, MessageStatus


@dataclass(frozen=True)
class ChatRow:
    """A chat with all that addresses and configures it."""

    conversation: WhatsAppConversation
    session: WhatsAppSession
    contact: Contact
    clinic: Clinic
    config: ChatbotConfig | None
    knows_patient: bool


async def load_chat(session: AsyncSession, conversation_id: UUID) -> ChatRow:
    """Raises `NotFoundError`."""
    statement = (
        select(
            WhatsAppConversation,
            WhatsAppSession,
            Contact,
            Clinic,
            ChatbotConfig,
            exists().where(ContactPatient.contact_id == Contact.id),
        )
        .join(WhatsAppSession, WhatsAppSession.id == WhatsAppConversation.session_id)
        .join(Contact, Contact.id == WhatsAppConversation.contact_id)
        .join(Clinic, Clinic.id == WhatsAppConversation.clinic_id)
        .outerjoin(ChatbotConfig, ChatbotConfig.dentist_id == WhatsAppSession.dentist_id)
        .where(WhatsAppConversation.id == conversation_id)
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFoundError("conversation")
    return ChatRow(*row)


async def load_messages(
    session: AsyncSession, conversation_id: UUID, message_ids: tuple[str, ...]
) -> list[Message]:
    """These messages, in the order in which they were written."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.wa_message_id.in_(message_ids))
        .order_by(Message.sent_at, Message.created_at, Message.id)
    )
    return list((await session.scalars(statement)).all())


async def load_transcript(
    session: AsyncSession, conversation_id: UUID, limit: int
) -> list[Message]:
    """The last messages that have words, oldest first."""
    statement = (
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.body.is_not(None))
        .order_by(Message.sent_at.desc(), Message.created_at.desc())
        .limit(limit)
    )
    return list(reversed((await session.scalars(statement)).all()))


async def load_procedures(session: AsyncSession) -> list[Procedure]:
    """The clinic's catalogue, by name."""
    return list((await session.scalars(select(Procedure).order_by(Procedure.name))).all())


async def load_knowledge(session: AsyncSession) -> list[KnowledgeEntry]:
    """The clinic's answers to common questions."""
    return list(
        (await session.scalars(select(KnowledgeEntry).order_by(KnowledgeEntry.topic))).all()
    )


async def load_dentist_names(session: AsyncSession) -> list[str]:
    """Every dentist's name."""
    return list((await session.scalars(select(Dentist.name).order_by(Dentist.name))).all())


@dataclass(frozen=True)
class AppointmentRow:
    """A booking with the names that its patient knows it by."""

    booking: Booking
    procedure: str
    dentist: str


def _appointments() -> Any:
    return (
        select(Booking, Procedure.name, Dentist.name)
        .join(Procedure, Procedure.id == Booking.procedure_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
    )


async def load_appointment(session: AsyncSession, booking_id: UUID) -> AppointmentRow | None:
    """One booking."""
    row = (await session.execute(_appointments().where(Booking.id == booking_id))).one_or_none()
    return AppointmentRow(*row) if row else None


async def load_coming_appointments(
    session: AsyncSession, conversation_id: UUID, contact_id: UUID, now: datetime
) -> list[AppointmentRow]:
    """What is held or confirmed for the chat, or for anyone its contact speaks for."""
    of_contact = select(ContactPatient.patient_id).where(ContactPatient.contact_id == contact_id)
    statement = (
        _appointments()
        .where(
            (Booking.conversation_id == conversation_id) | Booking.patient_id.in_(of_contact),
            Booking.status.in_([BookingStatus.HELD, BookingStatus.CONFIRMED]),
            func.upper(Booking.period) > now,
        )
        .order_by(func.lower(Booking.period))
    )
    return [AppointmentRow(*row) for row in (await session.execute(statement)).all()]


async def load_open_charge(
    session: AsyncSession, booking_ids: list[UUID], now: datetime
) -> Charge | None:
    """The newest charge of these bookings that can still be paid."""
    statement = (
        select(Charge)
        .where(
            Charge.booking_id.in_(booking_ids),
            Charge.status == ChargeStatus.PENDING,
            (Charge.expires_at.is_(None)) | (Charge.expires_at > now),
        )
        .order_by(Charge.created_at.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def load_payment_account(session: AsyncSession) -> PaymentAccount | None:
    """The clinic's account in use, if it has one."""
    statement = select(PaymentAccount).where(PaymentAccount.is_active)
    return (await session.scalars(statement)).one_or_none()


async def name_patient(session: AsyncSession, contact_id: UUID, full_name: str) -> None:
    """The contact said who they are: the patient made from the WhatsApp name gets that name."""
    of_contact = select(ContactPatient.patient_id).where(ContactPatient.contact_id == contact_id)
    await session.execute(
        update(Patient).where(Patient.id.in_(of_contact)).values(full_name=full_name)
    )


@dataclass(frozen=True)
class OutboundRow:
    """A bubble that must reach the phone. `attempted`: an earlier attempt may have sent it."""

    wa_message_id: str
    kind: str
    body: str


async def write_ahead(
    session: AsyncSession, chat: ChatRow, bubbles: list[OutboundRow], ids: list[UUID], now: datetime
) -> list[OutboundRow]:
    """Record the bubbles before any is sent; those still to be sent, in order."""
    if not bubbles:
        return []
    rows = [
        {
            "id": row_id,
            "clinic_id": chat.conversation.clinic_id,
            "conversation_id": chat.conversation.id,
            "wa_message_id": bubble.wa_message_id,
            "direction": Direction.OUTBOUND,
            "status": MessageStatus.PENDING,
            "kind": bubble.kind,
            "body": bubble.body,
            "sent_at": now,
        }
        for row_id, bubble in zip(ids, bubbles, strict=True)
    ]
    await session.execute(insert(Message).values(rows).on_conflict_do_nothing())
    statement = select(Message.wa_message_id).where(
        Message.conversation_id == chat.conversation.id,
        Message.wa_message_id.in_([bubble.wa_message_id for bubble in bubbles]),
        Message.status == MessageStatus.PENDING,
    )
    waiting = set((await session.scalars(statement)).all())
    return [bubble for bubble in bubbles if bubble.wa_message_id in waiting]


async def mark_sent(
    session: AsyncSession, conversation_id: UUID, wa_message_ids: list[str]
) -> None:
    """WAHA took them. An acknowledgement that was faster is not undone."""
    await session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.wa_message_id.in_(wa_message_ids),
            Message.status == MessageStatus.PENDING,
        )
        .values(status=MessageStatus.SENT)
    )


async def save_context(
    session: AsyncSession,
    conversation_id: UUID,
    context: dict[str, Any],
    now: datetime,
    needs_human: str | None,
) -> None:
    """Remember the dialogue's state. A call for people stays until people have come."""
    values: dict[str, Any] = {"conversation_context": context, "last_interaction": now}
    if needs_human:
        values["needs_human"] = needs_human
    await session.execute(
        update(WhatsAppConversation)
        .where(WhatsAppConversation.id == conversation_id)
        .values(**values)
    )
