"""Receipts as staff read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    Booking,
    Charge,
    Contact,
    Patient,
    Payment,
    PaymentEvidence,
    WhatsAppConversation,
)
from db.queries.bookings import NamedRef
from db.queries.chat_names import CHAT_NAME, PHONE_END
from domain.receipts import EvidenceStatus, FileType, ReceiptSource, RefusalReason
from domain.vocabulary import BookingStatus


@dataclass(frozen=True)
class EvidenceView:
    """A receipt as staff read it, without its file. Times are aware UTC, money is centavos."""

    id: UUID
    created_at: datetime
    conversation_id: UUID
    booking_id: UUID | None
    booking_status: BookingStatus | None
    starts_at: datetime | None
    patient: NamedRef | None
    sender: str | None
    """Who wrote in the chat, as staff know them."""
    phone_end: str | None
    deposit_centavos: int | None
    """Of all visits that one PIX is for."""
    file_type: FileType | None
    source: ReceiptSource
    value_centavos: int | None
    paid_on: date | None
    is_scheduled: bool
    end_to_end_id: str | None
    is_reused: bool
    """The payment that it states is known from another visit or receipt."""
    status: EvidenceStatus
    refusal: RefusalReason | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class EvidencePosition:
    """A place in the list, which is ordered by arrival and then by id."""

    created_at: datetime
    evidence_id: UUID


async def list_evidence(
    session: AsyncSession,
    status: EvidenceStatus | None,
    *,
    after: EvidencePosition | None,
    limit: int,
) -> list[EvidenceView]:
    """The first `limit` receipts after the position, newest first."""
    query = _views().order_by(PaymentEvidence.created_at.desc(), PaymentEvidence.id.desc())
    if status is not None:
        query = query.where(PaymentEvidence.status == status)
    if after is not None:
        query = query.where(
            tuple_(PaymentEvidence.created_at, PaymentEvidence.id)
            < tuple_(after.created_at, after.evidence_id)
        )
    return [_view(row) for row in await session.execute(query.limit(limit))]


async def find_evidence(session: AsyncSession, evidence_id: UUID) -> EvidenceView | None:
    """The receipt, if it is this clinic's."""
    found = await session.execute(_views().where(PaymentEvidence.id == evidence_id))
    row = found.one_or_none()
    return None if row is None else _view(row)


def _views() -> Select[PaymentEvidence, Booking, UUID, str, bool, int, str, str]:
    return (
        select(
            PaymentEvidence,
            Booking,
            Patient.id,
            Patient.full_name,
            _is_reused(),
            _deposit(),
            CHAT_NAME,
            PHONE_END,
        )
        .join(WhatsAppConversation, WhatsAppConversation.id == PaymentEvidence.conversation_id)
        .join(Contact, Contact.id == WhatsAppConversation.contact_id)
        .outerjoin(Booking, Booking.id == PaymentEvidence.booking_id)
        .outerjoin(Patient, Patient.id == Booking.patient_id)
    )


def _deposit() -> ColumnElement[int]:
    """What is asked for the visit, and for those held together with it: they have one PIX."""
    together = aliased(Booking)
    return (
        select(func.sum(together.deposit_centavos))
        .where(or_(together.id == Booking.id, together.group_id == Booking.group_id))
        .correlate(Booking)
        .scalar_subquery()
    )


def _is_reused() -> ColumnElement[bool]:
    """Asked when it is read: of two that come at once neither would see the other."""
    other = aliased(PaymentEvidence)
    elsewhere = exists().where(
        other.end_to_end_id == PaymentEvidence.end_to_end_id,
        other.booking_id.is_distinct_from(PaymentEvidence.booking_id),
    )
    money_of_another = exists().where(
        Payment.external_id == PaymentEvidence.end_to_end_id,
        Payment.charge_id == Charge.id,
        Charge.booking_id.is_distinct_from(PaymentEvidence.booking_id),
    )
    return elsewhere | money_of_another


def _view(row: Any) -> EvidenceView:
    evidence, booking, patient_id, patient, is_reused, deposit, sender, phone_end = row
    return EvidenceView(
        id=evidence.id,
        created_at=evidence.created_at,
        conversation_id=evidence.conversation_id,
        booking_id=evidence.booking_id,
        booking_status=booking and booking.status,
        starts_at=booking and booking.period.lower,
        patient=NamedRef(patient_id, patient) if patient_id else None,
        sender=sender,
        phone_end=phone_end,
        deposit_centavos=None if deposit is None else int(deposit),
        file_type=evidence.file_type,
        source=evidence.source,
        value_centavos=evidence.value_centavos,
        paid_on=evidence.paid_on,
        is_scheduled=evidence.is_scheduled,
        end_to_end_id=evidence.end_to_end_id,
        is_reused=is_reused,
        status=evidence.status,
        refusal=evidence.refusal,
        decided_by=evidence.decided_by,
        decided_at=evidence.decided_at,
    )
