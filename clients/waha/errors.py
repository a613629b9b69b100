"""WAHA's refusals, by what they mean: most failures of WhatsApp itself come as a bare 500."""

from http import HTTPStatus

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from clients.errors import RemoteError, RemoteRefusedError, RemoteUnavailableError
from clients.http import failure
from domain.courtesy import Restriction

SERVICE = "waha"
REACHOUT_TIMELOCK = Restriction.REACHOUT_TIMELOCK.value
"""WhatsApp lets this number write to nobody new for a while; known chats go on working."""

# What an exception's text says -> our code. Everything else in a 500 is worth another try.
_REFUSED_BY_WHATSAPP = {"error 463": REACHOUT_TIMELOCK, "timelock": REACHOUT_TIMELOCK}
_CONNECTION_LOST = ("connection closed", "connection terminated", "not connected", "timed out")


class QrNotReadyError(RemoteUnavailableError):
    """The session shows no QR code now: it starts, works, failed or is stopped."""


class _ExceptionWire(BaseModel):
    model_config = ConfigDict(extra="ignore")
    message: str = ""


class _ErrorWire(BaseModel):
    """All of WAHA's error shapes at once; `expected` lists the statuses a call needed."""

    model_config = ConfigDict(extra="ignore")
    message: str | list[str] = ""
    error: str = ""
    expected: list[str] | None = None
    exception: _ExceptionWire | None = None


def waha_failure(response: httpx.Response, operation: str) -> RemoteError:
    """The error that WAHA's answer stands for."""
    wire = _read(response)
    if response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:
        return _unprocessable(wire, operation)
    if wire.exception is None:
        return failure(response, SERVICE, operation)
    said = wire.exception.message.lower()
    for words, code in _REFUSED_BY_WHATSAPP.items():
        if words in said:
            return RemoteRefusedError(SERVICE, operation, code=code, status=response.status_code)
    lost = any(words in said for words in _CONNECTION_LOST)
    return failure(response, SERVICE, operation, code="connection_lost" if lost else "down")


def says(response: httpx.Response, words: str) -> bool:
    """Whether an error's text holds `words`: WAHA has no codes."""
    wire = _read(response)
    return words in f"{wire.message} {wire.error}"


def _unprocessable(wire: _ErrorWire, operation: str) -> RemoteError:
    status = int(HTTPStatus.UNPROCESSABLE_ENTITY)
    if wire.expected is not None:
        # WAHA already waited ten seconds for it; a session that reconnects comes back.
        return RemoteUnavailableError(SERVICE, operation, code="session_not_ready", status=status)
    missing = "does not exist" in wire.error
    code = "session_not_found" if missing else "unprocessable_entity"
    return RemoteRefusedError(SERVICE, operation, code=code, status=status)


def _read(response: httpx.Response) -> _ErrorWire:
    try:
        return _ErrorWire.model_validate_json(response.content)
    except ValidationError:
        return _ErrorWire()
