"""The BCB's API Pix 2.9.0 on the wire, as far as we use it."""

import hashlib
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AnyHttpUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
)

from clients.pix.amounts import to_centavos
from domain.payments import (
    ChargeStatus,
    PaymentHint,
    ReceivedPayment,
    RefundStatus,
    RemoteRefund,
)

_AMOUNT = re.compile(r"[0-9]{1,10}\.[0-9]{2}")


def _centavos(value: object) -> int:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError("an amount is a string such as 150.00")
    return to_centavos(Decimal(value))


Centavos = Annotated[int, BeforeValidator(_centavos)]
"""An amount: a string of reais on the wire, centavos inside."""

_CHARGE_STATUS = {
    "ATIVA": ChargeStatus.PENDING,
    "CONCLUIDA": ChargeStatus.PAID,
    "REMOVIDA_PELO_USUARIO_RECEBEDOR": ChargeStatus.CANCELLED,
    "REMOVIDA_PELO_PSP": ChargeStatus.CANCELLED,
}
_REFUND_STATUS = {
    "EM_PROCESSAMENTO": RefundStatus.REQUESTED,
    "DEVOLVIDO": RefundStatus.REFUNDED,
    "NAO_REALIZADO": RefundStatus.REFUSED,
}


class ApiPixCredentials(BaseModel):
    """A clinic's account at a bank that speaks API Pix.

    `base_url` ends where `/cob` begins. `token_url` defaults to `/oauth/token` beside the version
    in it. `certificate_pem` holds the client certificate and its private key. Name and city are
    needed for banks that leave the making of the BR Code to us.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: AnyHttpUrl
    token_url: AnyHttpUrl | None = None
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    certificate_pem: SecretStr | None = None
    pix_key: str = Field(min_length=1, max_length=77)
    receiver_name: str = Field(min_length=1)
    receiver_city: str = Field(min_length=1)
    skip_mtls_checking: bool = False
    """Efí's switch for webhook receivers that do not ask for a client certificate."""

    def charges_url(self) -> str:
        return str(self.base_url).rstrip("/")

    def tokens_url(self) -> str:
        if self.token_url is not None:
            return str(self.token_url)
        return self.charges_url().removesuffix("/v2") + "/oauth/token"


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TokenWire(Wire):
    access_token: str = Field(min_length=1, repr=False)
    expires_in: int = 3600


class RefundWire(Wire):
    id: str
    amount: Centavos = Field(alias="valor")
    status: str
    nature: str = Field("ORIGINAL", alias="natureza")

    @property
    def is_dispute(self) -> bool:
        """Whether the payer's bank wants the money back (MED), and not the clinic."""
        return self.nature.startswith("MED_")

    def refund(self) -> RemoteRefund:
        """Raises KeyError for a status that the standard does not have."""
        return RemoteRefund(self.id, _REFUND_STATUS[self.status], self.amount)


class PixWire(Wire):
    end_to_end_id: str = Field(alias="endToEndId", min_length=1)
    txid: str | None = None
    amount: Centavos = Field(alias="valor")
    paid_at: AwareDatetime = Field(alias="horario")
    refunds: list[RefundWire] = Field(default_factory=list, alias="devolucoes")

    def payment(self) -> ReceivedPayment:
        """Raises KeyError for a refund's status that the standard does not have."""
        disputes = tuple(one.refund() for one in self.refunds if one.is_dispute)
        return ReceivedPayment(
            self.end_to_end_id,
            self.amount,
            self.paid_at,
            self.txid,
            disputed=bool(disputes),
            taken_back=disputes,
        )


class _Calendar(Wire):
    created_at: AwareDatetime = Field(alias="criacao")
    expires_in: int = Field(86400, alias="expiracao", gt=0)


class _Value(Wire):
    original: Centavos


class _Location(Wire):
    location: str | None = None


class ChargeWire(Wire):
    txid: str
    calendar: _Calendar = Field(alias="calendario")
    value: _Value = Field(alias="valor")
    status: str
    pix_key: str = Field(alias="chave")
    br_code: str | None = Field(None, alias="pixCopiaECola")
    location: str | None = None
    loc: _Location | None = None
    payments: list[PixWire] = Field(default_factory=list, alias="pix")

    @property
    def charge_status(self) -> ChargeStatus:
        """Raises KeyError for a status that the standard does not have."""
        return _CHARGE_STATUS[self.status]

    @property
    def expires_at(self) -> AwareDatetime:
        return self.calendar.created_at + timedelta(seconds=self.calendar.expires_in)

    @property
    def any_location(self) -> str | None:
        """Where the code points; a scheme, which some banks write, is not part of it."""
        found = self.location or (self.loc.location if self.loc else None)
        return None if found is None else found.removeprefix("https://")


class _Pages(Wire):
    count: int = Field(alias="quantidadeDePaginas", ge=0)


class _Parameters(Wire):
    pages: _Pages = Field(alias="paginacao")


class ReceivedWire(Wire):
    parameters: _Parameters = Field(alias="parametros")
    payments: list[PixWire] = Field(default_factory=list, alias="pix")


class _HintWire(Wire):
    end_to_end_id: str = Field(alias="endToEndId", min_length=1)
    txid: str | None = None
    refunds: list[object] = Field(default_factory=list, alias="devolucoes")

    def hint(self) -> PaymentHint:
        # The standard's events have no id. A refund is told under the payment's own id, so its
        # state is part of what makes one event.
        state = hashlib.sha256(json.dumps(self.refunds, sort_keys=True).encode()).hexdigest()[:16]
        suffix = f":{state}" if self.refunds else ""
        return PaymentHint(
            self.end_to_end_id + suffix, txid=self.txid, payment_id=self.end_to_end_id
        )


class DeliveryWire(Wire):
    payments: list[_HintWire] = Field(alias="pix")


class ProblemWire(Wire):
    """RFC 7807, and Efí's own shape."""

    type: str = ""
    name: str = Field("", alias="nome")
