"""How the bank misbehaves when told to: the orders, and the middleware that carries them out."""

import asyncio
import random
from collections.abc import Callable

import httpx
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulators.bank.model import Provider

_PROVIDER_PATHS = tuple(f"/{provider}/" for provider in Provider)


class Faults(BaseModel):
    """Orders to misbehave; the defaults are a bank that works. Counters run down to zero."""

    model_config = ConfigDict(extra="forbid")

    path_contains: str = ""
    """Only requests to the providers whose path has this are delayed, failed or lost."""
    methods: list[str] = []
    """Only requests with these methods, in capitals; all when empty."""
    delay_seconds: float = Field(default=0, ge=0, le=60)
    fail_requests: int = Field(default=0, ge=0)
    """Answer the next n with `fail_status` without doing the work."""
    fail_status: int = Field(default=503, ge=400, le=599)
    lose_answers: int = Field(default=0, ge=0)
    """Do the work of the next n and drop the connection instead of answering."""
    lose_probability: float = Field(default=0, ge=0, le=1)
    seed: int = 0

    webhook_copies: int = Field(default=1, ge=0, le=50)
    """How many times each webhook is posted, at once; 0 loses them all."""
    hold_webhooks: bool = False
    """Keep webhooks back until they are released."""
    amount_delta_centavos: int = 0
    """Added to what each payment brings."""
    pay_after_expiry: bool = False
    pay_after_cancelling: bool = False
    """The payer had the code open while the merchant cancelled it."""
    refuse_refunds: bool = False
    """Accept refunds, then end them as not carried out."""


class FaultMiddleware:
    """Delays, fails and loses answers on the providers' paths, never on the simulator's own."""

    def __init__(self, app: ASGIApp, faults: Callable[[], Faults]) -> None:
        self._app = app
        self._faults = faults
        self._dice = random.Random(0)  # noqa: S311 - a repeatable sequence is the point
        self._seeded_for: Faults | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._faults()
        if scope["type"] != "http" or not _concerns(faults, scope):
            await self._app(scope, receive, send)
            return
        if faults.delay_seconds:
            await asyncio.sleep(faults.delay_seconds)
        if faults.fail_requests:
            faults.fail_requests -= 1
            failure = JSONResponse({"detail": "simulated failure"}, faults.fail_status)
            await failure(scope, receive, send)
        elif self._answer_is_lost(faults):
            await self._app(scope, receive, _nowhere)
            await _drop_connection(scope, send)
        else:
            await self._app(scope, receive, send)

    def _answer_is_lost(self, faults: Faults) -> bool:
        if faults.lose_answers:
            faults.lose_answers -= 1
            return True
        if self._seeded_for is not faults:
            self._seeded_for = faults
            self._dice.seed(faults.seed)
        return self._dice.random() < faults.lose_probability


def _concerns(faults: Faults, scope: Scope) -> bool:
    path, method = scope["path"], scope["method"]
    return (
        path.startswith(_PROVIDER_PATHS)
        and faults.path_contains in path
        and (not faults.methods or method in faults.methods)
    )


async def _nowhere(message: Message) -> None:
    """Swallow the answer."""


async def _drop_connection(scope: Scope, send: Send) -> None:
    """Leave the client without an answer: a network error, in a process as over a socket."""
    if "spec_version" not in scope["asgi"]:
        # httpx's in-process transport: an exception is the only way to look like a network.
        raise httpx.ReadError("the connection was dropped")
    # A server closes the socket when an answer ends before the length that it promised.
    headers = [(b"content-length", b"1")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
