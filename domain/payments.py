"""Charges and payments as every provider's client tells them. Money is integer centavos."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ChargeStatus(StrEnum):
    """A charge's life. Most providers never report expiry: `RemoteCharge.status_at` computes it."""

    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class RefundStatus(StrEnum):
    """Money on its way back: with the payer only when `refunded`."""

    REQUESTED = "requested"
    REFUNDED = "refunded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """What to ask of a provider.

    `txid` is chosen by us and names the charge for good: asking twice is one charge.
    `description` is read by the payer. A payer is named by both name and CPF, or not at all.
    """

    txid: str
    amount_centavos: int
    expires_in: timedelta
    description: str
    payer_name: str | None = None
    payer_cpf: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """A refund as its provider has it at this moment. `refund_id` is chosen by us."""

    refund_id: str
    status: RefundStatus
    amount_centavos: int


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """One PIX that arrived. `payment_id` is its endToEndId; `paid_at` is aware.

    `txid` is `None` when the payer's bank dropped it, as happens with static codes.
    `disputed` says that the payer reclaims it at their bank, as PIX's MED lets them;
    `taken_back` is what the banks send back for that, where the provider tells it.
    """

    payment_id: str
    amount_centavos: int
    paid_at: datetime
    txid: str | None
    disputed: bool = False
    taken_back: tuple[RemoteRefund, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteCharge:
    """A charge as its provider has it at this moment.

    `status` is the provider's word. `br_code` is the copy-and-paste text, empty where the provider
    no longer tells it because nothing is left to pay. `pix_key` is the receiver's, where the
    provider tells it. `expires_at` is aware.
    """

    txid: str
    status: ChargeStatus
    amount_centavos: int
    pix_key: str | None
    br_code: str
    provider_charge_id: str
    expires_at: datetime
    payments: tuple[ReceivedPayment, ...] = ()

    @property
    def received_centavos(self) -> int:
        """All that was paid for it; it may differ from the amount asked."""
        return sum(payment.amount_centavos for payment in self.payments)

    def status_at(self, now: datetime) -> ChargeStatus:
        """The status with the deadline taken into account."""
        overdue = self.status is ChargeStatus.PENDING and now >= self.expires_at
        return ChargeStatus.EXPIRED if overdue else self.status


@dataclass(frozen=True, slots=True)
class PaymentHint:
    """A provider says that something happened to a charge. It proves nothing: read the charge.

    `event_id` is equal for repeated deliveries of one event. What identifies the charge differs
    per provider, so any of the others may be missing: `charge_id` is the provider's own.
    """

    event_id: str
    txid: str | None = None
    charge_id: str | None = None
    payment_id: str | None = None
