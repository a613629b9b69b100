"""Asaas's API version 3 on the wire, as far as we use it. Its naive times are São Paulo's."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    SecretStr,
)

from clients.pix.exact import CentavosFromNumber
from domain.payments import ChargeStatus, ReceivedPayment, RefundStatus, RemoteRefund

SERVICE = "asaas"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


_CHARGE_STATUS = {
    "PENDING": ChargeStatus.PENDING,
    "OVERDUE": ChargeStatus.PENDING,
    "RECEIVED": ChargeStatus.PAID,
    "CONFIRMED": ChargeStatus.PAID,
    "REFUND_REQUESTED": ChargeStatus.PAID,
    "REFUND_IN_PROGRESS": ChargeStatus.PAID,
    "REFUNDED": ChargeStatus.PAID,
    "CHARGEBACK_REQUESTED": ChargeStatus.PAID,
    "CHARGEBACK_DISPUTE": ChargeStatus.PAID,
    "AWAITING_CHARGEBACK_REVERSAL": ChargeStatus.PAID,
}
_DISPUTED = ("CHARGEBACK_REQUESTED", "CHARGEBACK_DISPUTE", "AWAITING_CHARGEBACK_REVERSAL")
_REFUND_STATUS = {"DONE": RefundStatus.REFUNDED, "CANCELLED": RefundStatus.REFUSED}


class AsaasCredentials(BaseModel):
    """A clinic's account at Asaas. `webhook_token` is what its deliveries must carry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: AnyHttpUrl = AnyHttpUrl("https://api.asaas.com")
    api_key: SecretStr
    webhook_token: SecretStr = Field(min_length=16)
    webhook_email: str
    """Where Asaas writes when a queue of events is interrupted."""


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _RefundWire(Wire):
    value: CentavosFromNumber
    status: str
    description: str | None = None


class PaymentWire(Wire):
    """A charge, which Asaas calls a payment."""

    id: str
    value: CentavosFromNumber
    original_value: CentavosFromNumber | None = Field(None, alias="originalValue")
    status: str
    due_date: date = Field(alias="dueDate")
    payment_date: date | None = Field(None, alias="paymentDate")
    external_reference: str | None = Field(None, alias="externalReference")
    deleted: bool = False
    refunds: list[_RefundWire] | None = None

    @property
    def charge_status(self) -> ChargeStatus:
        """Raises KeyError for a status that we have no place for."""
        return ChargeStatus.CANCELLED if self.deleted else _CHARGE_STATUS[self.status]

    @property
    def asked_centavos(self) -> int:
        """What was charged; `value` becomes what was paid once the two differ."""
        return self.value if self.original_value is None else self.original_value

    def received(self) -> ReceivedPayment | None:
        """The money that came in. Asaas tells the day only: `paid_at` is when that day began."""
        if self.payment_date is None:
            return None
        paid_at = datetime.combine(self.payment_date, time(), SAO_PAULO)
        return ReceivedPayment(
            self.id,
            self.value,
            paid_at,
            self.external_reference,
            disputed=self.status in _DISPUTED,
        )

    def refund(self, refund_id: str) -> RemoteRefund | None:
        """The refund that we named in its description: Asaas has no ids of ours for them."""
        for refund in self.refunds or ():
            if refund.description == refund_id:
                status = _REFUND_STATUS.get(refund.status, RefundStatus.REQUESTED)
                return RemoteRefund(refund_id, status, refund.value)
        return None


class PaymentsWire(Wire):
    data: list[PaymentWire]
    has_more: bool = Field(alias="hasMore")


class IdWire(Wire):
    id: str
    url: str | None = None


class IdsWire(Wire):
    data: list[IdWire]


class QrCodeWire(Wire):
    payload: str = Field(min_length=1)
    payable_until: NaiveDatetime = Field(alias="expirationDate")

    @property
    def expires_at(self) -> datetime:
        return self.payable_until.replace(tzinfo=SAO_PAULO)


class _EventPaymentWire(Wire):
    id: str
    external_reference: str | None = Field(None, alias="externalReference")


class EventWire(Wire):
    id: str = Field(min_length=1)
    payment: _EventPaymentWire | None = None


class _ProblemWire(Wire):
    code: str


class ProblemsWire(Wire):
    errors: list[_ProblemWire] = Field(min_length=1)
