"""`/v1/orders`: an order with one PIX payment."""

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from simulators.bank import brcode
from simulators.bank.bank import Bank, TheBank
from simulators.bank.mercadopago.errors import CallingMerchant, MercadoPagoError
from simulators.bank.mercadopago.idempotency import answer_once
from simulators.bank.mercadopago.state import MercadoPagoOrder
from simulators.bank.mercadopago.wire import (
    LONGEST,
    SHORTEST,
    USUAL,
    NewOrder,
    NoBody,
    RefundOrder,
    duration,
    order_body,
)
from simulators.bank.model import Charge, ChargeStatus, Merchant, Occasion, Provider, Refund

router = APIRouter()
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@router.post("/v1/orders")
async def create_order(request: Request, merchant: CallingMerchant, bank: TheBank) -> Response:
    def work(asked: NewOrder) -> tuple[int, dict[str, object]]:
        order = _create(bank, merchant, asked)
        bank.announce(_charge_of(bank, order), Occasion.CREATED)
        return 201, _body(bank, merchant, order)

    return await answer_once(request, bank, merchant, NewOrder, work)


@router.get("/v1/orders/{order_id}")
async def get_order(order_id: str, merchant: CallingMerchant, bank: TheBank) -> dict[str, object]:
    return _body(bank, merchant, _find(bank, merchant, order_id))


@router.post("/v1/orders/{order_id}/cancel")
async def cancel_order(
    order_id: str, request: Request, merchant: CallingMerchant, bank: TheBank
) -> Response:
    """Only while nothing was paid."""
    order = _find(bank, merchant, order_id)
    charge = _charge_of(bank, order)

    def work(_: NoBody) -> tuple[int, dict[str, object]]:
        if charge.status is not ChargeStatus.OPEN or bank.clock.now() > charge.expires_at:
            raise MercadoPagoError(
                409,
                "cannot_cancel_order",
                "The status of the order does not allow its cancellation.",
            )
        charge.status = ChargeStatus.CANCELLED
        bank.announce(charge, Occasion.CANCELLED)
        return 200, _body(bank, merchant, order)

    return await answer_once(request, bank, merchant, NoBody, work)


@router.post("/v1/orders/{order_id}/refund")
async def refund_order(
    order_id: str, request: Request, merchant: CallingMerchant, bank: TheBank
) -> Response:
    """All of it, or the amount of the one transaction. Ends later."""
    order = _find(bank, merchant, order_id)

    def work(asked: RefundOrder) -> tuple[int, dict[str, object]]:
        wanted = asked.transactions[0] if asked.transactions else None
        if wanted and wanted.id != order.payment_id:
            raise MercadoPagoError(404, "transaction_not_found", "Transaction not found.")
        amount = int(wanted.amount.replace(".", "")) if wanted else None
        start_refund(bank, order, amount)
        return 201, _body(bank, merchant, order)

    return await answer_once(request, bank, merchant, RefundOrder, work)


def start_refund(bank: Bank, order: MercadoPagoOrder, amount_centavos: int | None) -> Refund:
    """Ask the ledger for a refund of the order's payment. Raises `MercadoPagoError`."""
    charge = _charge_of(bank, order)
    payment = next(iter(bank.ledger.payments_of(charge)), None)
    if payment is None:
        raise MercadoPagoError(409, "cannot_refund_order", "Only processed orders can be refunded.")
    if payment.refundable_centavos == 0:
        raise MercadoPagoError(409, "order_already_refunded", "The order was already refunded.")
    amount = payment.refundable_centavos if amount_centavos is None else amount_centavos
    if not 0 < amount <= payment.refundable_centavos:
        raise MercadoPagoError(
            400, "refund_amount_exceeds", "The requested amount is greater than the available one."
        )
    refund = bank.ledger.request_refund(
        payment, refund_id=_ulid("REF"), amount_centavos=amount, description=None
    )
    bank.announce(charge, Occasion.REFUND_STARTED)
    bank.settle_refunds_later()
    return refund


def _create(bank: Bank, merchant: Merchant, asked: NewOrder) -> MercadoPagoOrder:
    transaction = asked.transactions.payments[0]
    if transaction.amount != asked.total_amount:
        raise MercadoPagoError(
            400, "invalid_total_amount", "The total amount does not match the transactions."
        )
    state = bank.state.mercadopago
    number, state.next_number = state.next_number, state.next_number + 1
    centavos = int(asked.total_amount.replace(".", ""))
    order_id = _ulid("ORDTST01")
    charge = bank.ledger.open_charge(
        merchant,
        Provider.MERCADO_PAGO,
        reference=order_id,
        amount_centavos=centavos,
        expires_at=bank.clock.now() + _lifetime(transaction.expiration_time),
        br_code=brcode.static_code(
            key=merchant.pix_key,
            name=merchant.name,
            city=merchant.city,
            amount_centavos=centavos,
            txid=f"mpqrinter{number}",
        ),
    )
    order = MercadoPagoOrder(
        order_id=order_id,
        payment_id=_ulid("PAY"),
        number=number,
        charge_id=charge.charge_id,
        merchant_id=merchant.merchant_id,
        external_reference=asked.external_reference,
        payer_email=asked.payer.email,
        expiration_time=transaction.expiration_time,
    )
    state.orders[order_id] = order
    return order


def _lifetime(text: str | None) -> timedelta:
    try:
        lifetime = USUAL if text is None else duration(text)
    except ValueError:
        lifetime = timedelta()
    if SHORTEST <= lifetime <= LONGEST:
        return lifetime
    raise MercadoPagoError(
        400, "property_value", "Invalid value.", "expiration_time: from PT30M to P30D"
    )


def _find(bank: Bank, merchant: Merchant, order_id: str) -> MercadoPagoOrder:
    order = bank.state.mercadopago.orders.get(order_id)
    if order is None or order.merchant_id != merchant.merchant_id:
        raise MercadoPagoError(404, "order_not_found", "Order not found.")
    return order


def _charge_of(bank: Bank, order: MercadoPagoOrder) -> Charge:
    return bank.state.books.charges[order.charge_id]


def _body(bank: Bank, merchant: Merchant, order: MercadoPagoOrder) -> dict[str, object]:
    charge = _charge_of(bank, order)
    return order_body(order, charge, merchant, bank.ledger.payments_of(charge), bank.clock.now())


def _ulid(prefix: str) -> str:
    """As long as the real ids: 26 characters after `PAY`, `REF` or (with `TST`) `ORD`."""
    length = 26 - len(prefix.removeprefix("ORDTST").removeprefix("PAY").removeprefix("REF"))
    return prefix + "".join(secrets.choice(_CROCKFORD) for _ in range(length))
