"""Payments, their refunds, and a day's closing. Money is centavos, times are UTC."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.bookings import RefBody
from api.schemas.fields import Note
from db.queries.payments import ClosingLine, PaymentView, RefundView
from domain.payments import RefundStatus
from domain.vocabulary import Actor, PaymentProviderKind

LARGEST_AMOUNT = 2**53 - 1


class RefundBody(BaseModel):
    """Money on its way back; it is there only when `status` is `refunded`."""

    id: UUID
    status: RefundStatus
    amount_centavos: int
    reason: str
    requested_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, view: RefundView) -> "RefundBody":
        """The refund as the API tells it."""
        return cls(
            id=view.id,
            status=view.status,
            amount_centavos=view.amount_centavos,
            reason=view.reason,
            requested_at=view.requested_at,
            settled_at=view.settled_at,
        )


class PaymentBody(BaseModel):
    """Money that arrived. Without `booking_id` nobody knows yet what it is for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0198c0de-5a7f-5c1e-9a55-f00d2b3c4d5e",
                    "external_id": "E00000000202611241305abcdef12345",
                    "provider": "api_pix",
                    "amount_centavos": 6600,
                    "paid_at": "2026-11-24T13:05:00Z",
                    "recorded_by": "provider",
                    "disputed_at": None,
                    "booking_id": "0198c0de-5a7f-7c1e-9a55-f00d2b3c4d5e",
                    "patient": {
                        "id": "0198c0de-0000-7000-8000-000000000003",
                        "name": "Jéssica Moraes Lima",
                    },
                    "refunds": [],
                }
            ]
        }
    )

    id: UUID
    external_id: str
    """The provider's id of it; for PIX usually the endToEndId."""
    provider: PaymentProviderKind
    amount_centavos: int
    paid_at: datetime
    recorded_by: Actor
    disputed_at: datetime | None
    """When we learned that the payer reclaims it at their bank (MED)."""
    booking_id: UUID | None
    patient: RefBody | None
    refunds: list[RefundBody]

    @classmethod
    def of(cls, view: PaymentView) -> "PaymentBody":
        """The payment as the API tells it."""
        return cls(
            id=view.id,
            external_id=view.external_id,
            provider=view.provider,
            amount_centavos=view.amount_centavos,
            paid_at=view.paid_at,
            recorded_by=view.recorded_by,
            disputed_at=view.disputed_at,
            booking_id=view.booking_id,
            patient=view.patient and RefBody.of(view.patient),
            refunds=[RefundBody.of(refund) for refund in view.refunds],
        )


class PaymentPage(BaseModel):
    """Some payments, newest first. Ask again with `next_cursor` for those that follow."""

    items: list[PaymentBody]
    next_cursor: str | None


class RefundOrder(BaseModel):
    """What staff want to go back, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"amount_centavos": 6600, "reason": "pago em dobro"}]},
    )

    amount_centavos: int | None = Field(
        default=None, gt=0, le=LARGEST_AMOUNT, description="Without it, all that is left."
    )
    reason: Note = ""
    by_hand: bool = Field(
        default=False,
        description="The clinic has sent it back already, in its own bank's app: it is recorded.",
    )


class ClosingAmounts(BaseModel):
    """Sums of a day. `net_centavos` is what was received less what went back."""

    received_centavos: int
    refunded_centavos: int
    net_centavos: int
    unmatched_centavos: int = Field(description="Received, and of no booking yet.")
    pending_centavos: int = Field(description="Asked that day, and still open to be paid.")


class ClosingLineBody(ClosingAmounts):
    """One provider's sums."""

    provider: PaymentProviderKind


class ClosingBody(BaseModel):
    """A day of the clinic's own calendar; the lines add up to `total`."""

    day: date
    timezone: str
    total: ClosingAmounts
    by_provider: list[ClosingLineBody]

    @classmethod
    def of(cls, day: date, timezone: str, lines: Sequence[ClosingLine]) -> "ClosingBody":
        """The closing as the API tells it."""
        bodies = [ClosingLineBody(provider=line.provider, **_amounts([line])) for line in lines]
        total = ClosingAmounts(**_amounts(lines))
        return cls(day=day, timezone=timezone, total=total, by_provider=bodies)


def _amounts(lines: Sequence[ClosingLine]) -> dict[str, int]:
    received = sum(line.received_centavos for line in lines)
    refunded = sum(line.refunded_centavos for line in lines)
    return {
        "received_centavos": received,
        "refunded_centavos": refunded,
        "net_centavos": received - refunded,
        "unmatched_centavos": sum(line.unmatched_centavos for line in lines),
        "pending_centavos": sum(line.pending_centavos for line in lines),
    }
