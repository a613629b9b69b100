"""Patients, their bookings, and what was asked and received for them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.payments import ChargeStatus
from domain.people import Relation
from domain.vocabulary import SAME_NAME, Actor, BookingStatus, PaymentProviderKind

OCCUPYING = ", ".join(f"'{status.value}'" for status in BookingStatus if status.occupies)


class Patient(Identified, Timestamped, Tenanted, Base):
    """Somebody who is treated."""

    __tablename__ = "patient"

    full_name: Mapped[str] = mapped_column(String(120))
    birth_date: Mapped[date | None]
    cpf_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Kept only where the clinic's payment provider charges nobody without it."""


class ContactPatient(Tenanted, Base):
    """A contact speaks for a patient."""

    __tablename__ = "contact_patient"

    contact_id: Mapped[UUID] = mapped_column(
        ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True
    )
    patient_id: Mapped[UUID] = mapped_column(
        ForeignKey("patient.id", ondelete="CASCADE"), primary_key=True
    )
    relation: Mapped[Relation] = mapped_column(
        enum_column(Relation, "relation"), default=Relation.SELF, server_default=text("'self'")
    )
    """What the patient is to the contact."""
    is_guardian: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The contact said to be the patient's mother, father or legal guardian."""


class Booking(Identified, Timestamped, Tenanted, Base):
    """A visit, from the held time on. Two that occupy the same dentist or chair cannot overlap."""

    __tablename__ = "booking"

    dentist_id: Mapped[UUID] = mapped_column(ForeignKey("dentist.id"))
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedure.id"))
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient.id"), index=True)
    """None while the time is only kept for the waitlist: nobody's visit yet."""
    conversation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("whatsapp_conversation.id", ondelete="SET NULL"), index=True
    )
    period: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    """The visit as the patient knows it."""
    occupied: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    """The visit with its buffers: the dentist's time."""
    status: Mapped[BookingStatus] = mapped_column(enum_column(BookingStatus, "status"))
    hold_expires_at: Mapped[datetime | None]
    hold_extended_at: Mapped[datetime | None]
    """When the hold got its one extension."""
    price_centavos: Mapped[int | None] = mapped_column(BigInteger)
    deposit_centavos: Mapped[int] = mapped_column(BigInteger)
    needs_attention: Mapped[str | None] = mapped_column(String(40))
    """Why staff must look at it, e.g. `paid_late`."""
    is_on_top: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Staff squeezed it in ("encaixe"): it may share the dentist's time, and takes no chair."""
    chair: Mapped[int | None]
    """Where the clinic counts its chairs, the one that is taken; the first is 1."""
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("booking.id"), index=True)
    """The first of visits that were held together, in a row; None for a visit held alone."""
    offered_for: Mapped[UUID | None] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    """Of an offered time, the visit that may move there."""
    waitlist_offer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("waitlist_offer.id", ondelete="CASCADE", use_alter=True), unique=True
    )
    """Of an offered time, the waitlist's offer that keeps it."""

    @classmethod
    def may_be_flagged(cls) -> ColumnElement[bool]:
        """Whether no other reason brought it on the staff's list that outranks money."""
        return cls.needs_attention.is_(None) | (cls.needs_attention == SAME_NAME)

    __table_args__ = (
        ExcludeConstraint(
            (text("uuidrange(dentist_id, dentist_id, '[]')"), "&&"),
            ("occupied", "&&"),
            name="ex_booking_dentist_occupied",
            using="gist",
            where=text(f"status in ({OCCUPYING}) and not is_on_top"),
        ),
        ExcludeConstraint(
            (text("uuidrange(clinic_id, clinic_id, '[]')"), "&&"),
            (text("int4range(chair, chair, '[]')"), "&&"),
            ("occupied", "&&"),
            name="ex_booking_chair_occupied",
            using="gist",
            where=text(f"status in ({OCCUPYING}) and chair is not null"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint(
            "num_nonnulls(offered_for, waitlist_offer_id) = (status = 'offered')::int",
            name="offered",
        ),
        CheckConstraint(
            "(patient_id is null) = (waitlist_offer_id is not null)",
            name="patient",
        ),
        CheckConstraint("chair >= 1", name="chair"),
        CheckConstraint("not (is_on_top and chair is not null)", name="on_top_chair"),
        CheckConstraint("occupied @> period and not isempty(period)", name="occupied_has_period"),
        CheckConstraint(
            "status <> 'held' or deposit_centavos = 0 or hold_expires_at is not null",
            name="hold_expires",
        ),
        Index(
            "uq_booking_live_hold",
            "conversation_id",
            "patient_id",
            unique=True,
            postgresql_where=text("status = 'held' and hold_expires_at is not null"),
        ),
        Index("ix_booking_clinic_starts", "clinic_id", text("lower(period)"), "id"),
    )


class BookingEvent(Identified, Tenanted, Base):
    """One line of a booking's history. Never changed; a repeated step finds its own line."""

    __tablename__ = "booking_event"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(120))
    """Tells a repeated step from a new one."""
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[Actor] = mapped_column(enum_column(Actor, "actor"))
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    __table_args__ = (UniqueConstraint("booking_id", "key"),)


class PaymentAccount(Identified, Timestamped, Tenanted, Base):
    """A clinic's account with a payment provider; its credentials are encrypted."""

    __tablename__ = "payment_account"

    provider: Mapped[PaymentProviderKind] = mapped_column(
        enum_column(PaymentProviderKind, "provider")
    )
    credentials_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    webhook_token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the unguessable part of the webhook's address."""
    webhook_token_encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        Index(
            "uq_payment_account_active",
            "clinic_id",
            unique=True,
            postgresql_where=text("is_active"),
        ),
    )


class Charge(Identified, Timestamped, Tenanted, Base):
    """A PIX charge made for a booking. Amounts are centavos."""

    __tablename__ = "charge"

    booking_id: Mapped[UUID] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_account.id"))
    """None for a static code, which only staff can confirm."""
    txid: Mapped[str] = mapped_column(String(35))
    provider_charge_id: Mapped[str | None] = mapped_column(String(80))
    """The provider's own id of it; some webhooks carry no other."""
    amount_centavos: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[ChargeStatus] = mapped_column(enum_column(ChargeStatus, "status"))
    br_code: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("booking_id", "attempt"),
        UniqueConstraint("clinic_id", "txid"),
        UniqueConstraint("account_id", "provider_charge_id"),
        CheckConstraint("amount_centavos > 0", name="amount"),
    )


class Payment(Identified, Timestamped, Tenanted, Base):
    """Money that arrived. A charge may be paid more than once, or with another amount."""

    __tablename__ = "payment"

    charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("charge.id"), index=True)
    """None while nobody knows what the money is for."""
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_account.id"))
    """Where it arrived; None when staff alone saw it."""
    external_id: Mapped[str] = mapped_column(String(80))
    """The provider's id (PIX: `endToEndId`), or `staff:` and the request's id."""
    amount_centavos: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[datetime]
    recorded_by: Mapped[Actor] = mapped_column(enum_column(Actor, "recorded_by"))
    disputed_at: Mapped[datetime | None]
    """When we learned that the payer reclaims it at their bank (PIX's MED)."""

    __table_args__ = (
        UniqueConstraint("clinic_id", "external_id"),
        CheckConstraint("amount_centavos > 0", name="amount"),
        CheckConstraint("num_nonnulls(charge_id, account_id) > 0", name="origin"),
        Index("ix_payment_clinic_paid", "clinic_id", "paid_at", "id"),
    )
