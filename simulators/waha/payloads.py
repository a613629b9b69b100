"""The shapes on the wire, as the NOWEB engine makes them."""

import base64
import mimetypes
from datetime import UTC, datetime

from simulators.waha.model import Account, Message, Session

VERSION = "2026.8.1"
ENGINE = "NOWEB"

_EXTENSIONS = {"image/jpeg": "jpeg", "audio/ogg": "oga", "application/pdf": "pdf"}


def environment() -> dict[str, object]:
    """The answer of `/api/server/version`, also a part of every webhook."""
    return {
        "version": VERSION,
        "engine": ENGINE,
        "tier": "CORE",
        "browser": None,
        "platform": "linux/x64",
        "worker": {"id": None},
    }


def me(account: Account | None) -> dict[str, object] | None:
    if account is None:
        return None
    return {"id": account.id, "pushName": account.push_name, "lid": account.lid}


def session_info(session: Session) -> dict[str, object]:
    """`SessionInfo`. Like WAHA's it holds the webhooks' secrets."""
    own = me(session.account)
    if own is not None:
        own |= restriction(session)
    return {
        "name": session.name,
        "status": session.status,
        "config": session.config.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "me": own,
        "presence": None,
        "timestamps": {"activity": None},
        "engine": {"engine": ENGINE},
    }


def restriction(session: Session) -> dict[str, object]:
    """What WAHA shows of a restriction, when it knows of one."""
    found = session.restriction
    if found is None or not found.shown:
        return {"reachoutTimelock": None, "messageCapping": None}
    ends = int(found.until)
    if found.kind == "timelock":
        lock = {"enforcementType": "RESTRICT_ALL_COMPANIONS", "isActive": True}
        return {"reachoutTimelock": lock | {"timeEnforcementEnds": ends}, "messageCapping": None}
    capping = {"cappingStatus": "CAPPED", "totalQuota": 100, "usedQuota": 100, "cycleEnd": ends}
    return {"reachoutTimelock": None, "messageCapping": capping}


def session_status(session: Session) -> dict[str, object]:
    return {
        "name": session.name,
        "status": session.status,
        "statuses": [point.model_dump(mode="json") for point in session.statuses[-3:]],
        "data": None,
    }


def envelope(
    session: Session, event: str, payload: dict[str, object], *, event_id: str, now: float
) -> dict[str, object]:
    return {
        "id": event_id,
        "timestamp": int(now * 1000),
        "event": event,
        "session": session.name,
        "metadata": session.config.metadata or {},
        "me": me(session.account),
        "payload": payload,
        "engine": ENGINE,
        "environment": environment(),
    }


def file_name(message: Message) -> str:
    assert message.content.media is not None
    mimetype = message.content.media.mimetype.partition(";")[0].strip()
    extension = _EXTENSIONS.get(mimetype) or (mimetypes.guess_extension(mimetype) or ".bin")[1:]
    return f"{message.wa_id}.{extension}"


def media(message: Message, session: Session, base_url: str) -> dict[str, object] | None:
    sent = message.content.media
    if sent is None:
        return None
    if sent.download_fails:
        return {
            "url": None,
            "filename": sent.filename,
            "mimetype": sent.mimetype,
            "error": _download_error(),
        }
    return {
        "url": f"{base_url.rstrip('/')}/api/files/{session.name}/{file_name(message)}",
        "filename": sent.filename,
        "mimetype": sent.mimetype,
    }


def message(
    item: Message, session: Session, base_url: str, *, as_event: bool = True
) -> dict[str, object]:
    """`WAMessage`; only events tell the `source`."""
    location = item.content.location
    return {
        "id": item.id,
        "timestamp": int(item.sent_at),
        "from": item.chat_id,
        "fromMe": item.from_me,
        **({"source": item.source} if as_event else {}),
        "body": item.content.text,
        **({"to": item.chat_id, "participant": item.participant} if item.participant else {}),
        "hasMedia": item.content.media is not None,
        "media": media(item, session, base_url),
        "ack": item.ack,
        "ackName": item.ack.name,
        "location": location
        and {
            "live": False,
            "latitude": str(location.latitude),
            "longitude": str(location.longitude),
            "name": location.name,
        },
        "vCards": [item.content.vcard] if item.content.vcard else None,
        "replyTo": _reply_to(item),
        "_data": engine_data(item),
    }


def engine_data(item: Message) -> dict[str, object]:
    """`_data`: the message as the engine holds it; also what a send answers."""
    if item.from_me and item.source == "api":
        return {
            "key": key(item),
            "message": _engine_message(item),
            "messageTimestamp": str(int(item.sent_at)),
            "status": "PENDING",
        }
    return {
        "key": key(item),
        "messageTimestamp": int(item.sent_at),
        "pushName": item.push_name,
        **({} if item.backlog else {"broadcast": False}),
        "message": _engine_message(item),
        "status": 3,
    }


def key(item: Message) -> dict[str, object]:
    result: dict[str, object] = {
        "remoteJid": jid(item.chat_id),
        "fromMe": item.from_me,
        "id": item.wa_id,
    }
    if item.participant:
        result["participant"] = jid(item.participant)
    if item.phone_behind_lid:
        result["remoteJidAlt"] = jid(f"{item.phone_behind_lid}@c.us")
    if item.chat_id.endswith("@lid"):
        result["addressingMode"] = "lid"
    return result


def jid(chat_id: str) -> str:
    """The engine writes persons with another server name than WAHA does."""
    return chat_id.replace("@c.us", "@s.whatsapp.net")


def ack(item: Message) -> dict[str, object]:
    return {
        "id": item.id,
        "from": item.chat_id,
        "fromMe": item.from_me,
        "ack": item.ack,
        "ackName": item.ack.name,
    }


def reaction(carrier: Message, target: Message, text: str) -> dict[str, object]:
    """`carrier` is the message that brings the reaction: it has an id and a time of its own."""
    return {
        "id": carrier.id,
        "timestamp": int(carrier.sent_at),
        "from": carrier.chat_id,
        "fromMe": carrier.from_me,
        "source": carrier.source,
        "reaction": {"text": text, "messageId": target.id},
    }


def edited(carrier: Message, target: Message, session: Session, base_url: str) -> dict[str, object]:
    payload = message(carrier, session, base_url)
    payload["_data"] = engine_data(carrier) | {
        "message": {
            "protocolMessage": {
                "key": key(target),
                "type": 14,
                "editedMessage": {"conversation": carrier.content.text},
            }
        }
    }
    return payload | {"editedMessageId": target.wa_id}


def revoked(
    carrier: Message, target: Message, session: Session, base_url: str
) -> dict[str, object]:
    data = engine_data(carrier) | {"message": {"protocolMessage": {"key": key(target), "type": 0}}}
    return {
        "after": message(carrier, session, base_url) | {"_data": data},
        "before": None,
        "revokedMessageId": target.wa_id,
        "_data": data,
    }


def call(phone: str, call_id: str, now: float) -> dict[str, object]:
    kind: dict[str, object] = {"id": call_id, "isVideo": False, "isGroup": False}
    caller = jid(f"{phone}@c.us")
    data = kind | {
        "chatId": caller,
        "from": caller,
        "date": datetime.fromtimestamp(now, UTC).isoformat(),
        "status": "offer",
        "offline": False,
    }
    return kind | {"from": f"{phone}@c.us", "timestamp": int(now), "_data": data}


def _reply_to(item: Message) -> dict[str, object] | None:
    if item.quote is None:
        return None
    return {
        "id": item.quote.wa_id,
        "participant": item.quote.participant,
        "body": item.quote.body,
        "hasMedia": False,
        "media": None,
        "_data": {"conversation": item.quote.body},
    }


def _engine_message(item: Message) -> dict[str, object]:
    content = item.content
    if content.media is not None:
        return _engine_media(item)
    if content.location is not None:
        return {
            "locationMessage": {
                "degreesLatitude": content.location.latitude,
                "degreesLongitude": content.location.longitude,
                "name": content.location.name,
            }
        }
    if content.vcard is not None:
        return {"contactMessage": {"displayName": "Contato", "vcard": content.vcard}}
    if item.quote is not None:
        context: dict[str, object] = {
            "stanzaId": item.quote.wa_id,
            "participant": jid(item.quote.participant),
            "quotedMessage": {"conversation": item.quote.body},
        }
        return {"extendedTextMessage": {"text": content.text, "contextInfo": context}}
    if item.from_me and item.source == "api":
        return {"extendedTextMessage": {"text": content.text}}
    return {"conversation": content.text}


def _engine_media(item: Message) -> dict[str, object]:
    sent = item.content.media
    assert sent is not None
    kind = sent.mimetype.partition("/")[0]
    described: dict[str, object] = {
        "url": f"https://mmg.whatsapp.net/v/t62/{item.wa_id}",
        "mimetype": sent.mimetype,
        "fileSha256": "",
        "fileLength": str(len(base64.b64decode(sent.data))),
        "mediaKey": "",
        "directPath": f"/v/t62/{item.wa_id}",
    }
    if kind == "audio":
        return {"audioMessage": described | {"ptt": sent.voice, "seconds": sent.seconds}}
    if kind in {"image", "video"}:
        caption = {"caption": item.content.text} if item.content.text else {}
        return {f"{kind}Message": described | caption}
    return {"documentMessage": described | {"fileName": sent.filename}}


def _download_error() -> dict[str, object]:
    text = "Failed to fetch stream from https://mmg.whatsapp.net"
    return {
        "isBoom": True,
        "output": {
            "statusCode": 404,
            "payload": {"statusCode": 404, "message": text},
            "headers": {},
        },
        "details": f"Error: {text}",
    }
