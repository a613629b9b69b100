"""Receipts that patients sent. Money is centavos, times are UTC."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.schemas.bookings import RefBody
from db.queries.evidence_views import EvidenceView
from domain.receipts import EvidenceStatus, FileType, ReceiptSource, RefusalReason
from domain.vocabulary import BookingStatus


class EvidenceBody(BaseModel):
    """Evidence, never a payment. Fields that could not be read are null; pictures are not read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0198c0de-5a7f-5c1e-9a55-f00d2b3c4d60",
                    "created_at": "2026-11-28T14:20:00Z",
                    "conversation_id": "0198c0de-5a7f-7c1e-9a55-f00d2b3c4d61",
                    "booking_id": "0198c0de-5a7f-7c1e-9a55-f00d2b3c4d5e",
                    "booking_status": "held",
                    "starts_at": "2026-11-30T13:00:00Z",
                    "patient": {
                        "id": "0198c0de-0000-7000-8000-000000000003",
                        "name": "Renata Dias",
                    },
                    "deposit_centavos": 6000,
                    "file_type": "application/pdf",
                    "source": "pdf_text",
                    "value_centavos": 6000,
                    "paid_on": "2026-11-30",
                    "is_scheduled": True,
                    "end_to_end_id": None,
                    "is_reused": False,
                    "status": "waiting",
                    "refusal": None,
                    "decided_by": None,
                    "decided_at": None,
                }
            ]
        }
    )

    id: UUID
    created_at: datetime
    conversation_id: UUID
    booking_id: UUID | None
    booking_status: BookingStatus | None
    starts_at: datetime | None
    patient: RefBody | None
    deposit_centavos: int | None
    file_type: FileType | None
    """Null when the file is gone: look into the chat on the clinic's phone."""
    source: ReceiptSource
    value_centavos: int | None
    paid_on: date | None
    is_scheduled: bool
    end_to_end_id: str | None
    is_reused: bool
    """The payment that it states is known from another visit or receipt: look twice."""
    status: EvidenceStatus
    refusal: RefusalReason | None
    decided_by: str | None
    """The label of the API token; null when the money itself decided."""
    decided_at: datetime | None

    @classmethod
    def of(cls, view: EvidenceView) -> "EvidenceBody":
        """The receipt as the API tells it."""
        told = {name: getattr(view, name) for name in cls.model_fields if name != "patient"}
        return cls(patient=view.patient and RefBody.of(view.patient), **told)


class EvidencePage(BaseModel):
    """Some receipts, newest first. Ask again with `next_cursor` for those that follow."""

    items: list[EvidenceBody]
    next_cursor: str | None


class RefuseBody(BaseModel):
    """Why a receipt is not accepted: the patient is told kindly, and what to do."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "scheduled"}]}
    )

    reason: RefusalReason
