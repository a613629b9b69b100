"""Bookings, their charges and their history."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, JsonValue

from api.schemas.fields import Line, Moment, Note
from db.queries.bookings import BookingView, ChargeView, NamedRef, TimelineEntry
from domain.agenda.overrule import Liberty
from domain.errors import InvalidFieldError
from domain.payments import ChargeStatus
from domain.vocabulary import Actor, Attendance, BookingStatus

_EXAMPLE: dict[str, JsonValue] = {
    "id": "0198c0de-5a7f-7c1e-9a55-f00d2b3c4d5e",
    "status": "held",
    "starts_at": "2026-11-25T18:30:00Z",
    "ends_at": "2026-11-25T19:15:00Z",
    "dentist": {"id": "0198c0de-0000-7000-8000-000000000001", "name": "Dra. Camila Rocha"},
    "procedure": {"id": "0198c0de-0000-7000-8000-000000000002", "name": "Limpeza"},
    "patient": {"id": "0198c0de-0000-7000-8000-000000000003", "name": "Jéssica Moraes Lima"},
    "price_centavos": 22000,
    "deposit_centavos": 6600,
    "hold_expires_at": "2026-11-24T13:35:00Z",
    "needs_attention": None,
    "is_on_top": False,
}


class RefBody(BaseModel):
    """Another thing, by id and name."""

    id: UUID
    name: str

    @classmethod
    def of(cls, ref: NamedRef) -> "RefBody":
        """The reference as the API tells it."""
        return cls(id=ref.id, name=ref.name)


class BookingBody(BaseModel):
    """A visit, from the held time on. Times are UTC; money is centavos."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    status: BookingStatus
    starts_at: datetime
    ends_at: datetime
    dentist: RefBody
    procedure: RefBody
    patient: RefBody
    price_centavos: int | None
    deposit_centavos: int
    hold_expires_at: datetime | None
    needs_attention: str | None
    """Why staff must look at it, e.g. `paid_late`."""
    is_on_top: bool
    """Squeezed in by staff ("encaixe"), perhaps at the same time as another."""

    @classmethod
    def of(cls, view: BookingView) -> "BookingBody":
        """The booking as the API tells it."""
        return cls(
            id=view.id,
            status=view.status,
            starts_at=view.starts_at,
            ends_at=view.ends_at,
            dentist=RefBody.of(view.dentist),
            procedure=RefBody.of(view.procedure),
            patient=RefBody.of(view.patient),
            price_centavos=view.price_centavos,
            deposit_centavos=view.deposit_centavos,
            hold_expires_at=view.hold_expires_at,
            needs_attention=view.needs_attention,
            is_on_top=view.is_on_top,
        )


class BookingPage(BaseModel):
    """Some bookings, soonest first. Ask again with `next_cursor` for those that follow."""

    items: list[BookingBody]
    next_cursor: str | None


class ChargeBody(BaseModel):
    """What was asked by PIX. `br_code` is the copy-and-paste code, while it can be paid."""

    txid: str
    status: ChargeStatus
    amount_centavos: int
    paid_centavos: int
    br_code: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, charge: ChargeView, booking: BookingView, now: datetime) -> "ChargeBody":
        """The charge as the API tells it at `now`: no provider ever reports an expiry."""
        status = charge.status
        overdue = charge.expires_at is not None and charge.expires_at <= now
        if status is ChargeStatus.PENDING and overdue:
            status = ChargeStatus.EXPIRED
        payable = status is ChargeStatus.PENDING and booking.status is BookingStatus.HELD
        return cls(
            txid=charge.txid,
            status=status,
            amount_centavos=charge.amount_centavos,
            paid_centavos=charge.paid_centavos,
            br_code=charge.br_code if payable else None,
            expires_at=charge.expires_at,
        )


class TimelineBody(BaseModel):
    """One line of the booking's history."""

    at: datetime
    kind: str
    actor: Actor
    detail: dict[str, JsonValue]

    @classmethod
    def of(cls, entry: TimelineEntry) -> "TimelineBody":
        """The line as the API tells it."""
        return cls(at=entry.at, kind=entry.kind, actor=entry.actor, detail=entry.detail)


class BookingDetail(BookingBody):
    """A booking with its charge, its history, and where its run is to be seen."""

    charge: ChargeBody | None
    timeline: list[TimelineBody]
    temporal_url: AnyHttpUrl


class CancelBody(BaseModel):
    """Why staff cancel; kept in the booking's history."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "dentista doente"}]}
    )

    reason: Note = ""


class LibertyBody(BaseModel):
    """How far staff go over the clinic's rules; who does, says why."""

    overrule: bool = False
    """Out of hours, beyond the horizon, over the day's cap; not where somebody or a block is."""
    on_top: bool = False
    """Squeezed in ("encaixe"), over other visits and blocks."""
    reason: Note = ""

    def liberty(self) -> Liberty:
        """As the agenda knows it. Raises `InvalidFieldError` without a reason."""
        if (self.overrule or self.on_top) and not self.reason:
            raise InvalidFieldError("reason", "say why the rules are overruled")
        return Liberty(self.overrule, self.on_top)


class NewBookingBody(LibertyBody):
    """A visit that staff book: certain at once, without a deposit."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "dentist_id": "0198c0de-0000-7000-8000-000000000001",
                    "procedure_id": "0198c0de-0000-7000-8000-000000000002",
                    "starts_at": "2026-11-26T18:30:00Z",
                    "patient_id": "0198c0de-0000-7000-8000-000000000003",
                    "on_top": True,
                    "reason": "dor de dente",
                }
            ]
        },
    )

    dentist_id: UUID
    procedure_id: UUID
    starts_at: Moment
    patient_id: UUID | None = None
    """Somebody who is known; otherwise give the name of somebody new."""
    patient_name: Annotated[Line, Field(max_length=120)] | None = None

    def could_have_made(self, booking: BookingDetail) -> bool:
        """Whether it was this that made the booking, as far as can be told after it was moved."""
        for_whom = (booking.patient.id, booking.patient.name)
        is_moved = any(line.kind == "rescheduled" for line in booking.timeline)
        return (
            booking.procedure.id == self.procedure_id
            and (self.patient_id in for_whom or self.patient_name in for_whom)
            and (is_moved or booking.starts_at == self.starts_at)
            and (is_moved or booking.dentist.id == self.dentist_id)
        )


class ConfirmPaymentBody(BaseModel):
    """What staff say of the money."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"accept_received": False}]}
    )

    accept_received: bool = Field(
        default=False, description="Take what came for the deposit, although it is another amount."
    )


class SettleBody(BaseModel):
    """What staff have seen to."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"needs_attention": "paid_late"}]}
    )

    needs_attention: Line = Field(
        max_length=40, description="As the booking gave it: what came since stays on the list."
    )


class RescheduleBody(LibertyBody):
    """Where the booking is to go; without a dentist, it stays with the same one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"starts_at": "2026-11-26T18:30:00Z", "reason": "pedido por telefone"}]
        },
    )

    starts_at: Moment
    dentist_id: UUID | None = None


class AttendanceBody(BaseModel):
    """Whether the patient came."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"outcome": "missed"}]}
    )

    outcome: Attendance
