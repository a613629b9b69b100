"""Receipts that patients sent: evidence for staff, never a payment."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.receipts import EvidenceStatus, FileType, ReceiptSource, RefusalReason


class PaymentEvidence(Identified, Timestamped, Tenanted, Base):
    """A file sent as proof of a payment, what could be read of it, and what staff made of it."""

    __tablename__ = "payment_evidence"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("whatsapp_conversation.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), unique=True
    )
    """The bubble that it came in: one file is one receipt, however often it is looked at."""
    booking_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("booking.id", ondelete="SET NULL"), index=True
    )
    """The visit whose deposit was awaited in the chat; None when none was."""
    file_type: Mapped[FileType | None] = mapped_column(enum_column(FileType, "file_type"))
    file_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """None when WhatsApp no longer had it, or it is no picture or PDF of a usual size."""
    source: Mapped[ReceiptSource] = mapped_column(enum_column(ReceiptSource, "source"))
    value_centavos: Mapped[int | None] = mapped_column(BigInteger)
    paid_on: Mapped[date | None]
    is_scheduled: Mapped[bool] = mapped_column(default=False, server_default=false())
    end_to_end_id: Mapped[str | None] = mapped_column(String(32))
    """PIX's id of the payment, as the receipt states it: proves nothing."""
    status: Mapped[EvidenceStatus] = mapped_column(
        enum_column(EvidenceStatus, "status"), default=EvidenceStatus.WAITING
    )
    refusal: Mapped[RefusalReason | None] = mapped_column(enum_column(RefusalReason, "refusal"))
    decided_by: Mapped[str | None] = mapped_column(String(80))
    """The label of the API token that staff used; None when the money itself decided."""
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("value_centavos > 0", name="value"),
        CheckConstraint("(file_type is null) = (file_encrypted is null)", name="file_has_type"),
        CheckConstraint("(status = 'waiting') = (decided_at is null)", name="decided"),
        CheckConstraint("(status = 'refused') = (refusal is not null)", name="refused"),
        Index("ix_payment_evidence_clinic_created", "clinic_id", "created_at", "id"),
        Index("ix_payment_evidence_clinic_end_to_end", "clinic_id", "end_to_end_id"),
    )
