"""What Asaas keeps beside the ledger: customers, payments as it calls charges, webhook queues."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class AsaasCustomer:
    customer_id: str
    merchant_id: str
    name: str
    cpf_cnpj: str
    email: str | None
    mobile_phone: str | None
    external_reference: str | None
    notification_disabled: bool


@dataclass(slots=True)
class AsaasPayment:
    """A charge, in Asaas's words a payment."""

    payment_id: str
    charge_id: str
    merchant_id: str
    customer_id: str
    due_date: date
    description: str | None
    external_reference: str | None


@dataclass(slots=True)
class AsaasWebhook:
    """A queue of events. After 15 failures in a row it is interrupted and only collects."""

    webhook_id: str
    merchant_id: str
    name: str
    url: str
    email: str | None
    auth_token: str
    send_type: str
    events: list[str]
    enabled: bool = True
    interrupted: bool = False
    failures_in_a_row: int = 0
    waiting: list[str] = field(default_factory=list)
    """The bodies of the events that came while it was interrupted."""


@dataclass(slots=True)
class AsaasState:
    customers: dict[str, AsaasCustomer] = field(default_factory=dict)
    payments: dict[str, AsaasPayment] = field(default_factory=dict)
    webhooks: dict[str, AsaasWebhook] = field(default_factory=dict)
    next_event: int = 1
