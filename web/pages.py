"""The staff's pages: sign in, and connect the clinic's number."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from api.dependencies import Services, ServicesDep, find_caller
from api.numbers import connect_number, disconnect_number, read_number
from db.queries.sessions import load_number_owner
from db.queries.tokens import TokenOwner
from domain.errors import NotFoundError
from web.connection import Connection, Stage, connection_of
from web.rendering import HEADERS, page
from web.sign_in import PANEL, SIGN_IN, OwnPage, SignedIn, find_signed_in, forget, remember
from workflows.temporal_errors import TemporalAwayError

STATIC = Path(__file__).parent / "static"
WHATSAPP = "/configuracoes/whatsapp"

TRY_LATER = "Não foi possível falar com o servidor agora. Tente de novo em instantes."
BAD_TOKEN = "Este código de acesso não é válido. Confira e tente de novo."

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start_page() -> Response:
    """The bare address is the staff's daily page."""
    return RedirectResponse(PANEL, 303)


@router.get(SIGN_IN)
async def sign_in_page(request: Request, para: str = "") -> HTMLResponse:
    """Where the clinic's token is asked for; `para` is the page to go to afterwards."""
    return page(request, "entrar.html", {"problem": None, "goal": para})


@router.post(SIGN_IN, dependencies=[OwnPage])
async def sign_in(
    request: Request,
    services: ServicesDep,
    token: Annotated[str, Form(max_length=200)] = "",
    para: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Check the token and keep it in a cookie that scripts cannot read."""
    token = token.strip()
    if await find_caller(services.database, token) is None:
        return page(request, "entrar.html", {"problem": BAD_TOKEN, "goal": para}, 401)
    response = RedirectResponse(PANEL if para == "painel" else WHATSAPP, 303)
    remember(response, services, token)
    return response


@router.post("/sair", dependencies=[OwnPage])
async def sign_out() -> Response:
    """Forget the token."""
    response = RedirectResponse(SIGN_IN, 303)
    forget(response)
    return response


@router.get(WHATSAPP)
async def whatsapp_page(request: Request, services: ServicesDep) -> Response:
    """The page on which a number is connected."""
    caller = await find_signed_in(request, services)
    if caller is None:
        return RedirectResponse(SIGN_IN, 303)
    connection = await _connection(services, caller)
    async with services.database.clinic(caller.clinic_id) as session:
        owner = await load_number_owner(session, caller.dentist_id)
    return page(request, "whatsapp.html", {"connection": connection, "owner": owner})


@router.get(f"{WHATSAPP}/estado")
async def whatsapp_state(
    request: Request, services: ServicesDep, caller: SignedIn, version: str = ""
) -> Response:
    """The part of the page that changes, or nothing when it shows `version` already."""
    connection = await _connection(services, caller)
    if connection.version == version:
        return Response(status_code=204, headers=HEADERS)
    return _state(request, connection)


@router.post(f"{WHATSAPP}/conectar", dependencies=[OwnPage])
async def connect(request: Request, services: ServicesDep, caller: SignedIn) -> Response:
    """Start connecting, or try again."""
    try:
        await connect_number(services, caller)
    except TemporalAwayError:
        return _state(request, Connection(Stage.DISCONNECTED, notice=TRY_LATER))
    # The run has only just been told: what the database says is about the past.
    return _state(request, Connection(Stage.STARTING))


@router.post(f"{WHATSAPP}/desconectar", dependencies=[OwnPage])
async def disconnect(request: Request, services: ServicesDep, caller: SignedIn) -> Response:
    """Log the number out."""
    try:
        await disconnect_number(services, caller)
    except TemporalAwayError:
        return _state(request, Connection(Stage.CONNECTED, notice=TRY_LATER))
    except NotFoundError:
        return _state(request, Connection(Stage.DISCONNECTED))
    # Logging out at WhatsApp takes seconds, in which the database still says "connected".
    return _state(request, Connection(Stage.LEAVING))


async def _connection(services: Services, caller: TokenOwner) -> Connection:
    return connection_of(await read_number(services, caller), services.clock())


def _state(request: Request, connection: Connection) -> HTMLResponse:
    return page(request, "estado.html", {"connection": connection})
