"""The staff's panel: who needs a person, and today's visits."""

from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from api.dependencies import Services, ServicesDep
from api.leases import change_lease
from db.queries.sessions import load_number_owner, load_zone
from db.queries.tokens import TokenOwner
from domain.errors import NotFoundError
from domain.events import LeaseChange, LeaseOrder
from web.panel_sections import SECTIONS
from web.panel_view import Moment, Shown, load_panel, version_of
from web.rendering import HEADERS, page
from web.sign_in import PANEL, OwnPage, SignedIn, find_signed_in, sign_in_for
from workflows.temporal_errors import TemporalAwayError

TRY_LATER = "Não foi possível falar com o servidor agora. Tente de novo em instantes."
GONE = "Esta conversa não está mais aqui."
_CHANGES = {
    "assumir": LeaseChange.TAKE_OVER,
    "devolver": LeaseChange.HAND_BACK,
    "resolver": LeaseChange.SETTLED,
}

router = APIRouter(include_in_schema=False)


@router.get(PANEL)
async def panel_page(request: Request, services: ServicesDep) -> Response:
    """The whole page."""
    caller = await find_signed_in(request, services)
    if caller is None:
        return RedirectResponse(sign_in_for(request), 303)
    shown = await _load(services, caller)
    async with services.database.clinic(caller.clinic_id) as session:
        owner = await load_number_owner(session, caller.dentist_id)
    context = {"owner": owner, "shown": shown, "version": version_of(shown), "notice": None}
    return page(request, "painel.html", context)


@router.get(f"{PANEL}/lista")
async def panel_list(
    request: Request, services: ServicesDep, caller: SignedIn, version: str = ""
) -> Response:
    """The part of the page that changes, or nothing when it shows `version` already."""
    shown = await _load(services, caller)
    if version_of(shown) == version:
        return Response(status_code=204, headers=HEADERS)
    return _list(request, shown)


@router.post(f"{PANEL}/conversas/{{conversation_id}}/{{action}}", dependencies=[OwnPage])
async def change_chat(
    request: Request, services: ServicesDep, caller: SignedIn, conversation_id: UUID, action: str
) -> Response:
    """A button of a chat's card."""
    change = _CHANGES.get(action)
    if change is None:
        raise NotFoundError("no such action")
    notice = None
    try:
        order = LeaseOrder(uuid4().hex, change)
        await change_lease(services, caller, conversation_id, order)
    except TemporalAwayError:
        notice = TRY_LATER
    except NotFoundError:
        notice = GONE
    return await changed_panel(request, services, caller, notice)


async def changed_panel(
    request: Request, services: Services, caller: TokenOwner, notice: str | None
) -> HTMLResponse:
    """The part of the page that changes, after somebody changed it."""
    return _list(request, await _load(services, caller), notice)


async def _load(services: Services, caller: TokenOwner) -> tuple[Shown, ...]:
    async with services.database.clinic(caller.clinic_id) as session:
        zone = ZoneInfo(await load_zone(session, caller.clinic_id))
        return await load_panel(session, SECTIONS, Moment(services.clock(), zone))


def _list(request: Request, shown: tuple[Shown, ...], notice: str | None = None) -> HTMLResponse:
    context = {"shown": shown, "version": version_of(shown), "notice": notice}
    return page(request, "painel_lista.html", context)
