"""Whose last visit was so long ago that they are asked to come again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    Booking,
    BookingEvent,
    ContactPatient,
    Dentist,
    Patient,
    Procedure,
    WhatsAppConversation,
)
from domain.people import Relation
from domain.vocabulary import BookingStatus

RECALLED = "recall"
"""The key in a visit's history: its patient was asked to come again, once."""


@dataclass(frozen=True)
class RecallRow:
    """A visit after which its patient is to come again."""

    booking_id: UUID
    conversation_id: UUID
    patient: str
    procedure: str
    procedure_code: str
    dentist: str
    visited_at: datetime


def _due(now: datetime) -> Select[*tuple[Any, ...]]:
    """Attended visits, long ago, without a later one of their kind; the latest chat of each.

    Only patients who write for themselves: who is asked is who would come.
    """
    later = aliased(Booking)
    has_returned = exists().where(
        later.patient_id == Booking.patient_id,
        later.procedure_id == Booking.procedure_id,
        later.status.in_([BookingStatus.HELD, BookingStatus.CONFIRMED, BookingStatus.COMPLETED]),
        func.lower(later.period) > func.lower(Booking.period),
    )
    opted_out = WhatsAppConversation.conversation_context["opted_out"].as_boolean()
    return (
        select(
            Booking.id,
            WhatsAppConversation.id,
            Patient.full_name,
            Procedure.name,
            Procedure.code,
            Dentist.name,
            func.lower(Booking.period),
        )
        .ext(distinct_on(func.lower(Booking.period), Booking.id))
        .join(Patient, Patient.id == Booking.patient_id)
        .join(Procedure, Procedure.id == Booking.procedure_id)
        .join(Dentist, Dentist.id == Booking.dentist_id)
        .join(ContactPatient, ContactPatient.patient_id == Booking.patient_id)
        .join(WhatsAppConversation, WhatsAppConversation.contact_id == ContactPatient.contact_id)
        .where(
            ContactPatient.relation == Relation.SELF,
            Procedure.bookable,
            Booking.status == BookingStatus.COMPLETED,
            func.upper(Booking.period) + func.make_interval(0, Procedure.recall_months) <= now,
            ~has_returned,
            func.coalesce(opted_out, False).is_(False),
        )
        .order_by(
            func.lower(Booking.period),
            Booking.id,
            WhatsAppConversation.last_interaction.desc().nulls_last(),
        )
    )


async def load_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[RecallRow]:
    """At most `limit` that nobody was recalled for, those who came longest ago first."""
    recalled = exists().where(BookingEvent.booking_id == Booking.id, BookingEvent.key == RECALLED)
    found = await session.execute(_due(now).where(~recalled).limit(limit))
    return [RecallRow(*row) for row in found]


async def find_due(session: AsyncSession, booking_id: UUID, now: datetime) -> RecallRow | None:
    """The visit, unless its patient has another one by now, or wants no reminders."""
    row = (await session.execute(_due(now).where(Booking.id == booking_id))).one_or_none()
    return RecallRow(*row) if row else None
