"""Visits that patients of a clinic have had, written straight into the tables."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from db.models import Booking, ContactPatient, Patient, Procedure, WhatsAppConversation
from domain.vocabulary import BookingStatus
from tests.e2e.clinic import ClinicOnStage
from tests.owner import owner_engine


def add_visit(
    owner_url: str,
    clinic: ClinicOnStage,
    chat: UUID,
    starts_at: datetime,
    status: BookingStatus = BookingStatus.COMPLETED,
) -> UUID:
    """A cleaning of the chat's own patient; its booking."""
    booking_id = uuid4()
    period = Range(starts_at, starts_at + timedelta(minutes=45))
    engine = owner_engine(owner_url)
    with Session(engine) as session, session.begin():
        session.add(
            Booking(
                id=booking_id,
                clinic_id=clinic.clinic_id,
                dentist_id=clinic.dentist_id,
                procedure_id=clinic.cleaning_id,
                patient_id=_patient(session, clinic, chat),
                conversation_id=chat,
                period=period,
                occupied=period,
                status=status,
                deposit_centavos=0,
            )
        )
    return booking_id


def set_recall(owner_url: str, clinic: ClinicOnStage, months: int | None) -> None:
    """After how many months a cleaning is to be repeated."""
    engine = owner_engine(owner_url)
    with Session(engine) as session, session.begin():
        session.get_one(Procedure, clinic.cleaning_id).recall_months = months


def _patient(session: Session, clinic: ClinicOnStage, chat: UUID) -> UUID:
    contact_id = session.get_one(WhatsAppConversation, chat).contact_id
    known = session.scalar(
        select(ContactPatient.patient_id).where(ContactPatient.contact_id == contact_id)
    )
    if known is not None:
        return known
    patient = Patient(id=uuid4(), clinic_id=clinic.clinic_id, full_name="Marina Alves")
    session.add(patient)
    session.flush()
    session.add(
        ContactPatient(clinic_id=clinic.clinic_id, contact_id=contact_id, patient_id=patient.id)
    )
    session.flush()
    return patient.id
