"""What the session's store knows: messages, files, contacts, hidden numbers."""

import base64
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from simulators.waha import directory, errors, identifiers, messaging, payloads
from simulators.waha.model import Ack, Message, Session, Status
from simulators.waha.routes.dependencies import Simulator, authorized
from simulators.waha.simulator import WahaSimulator

router = APIRouter(prefix="/api", dependencies=[Depends(authorized)])

AckName = Literal["ERROR", "PENDING", "SERVER", "DEVICE", "READ", "PLAYED"]


@router.get("/{name}/new-message-id")
async def new_message_id(simulator: Simulator, name: str) -> dict[str, str]:
    await simulator.session_in(name, Status.WORKING)
    return {"id": identifiers.message_id()}


@router.get("/{name}/chats/{chat_id}/messages")
async def list_messages(
    simulator: Simulator,
    name: str,
    chat_id: str,
    limit: Annotated[int, Query(ge=1)] = 10,
    offset: Annotated[int, Query(ge=0)] = 0,
    order: Annotated[Literal["asc", "desc"], Query(alias="sortOrder")] = "desc",
    download: Annotated[bool, Query(alias="downloadMedia")] = True,
    since: Annotated[int | None, Query(alias="filter.timestamp.gte")] = None,
    until: Annotated[int | None, Query(alias="filter.timestamp.lte")] = None,
    from_me: Annotated[bool | None, Query(alias="filter.fromMe")] = None,
    ack: Annotated[AckName | None, Query(alias="filter.ack")] = None,
) -> list[dict[str, object]]:
    """Newest first unless told; `all` for every chat; times in seconds, ends included."""
    session = simulator.session_with_store(name)
    chat = None if chat_id == "all" else directory.chat_id_of(chat_id)
    found = [
        message
        for message in session.known_messages()
        if (chat is None or message.chat_id == chat)
        and (since is None or int(message.sent_at) >= since)
        and (until is None or int(message.sent_at) <= until)
        and (from_me is None or message.from_me is from_me)
        and (ack is None or message.ack is Ack[ack])
    ]
    found.sort(key=lambda message: message.sent_at, reverse=order == "desc")
    return [
        _shown(simulator, session, message, download=download)
        for message in found[offset : offset + limit]
    ]


@router.get("/{name}/chats/{chat_id}/messages/{message_id}")
async def get_message(
    simulator: Simulator,
    name: str,
    message_id: str,
    download: Annotated[bool, Query(alias="downloadMedia")] = True,
) -> dict[str, object]:
    session = simulator.session_with_store(name)
    message = messaging.find(session, message_id)
    return _shown(simulator, session, message, download=download)


@router.get("/files/{name}/{file_name}")
async def get_file(simulator: Simulator, name: str, file_name: str) -> Response:
    session = simulator.session(name)
    message = session.messages.get(file_name.partition(".")[0])
    if (
        message is None
        or message.content.media is None
        or not simulator.messaging.file_is_kept(message)
    ):
        raise errors.not_found("File")
    media = message.content.media
    return Response(base64.b64decode(media.data), media_type=media.mimetype.partition(";")[0])


@router.get("/contacts/check-exists")
async def check_exists(simulator: Simulator, phone: str, session: str) -> dict[str, object]:
    await simulator.session_in(session, Status.WORKING)
    account = simulator.account_of(phone)
    if account is None:
        return {"numberExists": False}
    return {"numberExists": True, "chatId": f"{account}@c.us"}


@router.get("/{name}/lids")
async def list_lids(simulator: Simulator, name: str) -> list[dict[str, str]]:
    session = simulator.session_with_store(name)
    return [{"lid": f"{lid}@lid", "pn": f"{phone}@c.us"} for lid, phone in session.lids.items()]


@router.get("/{name}/lids/{lid}")
async def get_phone_of_lid(simulator: Simulator, name: str, lid: str) -> dict[str, str | None]:
    session = simulator.session_with_store(name)
    digits = directory.digits_of(lid)
    phone = session.lids.get(digits)
    return {"lid": f"{digits}@lid", "pn": f"{phone}@c.us" if phone else None}


@router.get("/{name}/lids/pn/{phone}")
async def get_lid_of_phone(simulator: Simulator, name: str, phone: str) -> dict[str, str | None]:
    session = simulator.session_with_store(name)
    digits = directory.digits_of(phone)
    lid = next((lid for lid, owner in session.lids.items() if owner == digits), None)
    return {"lid": f"{lid}@lid" if lid else None, "pn": f"{digits}@c.us"}


def _shown(
    simulator: WahaSimulator, session: Session, message: Message, *, download: bool
) -> dict[str, object]:
    if download:
        simulator.messaging.keep_file(message)
    shown = payloads.message(message, session, simulator.settings.base_url, as_event=False)
    return shown if download else shown | {"media": None}
