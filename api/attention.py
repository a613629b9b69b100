"""What staff do about a booking on their list: with the API and with the page."""

from uuid import UUID

from api.dependencies import Services
from db.models import Refund
from db.queries.booking_changes import record_event, unflag
from db.queries.bookings import find_booking
from db.queries.refunds import load_refund, request_refund
from db.queries.tokens import TokenOwner
from domain.errors import DomainError, NotFoundError
from domain.vocabulary import Actor
from workflows.contracts import RefundRequest


class AttentionChangedError(DomainError):
    """The booking is on the list for something else by now."""

    code = "attention_changed"


async def settle_attention(
    services: Services, caller: TokenOwner, booking_id: UUID, seen: str, change_id: str
) -> None:
    """Staff have seen to what they saw: the booking leaves their list, and its history says so.

    `seen` is its `needs_attention`, so that what came meanwhile is not lost. Raises
    `NotFoundError` and `AttentionChangedError`.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        if await unflag(session, booking_id, seen):
            await record_event(
                session,
                clinic_id=caller.clinic_id,
                booking_id=booking_id,
                key=f"settled/{change_id}",
                kind="attention_settled",
                actor=Actor.STAFF,
                at=services.clock(),
                detail={"reason": seen},
                by=caller.token_id,
            )
            return
        view = await find_booking(session, booking_id)
    if view is None:
        raise NotFoundError("no such booking")
    if view.needs_attention is not None:
        raise AttentionChangedError("the booking needs attention for another reason by now")


async def give_back(
    services: Services,
    caller: TokenOwner,
    payment_id: UUID,
    change_id: str,
    *,
    amount_centavos: int | None = None,
    reason: str = "",
    by_hand: bool = False,
) -> Refund:
    """Start the refund of a payment, or of a part of it; without an amount, of all that is left.

    `by_hand`: staff have sent the money back already. Raises `NotFoundError`,
    `RefundTooLargeError` and `KeyReusedError`.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        refund = await request_refund(
            session,
            caller.clinic_id,
            payment_id,
            amount_centavos,
            key=change_id,
            reason=reason,
            now=services.clock(),
            by=caller.token_id,
            by_hand=by_hand,
        )
        row = await load_refund(session, refund.id)
    await services.workflows.start_refund(
        RefundRequest(
            clinic_id=caller.clinic_id,
            refund_id=refund.id,
            booking_id=refund.booking_id,
            conversation_id=row.conversation_id,
            amount_centavos=refund.amount_centavos,
        )
    )
    return refund
