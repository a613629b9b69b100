"""The bank's books. Records are mutable: this is the state that the providers' faces share.

Money is integer centavos, time aware UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Provider(StrEnum):
    """Which API a charge was made through; also the first segment of its path."""

    API_PIX = "apipix"
    ASAAS = "asaas"
    MERCADO_PAGO = "mercadopago"


class ChargeStatus(StrEnum):
    """Expiry is no status: it is computed from `expires_at`, as at a real bank."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    REMOVED_BY_BANK = "removed_by_bank"


class Occasion(StrEnum):
    """What a merchant may be told of."""

    CREATED = "created"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUND_STARTED = "refund_started"
    REFUND_SETTLED = "refund_settled"


class RefundStatus(StrEnum):
    PROCESSING = "processing"
    DONE = "done"
    REFUSED = "refused"


class RefundNature(StrEnum):
    """Who wanted the money back: the receiver, or the payer through a dispute (MED)."""

    ORIGINAL = "ORIGINAL"
    MED_OPERATIONAL = "MED_OPERACIONAL"
    MED_FRAUD = "MED_FRAUDE"


@dataclass(slots=True)
class Merchant:
    """A receiver with an account at each of the three providers."""

    merchant_id: str
    name: str
    city: str
    cnpj: str
    pix_key: str
    client_id: str
    client_secret: str
    asaas_api_key: str
    mercadopago_token: str
    mercadopago_secret: str
    mercadopago_webhook_url: str | None = None
    """Set in Mercado Pago's panel: its Orders have no call for it."""
    efi_flavour: bool = False
    """Answer a repeated PUT /cob with 409 and errors as `nome`/`mensagem`, as Efí does."""
    copy_and_paste: bool = True
    """Include the optional `pixCopiaECola`."""


@dataclass(slots=True)
class Charge:
    """One thing to pay. `reference` is the provider's own id of it (a txid, `pay_...`, ...)."""

    charge_id: str
    merchant_id: str
    provider: Provider
    reference: str
    amount_centavos: int
    created_at: datetime
    expires_at: datetime
    br_code: str
    location: str | None
    """Where a dynamic code points; None for a static one."""
    status: ChargeStatus = ChargeStatus.OPEN
    payment_ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Refund:
    """Money on its way back. `refund_id` is unique within its payment."""

    refund_id: str
    rtr_id: str
    amount_centavos: int
    requested_at: datetime
    due_at: datetime
    status: RefundStatus = RefundStatus.PROCESSING
    settled_at: datetime | None = None
    description: str | None = None
    nature: RefundNature = RefundNature.ORIGINAL


@dataclass(slots=True)
class Payment:
    """One PIX that arrived. `charge_id` is None for a static code that nobody registered."""

    end_to_end_id: str
    merchant_id: str
    pix_key: str
    txid: str | None
    amount_centavos: int
    paid_at: datetime
    payer_name: str
    charge_id: str | None
    info: str | None = None
    refunds: list[Refund] = field(default_factory=list)

    @property
    def refundable_centavos(self) -> int:
        """What has neither gone back nor been promised back."""
        return self.amount_centavos - sum(
            refund.amount_centavos
            for refund in self.refunds
            if refund.status is not RefundStatus.REFUSED
        )

    @property
    def refunded_centavos(self) -> int:
        """What has gone back."""
        return sum(
            refund.amount_centavos for refund in self.refunds if refund.status is RefundStatus.DONE
        )


@dataclass(slots=True)
class Books:
    """Everything the providers' faces share, by id."""

    merchants: dict[str, Merchant] = field(default_factory=dict)
    charges: dict[str, Charge] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
