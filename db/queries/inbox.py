"""Webhook deliveries and what they bring: the rows of the inbox, of chats and of their messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import WebhookInbox
from domain.phones import whatsapp_forms
from domain.vocabulary import Direction, InboxStatus, MessageStatus


@dataclass(frozen=True)
class Delivery:
    """A webhook delivery as it is kept. Equal (source, external_id) is the same delivery again."""

    source: str
    external_id: str
    event: str
    body: bytes
    received_at: datetime
    status: InboxStatus


@dataclass(frozen=True)
class KeptDelivery:
    """The delivery's row: new, or the one that its first arrival made."""

    id: UUID
    status: InboxStatus
    is_new: bool


@dataclass(frozen=True)
class ChatMessage:
    """A bubble of a chat, with what it tells about the person at the other end."""

    session_id: UUID
    wa_message_id: str
    chat_id: str
    phone: str | None
    lid: str | None
    push_name: str | None
    direction: Direction
    status: MessageStatus
    kind: str
    body: str | None
    sent_at: datetime
    media: dict[str, Any] | None = None
    """See `Message.media`."""


@dataclass(frozen=True)
class KeptMessage:
    """What one statement made of a delivery and its message."""

    delivery: KeptDelivery
    conversation_id: UUID
    is_new: bool


# On a conflict the row is "updated" to itself, because only then Postgres returns it; `xmax` is
# zero for a row that this statement inserted.
_KEEP_DELIVERY = """
    insert into webhook_inbox
        (id, clinic_id, source, external_id, event, status, body, received_at, forwarded_at)
    values
        (:delivery_id, :clinic_id, :source, :external_id, :event, :delivery_status, :raw,
         :received_at, :forwarded_at)
    on conflict (clinic_id, source, external_id) do update set status = webhook_inbox.status
    returning id, status, (xmax = 0) as is_new
"""

_KEEP_MESSAGE = f"""
with delivery as ({_KEEP_DELIVERY}),
alike as (
    select contact.id, chat.last_interaction from contact
    left join whatsapp_conversation chat
        on chat.contact_id = contact.id and chat.session_id = :session_id
    where contact.clinic_id = :clinic_id
        and (contact.chat_id = :chat_id or contact.phone = any(:phones) or contact.lid = :lid)
),
known as (
    select id from alike order by last_interaction desc nulls last, id limit 1
),
twins as (
    update contact set same_as = known.id
    from known, alike
    where contact.id = alike.id and contact.id <> known.id
        and contact.same_as is distinct from known.id
),
met as (
    update contact set
        same_as = null,
        phone = coalesce(:phone, contact.phone),
        lid = coalesce(:lid, contact.lid),
        push_name = coalesce(:push_name, contact.push_name)
    from known where contact.id = known.id
    returning contact.id, contact.phone
),
unmet as (
    insert into contact (id, clinic_id, chat_id, phone, lid, push_name)
    select :contact_id, :clinic_id, :chat_id, :phone, :lid, :push_name
    where not exists (select from known)
    on conflict (clinic_id, chat_id) do update set
        phone = coalesce(excluded.phone, contact.phone),
        lid = coalesce(excluded.lid, contact.lid),
        push_name = coalesce(excluded.push_name, contact.push_name)
    returning id, phone
),
person as (select id, phone from met union all select id, phone from unmet),
conversation as (
    insert into whatsapp_conversation
        (id, clinic_id, session_id, contact_id, answer_to, patient_phone, last_interaction,
         conversation_context)
    select :conversation_id, :clinic_id, :session_id, person.id, :chat_id, person.phone, :sent_at,
           '{{}}'
    from person
    on conflict (session_id, contact_id) do update set
        answer_to = case :direction when 'inbound' then excluded.answer_to
                    else whatsapp_conversation.answer_to end,
        patient_phone = coalesce(excluded.patient_phone, whatsapp_conversation.patient_phone),
        last_interaction =
            greatest(excluded.last_interaction, whatsapp_conversation.last_interaction)
    returning id
),
bubble as (
    insert into message
        (id, clinic_id, conversation_id, wa_message_id, direction, status, kind, body, media,
         sent_at)
    select :message_id, :clinic_id, conversation.id, :wa_message_id, :direction, :message_status,
           :kind, :body, :media, :sent_at
    from conversation
    on conflict (conversation_id, wa_message_id) do update set kind = message.kind
    returning conversation_id, (xmax = 0) as is_new
)
select delivery.id as delivery_id, delivery.status as delivery_status,
       delivery.is_new as delivery_is_new, bubble.conversation_id, bubble.is_new
from delivery, bubble
"""  # noqa: S608 - both parts are constants

_keep_delivery = text(_KEEP_DELIVERY)
_keep_message = text(_KEEP_MESSAGE).bindparams(
    bindparam("media", type_=JSONB(none_as_null=True)),
    bindparam("phones", type_=ARRAY(Text)),
)


async def keep_delivery(session: AsyncSession, clinic_id: UUID, delivery: Delivery) -> KeptDelivery:
    """Insert the delivery's row, or find the one that is there."""
    row = (await session.execute(_keep_delivery, _delivery_values(clinic_id, delivery))).one()
    return KeptDelivery(row.id, InboxStatus(row.status), row.is_new)


async def keep_message(
    session: AsyncSession, clinic_id: UUID, delivery: Delivery, message: ChatMessage
) -> KeptMessage:
    """Keep a delivery with its message, contact and conversation: one round trip for all four.

    A person who is known by the message's address, number (with or without its ninth digit) or
    hidden number is met again. Two who turn out to be one are both left, and the one points to the
    other; the chat goes on where it was last heard of.
    """
    row = (
        await session.execute(
            _keep_message,
            _delivery_values(clinic_id, delivery)
            | {
                "contact_id": time_ordered_id(delivery.received_at),
                "conversation_id": time_ordered_id(delivery.received_at),
                "message_id": time_ordered_id(delivery.received_at),
                "session_id": message.session_id,
                "wa_message_id": message.wa_message_id,
                "chat_id": message.chat_id,
                "phone": message.phone,
                "phones": list(whatsapp_forms(message.phone)) if message.phone else [],
                "lid": message.lid,
                "push_name": message.push_name,
                "direction": message.direction.value,
                "message_status": message.status.value,
                "kind": message.kind,
                "body": message.body,
                "media": message.media,
                "sent_at": message.sent_at,
            },
        )
    ).one()
    return KeptMessage(
        KeptDelivery(row.delivery_id, InboxStatus(row.delivery_status), row.delivery_is_new),
        row.conversation_id,
        row.is_new,
    )


def _delivery_values(clinic_id: UUID, delivery: Delivery) -> dict[str, object]:
    handled = delivery.status is InboxStatus.FORWARDED
    return {
        "delivery_id": time_ordered_id(delivery.received_at),
        "clinic_id": clinic_id,
        "source": delivery.source,
        "external_id": delivery.external_id,
        "event": delivery.event,
        "delivery_status": delivery.status.value,
        "raw": delivery.body,
        "received_at": delivery.received_at,
        "forwarded_at": delivery.received_at if handled else None,
    }


_mark_deliveries = text(
    """
    update webhook_inbox set status = :status, forwarded_at = :forwarded_at
    where id = any(:ids) and status = 'received'
    """
)


async def mark_deliveries(
    session: AsyncSession, ids: Sequence[UUID], status: InboxStatus, at: datetime
) -> None:
    """Say what became of deliveries that were waiting."""
    handled = status is InboxStatus.FORWARDED
    await session.execute(
        _mark_deliveries,
        {"ids": list(ids), "status": status.value, "forwarded_at": at if handled else None},
    )


async def load_waiting(
    session: AsyncSession, older_than: datetime, limit: int
) -> Sequence[WebhookInbox]:
    """Deliveries of this clinic received before `older_than` and not yet handed over."""
    rows = await session.scalars(
        select(WebhookInbox)
        .where(WebhookInbox.status == InboxStatus.RECEIVED, WebhookInbox.received_at < older_than)
        .order_by(WebhookInbox.received_at)
        .limit(limit)
    )
    return rows.all()


async def clinics_with_waiting_deliveries(
    session: AsyncSession, older_than: datetime
) -> Sequence[UUID]:
    """The clinics for which `load_waiting` would find something. Asked outside any clinic."""
    rows = await session.scalars(
        text("select * from clinics_with_waiting_inbox(:older_than)"), {"older_than": older_than}
    )
    return rows.all()
