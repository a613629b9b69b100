"""Mercado Pago's own shapes: Orders write amounts as text, Payments as JSON numbers."""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from simulators.bank.brcode import money
from simulators.bank.mercadopago.state import MercadoPagoOrder
from simulators.bank.model import Charge, ChargeStatus, Merchant, Payment, Refund, RefundStatus
from simulators.bank.qr import png_base64

SHORTEST, LONGEST, USUAL = timedelta(minutes=30), timedelta(days=30), timedelta(hours=24)
OFFSET = timezone(timedelta(hours=-4))
"""Mercado Pago's own clock, seen in its answers."""
AmountText = Annotated[str, StringConstraints(pattern=r"^\d{1,10}\.\d{2}$")]
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_REFUND_STATUS = {
    RefundStatus.PROCESSING: "processing",
    RefundStatus.DONE: "processed",
    RefundStatus.REFUSED: "failed",
}
_LEGACY_STATUS = {
    "action_required": "pending",
    "processed": "approved",
    "canceled": "cancelled",
    "expired": "cancelled",
    "refunded": "refunded",
}


class PixMethod(BaseModel):
    id: Literal["pix"]
    type: Literal["bank_transfer"]


class NewTransaction(BaseModel):
    amount: AmountText
    payment_method: PixMethod
    expiration_time: str | None = None


class NewTransactions(BaseModel):
    payments: list[NewTransaction] = Field(min_length=1, max_length=1)


class Payer(BaseModel):
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class NewOrder(BaseModel):
    type: Literal["online"]
    total_amount: AmountText
    external_reference: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    processing_mode: Literal["automatic", "manual"] = "automatic"
    transactions: NewTransactions
    payer: Payer


class NoBody(BaseModel):
    """Of a call that needs none; whatever is sent is let through."""


class RefundedTransaction(BaseModel):
    id: str
    amount: AmountText


class RefundOrder(BaseModel):
    """Of an order; without transactions everything goes back."""

    transactions: list[RefundedTransaction] = Field(default_factory=list, max_length=1)


class LegacyRefund(BaseModel):
    """Of a payment; without an amount everything goes back."""

    amount: Annotated[Decimal, Field(gt=0, decimal_places=2)] | None = None


def duration(text: str) -> timedelta:
    """An ISO 8601 duration such as `PT30M` or `P1D`. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError("not a duration")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def instant(moment: datetime) -> str:
    return moment.astimezone(OFFSET).isoformat(timespec="milliseconds")


def status_of(charge: Charge, payments: list[Payment], now: datetime) -> tuple[str, str]:
    """`status` and `status_detail` of an order; unlike at the other banks, expired is one."""
    if charge.status is ChargeStatus.PAID:
        paid = sum(payment.amount_centavos for payment in payments)
        refunded = sum(payment.refunded_centavos for payment in payments)
        if refunded == paid:
            return "refunded", "refunded"
        return "processed", "partially_refunded" if refunded else "accredited"
    if charge.status is not ChargeStatus.OPEN:
        return "canceled", "canceled"
    if now > charge.expires_at:
        return "expired", "expired"
    return "action_required", "waiting_transfer"


def order_body(
    order: MercadoPagoOrder,
    charge: Charge,
    merchant: Merchant,
    payments: list[Payment],
    now: datetime,
) -> dict[str, object]:
    status, detail = status_of(charge, payments, now)
    paid = payments[0] if payments else None
    payment: dict[str, object] = {
        "id": order.payment_id,
        "reference_id": str(order.number),
        "status": status,
        "status_detail": detail,
        "amount": money(charge.amount_centavos),
        "paid_amount": money(paid.amount_centavos) if paid else "0.00",
        "date_of_expiration": instant(charge.expires_at),
        "expiration_time": order.expiration_time,
        "payment_method": {
            "id": "pix",
            "type": "bank_transfer",
            "ticket_url": f"https://www.mercadopago.com.br/payments/{order.number}/ticket",
            "qr_code": charge.br_code,
            "qr_code_base64": png_base64(charge.br_code),
        },
    }
    refunds = [refund_body(refund, order) for one in payments for refund in one.refunds]
    return {
        "id": order.order_id,
        "type": "online",
        "processing_mode": "automatic",
        "external_reference": order.external_reference,
        "total_amount": money(charge.amount_centavos),
        "total_paid_amount": money(paid.amount_centavos) if paid else "0.00",
        "country_code": "BRA",
        "user_id": merchant.merchant_id,
        "status": status,
        "status_detail": detail,
        "capture_mode": "automatic",
        "created_date": instant(charge.created_at),
        "last_updated_date": instant(now),
        "transactions": {"payments": [payment]} | ({"refunds": refunds} if refunds else {}),
        "payer": {"email": order.payer_email},
        "marketplace": "NONE",
    }


def refund_body(refund: Refund, order: MercadoPagoOrder) -> dict[str, object]:
    return {
        "id": refund.refund_id,
        "transaction_id": order.payment_id,
        "reference_id": refund.rtr_id,
        "amount": money(refund.amount_centavos),
        "status": _REFUND_STATUS[refund.status],
    }


def legacy_payment_body(
    order: MercadoPagoOrder, charge: Charge, payments: list[Payment], now: datetime
) -> dict[str, object]:
    """The same payment, as the older Payments API tells it."""
    status, _ = status_of(charge, payments, now)
    paid = payments[0] if payments else None
    details = {"action_required": "pending_waiting_transfer", "expired": "expired"}
    return {
        "id": order.number,
        "date_created": instant(charge.created_at),
        "date_approved": instant(paid.paid_at) if paid else None,
        "date_of_expiration": instant(charge.expires_at),
        "payment_method_id": "pix",
        "payment_type_id": "bank_transfer",
        "status": _LEGACY_STATUS[status],
        "status_detail": details.get(status, "accredited" if paid else "by_collector"),
        "currency_id": "BRL",
        "external_reference": order.external_reference,
        "transaction_amount": (paid or charge).amount_centavos / 100,
        "transaction_amount_refunded": sum(p.refunded_centavos for p in payments) / 100,
        "order": {"id": order.order_id, "type": "mercadopago"},
        "payer": {"email": order.payer_email},
        "transaction_details": {"transaction_id": paid.end_to_end_id if paid else None},
        "point_of_interaction": {
            "type": "PIX",
            "transaction_data": {"qr_code": charge.br_code, "ticket_url": None},
        },
        "refunds": [legacy_refund_body(refund, order) for p in payments for refund in p.refunds],
    }


def legacy_refund_body(refund: Refund, order: MercadoPagoOrder) -> dict[str, object]:
    status = {RefundStatus.PROCESSING: "in_process", RefundStatus.DONE: "approved"}
    return {
        "id": refund.refund_id,
        "payment_id": order.number,
        "amount": refund.amount_centavos / 100,
        "date_created": instant(refund.requested_at),
        "status": status.get(refund.status, "rejected"),
    }
