"""Clinics, numbers and bookings for tests of the edge, and workflows that only listen."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from clients.crypto import SecretBox
from db.models import (
    ApiToken,
    Base,
    Booking,
    Clinic,
    Dentist,
    Patient,
    PaymentAccount,
    Procedure,
    WhatsAppSession,
)
from domain.agenda.overrule import NO_LIBERTY, Liberty
from domain.errors import DomainError, NotFoundError
from domain.events import LeaseOrder, MessageArrived, PaymentHint, SessionStatusChanged, StaffSpoke
from domain.receipts import RefusalReason
from domain.vocabulary import Attendance, BookingStatus, PaymentProviderKind, SessionStatus
from settings import DEVELOPMENT_KEY
from tests.databases import DatabaseUrls
from tests.owner import owner_engine
from workflows.contracts import BookingRequest, RefundRequest
from workflows.temporal_errors import TemporalAwayError

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
HMAC_KEY = "a key of the test's"
BOX = SecretBox([DEVELOPMENT_KEY])


@dataclass
class ListeningWorkflows:
    """Writes down what it is told; can be away, or know of no such run, or refuse."""

    told: list[tuple[str, UUID, UUID, object]] = field(default_factory=list)
    changes: list[tuple[str, UUID, str, str]] = field(default_factory=list)
    asked_by: list[UUID] = field(default_factory=list)
    liberties: list[Liberty] = field(default_factory=list)
    on_make: Callable[[BookingRequest], None] = lambda _request: None
    """What comes of a booking that staff make."""
    away: bool = False
    refusal: DomainError | None = None
    ended_bookings: set[UUID] = field(default_factory=set)

    async def message_received(
        self, clinic_id: UUID, conversation_id: UUID, event: MessageArrived
    ) -> None:
        self._hear("message_received", clinic_id, conversation_id, event)

    async def staff_spoke(self, clinic_id: UUID, conversation_id: UUID, event: StaffSpoke) -> None:
        self._hear("staff_spoke", clinic_id, conversation_id, event)

    async def change_lease(self, clinic_id: UUID, conversation_id: UUID, order: LeaseOrder) -> None:
        self._hear(order.change.value, clinic_id, conversation_id, order)

    async def payment_hint(self, clinic_id: UUID, booking_id: UUID, hint: PaymentHint) -> None:
        if booking_id in self.ended_bookings:
            raise NotFoundError("no such run is open")
        self._hear("payment_hint", clinic_id, booking_id, hint)

    async def session_status_changed(
        self, clinic_id: UUID, session_id: UUID, event: SessionStatusChanged
    ) -> None:
        self._hear("session_status_changed", clinic_id, session_id, event)

    async def connect(self, clinic_id: UUID, session_id: UUID) -> None:
        self._hear("connect", clinic_id, session_id, None)

    async def disconnect(self, clinic_id: UUID, session_id: UUID) -> None:
        self._hear("disconnect", clinic_id, session_id, None)

    async def confirm_payment(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        by: UUID,
        accept_received: bool = False,
        evidence_id: UUID | None = None,
    ) -> None:
        how = "as received" if accept_received else ""
        self._change("confirm_payment", booking_id, request_id, str(evidence_id or how))
        self.asked_by.append(by)

    async def refuse_receipt(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        evidence_id: UUID,
        reason: RefusalReason,
        by: UUID,
    ) -> None:
        self._change(f"refuse_receipt {evidence_id}", booking_id, request_id, reason.value)
        self.asked_by.append(by)

    async def extend_hold(
        self, clinic_id: UUID, booking_id: UUID, *, request_id: str, by: UUID
    ) -> None:
        self._change("extend_hold", booking_id, request_id, "")
        self.asked_by.append(by)

    async def cancel_booking(
        self, clinic_id: UUID, booking_id: UUID, *, request_id: str, reason: str, by: UUID
    ) -> None:
        self._change("cancel_booking", booking_id, request_id, reason)
        self.asked_by.append(by)

    async def reschedule_booking(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        dentist_id: UUID,
        starts_at: datetime,
        reason: str,
        by: UUID | None = None,
        liberty: Liberty = NO_LIBERTY,
    ) -> None:
        self._change(f"reschedule_booking {dentist_id}", booking_id, request_id, reason)
        self.liberties.append(liberty)

    async def make_booking(self, request: BookingRequest, *, request_id: str) -> None:
        self._change("make_booking", request.booking_id, request_id, "")
        self.on_make(request)

    async def record_attendance(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        outcome: Attendance,
        by: UUID | None = None,
    ) -> None:
        self._change("record_attendance", booking_id, request_id, outcome.value)

    async def start_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        self._hear("start_day_off", clinic_id, block_id, None)

    async def end_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        self._hear("end_day_off", clinic_id, block_id, None)

    async def start_refund(self, request: RefundRequest) -> None:
        self._hear("start_refund", request.clinic_id, request.refund_id, request)

    def _hear(self, what: str, clinic_id: UUID, subject: UUID, event: object) -> None:
        if self.away:
            raise TemporalAwayError("UNAVAILABLE")
        self.told.append((what, clinic_id, subject, event))

    def _change(self, what: str, booking_id: UUID, request_id: str, reason: str) -> None:
        if self.away:
            raise TemporalAwayError("UNAVAILABLE")
        if booking_id in self.ended_bookings:
            raise NotFoundError("no such run is open")
        if self.refusal:
            raise self.refusal
        self.changes.append((what, booking_id, request_id, reason))


@dataclass(frozen=True)
class ClinicAtTest:
    """A clinic's ids and secrets. `session` is the row's id, `session_name` WAHA's."""

    id: UUID
    dentist: UUID
    procedure: UUID
    patient: UUID
    token: str
    session: UUID
    session_name: str
    account: UUID
    account_token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def save(owner_url: str, *rows: Base) -> None:
    """Commit rows behind the application's back."""
    engine = owner_engine(owner_url)
    with Session(engine) as session, session.begin():
        for row in rows:
            session.add(row)
            session.flush()


def rows(database: DatabaseUrls, sql: str) -> list[tuple[object, ...]]:
    """What the tables really hold."""
    engine = owner_engine(database.owner)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def change(database: DatabaseUrls, sql: str) -> None:
    """Change rows behind the application's back."""
    engine = owner_engine(database.owner)
    with engine.begin() as connection:
        connection.execute(text(sql))


def open_clinic(owner_url: str, name: str = "Clínica Sorriso da Vila") -> ClinicAtTest:
    """A clinic with one dentist, one procedure, one patient, a token, a number, an account."""
    clinic = ClinicAtTest(
        id=uuid4(),
        dentist=uuid4(),
        procedure=uuid4(),
        patient=uuid4(),
        token=uuid4().hex,
        session=uuid4(),
        session_name=f"s_{uuid4().hex}",
        account=uuid4(),
        account_token=uuid4().hex,
    )
    save(
        owner_url,
        Clinic(id=clinic.id, name=name, timezone="America/Sao_Paulo"),
        Dentist(id=clinic.dentist, clinic_id=clinic.id, name="Dra. Camila Rocha"),
        Procedure(
            id=clinic.procedure,
            clinic_id=clinic.id,
            name="Limpeza",
            code="limpeza",
            duration_minutes=45,
            price_centavos=22000,
            deposit_centavos=6600,
        ),
        Patient(id=clinic.patient, clinic_id=clinic.id, full_name="Jéssica Moraes Lima"),
        ApiToken(
            id=uuid4(),
            clinic_id=clinic.id,
            dentist_id=clinic.dentist,
            label="test",
            token_sha256=hashlib.sha256(clinic.token.encode()).digest(),
        ),
        WhatsAppSession(
            id=clinic.session,
            clinic_id=clinic.id,
            dentist_id=clinic.dentist,
            session_id=clinic.session_name,
            status=SessionStatus.WORKING,
            hmac_key_encrypted=BOX.encrypt_text(HMAC_KEY).encode(),
        ),
        PaymentAccount(
            id=clinic.account,
            clinic_id=clinic.id,
            provider=PaymentProviderKind.API_PIX,
            credentials_encrypted=BOX.encrypt_json(
                {
                    "base_url": "https://bank.test/v2",
                    "client_id": "clinic",
                    "client_secret": "secret",
                    "pix_key": "clinica@example.com",
                    "receiver_name": "Clinica",
                    "receiver_city": "Sao Paulo",
                }
            ).encode(),
            webhook_token_sha256=hashlib.sha256(clinic.account_token.encode()).digest(),
            webhook_token_encrypted=BOX.encrypt_text(clinic.account_token).encode(),
        ),
    )
    return clinic


def book(
    owner_url: str,
    clinic: ClinicAtTest,
    *,
    starts_at: datetime = NOW + timedelta(days=1),
    status: BookingStatus = BookingStatus.HELD,
    booking_id: UUID | None = None,
    is_on_top: bool = False,
) -> UUID:
    """A booking of the clinic's patient for three quarters of an hour."""
    booking_id = booking_id or uuid4()
    period = Range(starts_at, starts_at + timedelta(minutes=45), bounds="[)")
    save(
        owner_url,
        Booking(
            id=booking_id,
            clinic_id=clinic.id,
            dentist_id=clinic.dentist,
            procedure_id=clinic.procedure,
            patient_id=clinic.patient,
            period=period,
            occupied=period,
            status=status,
            hold_expires_at=NOW + timedelta(minutes=20),
            price_centavos=22000,
            deposit_centavos=6600,
            is_on_top=is_on_top,
        ),
    )
    return booking_id


def signed(body: bytes, key: str = HMAC_KEY) -> dict[str, str]:
    """The header with which WAHA proves that the body is its own."""
    return {"X-Webhook-Hmac": hmac.new(key.encode(), body, hashlib.sha512).hexdigest()}


def delivery(clinic: ClinicAtTest, event: str, payload: object, event_id: str = "") -> bytes:
    """A delivery for the clinic's session, as WAHA wraps it."""
    return json.dumps(
        {
            "id": event_id or f"evt_{uuid4().hex}",
            "timestamp": int(NOW.timestamp() * 1000),
            "event": event,
            "session": clinic.session_name,
            "metadata": {},
            "me": None,
            "payload": payload,
            "engine": "NOWEB",
        }
    ).encode()


def message(
    clinic: ClinicAtTest,
    text: str = "oi, queria marcar",
    *,
    wa_id: str = "",
    chat: str = "5511912345678@c.us",
    from_me: bool = False,
    source: str = "app",
    event_id: str = "",
    **payload: object,
) -> bytes:
    """A bubble as WAHA delivers it."""
    return delivery(
        clinic,
        "message.any",
        {
            "id": f"{str(from_me).lower()}_{chat}_{wa_id or uuid4().hex.upper()}",
            "timestamp": int(NOW.timestamp()),
            "from": chat,
            "fromMe": from_me,
            "source": source,
            "body": text,
            "hasMedia": False,
            "_data": {"pushName": "Maria"},
            **payload,
        },
        event_id,
    )
