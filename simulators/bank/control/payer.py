"""The payer's side: read a code, pay it, see the charges."""

from fastapi import APIRouter, HTTPException

from simulators.bank import ids
from simulators.bank.bank import Bank, TheBank
from simulators.bank.control.shapes import (
    ChargeShown,
    ChargeState,
    Dispute,
    Inspect,
    Pay,
    PayableShown,
    PaymentShown,
)
from simulators.bank.ledger import Payable, PaymentRefusedError, Refusal
from simulators.bank.model import Charge, ChargeStatus

router = APIRouter()


@router.post("/pay")
async def pay(order: Pay, bank: TheBank) -> PaymentShown:
    """Pay and notify the merchant in the background. 404, 409 or 422 with `reason` if refused."""
    try:
        payable = _find(bank, order)
        payment = bank.pay(
            payable,
            amount_centavos=order.amount_centavos,
            payer_name=order.payer_name,
            info=order.info,
        )
    except PaymentRefusedError as refused:
        raise _http_error(refused.reason) from None
    return PaymentShown(
        end_to_end_id=payment.end_to_end_id,
        txid=payment.txid,
        amount_centavos=payment.amount_centavos,
        paid_at=payment.paid_at,
        receiver=payable.merchant.name,
    )


@router.post("/inspect")
async def inspect(order: Inspect, bank: TheBank) -> PayableShown:
    """What paying this code would mean; nothing is paid."""
    try:
        payable = bank.ledger.payable_by_code(order.br_code)
    except PaymentRefusedError as refused:
        raise _http_error(refused.reason) from None
    return PayableShown(
        receiver=payable.merchant.name,
        city=payable.merchant.city,
        amount_centavos=payable.amount_centavos,
        expires_at=payable.charge.expires_at if payable.charge else None,
        refusal=bank.refusal(payable),
    )


@router.post("/disputes", status_code=204)
async def dispute(order: Dispute, bank: TheBank) -> None:
    """Start taking back all that is left of a payment; it ends as any refund does."""
    payment = bank.state.books.payments.get(order.end_to_end_id)
    if payment is None:
        raise HTTPException(404)
    if payment.refundable_centavos == 0:
        raise HTTPException(409, "nothing is left of the payment")
    bank.ledger.request_refund(
        payment,
        refund_id=ids.opaque("med").replace("_", ""),
        amount_centavos=payment.refundable_centavos,
        description=None,
        nature=order.nature,
    )
    bank.settle_refunds_later()


@router.get("/charges")
async def list_charges(bank: TheBank, limit: int = 200) -> list[ChargeShown]:
    """Newest first."""
    newest = list(reversed(bank.state.books.charges.values()))[:limit]
    return [_shown(bank, charge) for charge in newest]


@router.post("/charges/{charge_id}/remove")
async def remove_charge(charge_id: str, bank: TheBank) -> ChargeShown:
    """The bank itself takes an open charge out (`REMOVIDA_PELO_PSP`)."""
    charge = bank.state.books.charges.get(charge_id)
    if charge is None:
        raise HTTPException(404)
    if charge.status is not ChargeStatus.OPEN:
        raise HTTPException(409, "the charge is not open")
    charge.status = ChargeStatus.REMOVED_BY_BANK
    return _shown(bank, charge)


def _find(bank: Bank, order: Pay) -> Payable:
    if (order.br_code is None) == (order.txid is None):
        raise HTTPException(422, "either br_code or txid")
    if order.br_code is not None:
        return bank.ledger.payable_by_code(order.br_code)
    return bank.ledger.payable_by_reference(order.txid or "")


def _http_error(reason: Refusal) -> HTTPException:
    status = {
        Refusal.UNREADABLE_CODE: 422,
        Refusal.AMOUNT_REQUIRED: 422,
        Refusal.UNKNOWN_CODE: 404,
        Refusal.UNKNOWN_RECEIVER: 404,
    }.get(reason, 409)
    return HTTPException(status, {"reason": reason.value})


def _shown(bank: Bank, charge: Charge) -> ChargeShown:
    payments = bank.ledger.payments_of(charge)
    state: ChargeState = charge.status.value
    if charge.status is ChargeStatus.OPEN and bank.clock.now() > charge.expires_at:
        state = "expired"
    return ChargeShown(
        charge_id=charge.charge_id,
        merchant_id=charge.merchant_id,
        receiver=bank.state.books.merchants[charge.merchant_id].name,
        provider=charge.provider,
        reference=charge.reference,
        amount_centavos=charge.amount_centavos,
        paid_centavos=sum(payment.amount_centavos for payment in payments),
        refunded_centavos=sum(payment.refunded_centavos for payment in payments),
        state=state,
        created_at=charge.created_at,
        expires_at=charge.expires_at,
        br_code=charge.br_code,
    )
