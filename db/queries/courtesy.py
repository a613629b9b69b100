"""What decides whether a number may write first, and the count of when it was let."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    ChatbotConfig,
    Clinic,
    Contact,
    FirstMessage,
    Message,
    WhatsAppConversation,
    WhatsAppSession,
)
from db.queries.pace import next_first_turn
from domain.courtesy import FirstWords, NumberFacts, PersonFacts, QuietHours
from domain.ids import derived_id
from domain.vocabulary import AddressState, Direction, SessionStatus


@dataclass(frozen=True)
class FirstMessageFacts:
    """Facts for `domain.courtesy.may_write_first`, and what counting the message needs."""

    clinic_id: UUID
    session_id: UUID
    number: NumberFacts
    person: PersonFacts
    unchecked: str | None
    """The phone, when nobody has asked WhatsApp yet how to write to it."""
    session_name: str
    """The number's session at WAHA."""


async def granted_turn(session: AsyncSession, conversation_id: UUID, key: str) -> datetime | None:
    """The turn of a message that was given leave before."""
    return await session.scalar(
        select(FirstMessage.not_before).where(
            FirstMessage.conversation_id == conversation_id, FirstMessage.key == key
        )
    )


async def load_first_message_facts(
    session: AsyncSession, conversation_id: UUID, now: datetime
) -> FirstMessageFacts | None:
    """The number and the person, with the number's row locked: one question at a time."""
    row = (
        await session.execute(
            select(
                WhatsAppSession,
                Clinic.timezone,
                Clinic.quiet_from,
                Clinic.quiet_to,
                func.coalesce(ChatbotConfig.is_active, true()),
                WhatsAppConversation.conversation_context["opted_out"].as_boolean(),
                exists().where(
                    Message.conversation_id == conversation_id,
                    Message.direction == Direction.INBOUND,
                ),
                Contact.address,
                Contact.phone,
            )
            .join(WhatsAppConversation, WhatsAppConversation.session_id == WhatsAppSession.id)
            .join(Contact, Contact.id == WhatsAppConversation.contact_id)
            .join(Clinic, Clinic.id == WhatsAppSession.clinic_id)
            .outerjoin(ChatbotConfig, ChatbotConfig.dentist_id == WhatsAppSession.dentist_id)
            .where(WhatsAppConversation.id == conversation_id)
            # No key is changed: webhooks that meet new patients need not wait for this.
            .with_for_update(of=WhatsAppSession, key_share=True)
        )
    ).one_or_none()
    if row is None:
        return None
    number, timezone, quiet_from, quiet_to, bot_active, opted_out, has_written, *address = row
    state, phone = address
    zone = ZoneInfo(timezone)
    return FirstMessageFacts(
        clinic_id=number.clinic_id,
        session_id=number.id,
        number=NumberFacts(
            quiet=QuietHours.of(zone, quiet_from, quiet_to),
            is_working=number.status is SessionStatus.WORKING,
            bot_active=bot_active,
            warm_since=number.warm_since,
            restricted_until=number.restricted_until,
            written_today=await _written(session, number.id, now.astimezone(zone)),
            free_at=await next_first_turn(session, number.id),
        ),
        person=PersonFacts(
            conversation_id,
            has_written,
            bool(opted_out),
            is_reachable=state is not AddressState.ABSENT,
        ),
        unchecked=phone if state is AddressState.TYPED else None,
        session_name=number.session_id,
    )


async def grant(
    session: AsyncSession, facts: FirstMessageFacts, kind: FirstWords, key: str, turn: datetime
) -> None:
    """Count the message, once, for the day of its turn."""
    conversation_id = facts.person.conversation_id
    await session.execute(
        insert(FirstMessage)
        .values(
            id=derived_id("first_message", conversation_id, key),
            clinic_id=facts.clinic_id,
            session_id=facts.session_id,
            conversation_id=conversation_id,
            kind=kind,
            key=key,
            day=turn.astimezone(facts.number.quiet.zone).date(),
            not_before=turn,
        )
        .on_conflict_do_nothing(index_elements=[FirstMessage.conversation_id, FirstMessage.key])
    )


async def _written(session: AsyncSession, session_id: UUID, local_now: datetime) -> int:
    """What counts against the daily measure; service does not."""
    unasked = [kind for kind in FirstWords if not kind.is_service]
    count = await session.scalar(
        select(func.count())
        .select_from(FirstMessage)
        .where(
            FirstMessage.session_id == session_id,
            FirstMessage.day == local_now.date(),
            FirstMessage.kind.in_(unasked),
        )
    )
    return count or 0


async def record_address(
    session: AsyncSession, conversation_id: UUID, chat_id: str | None, phone: str | None
) -> None:
    """Where WhatsApp says that the chat's contact is, or that they are nowhere.

    The contact keeps the address it has: another one may have that of WhatsApp's already.
    """
    chat = WhatsAppConversation.id == conversation_id
    contact_id = select(WhatsAppConversation.contact_id).where(chat).scalar_subquery()
    state = AddressState.ABSENT if chat_id is None else AddressState.CHECKED
    contact = update(Contact).where(Contact.id == contact_id)
    await session.execute(contact.values(address=state, phone=phone or Contact.phone))
    if chat_id is not None:
        await session.execute(update(WhatsAppConversation).where(chat).values(answer_to=chat_id))
