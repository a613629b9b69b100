"""From the bytes of a WAHA delivery to an event that we can trust and read."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from clients.errors import UnreadablePayloadError
from clients.waha import engine_data
from clients.waha.ids import ChatKind, chat_kind, parse_message_id, phone_of
from clients.waha.models import (
    AckEvent,
    MediaRef,
    MessageEvent,
    MessageKind,
    OtherEvent,
    ReactionEvent,
    SessionStatusEvent,
    WahaEvent,
)
from clients.waha.wire import AckWire, EnvelopeWire, MediaWire, MessageWire, StatusWire

MEDIA_PREFIX = "/api/files/"


def signature_is_valid(key: bytes | str, body: bytes, header: str) -> bool:
    """Whether `header` (X-Webhook-Hmac) signs these very bytes. An empty key signs nothing."""
    secret = key.encode() if isinstance(key, str) else key
    if not secret:
        return False
    expected = hmac.new(secret, body, hashlib.sha512).hexdigest()
    # Bytes, because compare_digest raises on non-ASCII text and the header is the sender's.
    return hmac.compare_digest(expected.encode(), header.strip().lower().encode())


def parse_event(body: bytes) -> WahaEvent:
    """The event in a delivery whose signature is known to be good.

    Raises `UnreadablePayloadError`.
    """
    try:
        envelope = EnvelopeWire.model_validate(_load(body))
        read = _READERS.get(envelope.event, _read_other)
        return read(envelope)
    except (ValueError, RecursionError):
        # ValueError: no UTF-8, no JSON, or not this shape. From None, because pydantic quotes what
        # it refuses, and that is a patient's words.
        raise UnreadablePayloadError("the delivery is not an event of WAHA's") from None


def read_message(payload: Mapping[str, object], session: str, event_id: str | None) -> MessageEvent:
    """A message in WAHA's own shape, from a webhook or (`event_id` None) from the history.

    Raises pydantic's `ValidationError`.
    """
    wire = MessageWire.model_validate(payload)
    message_id, chat_id, from_me = _identity(wire)
    phone, lid = _addresses(chat_id, wire.raw, from_me=from_me)
    kind = _kind(wire)
    return MessageEvent(
        session=session,
        event_id=event_id,
        message_id=message_id,
        full_id=wire.id,
        chat_id=chat_id,
        chat_kind=chat_kind(chat_id),
        from_me=from_me,
        source=wire.source,
        kind=kind,
        body=wire.body,
        sent_at=datetime.fromtimestamp(wire.timestamp, UTC),
        push_name=engine_data.push_name(wire.raw),
        phone=phone,
        lid=lid,
        media=_media(wire, kind),
        reply_to=None if wire.reply_to is None else _bare_id(wire.reply_to.id),
    )


def delivery_of(item: Mapping[str, object], message: MessageEvent) -> bytes:
    """The body of the delivery that would have brought this message of the history.

    The same message makes the same delivery, so that it is known when it comes again.
    """
    envelope = {
        "id": f"history:{message.full_id}",
        "timestamp": int(message.sent_at.timestamp() * 1000),
        "event": "message.any",
        "session": message.session,
        "payload": item,
    }
    return json.dumps(envelope).encode()


def _load(body: bytes) -> object:
    return _printable(json.loads(body))


def _printable(value: object) -> object:
    """The same JSON without what Postgres cannot store: NUL and half of an emoji."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    return value


def _read_message_event(envelope: EnvelopeWire) -> MessageEvent:
    return read_message(envelope.payload, envelope.session, envelope.id)


def _read_status(envelope: EnvelopeWire) -> SessionStatusEvent:
    return SessionStatusEvent(
        session=envelope.session,
        event_id=envelope.id,
        status=StatusWire.model_validate(envelope.payload).status,
        account=None if envelope.me is None else envelope.me.account(),
        occurred_at=datetime.fromtimestamp(envelope.timestamp / 1000, UTC),
    )


def _read_ack(envelope: EnvelopeWire) -> AckEvent:
    wire = AckWire.model_validate(envelope.payload)
    parts = parse_message_id(wire.id)
    return AckEvent(
        session=envelope.session,
        event_id=envelope.id,
        message_id=wire.id if parts is None else parts.bare,
        full_id=wire.id,
        chat_id=(wire.chat_id or "") if parts is None else parts.chat_id,
        from_me=wire.from_me if parts is None else parts.from_me,
        level=wire.level,
    )


def _read_reaction(envelope: EnvelopeWire) -> ReactionEvent | OtherEvent:
    wire = MessageWire.model_validate(envelope.payload)
    if wire.reaction is None:
        return _read_other(envelope)
    message_id, chat_id, from_me = _identity(wire)
    phone, lid = _addresses(chat_id, wire.raw, from_me=from_me)
    return ReactionEvent(
        session=envelope.session,
        event_id=envelope.id,
        message_id=message_id,
        chat_id=chat_id,
        chat_kind=chat_kind(chat_id),
        from_me=from_me,
        emoji=wire.reaction.text or "",
        target_message_id=_bare_id(wire.reaction.message_id),
        sent_at=datetime.fromtimestamp(wire.timestamp, UTC),
        phone=phone,
        lid=lid,
    )


def _read_other(envelope: EnvelopeWire) -> OtherEvent:
    return OtherEvent(envelope.session, envelope.id, envelope.event)


_READERS: dict[str, Callable[[EnvelopeWire], WahaEvent]] = {
    "message": _read_message_event,
    "message.any": _read_message_event,
    "session.status": _read_status,
    "message.ack": _read_ack,
    "message.reaction": _read_reaction,
}


def _identity(wire: MessageWire) -> tuple[str, str, bool]:
    """(bare id, chat, from us). The id names the chat rightly on all engines; `from` does not."""
    if parts := parse_message_id(wire.id):
        return parts.bare, parts.chat_id, parts.from_me
    chat_id = (wire.recipient if wire.from_me else None) or wire.sender or ""
    return wire.id, chat_id, wire.from_me


def _bare_id(message_id: str) -> str:
    parts = parse_message_id(message_id)
    return message_id if parts is None else parts.bare


def _addresses(
    chat_id: str, raw: Mapping[str, object], *, from_me: bool
) -> tuple[str | None, str | None]:
    """(phone, lid) of the person at the other end, as far as this message tells."""
    if chat_kind(chat_id) not in (ChatKind.PERSON, ChatKind.HIDDEN_NUMBER):
        return None, None
    addresses = [chat_id, engine_data.other_address(raw, from_me=from_me) or ""]
    phones = [phone for address in addresses if (phone := phone_of(address))]
    lids = [address for address in addresses if chat_kind(address) is ChatKind.HIDDEN_NUMBER]
    return next(iter(phones), None), next(iter(lids), None)


def _kind(wire: MessageWire) -> MessageKind:
    if kind := engine_data.kind(wire.raw):
        return kind
    if wire.location is not None:
        return MessageKind.LOCATION
    if wire.contact_cards:
        return MessageKind.CONTACT
    if wire.has_media:
        return _kind_by_mimetype(wire.media)
    return MessageKind.OTHER if wire.body is None else MessageKind.TEXT


def _kind_by_mimetype(media: MediaWire | None) -> MessageKind:
    match ((media.mimetype if media else None) or "").partition("/"):
        case ("audio", _, _):
            return MessageKind.VOICE
        case ("image", _, "webp"):
            return MessageKind.STICKER
        case ("image", _, _):
            return MessageKind.IMAGE
        case ("video", _, _):
            return MessageKind.VIDEO
        case ("", _, _):
            return MessageKind.OTHER
        case _:
            return MessageKind.DOCUMENT


def _media(wire: MessageWire, kind: MessageKind) -> MediaRef | None:
    if not wire.has_media:
        return None
    media = wire.media or MediaWire()
    return MediaRef(
        path=_media_path(media.url),
        mimetype=media.mimetype,
        filename=media.filename,
        seconds=engine_data.voice_seconds(wire.raw) if kind is MessageKind.VOICE else None,
        failed=media.error is not None,
    )


def _media_path(url: str | None) -> str | None:
    """The path alone: the host is WAHA's guess about itself, and our API key goes nowhere else."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return None
    return path if path.startswith(MEDIA_PREFIX) and ".." not in path else None
