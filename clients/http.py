"""The one place where httpx clients are built and where their failures get our names.

Nothing here retries: one layer does, and that is Temporal.
"""

import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from clients.errors import (
    RemoteError,
    RemoteProtocolError,
    RemoteRefusedError,
    RemoteUnavailableError,
)

USER_AGENT = "Sorriso/0.1"
CONNECT_SECONDS = 3.0
MAX_CONNECTIONS = 50
LONGEST_WAIT_ASKED = timedelta(days=1)

_RETRYABLE = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}

Answer = TypeVar("Answer", bound=BaseModel)


def build_client(
    base_url: str = "",
    *,
    timeout_seconds: float,
    connect_seconds: float = CONNECT_SECONDS,
    headers: Mapping[str, str] | None = None,
    certificate_pem: str | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> httpx.AsyncClient:
    """A client with no retries and no redirects; whoever builds it closes it.

    `certificate_pem` is a client certificate with its private key (mTLS). `transport` lets tests
    talk to a simulator in the same process.
    """
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"User-Agent": USER_AGENT, **(headers or {})},
        timeout=httpx.Timeout(timeout_seconds, connect=connect_seconds),
        limits=httpx.Limits(max_connections=MAX_CONNECTIONS, keepalive_expiry=30.0),
        verify=True if certificate_pem is None else _tls_context(certificate_pem),
        follow_redirects=False,
        transport=transport,
    )


def _tls_context(certificate_pem: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    # OpenSSL loads certificates from files only; this one lives for the length of the block,
    # readable by us alone.
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(certificate_pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context


async def request(
    http: httpx.AsyncClient,
    service: str,
    operation: str,
    method: str,
    path: str,
    *,
    json: object = None,
    params: Mapping[str, str | int] | None = None,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    auth: httpx.Auth | None = None,
) -> httpx.Response:
    """The answer, whatever its status.

    Raises `RemoteUnavailableError` when there is none, `RemoteProtocolError` when it is no HTTP.
    """
    with _our_errors(service, operation):
        return await http.request(
            method, path, json=json, params=params, headers=headers, data=data, auth=auth
        )


@asynccontextmanager
async def stream(
    http: httpx.AsyncClient, service: str, operation: str, path: str
) -> AsyncIterator[httpx.Response]:
    """The answer to a GET, its body yet to be read. Raises like `request`, also while reading."""
    with _our_errors(service, operation):
        async with http.stream("GET", path) as response:
            yield response


@contextmanager
def _our_errors(service: str, operation: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise RemoteUnavailableError(service, operation, code="timeout") from None
    except httpx.TransportError:
        raise RemoteUnavailableError(service, operation, code="network") from None
    except httpx.RequestError:
        raise RemoteProtocolError(service, operation, code="unreadable_answer") from None


def failure(
    response: httpx.Response, service: str, operation: str, *, code: str | None = None
) -> RemoteError:
    """The error that an unsuccessful answer stands for, to be raised by the caller."""
    status = response.status_code
    if status in _RETRYABLE or response.is_server_error:
        return RemoteUnavailableError(
            service,
            operation,
            code=code or ("rate_limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "down"),
            status=status,
            retry_after=read_retry_after(response.headers),
        )
    if response.is_client_error:
        return RemoteRefusedError(service, operation, code=code or _code_of(status), status=status)
    return RemoteProtocolError(service, operation, code="unexpected_status", status=status)


def _code_of(status: int) -> str:
    try:
        return HTTPStatus(status).name.lower()
    except ValueError:
        return "refused"


def read_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long to wait, when given in seconds (the form these services use), at most a day."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    if not 0 <= seconds < LONGEST_WAIT_ASKED.total_seconds():
        return None
    return timedelta(seconds=seconds)


def read_answer(
    response: httpx.Response, model: type[Answer], service: str, operation: str
) -> Answer:
    """The body as `model`, or `RemoteProtocolError`."""
    try:
        return model.model_validate_json(response.content)
    except ValidationError:
        raise RemoteProtocolError(
            service, operation, code="unreadable_answer", status=response.status_code
        ) from None
