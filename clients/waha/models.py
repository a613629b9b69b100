"""What WAHA says about sessions, and what it sends to our webhook, as plain frozen values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from clients.waha.ids import ChatKind
from domain.courtesy import Restriction
from domain.vocabulary import SessionStatus


class MessageKind(StrEnum):
    """The kinds of message that deserve different replies."""

    TEXT = "text"
    VOICE = "voice"
    IMAGE = "image"
    DOCUMENT = "document"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class AccountRestriction:
    """WhatsApp keeps the account from writing to new people. `until` is UTC, when it said so."""

    kind: Restriction
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SessionAccount:
    """The WhatsApp account behind a session. `phone` is E.164 digits, `lid` ends in `@lid`."""

    phone: str | None
    lid: str | None
    push_name: str | None
    restriction: AccountRestriction | None = None


@dataclass(frozen=True, slots=True)
class WahaSession:
    """A session as WAHA reports it, without its configuration, which holds secrets."""

    name: str
    status: SessionStatus
    account: SessionAccount | None


@dataclass(frozen=True, slots=True)
class QrImage:
    """A QR code to scan; `data` is base64. Valid for 20 to 60 seconds."""

    mimetype: str
    data: str


@dataclass(frozen=True, slots=True)
class ContactCheck:
    """Whether a phone has WhatsApp, and the address to write to (never built by us)."""

    exists: bool
    chat_id: str | None


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """What runs at the other end, e.g. `2026.8.1`, `GOWS`, `PLUS`."""

    version: str
    engine: str
    tier: str


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that came with a message. It vanishes from WAHA after about three minutes.

    `path` is below WAHA's own base URL, and `None` when there is nothing to fetch; `failed` says
    that WAHA tried to fetch it and could not. `seconds` is a voice note's length.
    """

    path: str | None
    mimetype: str | None
    filename: str | None
    seconds: int | None
    failed: bool


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """A message in one of the session's chats, received or sent.

    `message_id` is WhatsApp's bare id, the same in every event about the message; `full_id` is
    WAHA's. `event_id` is `None` for a message read from the history. `phone` is E.164 digits
    when known, `lid` ends in `@lid`, and both speak of the person at the other end of the chat.
    `source` is `app` when a phone sent it; what we sent ourselves may show as `app` after WAHA
    restarted. `sent_at` is UTC.
    """

    session: str
    event_id: str | None
    message_id: str
    full_id: str
    chat_id: str
    chat_kind: ChatKind
    from_me: bool
    source: Literal["app", "api"] | None
    kind: MessageKind
    body: str | None
    sent_at: datetime
    push_name: str | None
    phone: str | None
    lid: str | None
    media: MediaRef | None
    reply_to: str | None

    @property
    def dedupe_key(self) -> str:
        """Equal for all deliveries of one message, under whatever event id."""
        return f"message:{self.session}:{self.message_id}"


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of the history, and the delivery that WAHA should have made of it (unsigned)."""

    message: MessageEvent
    delivery: bytes


@dataclass(frozen=True, slots=True)
class History:
    """Messages, oldest first. Not `is_whole`: there are more after the last of them."""

    messages: tuple[StoredMessage, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SessionStatusEvent:
    """A session changed its status, or showed a new QR code. `occurred_at` is UTC."""

    session: str
    event_id: str
    status: SessionStatus
    account: SessionAccount | None
    occurred_at: datetime

    @property
    def dedupe_key(self) -> str:
        """Equal for all deliveries of one change; the same status again is another change."""
        return f"status:{self.session}:{self.event_id}"


@dataclass(frozen=True, slots=True)
class AckEvent:
    """How far a message came: -1 error, 0 pending, 1 server, 2 device, 3 read, 4 played.

    Levels may be skipped, repeated or arrive out of order: keep the highest.
    """

    session: str
    event_id: str
    message_id: str
    full_id: str
    chat_id: str
    from_me: bool
    level: int

    @property
    def dedupe_key(self) -> str:
        """Equal for all deliveries of one level of one message."""
        return f"ack:{self.session}:{self.message_id}:{self.level}"


@dataclass(frozen=True, slots=True)
class ReactionEvent:
    """Someone reacted to `target_message_id` (bare id); an empty `emoji` takes it back."""

    session: str
    event_id: str
    message_id: str
    chat_id: str
    chat_kind: ChatKind
    from_me: bool
    emoji: str
    target_message_id: str
    sent_at: datetime
    phone: str | None
    lid: str | None

    @property
    def dedupe_key(self) -> str:
        """Equal for all deliveries of one reaction."""
        return f"reaction:{self.session}:{self.message_id}"


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """An event that we know exists and do nothing about."""

    session: str
    event_id: str
    event: str

    @property
    def dedupe_key(self) -> str:
        """Equal for all deliveries of one emission."""
        return f"{self.event}:{self.session}:{self.event_id}"


WahaEvent = MessageEvent | SessionStatusEvent | AckEvent | ReactionEvent | OtherEvent
