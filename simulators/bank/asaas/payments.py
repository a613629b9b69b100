"""`/payments`: charges, their codes, their refunds."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from simulators.bank import brcode, ids
from simulators.bank.asaas.errors import AsaasError, CallingMerchant, not_found
from simulators.bank.asaas.state import AsaasPayment
from simulators.bank.asaas.wire import (
    SAO_PAULO,
    NewPayment,
    RefundOrder,
    list_body,
    payable_until,
    payment_body,
)
from simulators.bank.bank import Bank, TheBank
from simulators.bank.model import Charge, ChargeStatus, Merchant, Occasion, Provider
from simulators.bank.qr import png_base64

router = APIRouter()


@router.post("/v3/payments")
async def create_payment(
    order: NewPayment, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    """Not idempotent: the same order twice makes two payments."""
    state = bank.state.asaas
    customer = state.customers.get(order.customer)
    if customer is None or customer.merchant_id != merchant.merchant_id:
        raise AsaasError(400, "invalid_customer", "Customer inválido ou não informado.")
    if order.dueDate < bank.clock.now().astimezone(SAO_PAULO).date():
        raise AsaasError(400, "invalid_dueDate", "A data de vencimento já passou.")
    payment_id = ids.opaque("pay")
    location = f"{bank.settings.location_host}/qr/v2/{ids.location_token()}"
    charge = bank.ledger.open_charge(
        merchant,
        Provider.ASAAS,
        reference=payment_id,
        amount_centavos=int(order.value * 100),
        expires_at=payable_until(order.dueDate),
        br_code=brcode.dynamic_code(location=location, name=merchant.name, city=merchant.city),
        location=location,
    )
    payment = AsaasPayment(
        payment_id=payment_id,
        charge_id=charge.charge_id,
        merchant_id=merchant.merchant_id,
        customer_id=order.customer,
        due_date=order.dueDate,
        description=order.description,
        external_reference=order.externalReference,
    )
    state.payments[payment_id] = payment
    bank.announce(charge, Occasion.CREATED)
    return _body(bank, payment)


@router.get("/v3/payments")
async def list_payments(
    request: Request,
    merchant: CallingMerchant,
    bank: TheBank,
    status: str | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, object]:
    """Filters: `externalReference`, `customer`, `status`, `paymentDate[ge]` and `[le]`."""
    asked = request.query_params
    bodies = [
        _body(bank, payment)
        for payment in bank.state.asaas.payments.values()
        if payment.merchant_id == merchant.merchant_id
    ]
    found = [
        body
        for body in bodies
        if not body["deleted"]
        and all(
            body[name] == asked[name] for name in ("externalReference", "customer") if name in asked
        )
        and status in {None, body["status"]}
        and _within(body["paymentDate"], asked.get("paymentDate[ge]"), asked.get("paymentDate[le]"))
    ]
    return list_body(found, offset, limit)


@router.get("/v3/payments/{payment_id}")
async def get_payment(
    payment_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    return _body(bank, _find(bank, merchant, payment_id))


@router.get("/v3/payments/{payment_id}/status")
async def get_status(
    payment_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    return {"status": _body(bank, _find(bank, merchant, payment_id))["status"]}


@router.get("/v3/payments/{payment_id}/pixQrCode")
async def get_code(payment_id: str, merchant: CallingMerchant, bank: TheBank) -> dict[str, object]:
    payment = _find(bank, merchant, payment_id)
    charge = _charge_of(bank, payment)
    if charge.status is not ChargeStatus.OPEN:
        raise AsaasError(400, "invalid_action", "Esta cobrança não pode mais ser paga.")
    return {
        "success": True,
        "encodedImage": png_base64(charge.br_code),
        "payload": charge.br_code,
        "expirationDate": charge.expires_at.astimezone(SAO_PAULO).strftime("%Y-%m-%d %H:%M:%S"),
        "description": payment.description,
    }


@router.delete("/v3/payments/{payment_id}")
async def delete_payment(
    payment_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    """Only while unpaid. A payer who has the code open may still be faster."""
    payment = _find(bank, merchant, payment_id)
    charge = _charge_of(bank, payment)
    if charge.status is not ChargeStatus.OPEN:
        raise AsaasError(400, "invalid_action", "Esta cobrança não pode ser removida.")
    charge.status = ChargeStatus.CANCELLED
    bank.announce(charge, Occasion.CANCELLED)
    return {"deleted": True, "id": payment_id}


@router.post("/v3/payments/{payment_id}/refund")
async def refund_payment(
    payment_id: str, merchant: CallingMerchant, bank: TheBank, order: RefundOrder | None = None
) -> dict[str, object]:
    """All that is left, or `value` of it. Not idempotent."""
    payment = _find(bank, merchant, payment_id)
    charge = _charge_of(bank, payment)
    received = next(iter(bank.ledger.payments_of(charge)), None)
    left = received.refundable_centavos if received else 0
    amount = int(order.value * 100) if order and order.value else left
    if received is None or not 0 < amount <= left:
        raise AsaasError(400, "invalid_action", "O valor a estornar não está disponível.")
    bank.ledger.request_refund(
        received,
        refund_id=ids.opaque("ref"),
        amount_centavos=amount,
        description=order.description if order else None,
    )
    bank.announce(charge, Occasion.REFUND_STARTED)
    bank.settle_refunds_later()
    return _body(bank, payment)


def _find(bank: Bank, merchant: Merchant, payment_id: str) -> AsaasPayment:
    payment = bank.state.asaas.payments.get(payment_id)
    if payment is None or payment.merchant_id != merchant.merchant_id:
        raise not_found()
    return payment


def _charge_of(bank: Bank, payment: AsaasPayment) -> Charge:
    return bank.state.books.charges[payment.charge_id]


def _body(bank: Bank, payment: AsaasPayment) -> dict[str, object]:
    charge = _charge_of(bank, payment)
    return payment_body(payment, charge, bank.ledger.payments_of(charge), bank.clock.now())


def _within(day: object, first: str | None, last: str | None) -> bool:
    if first is None and last is None:
        return True
    return isinstance(day, str) and (first or day) <= day <= (last or day)
