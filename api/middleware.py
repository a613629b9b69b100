"""Around every request: its id, its log line, its size, and an answer when all else fails."""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response

LARGEST_BODY = 1024 * 1024
REQUEST_ID_HEADER = "X-Request-Id"

_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger("api")


class RequestContext:
    """Gives each request an id, logs its outcome, and turns what nobody expected into a 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            _log.exception("request_failed", route=_route(scope))
            if status:
                raise
            response = problem_response(request_id, 500, "internal_error")
            await response(scope, receive, send_with_id)
        _log.info(
            "request_handled",
            method=scope["method"],
            route=_route(scope),
            status=status,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


class BodyLimit:
    """Refuses a body over `LARGEST_BODY` bytes as soon as it shows, announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        too_large = announced.isdecimal() and int(announced) > LARGEST_BODY
        received = 0

        async def limited_receive() -> Message:
            nonlocal received
            if too_large:
                raise HTTPException(413)
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise HTTPException(413)
            return message

        await self._app(scope, limited_receive, send)


def _request_id(headers: Headers) -> str:
    given = headers.get(REQUEST_ID_HEADER, "")
    return given if _ACCEPTABLE_ID.fullmatch(given) else uuid4().hex


def _route(scope: Scope) -> str:
    """The route's template: the path itself may hold a secret."""
    return getattr(scope.get("route"), "path", "unknown")
