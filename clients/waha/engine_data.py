"""What only the engines' raw data (`_data`) tells: NOWEB (Baileys), GOWS (whatsmeow), WEBJS."""

from collections.abc import Mapping

from clients.waha.ids import normalise_chat_id
from clients.waha.models import MessageKind

# Envelopes that hold another message: disappearing, view-once, a document with a caption.
_WRAPPERS = (
    "ephemeralMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
)

_KIND_BY_CONTENT = {
    "conversation": MessageKind.TEXT,
    "extendedTextMessage": MessageKind.TEXT,
    "audioMessage": MessageKind.VOICE,
    "imageMessage": MessageKind.IMAGE,
    "documentMessage": MessageKind.DOCUMENT,
    "videoMessage": MessageKind.VIDEO,
    "ptvMessage": MessageKind.VIDEO,
    "stickerMessage": MessageKind.STICKER,
    "lottieStickerMessage": MessageKind.STICKER,
    "locationMessage": MessageKind.LOCATION,
    "liveLocationMessage": MessageKind.LOCATION,
    "contactMessage": MessageKind.CONTACT,
    "contactsArrayMessage": MessageKind.CONTACT,
    "pollCreationMessage": MessageKind.POLL,
    "pollCreationMessageV2": MessageKind.POLL,
    "pollCreationMessageV3": MessageKind.POLL,
}

_KIND_BY_WEBJS_TYPE = {
    "chat": MessageKind.TEXT,
    "ptt": MessageKind.VOICE,
    "audio": MessageKind.VOICE,
    "image": MessageKind.IMAGE,
    "document": MessageKind.DOCUMENT,
    "video": MessageKind.VIDEO,
    "ptv": MessageKind.VIDEO,
    "sticker": MessageKind.STICKER,
    "location": MessageKind.LOCATION,
    "vcard": MessageKind.CONTACT,
    "multi_vcard": MessageKind.CONTACT,
    "poll_creation": MessageKind.POLL,
}


def push_name(raw: Mapping[str, object]) -> str | None:
    """The name the sender chose; untrusted text."""
    for path in (("pushName",), ("Info", "PushName"), ("notifyName",)):
        if name := _text(raw, *path).strip():
            return name
    return None


def other_address(raw: Mapping[str, object], *, from_me: bool) -> str | None:
    """The chat's second address: the phone behind a LID, or the LID behind a phone."""
    sender_or_recipient = "RecipientAlt" if from_me else "SenderAlt"
    for path in (("key", "remoteJidAlt"), ("Info", sender_or_recipient)):
        if address := _text(raw, *path):
            return normalise_chat_id(address)
    return None


def kind(raw: Mapping[str, object]) -> MessageKind | None:
    """The kind by its content, or `None` when the raw data does not say."""
    content = _content(raw)
    for name, value in content.items():
        if value and name in _KIND_BY_CONTENT:
            return _KIND_BY_CONTENT[name]
    webjs_type = raw.get("type")
    return _KIND_BY_WEBJS_TYPE.get(webjs_type) if isinstance(webjs_type, str) else None


def voice_seconds(raw: Mapping[str, object]) -> int | None:
    """The length of a voice note; WEBJS writes it as a string."""
    audio = _content(raw).get("audioMessage")
    value = audio.get("seconds") if isinstance(audio, dict) else raw.get("duration")
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and value >= 0 else None


def _content(raw: Mapping[str, object]) -> Mapping[str, object]:
    content = _mapping(raw.get("message") or raw.get("Message"))
    for name in _WRAPPERS:
        if inner := _mapping(_mapping(content.get(name)).get("message")):
            return inner
    return content


def _text(raw: Mapping[str, object], *path: str) -> str:
    *parents, leaf = path
    for name in parents:
        raw = _mapping(raw.get(name))
    value = raw.get(leaf)
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
