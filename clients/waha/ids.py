"""WhatsApp's addresses and message ids, which every engine spells a little differently."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

PERSON_SUFFIX = "@c.us"
HIDDEN_NUMBER_SUFFIX = "@lid"

_OUTBOUND_PREFIX = "3EB0"
_OUTBOUND_DIGITS = 18


class ChatKind(StrEnum):
    """What stands behind a chat id. We answer people only, with or without a visible number."""

    PERSON = "person"
    HIDDEN_NUMBER = "hidden_number"
    GROUP = "group"
    STATUS = "status"
    BROADCAST = "broadcast"
    CHANNEL = "channel"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MessageId:
    """The parts of `{fromMe}_{chatId}_{id}[_{participant}]`; `bare` is WhatsApp's own id."""

    from_me: bool
    chat_id: str
    bare: str


def outbound_message_id(key: str) -> str:
    """The id under which the message known to us as `key` is sent.

    Deterministic, in the shape that the engines make themselves, so that a repeated send
    reaches WhatsApp as the same message.
    """
    digest = hashlib.sha256(key.encode()).hexdigest().upper()
    return _OUTBOUND_PREFIX + digest[:_OUTBOUND_DIGITS]


def parse_message_id(full_id: str) -> MessageId | None:
    """The parts of a full id, or `None` when it is not one (some answers carry the bare id)."""
    parts = full_id.split("_", 3)
    if len(parts) < 3 or parts[0] not in ("true", "false") or "@" not in parts[1]:
        return None
    return MessageId(parts[0] == "true", normalise_chat_id(parts[1]), parts[2])


def normalise_chat_id(raw: str) -> str:
    """One spelling per chat: `@s.whatsapp.net` becomes `@c.us`, a device (":12") is dropped."""
    user, at, server = raw.strip().partition("@")
    if server == "s.whatsapp.net":
        server = "c.us"
    if server in ("c.us", "lid"):
        user = user.partition(":")[0]
    return f"{user}{at}{server}"


def chat_kind(chat_id: str) -> ChatKind:
    """What a normalised chat id stands for."""
    if chat_id == "status@broadcast":
        return ChatKind.STATUS
    match chat_id.partition("@")[2]:
        case "c.us":
            return ChatKind.PERSON
        case "lid":
            return ChatKind.HIDDEN_NUMBER
        case "g.us":
            return ChatKind.GROUP
        case "broadcast":
            return ChatKind.BROADCAST
        case "newsletter":
            return ChatKind.CHANNEL
        case _:
            return ChatKind.UNKNOWN


def phone_of(chat_id: str) -> str | None:
    """The E.164 digits of a `@c.us` chat; `None` for anything else (a LID is not a phone)."""
    user, _, server = chat_id.partition("@")
    return user if server == "c.us" and user.isascii() and user.isdigit() else None
