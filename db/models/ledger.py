"""Where money that arrived went: to bookings, back to who paid, or into a credit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.payments import RefundStatus
from domain.vocabulary import Actor


class Refund(Identified, Timestamped, Tenanted, Base):
    """Money on its way back to who paid it. Its status is the provider's word."""

    __tablename__ = "refund"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), index=True)
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"), index=True)
    """Whose money it is; None for a payment that belongs to no booking."""
    amount_centavos: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[RefundStatus] = mapped_column(enum_column(RefundStatus, "status"))
    provider_refund_id: Mapped[str] = mapped_column(String(35))
    """Chosen by us, so that asking twice is one refund."""
    reason: Mapped[str] = mapped_column(String(200))
    requested_by: Mapped[Actor] = mapped_column(enum_column(Actor, "requested_by"))
    requested_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("clinic_id", "provider_refund_id"),
        CheckConstraint("amount_centavos > 0", name="amount"),
        CheckConstraint("(status = 'requested') = (settled_at is null)", name="settled"),
        Index("ix_refund_clinic_settled", "clinic_id", "settled_at"),
    )


class Credit(Identified, Timestamped, Tenanted, Base):
    """Money of a cancelled booking that its patient may spend on others. Never changed."""

    __tablename__ = "credit"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id"), index=True)
    """Where the money was before."""
    amount_centavos: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("amount_centavos > 0", name="amount"),)


class Allocation(Identified, Timestamped, Tenanted, Base):
    """A part of a charge, or of a credit, that pays for a booking. Never changed."""

    __tablename__ = "allocation"

    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id", ondelete="CASCADE"))
    credit_id: Mapped[UUID | None] = mapped_column(ForeignKey("credit.id", ondelete="CASCADE"))
    booking_id: Mapped[UUID] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    amount_centavos: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        UniqueConstraint("charge_id", "booking_id"),
        UniqueConstraint("credit_id", "booking_id"),
        CheckConstraint("num_nonnulls(charge_id, credit_id) = 1", name="one_source"),
        CheckConstraint("amount_centavos > 0", name="amount"),
    )
