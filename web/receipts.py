"""The panel's receipts: looked at, confirmed and refused."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.dependencies import ServicesDep
from api.evidence import confirm_receipt, receipt_file, refuse_receipt
from domain.errors import DomainError
from domain.receipts import RefusalReason
from web.panel import TRY_LATER, changed_panel
from web.sign_in import PANEL, OwnPage, SignedIn
from workflows.temporal_errors import TemporalAwayError

NOT_NOW = "Este comprovante não pode mais ser decidido assim: a consulta mudou nesse meio-tempo."

router = APIRouter(prefix=f"{PANEL}/comprovantes", include_in_schema=False)


@router.get("/{evidence_id}/arquivo")
async def show_file(services: ServicesDep, caller: SignedIn, evidence_id: UUID) -> Response:
    """The file, for a picture's place on the page and to be saved."""
    return await receipt_file(services, caller, evidence_id)


@router.post("/{evidence_id}/confirmar", dependencies=[OwnPage])
async def confirm(
    request: Request, services: ServicesDep, caller: SignedIn, evidence_id: UUID
) -> Response:
    """The money is in the account."""
    notice = None
    try:
        await confirm_receipt(services, caller, evidence_id, uuid4().hex)
    except TemporalAwayError:
        notice = TRY_LATER
    except DomainError:
        notice = NOT_NOW
    return await changed_panel(request, services, caller, notice)


@router.post("/{evidence_id}/recusar", dependencies=[OwnPage])
async def refuse(
    request: Request,
    services: ServicesDep,
    caller: SignedIn,
    evidence_id: UUID,
    reason: Annotated[RefusalReason, Form()],
) -> Response:
    """It is not accepted; the patient is told kindly, and what to do."""
    notice = None
    try:
        await refuse_receipt(services, caller, evidence_id, uuid4().hex, reason)
    except TemporalAwayError:
        notice = TRY_LATER
    except DomainError:
        notice = NOT_NOW
    return await changed_panel(request, services, caller, notice)
