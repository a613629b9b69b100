"""Asaas's own shapes. Amounts are JSON numbers, times naive and of São Paulo."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AnyHttpUrl, BaseModel, Field, StringConstraints

from simulators.bank.asaas.state import AsaasCustomer, AsaasPayment, AsaasWebhook
from simulators.bank.model import Charge, ChargeStatus, Payment, Refund, RefundStatus

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
FEE_CENTAVOS = 199
Amount = Annotated[Decimal, Field(gt=0, decimal_places=2, max_digits=12)]
_REFUND_STATUS = {
    RefundStatus.PROCESSING: "PENDING",
    RefundStatus.DONE: "DONE",
    RefundStatus.REFUSED: "CANCELLED",
}


class NewCustomer(BaseModel):
    name: Annotated[str, StringConstraints(min_length=1)]
    cpfCnpj: Annotated[str, StringConstraints(pattern=r"^(\d{11}|[0-9A-Z]{14})$")]  # noqa: N815
    email: str | None = None
    mobilePhone: str | None = None  # noqa: N815
    externalReference: str | None = None  # noqa: N815
    notificationDisabled: bool = False  # noqa: N815


class NewPayment(BaseModel):
    customer: str
    billingType: Literal["PIX"]  # noqa: N815
    value: Amount
    dueDate: date  # noqa: N815
    description: Annotated[str, StringConstraints(max_length=500)] | None = None
    externalReference: str | None = None  # noqa: N815


class RefundOrder(BaseModel):
    value: Amount | None = None
    description: str | None = None


class WebhookConfig(BaseModel):
    name: str
    url: AnyHttpUrl
    email: str | None = None
    enabled: bool = True
    interrupted: bool = False
    authToken: str = ""  # noqa: N815
    sendType: Literal["SEQUENTIALLY", "NON_SEQUENTIALLY"]  # noqa: N815
    events: list[str]


class WebhookChange(BaseModel):
    """`PUT /webhooks/{id}`: whatever is absent stays."""

    name: str | None = None
    url: AnyHttpUrl | None = None
    email: str | None = None
    enabled: bool | None = None
    interrupted: bool | None = None
    authToken: str | None = None  # noqa: N815
    sendType: Literal["SEQUENTIALLY", "NON_SEQUENTIALLY"] | None = None  # noqa: N815
    events: list[str] | None = None


def number(centavos: int) -> float:
    """Asaas writes 100 and 98.01; a JSON number either way."""
    return centavos / 100


def local(moment: datetime) -> str:
    return moment.astimezone(SAO_PAULO).strftime("%Y-%m-%d %H:%M:%S")


def local_day(moment: datetime) -> str:
    return moment.astimezone(SAO_PAULO).date().isoformat()


def payable_until(due: date) -> datetime:
    """A code stays payable until twelve months after its due date."""
    last_day = due.replace(month=2, day=28) if (due.month, due.day) == (2, 29) else due
    return datetime.combine(last_day.replace(year=due.year + 1), time(23, 59, 59), SAO_PAULO)


def status_of(asaas: AsaasPayment, charge: Charge, payments: list[Payment], now: datetime) -> str:
    """Refunds show in the status until they are over, and for good when nothing is left."""
    if charge.status is ChargeStatus.PAID:
        refunds = [refund for payment in payments for refund in payment.refunds]
        if any(refund.status is RefundStatus.PROCESSING for refund in refunds):
            return "REFUND_IN_PROGRESS"
        left = sum(payment.amount_centavos - payment.refunded_centavos for payment in payments)
        return "RECEIVED" if left else "REFUNDED"
    overdue = now.astimezone(SAO_PAULO).date() > asaas.due_date
    return "OVERDUE" if overdue else "PENDING"


def payment_body(
    asaas: AsaasPayment, charge: Charge, payments: list[Payment], now: datetime
) -> dict[str, object]:
    paid = payments[0] if payments else None
    amount = paid.amount_centavos if paid else charge.amount_centavos
    return {
        "object": "payment",
        "id": asaas.payment_id,
        "dateCreated": local_day(charge.created_at),
        "customer": asaas.customer_id,
        "checkoutSession": None,
        "paymentLink": None,
        "value": number(amount),
        "netValue": number(max(0, amount - FEE_CENTAVOS)),
        "originalValue": number(charge.amount_centavos) if paid else None,
        "interestValue": None,
        "description": asaas.description,
        "billingType": "PIX",
        "pixTransaction": paid.end_to_end_id if paid else None,
        "pixQrCodeId": None,
        "status": status_of(asaas, charge, payments, now),
        "dueDate": asaas.due_date.isoformat(),
        "originalDueDate": asaas.due_date.isoformat(),
        "paymentDate": local_day(paid.paid_at) if paid else None,
        "clientPaymentDate": local_day(paid.paid_at) if paid else None,
        "creditDate": local_day(paid.paid_at) if paid else None,
        "confirmedDate": local_day(paid.paid_at) if paid else None,
        "installmentNumber": None,
        "externalReference": asaas.external_reference,
        "deleted": charge.status is ChargeStatus.CANCELLED,
        "anticipated": False,
        "anticipable": False,
        "refunds": [
            refund_body(refund, payment) for payment in payments for refund in payment.refunds
        ]
        or None,
    }


def refund_body(refund: Refund, payment: Payment) -> dict[str, object]:
    return {
        "dateCreated": local(refund.requested_at),
        "status": _REFUND_STATUS[refund.status],
        "value": number(refund.amount_centavos),
        "endToEndIdentifier": payment.end_to_end_id,
        "description": refund.description,
        "effectiveDate": local(refund.settled_at) if refund.settled_at else None,
        "transactionReceiptUrl": None,
        "refundedSplits": [],
    }


def customer_body(customer: AsaasCustomer) -> dict[str, object]:
    return {
        "object": "customer",
        "id": customer.customer_id,
        "name": customer.name,
        "cpfCnpj": customer.cpf_cnpj,
        "email": customer.email,
        "mobilePhone": customer.mobile_phone,
        "externalReference": customer.external_reference,
        "notificationDisabled": customer.notification_disabled,
        "personType": "FISICA" if len(customer.cpf_cnpj) == 11 else "JURIDICA",
        "deleted": False,
    }


def webhook_body(webhook: AsaasWebhook) -> dict[str, object]:
    return {
        "id": webhook.webhook_id,
        "name": webhook.name,
        "url": webhook.url,
        "email": webhook.email,
        "enabled": webhook.enabled,
        "interrupted": webhook.interrupted,
        "apiVersion": 3,
        "hasAuthToken": bool(webhook.auth_token),
        "sendType": webhook.send_type,
        "events": webhook.events,
    }


def list_body(items: list[dict[str, object]], offset: int, limit: int) -> dict[str, object]:
    page = items[offset : offset + limit]
    return {
        "object": "list",
        "hasMore": offset + limit < len(items),
        "totalCount": len(items),
        "limit": limit,
        "offset": offset,
        "data": page,
    }
