"""A clinic, its dentists, the procedures they perform, their hours, and who may call the API."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped, enum_column
from domain.cancellation import LateCancellation, LatePayment
from domain.vocabulary import DentistStatus, PriceDisplay


class Clinic(Identified, Timestamped, Base):
    """A tenant, with the rules of its agenda."""

    __tablename__ = "clinic"

    name: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(64))
    """IANA zone, e.g. `America/Sao_Paulo`."""
    address: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str | None] = mapped_column(String(2))
    phone: Mapped[str | None] = mapped_column(String(20))
    hours_text: Mapped[str | None] = mapped_column(String(300))
    """Opening hours as the clinic words them for patients."""
    min_notice_minutes: Mapped[int] = mapped_column(default=120)
    horizon_days: Mapped[int] = mapped_column(default=60)
    slot_grid_minutes: Mapped[int] = mapped_column(default=15)
    hold_minutes: Mapped[int] = mapped_column(default=20)
    """How long a time is kept while the deposit is awaited."""
    hold_extension_minutes: Mapped[int] = mapped_column(default=15, server_default=text("15"))
    """By how much a held time is kept longer, once, for a patient who asks; 0: never."""
    forget_after_days: Mapped[int] = mapped_column(default=3)
    """A silent conversation ends after so many days; the next message resumes it."""
    chairs: Mapped[int | None]
    """Chairs or rooms, where they may be fewer than the dentists at work; a booking takes one."""
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    """Local hours in which the clinic writes to nobody first; they may span midnight."""
    day_parts: Mapped[dict[str, list[str]]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    """Parts of the day that begin or end at other times than usual, as `["HH:MM", "HH:MM"]`."""
    reminder_hours_before: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), default=lambda: [24, 2], server_default=text("'{24,2}'")
    )
    """A patient is reminded so many hours before the visit; nobody ever, when empty."""
    use_holidays: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Closed on the national, state and city holidays of where the clinic is."""
    refund_window_hours: Mapped[int] = mapped_column(default=24, server_default=text("24"))
    """A patient who cancels so long before the visit gets the deposit back."""
    late_cancellation: Mapped[LateCancellation] = mapped_column(
        enum_column(LateCancellation, "late_cancellation"),
        default=LateCancellation.CREDIT,
        server_default=text("'credit'"),
    )
    """What becomes of the deposit of one who cancels later."""
    share_visits_with_family: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Who speaks for a patient may hear the day and hour of visits that another contact made."""
    late_payment_default: Mapped[LatePayment] = mapped_column(
        enum_column(LatePayment, "late_payment_default"),
        default=LatePayment.REFUND,
        server_default=text("'refund'"),
    )
    """What becomes of money that came too late, when its payer does not say within a day."""
    cancellation_fee_centavos: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Kept of the deposit whenever a patient cancels."""
    external_ai: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether patients' words and voices may be sent to a model outside this house."""
    ai_calls_per_day: Mapped[int] = mapped_column(default=1000, server_default=text("1000"))
    """Calls to outside models at most; the rules alone answer when they are spent."""
    agenda_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Grows with every change of the agenda's rules: what was loaded before it may be stale."""

    __table_args__ = (
        CheckConstraint("min_notice_minutes >= 0", name="min_notice"),
        CheckConstraint("horizon_days between 1 and 730", name="horizon"),
        CheckConstraint("slot_grid_minutes between 5 and 240", name="slot_grid"),
        CheckConstraint("hold_minutes between 1 and 1440", name="hold"),
        CheckConstraint("hold_extension_minutes between 0 and 240", name="hold_extension"),
        CheckConstraint("forget_after_days between 1 and 90", name="forget_after"),
        CheckConstraint("refund_window_hours between 0 and 720", name="refund_window"),
        CheckConstraint("cancellation_fee_centavos >= 0", name="cancellation_fee"),
        CheckConstraint("ai_calls_per_day >= 0", name="ai_calls_per_day_not_negative"),
        CheckConstraint("chairs between 1 and 200", name="chairs"),
        CheckConstraint(
            "1 <= all (reminder_hours_before) and 168 >= all (reminder_hours_before)",
            name="reminder_hours_before",
        ),
        CheckConstraint("(quiet_from is null) = (quiet_to is null)", name="quiet_hours"),
    )


class Dentist(Identified, Timestamped, Tenanted, Base):
    """A professional with an agenda of their own."""

    __tablename__ = "dentist"

    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[DentistStatus] = mapped_column(
        enum_column(DentistStatus, "status"), default=DentistStatus.PENDENTE
    )
    daily_cap: Mapped[int | None]
    """Bookings a day at most."""
    calendar_token_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the unguessable part of the calendar feed's address, while there is a feed."""

    __table_args__ = (CheckConstraint("daily_cap between 1 and 200", name="daily_cap"),)


class Procedure(Identified, Timestamped, Tenanted, Base):
    """What patients come for. Money is in centavos."""

    __tablename__ = "procedure"

    name: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(40))
    """How the language rules call it, e.g. `limpeza`."""
    duration_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    price_centavos: Mapped[int | None]
    price_display: Mapped[PriceDisplay] = mapped_column(
        enum_column(PriceDisplay, "price_display"), default=PriceDisplay.VALUE
    )
    deposit_centavos: Mapped[int] = mapped_column(default=0)
    """Charged by PIX before the booking is confirmed; 0 confirms at once."""
    bookable: Mapped[bool] = mapped_column(default=True)
    """Whether the bot may book it; otherwise a person does."""
    needs_evaluation: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a dentist must have seen the patient before."""
    is_urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    """What a patient in pain is offered."""
    is_default: Mapped[bool] = mapped_column(default=False)
    """What is offered to a patient who names no procedure, e.g. an evaluation."""
    recall_months: Mapped[int | None]
    """After how many months patients are asked to come again; None: never."""

    __table_args__ = (
        UniqueConstraint("clinic_id", "code"),
        Index(
            "uq_procedure_default", "clinic_id", unique=True, postgresql_where=text("is_default")
        ),
        CheckConstraint("duration_minutes between 5 and 720", name="duration"),
        CheckConstraint("buffer_before_minutes >= 0 and buffer_after_minutes >= 0", name="buffers"),
        CheckConstraint("price_centavos >= 0", name="price"),
        CheckConstraint("deposit_centavos >= 0", name="deposit"),
        CheckConstraint("recall_months between 1 and 60", name="recall_months"),
    )


class DentistProcedure(Tenanted, Base):
    """A dentist performs a procedure, perhaps in their own time and at their own price."""

    __tablename__ = "dentist_procedure"

    dentist_id: Mapped[UUID] = mapped_column(
        ForeignKey("dentist.id", ondelete="CASCADE"), primary_key=True
    )
    procedure_id: Mapped[UUID] = mapped_column(
        ForeignKey("procedure.id", ondelete="CASCADE"), primary_key=True
    )
    duration_minutes: Mapped[int | None]
    price_centavos: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("duration_minutes between 5 and 720", name="duration"),
        CheckConstraint("price_centavos >= 0", name="price"),
    )


class WorkingHours(Identified, Tenanted, Base):
    """One stretch of a dentist's week, in clinic-local time; two in a day leave a break between."""

    __tablename__ = "working_hours"

    dentist_id: Mapped[UUID] = mapped_column(ForeignKey("dentist.id", ondelete="CASCADE"))
    weekday: Mapped[int]
    """0 is Monday."""
    opens: Mapped[time]
    closes: Mapped[time]

    __table_args__ = (
        UniqueConstraint("dentist_id", "weekday", "opens"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("closes > opens", name="closes_after_opens"),
    )


class ScheduleException(Identified, Tenanted, Base):
    """Special hours for one date, of a dentist or (without one) of the whole clinic.

    Without hours the day is closed.
    """

    __tablename__ = "schedule_exception"

    dentist_id: Mapped[UUID | None] = mapped_column(ForeignKey("dentist.id", ondelete="CASCADE"))
    day: Mapped[date]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    reason: Mapped[str] = mapped_column(String(120))

    __table_args__ = (
        CheckConstraint("(opens is null) = (closes is null)", name="both_or_none"),
        CheckConstraint("closes > opens", name="closes_after_opens"),
        Index("ix_schedule_exception_clinic_day", "clinic_id", "day"),
    )


class Block(Identified, Timestamped, Tenanted, Base):
    """A period in which a dentist (or, without one, nobody) takes patients."""

    __tablename__ = "block"

    dentist_id: Mapped[UUID | None] = mapped_column(ForeignKey("dentist.id", ondelete="CASCADE"))
    period: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    reason: Mapped[str] = mapped_column(String(120))


class AgendaChange(Identified, Tenanted, Base):
    """One line of the history of the agenda's rules. Never changed."""

    __tablename__ = "agenda_change"

    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    """What was done to what, e.g. `block_created`."""
    subject_id: Mapped[UUID]
    """The row that was changed, or that held what was removed."""
    changed_by: Mapped[str] = mapped_column(String(80))
    """The label of the API token."""
    reason: Mapped[str] = mapped_column(String(200))
    """Why, in the caller's words; may be empty."""
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The rule as it was set."""

    __table_args__ = (Index("ix_agenda_change_clinic_at", "clinic_id", "at"),)


class KnowledgeEntry(Identified, Timestamped, Tenanted, Base):
    """What the clinic wants answered to a common question (parking, insurance), in its words."""

    __tablename__ = "knowledge_entry"

    topic: Mapped[str] = mapped_column(String(80))
    answer: Mapped[str] = mapped_column(String(600))

    __table_args__ = (UniqueConstraint("clinic_id", "topic"),)


class ApiToken(Identified, Timestamped, Tenanted, Base):
    """A bearer token of a clinic. Only the SHA-256 of its 256 random bits is kept."""

    __tablename__ = "api_token"

    dentist_id: Mapped[UUID] = mapped_column(ForeignKey("dentist.id", ondelete="CASCADE"))
    """Whose WhatsApp number the token's caller manages."""
    label: Mapped[str] = mapped_column(String(80))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    revoked_at: Mapped[datetime | None]
