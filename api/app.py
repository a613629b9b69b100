"""The API's composition root: settings -> clients -> services -> app."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from activities.forwarded import ForwardedNotes
from activities.inbox import Inbox
from api import problems
from api.dependencies import Services, Workflows
from api.middleware import BodyLimit, RequestContext
from api.openapi import DescribedApi
from api.parameters import PREFIX, KnownParametersOnly
from api.routes import (
    absences,
    agenda,
    agenda_dates,
    bookings,
    calendar,
    chatbot,
    conversations,
    dentists,
    evidence,
    health,
    knowledge,
    on_call,
    patients,
    payments,
    procedures,
    slots,
    waitlist,
    webhooks,
    whatsapp,
)
from api.session_keys import SessionKeys
from clients.crypto import SecretBox
from db.session import Database
from observability import configure_logging
from settings import Settings
from web import attention, errors, pages, panel, receipts
from workflows.connection import connect
from workflows.mailbox import Mailbox

DESCRIPTION = """
Free times, bookings and the WhatsApp number of a dental clinic.

Every error is a problem document (RFC 9457) with a stable `code` and the `request_id` that also
comes in `X-Request-Id`; 422 names each wrong value in `errors`. Ids of other clinics answer like
ids that do not exist. An operation that takes an `Idempotency-Key` does its work once, however
often it is sent with the same key. Money is in centavos, weekdays count from Monday (0).
"""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app as uvicorn serves it. Temporal may be away: it is looked for at the first call."""
    settings = settings or Settings()
    configure_logging(settings.log_format)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database.connect(settings.database_url.get_secret_value())
        api_key = settings.temporal_api_key
        client = await connect(
            settings.temporal_address,
            settings.temporal_namespace,
            api_key=api_key.get_secret_value() if api_key else None,
            lazy=True,
        )
        debounce = timedelta(seconds=settings.debounce_seconds)
        services = make_services(settings, database, Mailbox(client, debounce=debounce), _utc_now)
        app.state.services = services
        try:
            yield
        finally:
            await services.forwarded.close()
            await database.close()

    return build_app(settings, lifespan)


def build_app(settings: Settings, lifespan: Lifespan | None = None) -> FastAPI:
    """Routes and middleware; `app.state.services` has still to be set."""
    app = DescribedApi(
        title="Sorriso",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/openapi.json",
    )
    errors.install(app)
    v1 = APIRouter(prefix=PREFIX, responses=problems.documented(422, 503))
    v1.include_router(webhooks.router)
    for part in (
        whatsapp,
        slots,
        bookings,
        patients,
        payments,
        evidence,
        agenda,
        procedures,
        dentists,
        chatbot,
        knowledge,
        conversations,
        waitlist,
        on_call,
        absences,
        calendar,
    ):
        v1.include_router(part.router, dependencies=[KnownParametersOnly])
    for agenda_router in (agenda_dates.exceptions, agenda_dates.blocks):
        v1.include_router(agenda_router, dependencies=[KnownParametersOnly])
    app.include_router(v1)
    app.include_router(calendar.feeds)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(panel.router)
    app.include_router(receipts.router)
    app.include_router(attention.router)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_middleware(BodyLimit)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Request-Id"],
            expose_headers=["X-Request-Id"],
        )
    app.add_middleware(RequestContext)
    return app


def make_services(
    settings: Settings,
    database: Database,
    workflows: Workflows,
    clock: Callable[[], datetime],
) -> Services:
    """The services over one database and one mailbox."""
    box = SecretBox([key.get_secret_value() for key in settings.encryption_keys])
    return Services(
        settings=settings,
        database=database,
        workflows=workflows,
        inbox=Inbox(database, workflows, box, clock),
        forwarded=ForwardedNotes(database, clock),
        session_keys=SessionKeys(database, box, clock),
        box=box,
        clock=clock,
    )


def _utc_now() -> datetime:
    return datetime.now(UTC)
