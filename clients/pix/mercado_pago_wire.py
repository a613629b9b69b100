"""Mercado Pago on the wire: Orders for what happens, Payments for finding and for refunds."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AnyHttpUrl, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr

from clients.pix.api_pix_wire import Centavos
from clients.pix.exact import CentavosFromNumber
from domain.payments import ChargeStatus, ReceivedPayment, RefundStatus, RemoteRefund

SERVICE = "mercado_pago"

_CHARGE_STATUS = {
    "created": ChargeStatus.PENDING,
    "processing": ChargeStatus.PENDING,
    "action_required": ChargeStatus.PENDING,
    "processed": ChargeStatus.PAID,
    "refunded": ChargeStatus.PAID,
    "charged_back": ChargeStatus.PAID,
    "canceled": ChargeStatus.CANCELLED,
    "failed": ChargeStatus.CANCELLED,
    "expired": ChargeStatus.EXPIRED,
}
_REFUND_STATUS = {
    "in_process": RefundStatus.REQUESTED,
    "approved": RefundStatus.REFUNDED,
    "rejected": RefundStatus.REFUSED,
    "cancelled": RefundStatus.REFUSED,
}


class MercadoPagoCredentials(BaseModel):
    """A clinic's account. `payer_email` stands for patients, whose address we do not ask."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: AnyHttpUrl = AnyHttpUrl("https://api.mercadopago.com")
    access_token: SecretStr
    webhook_secret: SecretStr = Field(min_length=1)
    payer_email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _MethodWire(Wire):
    qr_code: str = ""


class _TransactionWire(Wire):
    expires_at: AwareDatetime = Field(alias="date_of_expiration")
    method: _MethodWire = Field(alias="payment_method")


class _TransactionsWire(Wire):
    payments: list[_TransactionWire] = Field(min_length=1)


class OrderWire(Wire):
    id: str
    status: str
    total: Centavos = Field(alias="total_amount")
    transactions: _TransactionsWire

    @property
    def charge_status(self) -> ChargeStatus:
        """Raises KeyError for a status that we have no place for."""
        return _CHARGE_STATUS[self.status]


class RefundWire(Wire):
    id: str | int
    amount: CentavosFromNumber
    status: str

    def refund(self, refund_id: str) -> RemoteRefund:
        """Raises KeyError for a status that we have no place for."""
        return RemoteRefund(refund_id, _REFUND_STATUS[self.status], self.amount)


class _OrderIdWire(Wire):
    id: str


class PaymentWire(Wire):
    """A payment, which exists from the moment it is asked for."""

    id: int
    status: str = ""
    amount: CentavosFromNumber = Field(alias="transaction_amount")
    approved_at: AwareDatetime | None = Field(None, alias="date_approved")
    external_reference: str | None = None
    order: _OrderIdWire | None = None
    refunds: list[RefundWire] = Field(default_factory=list)

    def received(self) -> ReceivedPayment | None:
        if self.approved_at is None:
            return None
        return ReceivedPayment(
            str(self.id),
            self.amount,
            self.approved_at,
            self.external_reference,
            disputed=self.status in ("in_mediation", "charged_back"),
        )


class _PagingWire(Wire):
    total: int


class PaymentsWire(Wire):
    paging: _PagingWire
    results: list[PaymentWire]


class _EventDataWire(Wire):
    id: str


class EventWire(Wire):
    id: str | int
    data: _EventDataWire


class _ProblemWire(Wire):
    code: str


class ProblemsWire(Wire):
    errors: list[_ProblemWire] = Field(min_length=1)


def duration(wanted: timedelta, *, least: timedelta) -> str:
    """In ISO 8601 and whole minutes, not shorter than `least`."""
    return f"PT{int(max(wanted, least).total_seconds() // 60)}M"


def rfc3339(moment: datetime) -> str:
    """With milliseconds, as the searches want it."""
    return moment.isoformat(timespec="milliseconds")
