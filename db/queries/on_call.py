"""Who is told of danger, in which order, and whether anybody has reacted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import (
    Booking,
    Clinic,
    Contact,
    Message,
    OnCallContact,
    Procedure,
    WhatsAppConversation,
    WhatsAppSession,
)
from domain.vocabulary import BookingStatus, Direction

MISSED = "emergency_missed"
# The last eight digits of a number are the same with the ninth digit and without.


@dataclass(frozen=True)
class OnCall:
    """A name and E.164 digits."""

    name: str
    phone: str


@dataclass(frozen=True)
class AlertRow:
    """Whom to tell next, and from which number."""

    session_name: str
    clinic_name: str
    phone: str


async def list_on_call(session: AsyncSession) -> list[OnCall]:
    """In the order in which they are told."""
    rows = await session.scalars(select(OnCallContact).order_by(OnCallContact.position))
    return [OnCall(one.name, one.phone) for one in rows]


async def replace_on_call(
    session: AsyncSession, clinic_id: UUID, contacts: Sequence[OnCall], now: datetime
) -> None:
    """These and no others, in this order."""
    await session.execute(delete(OnCallContact).where(OnCallContact.clinic_id == clinic_id))
    session.add_all(
        OnCallContact(
            id=time_ordered_id(now),
            clinic_id=clinic_id,
            position=position,
            name=one.name,
            phone=one.phone,
        )
        for position, one in enumerate(contacts)
    )


async def has_on_call(session: AsyncSession) -> bool:
    """Whether anybody is told."""
    return bool(await session.scalar(select(exists().where(OnCallContact.position >= 0))))


async def find_alert(
    session: AsyncSession, conversation_id: UUID, position: int
) -> AlertRow | None:
    """Whom to tell at this place in the order; None after the last."""
    statement = (
        select(WhatsAppSession.session_id, Clinic.name, OnCallContact.phone)
        .select_from(WhatsAppConversation)
        .join(WhatsAppSession, WhatsAppSession.id == WhatsAppConversation.session_id)
        .join(Clinic, Clinic.id == WhatsAppConversation.clinic_id)
        .join(OnCallContact, OnCallContact.clinic_id == WhatsAppConversation.clinic_id)
        .where(WhatsAppConversation.id == conversation_id)
        .order_by(OnCallContact.position)
        .offset(position)
        .limit(1)
    )
    row = (await session.execute(statement)).one_or_none()
    return AlertRow(*row) if row else None


async def has_reacted(
    session: AsyncSession, conversation_id: UUID, since: datetime, now: datetime
) -> bool:
    """Whether somebody has taken the chat, or somebody on call has written back since then."""
    taken = exists().where(
        WhatsAppConversation.id == conversation_id,
        or_(WhatsAppConversation.needs_human.is_(None), WhatsAppConversation.staff_until > now),
    )
    wrote = (
        select(Message.id)
        .join(WhatsAppConversation, WhatsAppConversation.id == Message.conversation_id)
        .join(Contact, Contact.id == WhatsAppConversation.contact_id)
        .join(OnCallContact, func.right(OnCallContact.phone, 8) == func.right(Contact.phone, 8))
        .where(Message.direction == Direction.INBOUND, Message.sent_at >= since)
        .exists()
    )
    return bool(await session.scalar(select(or_(taken, wrote))))


async def flag_missed(session: AsyncSession, conversation_id: UUID, now: datetime) -> bool:
    """Ask staff to look after an urgent visit that should have begun; whether there is any.

    A visit at which somebody said that the patient came is over and done with.
    """
    urgent = select(Procedure.id).where(Procedure.is_urgent)
    flagged = await session.execute(
        update(Booking)
        .where(
            Booking.conversation_id == conversation_id,
            Booking.procedure_id.in_(urgent),
            Booking.status.in_([BookingStatus.CONFIRMED, BookingStatus.NO_SHOW]),
            func.lower(Booking.period) <= now,
        )
        .values(needs_attention=MISSED)
        .returning(Booking.id)
    )
    return bool(flagged.all())
