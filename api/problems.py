"""Errors as RFC 9457 problem documents: every one with a stable `code` and the request's id."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.errors import DomainError, InvalidFieldError
from workflows.temporal_errors import BookingRefusedError, TemporalAwayError

MEDIA_TYPE = "application/problem+json"

_CODES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body_too_large",
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
}


class UnauthorizedError(DomainError):
    """The caller did not say who they are in a way that we accept."""

    code: ClassVar[str] = "unauthorized"
    status: ClassVar[int] = 401


class FieldProblem(BaseModel):
    """One value that was refused. The value itself is not repeated.

    `field` is the name that was sent, with its place in lists: `hours[1].opens`. What is wrong
    with the body as a whole is said of `body`.
    """

    field: str
    reason: str


class Problem(BaseModel):
    """Why a request failed. `code` is stable; `detail` is for people and may change."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "code": "not_found",
                    "detail": "no such booking",
                    "request_id": "5b0a6d1f6a9c4f0f9c1d2e3f4a5b6c7d",
                }
            ]
        }
    )

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str | None = None
    request_id: str
    errors: list[FieldProblem] | None = None


def request_id_of(request: Request) -> str:
    """The id that the answer, the logs and the workflows' updates share."""
    request_id: str = request.state.request_id
    return request_id


def problem_response(
    request_id: str,
    status: int,
    code: str,
    *,
    detail: str | None = None,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem document as a response."""
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        request_id=request_id,
        errors=errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status,
        headers=None if headers is None else dict(headers),
        media_type=MEDIA_TYPE,
    )


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    challenge = {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthorizedError) else None
    errors = None
    if isinstance(error, InvalidFieldError):
        errors = [FieldProblem(field=error.field, reason=error.reason)]
    if isinstance(error, BookingRefusedError) and error.wrong:
        errors = [FieldProblem(field=error.wrong[0], reason=error.wrong[1])]
    return problem_response(
        request_id_of(request),
        error.status,
        error.code,
        detail=str(error) or None,
        errors=errors,
        headers=challenge,
    )


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [
        FieldProblem(field=_field(entry["loc"]), reason=_reason(entry)) for entry in error.errors()
    ]
    return problem_response(request_id_of(request), 422, "invalid_request", errors=errors)


def _field(location: tuple[str | int, ...]) -> str:
    """The name of a value that is at `location`: first where it was sent, then the way to it."""
    where, *steps = location
    name = ""
    for step in steps:
        name += f"[{step}]" if isinstance(step, int) else f".{step}"
    # A body that is no JSON has only the character at which reading it ended.
    return name[1:] if steps and isinstance(steps[0], str) else str(where)


def _reason(entry: Mapping[str, Any]) -> str:
    if entry["type"] == "json_invalid":
        return "is no JSON"
    if entry["type"] == "model_attributes_type":
        return "send a JSON object, with Content-Type: application/json"
    return str(entry["msg"]).removeprefix("Value error, ")


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem_response(
        request_id_of(request),
        error.status_code,
        _CODES.get(HTTPStatus(error.status_code), "bad_request"),
        headers=error.headers,
    )


async def _database_away(request: Request, _: Exception) -> JSONResponse:
    # 503, so that the sender of a webhook tries again.
    return problem_response(
        request_id_of(request), 503, "database_unavailable", headers={"Retry-After": "2"}
    )


async def _temporal_away(request: Request, _: Exception) -> JSONResponse:
    return problem_response(
        request_id_of(request), 503, "temporal_unavailable", headers={"Retry-After": "5"}
    )


Answer = Callable[[Request, Exception], Awaitable[Response]]

ANSWERS: Mapping[type[Exception], Answer] = {
    DomainError: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http,
    TemporalAwayError: _temporal_away,
    OperationalError: _database_away,
    InterfaceError: _database_away,
    PoolTimeoutError: _database_away,
}
"""Every error that is answered as a problem; unforeseen ones are the middleware's."""


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The `responses` of a route that may answer these statuses with a problem."""
    return {
        status: {"description": HTTPStatus(status).phrase, "model": Problem} for status in statuses
    }
