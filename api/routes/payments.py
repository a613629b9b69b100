"""Money that arrived, money that goes back, and what a day came to."""

from datetime import datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.attention import give_back
from api.dependencies import CallerDep, ChangeIdDep, ServicesDep
from api.problems import documented
from api.schemas.cursors import read_cursor, write_cursor
from api.schemas.fields import Moment, NearDate, in_order
from api.schemas.payments import (
    ClosingBody,
    PaymentBody,
    PaymentPage,
    RefundBody,
    RefundOrder,
)
from db.queries import payments as rows
from domain.vocabulary import PaymentProviderKind

router = APIRouter(prefix="/payments", tags=["payments"])


@router.get("", responses=documented(401))
async def list_payments(
    services: ServicesDep,
    caller: CallerDep,
    paid_from: Annotated[Moment | None, Query(alias="from")] = None,
    paid_before: Annotated[Moment | None, Query(alias="to")] = None,
    provider: PaymentProviderKind | None = None,
    booking_id: UUID | None = None,
    matched: Annotated[
        bool | None, Query(description="`false`: money that belongs to no booking yet.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PaymentPage:
    """Payments that arrived in [`from`, `to`), newest first, a page at a time."""
    in_order(paid_from, paid_before, "to")
    wanted = rows.PaymentFilter(
        paid_from=paid_from,
        paid_before=paid_before,
        provider=provider,
        booking_id=booking_id,
        matched=matched,
    )
    after = None if cursor is None else rows.PaymentPosition(*read_cursor(cursor))
    async with services.database.clinic(caller.clinic_id) as session:
        # One more than asked for says whether anything follows.
        found = await rows.list_payments(session, wanted, after=after, limit=limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return PaymentPage(
        items=[PaymentBody.of(view) for view in page],
        next_cursor=write_cursor(page[-1].paid_at, page[-1].id) if more else None,
    )


@router.get("/closing", responses=documented(401))
async def close_day(services: ServicesDep, caller: CallerDep, day: NearDate) -> ClosingBody:
    """What a day of the clinic's calendar came to, by provider and in all."""
    async with services.database.clinic(caller.clinic_id) as session:
        timezone = await rows.load_timezone(session, caller.clinic_id)
        zone = ZoneInfo(timezone)
        starts_at = datetime.combine(day, time(), zone)
        ends_at = datetime.combine(day + timedelta(days=1), time(), zone)
        lines = await rows.close_day(session, starts_at, ends_at, services.clock())
    return ClosingBody.of(day, timezone, lines)


@router.post("/{payment_id}/refund", status_code=202, responses=documented(401, 404, 409))
async def refund_payment(
    services: ServicesDep,
    caller: CallerDep,
    payment_id: UUID,
    change_id: ChangeIdDep,
    order: RefundOrder | None = None,
) -> RefundBody:
    """Give back a payment, or part of it. The patient is told what comes of it, in the chat.

    Through the provider; money that came to a key without one goes back `by_hand`.

    Refused with `refund_too_large` when so much is not left, with `idempotency_key_reused` when
    the key has given another amount back. Follow `GET /payments` for the end.
    """
    order = order or RefundOrder()
    refund = await give_back(
        services,
        caller,
        payment_id,
        change_id,
        amount_centavos=order.amount_centavos,
        reason=order.reason,
        by_hand=order.by_hand,
    )
    return RefundBody.of(rows.refund_view(refund))
