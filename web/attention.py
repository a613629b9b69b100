"""The panel's bookings that somebody must look at: what staff do about them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.attention import AttentionChangedError, give_back, settle_attention
from api.dependencies import Services, ServicesDep
from db.queries.bookings import booking_of_run, find_booking
from db.queries.ledger import load_refundable
from db.queries.refunds import RefundTooLargeError
from db.queries.tokens import TokenOwner
from domain.errors import DomainError, NotFoundError
from web.attention_view import Deed
from web.panel import TRY_LATER, changed_panel
from web.sign_in import PANEL, OwnPage, SignedIn
from workflows.temporal_errors import TemporalAwayError

NOT_NOW = "Isso não pode mais ser feito: a consulta mudou nesse meio-tempo."

router = APIRouter(prefix=f"{PANEL}/consultas", include_in_schema=False)


@router.post("/{booking_id}/{deed}", dependencies=[OwnPage])
async def see_to(
    request: Request,
    services: ServicesDep,
    caller: SignedIn,
    booking_id: UUID,
    deed: Deed,
    seen: Annotated[str, Form(max_length=40)],
) -> Response:
    """A button of a booking's; `seen` is what the page said that it needs."""
    notice = None
    try:
        await _DEEDS[deed](services, caller, booking_id, seen)
    except TemporalAwayError:
        notice = TRY_LATER
    except DomainError:
        notice = NOT_NOW
    return await changed_panel(request, services, caller, notice)


async def _accept(services: Services, caller: TokenOwner, booking_id: UUID, _seen: str) -> None:
    async with services.database.clinic(caller.clinic_id) as session:
        run = await booking_of_run(session, booking_id)
    if run is None:
        raise NotFoundError("no such booking")
    await services.workflows.confirm_payment(
        caller.clinic_id,
        run,
        request_id=uuid4().hex,
        by=caller.token_id,
        accept_received=True,
    )


async def _give_back(services: Services, caller: TokenOwner, booking_id: UUID, seen: str) -> None:
    await _return_all(services, caller, booking_id, seen, by_hand=False)


async def _gave_back(services: Services, caller: TokenOwner, booking_id: UUID, seen: str) -> None:
    await _return_all(services, caller, booking_id, seen, by_hand=True)


async def _settle(services: Services, caller: TokenOwner, booking_id: UUID, seen: str) -> None:
    await settle_attention(services, caller, booking_id, seen, uuid4().hex)


async def _return_all(
    services: Services, caller: TokenOwner, booking_id: UUID, seen: str, *, by_hand: bool
) -> None:
    """Somebody else may have decided since the page was shown: then nothing goes back."""
    async with services.database.clinic(caller.clinic_id) as session:
        booking = await find_booking(session, booking_id)
        payments = await load_refundable(session, booking_id)
    if booking is None or booking.needs_attention != seen:
        raise AttentionChangedError("somebody has seen to it")
    key = f"panel/{seen}"  # pressed again after an answer that was lost, it is the same refund
    for payment in payments:
        with suppress(RefundTooLargeError):  # nothing of it is left
            await give_back(services, caller, payment.payment_id, key, by_hand=by_hand)
    with suppress(AttentionChangedError):  # the refund itself may need attention by now
        await _settle(services, caller, booking_id, seen)


_DEEDS: dict[Deed, Callable[[Services, TokenOwner, UUID, str], Awaitable[None]]] = {
    Deed.ACCEPT: _accept,
    Deed.GIVE_BACK: _give_back,
    Deed.GAVE_BACK: _gave_back,
    Deed.SETTLE: _settle,
}
