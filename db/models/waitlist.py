"""Who waits for a time, and the times that came free and were offered to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.waitlist import EntryStatus, OfferStatus


class WaitlistEntry(Identified, Timestamped, Tenanted, Base):
    """A wish to be called when a time comes free; one for each chat and procedure."""

    __tablename__ = "waitlist_entry"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("whatsapp_conversation.id", ondelete="CASCADE")
    )
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedure.id"))
    dentist_id: Mapped[UUID | None] = mapped_column(ForeignKey("dentist.id"))
    """None is any dentist."""
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    """The later visit that the patient has and would move."""
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Dates, weekdays and hours, as `domain.dialogue.wish.Wish`."""
    last_day: Mapped[date | None]
    """Clinic-local; after it the wish has no sense. None where the wish has no end."""
    status: Mapped[EntryStatus] = mapped_column(enum_column(EntryStatus, "status"))
    last_offered_at: Mapped[datetime | None]
    refusals: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Offers said no to."""

    __table_args__ = (
        CheckConstraint("refusals >= 0", name="refusals"),
        Index(
            "uq_waitlist_entry_waiting",
            "conversation_id",
            "procedure_id",
            unique=True,
            postgresql_where=text("status in ('active', 'offered')"),
        ),
        Index("ix_waitlist_entry_clinic_created", "clinic_id", "created_at", "id"),
    )


class WaitlistOffer(Identified, Timestamped, Tenanted, Base):
    """One time offered to one entry. While it is open, no other is made of the same time."""

    __tablename__ = "waitlist_offer"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("waitlist_entry.id", ondelete="CASCADE"))
    dentist_id: Mapped[UUID] = mapped_column(ForeignKey("dentist.id"))
    period: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    """The visit with its buffers."""
    visit_starts_at: Mapped[datetime]
    answer_by: Mapped[datetime]
    status: Mapped[OfferStatus] = mapped_column(enum_column(OfferStatus, "status"))
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        ExcludeConstraint(
            (text("uuidrange(dentist_id, dentist_id, '[]')"), "&&"),
            ("period", "&&"),
            name="ex_waitlist_offer_open",
            using="gist",
            where=text("status = 'open'"),
        ),
        Index(
            "uq_waitlist_offer_entry_open",
            "entry_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        CheckConstraint("(status = 'open') = (settled_at is null)", name="settled"),
        Index("ix_waitlist_offer_entry_id", "entry_id"),
    )
