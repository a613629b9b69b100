"""What `/simulator` reads and answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from simulators.bank.model import Provider, RefundNature
from simulators.bank.webhooks import Order

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ChargeState = Literal["open", "expired", "paid", "cancelled", "removed_by_bank"]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewMerchant(_Order):
    """Credentials that are left out are invented; the same key again changes what is given."""

    name: Text
    city: Text = "São Paulo"
    pix_key: Annotated[str, StringConstraints(min_length=1, max_length=77)]
    cnpj: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{14}$")] = "12345678000195"
    client_id: Text | None = None
    client_secret: Text | None = None
    asaas_api_key: Text | None = None
    mercadopago_token: Text | None = None
    mercadopago_secret: Text | None = None
    mercadopago_webhook_url: Text | None = None
    efi_flavour: bool = False
    copy_and_paste: bool = True


class Pay(_Order):
    """A payer pays: a pasted code, or a charge by its id at the provider (`txid`)."""

    br_code: str | None = None
    txid: str | None = None
    amount_centavos: int | None = Field(default=None, gt=0)
    """Instead of what the charge asks for; needed where a static code leaves it open."""
    payer_name: Text = "Maria de Teste"
    info: Annotated[str, StringConstraints(max_length=140)] | None = None


class Inspect(_Order):
    br_code: str


class AdvanceClock(_Order):
    advance_seconds: float = Field(ge=0)


class ReleaseWebhooks(_Order):
    order: Order = "sent"
    seed: int = 0


class ForgeWebhook(_Order):
    """A notification of a payment that never was, in the shape of the provider's."""

    provider: Provider
    url: str
    reference: str
    """The txid, or the provider's id of the charge."""
    amount_centavos: int = Field(default=1, gt=0)
    pix_key: str = "00000000-0000-4000-8000-000000000000"
    secret: str = "forged"
    """What Asaas's token or Mercado Pago's signature is made of."""


class Dispute(_Order):
    """A payer's bank takes the money back (MED), without the merchant asking for it."""

    end_to_end_id: str
    nature: Literal[RefundNature.MED_FRAUD, RefundNature.MED_OPERATIONAL] = RefundNature.MED_FRAUD


class PayableShown(BaseModel):
    """What a payer's app shows before paying."""

    receiver: str
    city: str
    amount_centavos: int | None
    expires_at: AwareDatetime | None
    refusal: str | None


class PaymentShown(BaseModel):
    end_to_end_id: str
    txid: str | None
    amount_centavos: int
    paid_at: datetime
    receiver: str


class ChargeShown(BaseModel):
    charge_id: str
    merchant_id: str
    receiver: str
    provider: Provider
    reference: str
    amount_centavos: int
    paid_centavos: int
    refunded_centavos: int
    state: ChargeState
    created_at: datetime
    expires_at: datetime
    br_code: str
