"""Where WAHA and the payment providers tell us things: prove, keep, hand over, answer."""

import hashlib
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from activities.errands import Kept
from api.dependencies import Services, ServicesDep
from api.problems import documented
from api.session_keys import claimed_session
from clients.errors import SignatureMismatchError
from clients.waha.webhooks import signature_is_valid
from db.queries.tokens import find_account_owner
from domain.errors import NotFoundError
from domain.vocabulary import PaymentProviderKind
from workflows.temporal_errors import TemporalAwayError

router = APIRouter(tags=["webhooks"])
_PROVIDERS = {kind.value for kind in PaymentProviderKind}
_log = structlog.get_logger("api.webhooks")


@router.post("/whatsapp/webhook/", responses=documented(401, 404, 413))
@router.post("/whatsapp/webhook", include_in_schema=False)
async def receive_whatsapp(
    request: Request,
    services: ServicesDep,
    x_webhook_hmac: Annotated[str, Header(description="Hex HMAC-SHA512 of the body.")] = "",
) -> JSONResponse:
    """An event of WAHA's. Answers 2xx for whatever is signed by the session's key."""
    body = await request.body()
    name = claimed_session(body)
    signing = None if name is None else await services.session_keys.find(name)
    if signing is None:
        raise NotFoundError("no such session")
    if not signature_is_valid(signing.hmac_key, body, x_webhook_hmac):
        raise SignatureMismatchError("X-Webhook-Hmac does not sign this body")
    structlog.contextvars.bind_contextvars(clinic_id=str(signing.owner.clinic_id))
    return await _hand_over(services, await services.inbox.keep_whatsapp(signing.owner, body))


@router.post("/payments/webhook/{provider}/{account_token}", responses=documented(401, 404, 413))
# The API Pix standard has the bank append its own last part to the address it was given.
@router.post("/payments/webhook/{provider}/{account_token}/pix", include_in_schema=False)
async def receive_payment(
    request: Request, services: ServicesDep, provider: str, account_token: str
) -> JSONResponse:
    """A payment provider's event. A hint only: the charge is then read from the provider.

    Whatever is kept is answered with 200, which some providers take for the only success.
    """
    digest = hashlib.sha256(account_token.encode()).digest()
    owner = None
    if provider in _PROVIDERS:
        async with services.database.directory() as session:
            owner = await find_account_owner(session, provider, digest)
    if owner is None:
        raise NotFoundError("no such payment account")
    structlog.contextvars.bind_contextvars(clinic_id=str(owner.clinic_id))
    body = await request.body()
    kept = await services.inbox.keep_payment(owner, body, request.headers, request.query_params)
    return await _hand_over(services, kept, waiting_status=200)


async def _hand_over(services: Services, kept: Kept, *, waiting_status: int = 202) -> JSONResponse:
    try:
        await services.inbox.forward(kept)
    except TemporalAwayError:
        # The row waits for the sweep. Anything but 2xx would have the sender repeat it as well.
        _log.warning("delivery_waits", delivery_id=str(kept.delivery_id))
        return JSONResponse({"status": "kept"}, waiting_status)
    services.forwarded.note(kept)
    return JSONResponse({"status": "received"})
