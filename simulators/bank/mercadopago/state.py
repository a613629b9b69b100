"""What Mercado Pago keeps beside the ledger: orders, and the answers to idempotency keys."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class MercadoPagoOrder:
    """An order with its one payment. `number` is the payment's id in the older Payments API."""

    order_id: str
    payment_id: str
    number: int
    charge_id: str
    merchant_id: str
    external_reference: str
    payer_email: str
    expiration_time: str | None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What an idempotency key was answered, and to what."""

    request: str
    status: int
    body: str


@dataclass(slots=True)
class MercadoPagoState:
    orders: dict[str, MercadoPagoOrder] = field(default_factory=dict)
    answers: dict[str, GivenAnswer] = field(default_factory=dict)
    """By merchant and key."""
    next_number: int = 5_466_310_457
