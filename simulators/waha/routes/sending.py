"""The send endpoints. WAHA checks nothing here: whatever is wrong is a 500 with `exception`."""

import asyncio
import base64
import binascii
from collections.abc import Callable

import httpx
from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from simulators.waha import directory, errors, payloads
from simulators.waha.faults import SendFailures
from simulators.waha.messaging import UnreachableError, bare_id
from simulators.waha.model import Content, Media, Session, Status
from simulators.waha.routes.dependencies import Simulator, authorized
from simulators.waha.simulator import WahaSimulator

router = APIRouter(prefix="/api", dependencies=[Depends(authorized)])

Body = dict[str, object]


@router.post("/sendText")
async def send_text(simulator: Simulator, body: Body) -> Response:
    return await _send(simulator, body, _text_content)


@router.post("/sendImage")
@router.post("/sendFile")
@router.post("/sendVoice")
async def send_file(simulator: Simulator, body: Body) -> Response:
    return await _send(simulator, body, _file_content)


@router.post("/sendSeen", status_code=201)
async def send_seen(simulator: Simulator, body: Body) -> Response:
    session, chat_id = await _addressed(simulator, body)
    ids = body.get("messageIds")
    if isinstance(ids, list):
        simulator.messaging.seen_by_clinic(session, chat_id, [str(item) for item in ids])
        return Response(status_code=201)
    if not session.config.store_enabled:
        raise errors.store_disabled()
    seen = simulator.messaging.seen_by_clinic(session, chat_id, None)
    return JSONResponse({"ids": seen}, status_code=201)


@router.post("/startTyping", status_code=201)
async def start_typing(simulator: Simulator, body: Body) -> dict[str, bool]:
    session, chat_id = await _addressed(simulator, body)
    simulator.messaging.set_typing(session, chat_id, typing=True)
    return {"result": True}


@router.post("/stopTyping", status_code=201)
async def stop_typing(simulator: Simulator, body: Body) -> dict[str, bool]:
    session, chat_id = await _addressed(simulator, body)
    simulator.messaging.set_typing(session, chat_id, typing=False)
    return {"result": True}


@router.put("/reaction")
async def put_reaction(simulator: Simulator, body: Body) -> Response:
    session = await _session(simulator, body)
    try:
        simulator.changes.clinic_reacts(
            session, _string(body, "messageId"), _string(body, "reaction")
        )
    except UnreachableError as error:
        raise errors.ExceptionError(str(error)) from error
    return Response(status_code=200)


async def _send(
    simulator: WahaSimulator, body: Body, content_of: Callable[[Body], Content]
) -> Response:
    session, chat_id = await _addressed(simulator, body)
    content = content_of(body)
    _fail_if_ordered(simulator.faults.next_send_failure("before"))
    given = body.get("id")
    reply_to = body.get("reply_to")
    try:
        message = simulator.messaging.send(
            session,
            chat_id,
            content,
            wa_id=bare_id(str(given)) if given else None,
            reply_to=str(reply_to) if reply_to else None,
        )
    except UnreachableError as error:
        raise errors.ExceptionError(str(error)) from error
    _fail_if_ordered(simulator.faults.next_send_failure("after"))
    if simulator.faults.next_answer_is_lost():
        return LostAnswer()
    return JSONResponse(payloads.engine_data(message), status_code=201)


class LostAnswer(Response):
    """The connection breaks: the client sees an `httpx.RemoteProtocolError`.

    Behind a server the headers promise a body that never comes; in process the error itself
    reaches the caller.
    """

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002 - the signature is ASGI's
        receive: Receive,  # noqa: ARG002
        send: Send,
    ) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"512")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        await asyncio.sleep(0)
        raise httpx.RemoteProtocolError("the simulator was told to lose this answer")


def _fail_if_ordered(failure: SendFailures | None) -> None:
    if failure is not None:
        raise errors.ExceptionError(failure.message, status=failure.status)


async def _addressed(simulator: WahaSimulator, body: Body) -> tuple[Session, str]:
    session = await _session(simulator, body)
    return session, directory.chat_id_of(_string(body, "chatId"))


async def _session(simulator: WahaSimulator, body: Body) -> Session:
    name = body.get("session")
    if not isinstance(name, str) or not name:
        raise errors.bad_request("session should not be empty", "session must be a string")
    return await simulator.session_in(name, Status.WORKING)


def _string(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise errors.ExceptionError(
            f"Cannot read properties of undefined (reading '{name}')", name="TypeError"
        )
    return value


def _text_content(body: Body) -> Content:
    return Content(text=_string(body, "text"))


def _file_content(body: Body) -> Content:
    file = body.get("file")
    if not isinstance(file, dict) or not isinstance(file.get("data"), str):
        raise errors.ExceptionError("the simulator takes a file as base64 `data` only")
    try:
        base64.b64decode(file["data"], validate=True)
    except binascii.Error as error:
        raise errors.ExceptionError(f"file.data: {error}") from error
    caption = body.get("caption")
    media = Media(
        mimetype=str(file.get("mimetype") or "application/octet-stream"),
        data=file["data"],
        filename=str(file["filename"]) if file.get("filename") else None,
    )
    return Content(text=str(caption) if caption else None, media=media)
