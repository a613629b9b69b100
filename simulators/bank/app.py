"""The bank as an ASGI app: `uvicorn --factory simulators.bank.app:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from simulators.bank.apipix import routes as apipix
from simulators.bank.apipix.problems import (
    ApiPixProblem,
    EfiError,
    answer_efi_error,
    answer_problem,
)
from simulators.bank.asaas import routes as asaas
from simulators.bank.asaas.errors import AsaasError, answer_asaas_error, answer_unreadable
from simulators.bank.bank import Bank, BankState
from simulators.bank.control import routes as control
from simulators.bank.faults import FaultMiddleware
from simulators.bank.mercadopago import routes as mercadopago
from simulators.bank.mercadopago.errors import MercadoPagoError, answer_mercadopago_error
from simulators.bank.persistence import BankFile, SaveMiddleware
from simulators.bank.settings import BankSettings

_STATIC = Path(__file__).parent / "static"


def create_app(
    settings: BankSettings | None = None, *, webhook_client: httpx.AsyncClient | None = None
) -> FastAPI:
    """A bank of its own. `webhook_client` posts the notifications; the app closes it."""
    settings = settings or BankSettings()
    file = BankFile(settings.simulator_data_dir) if settings.simulator_data_dir else None
    bank = Bank(
        settings,
        file.load() if file else BankState(),
        webhook_client or httpx.AsyncClient(timeout=settings.bank_webhook_timeout_seconds),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        bank.settle_refunds()
        bank.settle_refunds_later()
        yield
        bank.stop_waiting()
        await bank.webhooks.close()
        if file:
            file.save(bank.state)

    app = FastAPI(title="Banco Simulado", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.bank = bank
    app.add_exception_handler(ApiPixProblem, answer_problem)  # type: ignore[arg-type]
    app.add_exception_handler(EfiError, answer_efi_error)  # type: ignore[arg-type]
    app.add_exception_handler(AsaasError, answer_asaas_error)  # type: ignore[arg-type]
    app.add_exception_handler(MercadoPagoError, answer_mercadopago_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, answer_unreadable)  # type: ignore[arg-type]
    for face in (apipix, asaas, mercadopago, control):
        app.include_router(face.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(_STATIC / "index.html")

    if file:
        app.add_middleware(SaveMiddleware, bank=bank, file=file)
    app.add_middleware(FaultMiddleware, faults=lambda: bank.faults)
    return app
