"""The application: `uvicorn --factory simulators.waha.app:create_app`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from simulators.waha import errors, payloads
from simulators.waha.clock import Clock, SystemClock
from simulators.waha.messaging import UnreachableError
from simulators.waha.routes import control, phones, reading, sending, sessions
from simulators.waha.routes.dependencies import authorized
from simulators.waha.settings import WahaSimulatorSettings
from simulators.waha.simulator import WahaSimulator


def create_app(
    settings: WahaSimulatorSettings | None = None,
    *,
    webhook_client: httpx.AsyncClient | None = None,
    clock: Clock | None = None,
) -> FastAPI:
    """In process (no lifespan) close it with `await app.state.simulator.aclose()`.

    `webhook_client` posts the webhooks and is closed with the simulator.
    """
    simulator = WahaSimulator(
        settings or WahaSimulatorSettings(),
        webhook_client or httpx.AsyncClient(),
        clock or SystemClock(),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        simulator.start()
        yield
        await simulator.aclose()

    app = FastAPI(title="WAHA simulator", version=payloads.VERSION, lifespan=lifespan)
    app.state.simulator = simulator
    app.add_exception_handler(errors.WahaError, _refused)
    app.add_exception_handler(errors.ExceptionError, _raised)
    app.add_exception_handler(UnreachableError, _unreachable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_api_route("/health", _health, dependencies=[Depends(authorized)])
    for part in (control, sessions, sending, reading, phones):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=control.STATIC), name="static")
    return app


async def _health() -> dict[str, object]:
    return {"status": "ok", "info": {}, "error": {}, "details": {}}


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.WahaError)
    return JSONResponse(error.body, status_code=error.status)


async def _raised(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ExceptionError)
    described: dict[str, object] = {
        "path": request.url.path,
        "method": request.method,
        "query": dict(request.query_params),
    }
    body = errors.exception_body(error, described, payloads.environment())
    return JSONResponse(body, status_code=error.status)


async def _unreachable(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"message": str(error), "statusCode": 409}, status_code=409)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    body = errors.bad_request(*_messages(error.errors())).body
    return JSONResponse(body, status_code=400)


def _messages(problems: Sequence[dict[str, object]]) -> list[str]:
    messages = []
    for problem in problems:
        location = problem["loc"]
        assert isinstance(location, tuple)
        where = ".".join(str(part) for part in location[1:])
        messages.append(f"{where} {problem['msg']}".strip())
    return messages
