"""WAHA's events in the words of our tables and workflows."""

import hashlib
from typing import Any
from uuid import UUID

from clients.errors import UnreadablePayloadError
from clients.waha.ids import ChatKind
from clients.waha.models import (
    AckEvent,
    MessageEvent,
    MessageKind,
    OtherEvent,
    ReactionEvent,
    SessionStatusEvent,
    WahaEvent,
)
from clients.waha.webhooks import parse_event
from db.queries.inbox import ChatMessage
from domain.events import SessionStatusChanged
from domain.vocabulary import Direction, MessageStatus

# What the columns hold. A sender who exceeds an id's length is not WhatsApp.
LONGEST_MESSAGE_ID = 80
LONGEST_CHAT_ID = 64
LONGEST_PHONE = 20
LONGEST_NAME = 120
LONGEST_EXTERNAL_ID = 200
LONGEST_EVENT_NAME = 60

_FETCHED = (MessageKind.VOICE, MessageKind.IMAGE, MessageKind.DOCUMENT)
_ANSWERED = (ChatKind.PERSON, ChatKind.HIDDEN_NUMBER)
_TICKS = {
    -1: MessageStatus.FAILED,
    1: MessageStatus.SENT,
    2: MessageStatus.DELIVERED,
    3: MessageStatus.READ,
    4: MessageStatus.READ,
}


def read_event(body: bytes) -> WahaEvent:
    """The event in a signed body, small enough for our columns.

    Raises `UnreadablePayloadError`.
    """
    event = parse_event(body)
    if isinstance(event, MessageEvent) and (
        len(event.message_id) > LONGEST_MESSAGE_ID or len(event.chat_id) > LONGEST_CHAT_ID
    ):
        raise UnreadablePayloadError("no WhatsApp id is that long")
    return event


def name_of(event: WahaEvent) -> str:
    """The event's name at WAHA, cut to what its column holds."""
    match event:
        case MessageEvent():
            return "message.any"
        case SessionStatusEvent():
            return "session.status"
        case AckEvent():
            return "message.ack"
        case ReactionEvent():
            return "message.reaction"
        case OtherEvent(event=name):
            return name[:LONGEST_EVENT_NAME]


def delivery_key(event: WahaEvent) -> str:
    """Equal for repeated deliveries of one emission: WAHA's id is unique per event name only."""
    key = f"{name_of(event)}:{event.event_id}"
    return key if len(key) <= LONGEST_EXTERNAL_ID else digest(key.encode())


def digest(body: bytes) -> str:
    """A key for deliveries that carry none of their own."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def is_from_a_person(event: MessageEvent) -> bool:
    """Whether a person is at the other end; groups, stories, lists and channels are no chats."""
    return event.chat_kind in _ANSWERED


def chat_message(session_id: UUID, event: MessageEvent) -> ChatMessage:
    """The bubble as it is kept; one from the clinic's own phone is staff's."""
    phone = event.phone
    return ChatMessage(
        session_id=session_id,
        wa_message_id=event.message_id,
        chat_id=event.chat_id,
        phone=phone if phone is not None and len(phone) <= LONGEST_PHONE else None,
        lid=event.lid if event.lid is not None and len(event.lid) <= LONGEST_CHAT_ID else None,
        # On our own messages the name is the clinic's.
        push_name=None if event.from_me else (event.push_name or "")[:LONGEST_NAME] or None,
        direction=Direction.STAFF if event.from_me else Direction.INBOUND,
        status=MessageStatus.SENT if event.from_me else MessageStatus.RECEIVED,
        kind=event.kind.value,
        body=event.body,
        sent_at=event.sent_at,
        media=_file(event),
    )


def _file(event: MessageEvent) -> dict[str, Any] | None:
    """Where a voice note's sound, a picture or a document is to be had; others are not fetched."""
    if event.kind not in _FETCHED or event.media is None:
        return None
    return {
        "path": event.media.path,
        "mimetype": event.media.mimetype,
        "seconds": event.media.seconds,
    }


def tick_of(event: AckEvent) -> MessageStatus | None:
    """What the tick says of our message; `None` for one that says nothing."""
    return _TICKS.get(event.level) if event.from_me else None


def status_change(event: SessionStatusEvent) -> SessionStatusChanged:
    """The change as the session's run hears it."""
    return SessionStatusChanged(event.event_id, event.status, event.occurred_at)
