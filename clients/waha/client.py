"""The calls we make to WAHA. Each is one request; none is retried here."""

import base64
import json
from datetime import datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote

import httpx

from clients.errors import RemoteProtocolError
from clients.http import read_answer
from clients.waha.answers import (
    CodeAnswer,
    ContactAnswer,
    LidAnswer,
    QrAnswer,
    VersionAnswer,
    sent_id,
)
from clients.waha.calls import WahaCalls
from clients.waha.errors import SERVICE, QrNotReadyError, says
from clients.waha.ids import normalise_chat_id, phone_of
from clients.waha.models import (
    ContactCheck,
    History,
    QrImage,
    ServerVersion,
    StoredMessage,
    WahaSession,
)
from clients.waha.session_config import SessionConfig
from clients.waha.webhooks import MEDIA_PREFIX, delivery_of, read_message
from clients.waha.wire import SessionWire

HISTORY_PAGE = 100
HISTORY_PAGES = 5
MAX_MEDIA_BYTES = 20 * 1024 * 1024

_NOT_FOUND = HTTPStatus.NOT_FOUND
_UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


class WahaClient:
    """One WAHA server. Raises the errors of `clients.errors`.

    WAHA serialises lifecycle calls per session and fails the third in line: make one at a time.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._calls = WahaCalls(http)

    # Sessions

    async def create_session(self, name: str, config: SessionConfig) -> WahaSession:
        """Create and start the session, or give the existing one this configuration.

        An existing one that was running restarts with it; a stopped one stays stopped.
        """
        body = {"name": name, "start": True, "config": config.to_wire()}
        response = await self._calls.request("create_session", "POST", "/api/sessions", json=body)
        if response.status_code == _UNPROCESSABLE and says(response, "already exists"):
            body = {"name": name, "config": config.to_wire()}
            path = f"/api/sessions/{_segment(name)}"
            response = await self._calls.request("update_session", "PUT", path, json=body)
        return _read_session(self._calls.accept(response, "create_session"), "create_session")

    async def get_session(self, name: str) -> WahaSession | None:
        """The session as it is now, or `None` when WAHA does not know it."""
        response = await self._calls.request(
            "get_session", "GET", f"/api/sessions/{_segment(name)}"
        )
        if response.status_code == _NOT_FOUND:
            return None
        return _read_session(self._calls.accept(response, "get_session"), "get_session")

    async def start(self, name: str) -> None:
        """Start a stopped session. No effect on a started one, and so none on a FAILED one."""
        response = await self._lifecycle(name, "start")
        if not (response.status_code == _UNPROCESSABLE and says(response, "already started")):
            self._calls.accept(response, "start")

    async def restart(self, name: str) -> None:
        """Stop and start: the way out of FAILED."""
        self._calls.accept(await self._lifecycle(name, "restart"), "restart")

    async def stop(self, name: str) -> None:
        """Stop the session; it stays paired. An unknown one counts as stopped."""
        response = await self._lifecycle(name, "stop")
        self._calls.accept(response, "stop", also=_NOT_FOUND)

    async def logout(self, name: str) -> None:
        """Unpair the phone. A running session starts again and shows a QR code."""
        response = await self._lifecycle(name, "logout")
        self._calls.accept(response, "logout", also=_NOT_FOUND)

    async def delete(self, name: str) -> None:
        """Unpair and forget the session."""
        response = await self._calls.request("delete", "DELETE", f"/api/sessions/{_segment(name)}")
        self._calls.accept(response, "delete", also=_NOT_FOUND)

    async def qr(self, name: str) -> QrImage:
        """The QR code shown now, or `QrNotReadyError` (after up to ten seconds)."""
        response = await self._calls.request(
            "qr",
            "GET",
            f"/api/{_segment(name)}/auth/qr",
            # Exactly this: WAHA compares the whole header, and sends the bare PNG otherwise.
            headers={"Accept": "application/json"},
        )
        if response.status_code == _UNPROCESSABLE:
            raise QrNotReadyError(SERVICE, "qr", code="qr_not_ready", status=_UNPROCESSABLE)
        answer = read_answer(self._calls.accept(response, "qr"), QrAnswer, SERVICE, "qr")
        return QrImage(answer.mimetype, answer.data)

    async def request_code(self, name: str, phone: str) -> str:
        """A pairing code to type into the phone whose E.164 digits are `phone`."""
        path = f"/api/{_segment(name)}/auth/request-code"
        response = await self._calls.call("request_code", "POST", path, json={"phoneNumber": phone})
        return read_answer(response, CodeAnswer, SERVICE, "request_code").code

    # Speaking. A chat id comes from WhatsApp (a message, `check_exists`), never from a phone.

    async def send_text(self, session: str, chat_id: str, text: str, message_id: str) -> str:
        """Send under `message_id`; the bare id that the message got.

        Sending again under the same id is safe: WhatsApp sees the same message.
        """
        # WAHA refuses neither of these but answers 500, as if it were worth retrying.
        if not text.strip() or not chat_id:
            raise ValueError("a text message needs a chat and a text")
        body = {"session": session, "chatId": chat_id, "text": text, "id": message_id}
        # No preview: WAHA would fetch whatever a PIX code or a text looks like a link to.
        response = await self._calls.call(
            "send_text", "POST", "/api/sendText", json={**body, "linkPreview": False}
        )
        return sent_id(response, message_id)

    async def send_image(
        self,
        session: str,
        chat_id: str,
        png: bytes,
        filename: str,
        caption: str | None,
        message_id: str,
    ) -> str:
        """Send a PNG; otherwise as `send_text`."""
        if not png or not chat_id:
            raise ValueError("an image message needs a chat and an image")
        body: dict[str, object] = {
            "session": session,
            "chatId": chat_id,
            "file": {
                "mimetype": "image/png",
                "filename": filename,
                "data": base64.b64encode(png).decode(),
            },
            "id": message_id,
        }
        if caption is not None:
            body["caption"] = caption
        response = await self._calls.call("send_image", "POST", "/api/sendImage", json=body)
        return sent_id(response, message_id)

    async def send_seen(self, session: str, chat_id: str) -> None:
        """Mark the chat as read."""
        await self._chat_call("send_seen", "/api/sendSeen", session, chat_id)

    async def start_typing(self, session: str, chat_id: str) -> None:
        """Show "digitando…" in the chat."""
        await self._chat_call("start_typing", "/api/startTyping", session, chat_id)

    async def stop_typing(self, session: str, chat_id: str) -> None:
        """Stop showing it."""
        await self._chat_call("stop_typing", "/api/stopTyping", session, chat_id)

    # Looking things up

    async def find_message(self, session: str, chat_id: str, message_id: str) -> bool:
        """Whether our own message with this bare id is in the chat's history."""
        full_id = f"true_{normalise_chat_id(chat_id)}_{message_id}"
        path = f"{_messages_path(session, chat_id)}/{_segment(full_id)}"
        response = await self._calls.request(
            "find_message", "GET", path, params={"downloadMedia": "false"}
        )
        if response.status_code == _NOT_FOUND:
            return False
        found = self._calls.accept(response, "find_message").content.strip()
        return found not in (b"", b"null")

    async def messages_since(self, session: str, since: datetime) -> History:
        """Every chat's messages from `since` (aware) on, for catching up; at most 500 of them.

        Needs a store (NOWEB) or GOWS. A message that cannot be read is left out.
        """
        found: dict[str, StoredMessage] = {}
        is_whole = False
        for number in range(HISTORY_PAGES):
            page = await self._history_page(session, since, number * HISTORY_PAGE)
            known = len(found)
            for item in page:
                if stored := _read_stored(item, session):
                    found.setdefault(stored.message.full_id, stored)
            # A page that adds nothing ends it too: no engine may keep us by ignoring `offset`.
            if is_whole := len(page) < HISTORY_PAGE or len(found) == known:
                break
        in_order = sorted(found.values(), key=lambda stored: stored.message.sent_at)
        return History(tuple(in_order), is_whole)

    async def check_exists(self, session: str, phone: str) -> ContactCheck:
        """Where to write to the phone with these E.164 digits, ninth digit settled."""
        response = await self._calls.call(
            "check_exists",
            "GET",
            "/api/contacts/check-exists",
            params={"phone": phone, "session": session},
        )
        answer = read_answer(response, ContactAnswer, SERVICE, "check_exists")
        chat_id = None if answer.chat_id is None else normalise_chat_id(answer.chat_id)
        return ContactCheck(answer.exists and chat_id is not None, chat_id)

    async def resolve_lid(self, session: str, lid: str) -> str | None:
        """The phone (E.164 digits) behind a hidden number, when WAHA knows it."""
        path = f"/api/{_segment(session)}/lids/{_segment(lid)}"
        response = await self._calls.call("resolve_lid", "GET", path)
        address = read_answer(response, LidAnswer, SERVICE, "resolve_lid").phone_address
        return None if address is None else phone_of(normalise_chat_id(address))

    async def download_media(self, path: str) -> bytes | None:
        """The file at a `MediaRef.path`, or `None` when it is gone or larger than 20 MB."""
        if not path.startswith(MEDIA_PREFIX):
            raise ValueError("path: not one of WAHA's files")
        return await self._calls.download("download_media", path, MAX_MEDIA_BYTES)

    async def server_version(self) -> ServerVersion:
        """What runs at the other end."""
        response = await self._calls.call("server_version", "GET", "/api/server/version")
        answer = read_answer(response, VersionAnswer, SERVICE, "server_version")
        return ServerVersion(answer.version, answer.engine, answer.tier)

    async def _lifecycle(
        self, name: str, action: Literal["start", "restart", "stop", "logout"]
    ) -> httpx.Response:
        return await self._calls.request(action, "POST", f"/api/sessions/{_segment(name)}/{action}")

    async def _chat_call(self, operation: str, path: str, session: str, chat_id: str) -> None:
        await self._calls.call(
            operation, "POST", path, json={"session": session, "chatId": chat_id}
        )

    async def _history_page(self, session: str, since: datetime, offset: int) -> list[object]:
        params: dict[str, str | int] = {
            "filter.timestamp.gte": int(since.timestamp()),
            "sortBy": "messageTimestamp",
            "sortOrder": "asc",
            "downloadMedia": "false",
            "limit": HISTORY_PAGE,
            "offset": offset,
        }
        path = _messages_path(session, "all")
        response = await self._calls.call("messages_since", "GET", path, params=params)
        try:
            page = json.loads(response.content)
        except ValueError:
            page = None
        if not isinstance(page, list):
            raise RemoteProtocolError(SERVICE, "messages_since", code="unreadable_answer")
        return page


def _segment(value: str) -> str:
    return quote(value, safe="")


def _messages_path(session: str, chat_id: str) -> str:
    return f"/api/{_segment(session)}/chats/{_segment(normalise_chat_id(chat_id))}/messages"


def _read_session(response: httpx.Response, operation: str) -> WahaSession:
    return read_answer(response, SessionWire, SERVICE, operation).session()


def _read_stored(item: object, session: str) -> StoredMessage | None:
    if not isinstance(item, dict):
        return None
    try:
        message = read_message(item, session, None)
    except ValueError:
        return None
    return StoredMessage(message, delivery_of(item, message))
