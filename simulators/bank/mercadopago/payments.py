"""`/v1/payments`: the same payments by their numbers, as the older API tells them."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from simulators.bank.bank import Bank, TheBank
from simulators.bank.mercadopago.errors import CallingMerchant, MercadoPagoError
from simulators.bank.mercadopago.idempotency import answer_once
from simulators.bank.mercadopago.orders import start_refund
from simulators.bank.mercadopago.state import MercadoPagoOrder
from simulators.bank.mercadopago.wire import (
    LegacyRefund,
    legacy_payment_body,
    legacy_refund_body,
)
from simulators.bank.model import Merchant

router = APIRouter()


@router.get("/v1/payments/search")
async def search_payments(
    merchant: CallingMerchant,
    bank: TheBank,
    external_reference: str | None = None,
    begin_date: AwareDatetime | None = None,
    end_date: AwareDatetime | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 30,
) -> dict[str, object]:
    """By reference, and by the time of creation."""
    found = [
        _body(bank, order)
        for order in _own(bank, merchant)
        if external_reference in {None, order.external_reference}
        and _created_within(bank, order, begin_date, end_date)
    ]
    return {
        "paging": {"total": len(found), "limit": limit, "offset": offset},
        "results": found[offset : offset + limit],
    }


@router.get("/v1/payments/{number}")
async def get_payment(number: int, merchant: CallingMerchant, bank: TheBank) -> dict[str, object]:
    return _body(bank, _find(bank, merchant, number))


@router.post("/v1/payments/{number}/refunds")
async def refund_payment(
    number: int, request: Request, merchant: CallingMerchant, bank: TheBank
) -> Response:
    """In process at first. Without `X-Render-In-Process-Refunds` that is told as a 400."""
    order = _find(bank, merchant, number)

    def work(asked: LegacyRefund) -> tuple[int, dict[str, object]]:
        amount = int(asked.amount * 100) if asked.amount else None
        refund = start_refund(bank, order, amount)
        if request.headers.get("X-Render-In-Process-Refunds") != "true":
            return 400, {"message": "refund in process", "error": "bad_request", "status": 400}
        return 201, legacy_refund_body(refund, order)

    return await answer_once(request, bank, merchant, LegacyRefund, work)


def _own(bank: Bank, merchant: Merchant) -> list[MercadoPagoOrder]:
    orders = bank.state.mercadopago.orders.values()
    return [order for order in orders if order.merchant_id == merchant.merchant_id]


def _find(bank: Bank, merchant: Merchant, number: int) -> MercadoPagoOrder:
    for order in _own(bank, merchant):
        if order.number == number:
            return order
    raise MercadoPagoError(404, "payment_not_found", "Payment not found.")


def _body(bank: Bank, order: MercadoPagoOrder) -> dict[str, object]:
    charge = bank.state.books.charges[order.charge_id]
    return legacy_payment_body(order, charge, bank.ledger.payments_of(charge), bank.clock.now())


def _created_within(
    bank: Bank, order: MercadoPagoOrder, begin: datetime | None, end: datetime | None
) -> bool:
    created_at = bank.state.books.charges[order.charge_id].created_at
    return (begin is None or begin <= created_at) and (end is None or created_at <= end)
