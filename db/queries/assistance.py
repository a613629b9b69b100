"""The daily measure of calls to outside models: counted before each call, in one statement."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AssistantDay, Contact, ContactPatient, Patient, WhatsAppConversation


async def take_call(session: AsyncSession, clinic_id: UUID, day: date, limit: int) -> bool:
    """Count one call of the clinic-local `day`; False, and nothing counted, when `limit` is spent.

    Counted whether or not the call is answered then: a lost answer has cost as much.
    """
    if limit <= 0:
        return False
    counted = await session.scalar(
        insert(AssistantDay)
        .values(id=uuid4(), clinic_id=clinic_id, day=day, calls=1)
        .on_conflict_do_update(
            index_elements=[AssistantDay.clinic_id, AssistantDay.day],
            set_={"calls": AssistantDay.calls + 1},
            where=AssistantDay.calls < limit,
        )
        .returning(AssistantDay.calls)
    )
    return counted is not None


async def load_names(session: AsyncSession, conversation_id: UUID) -> tuple[str, ...]:
    """What the people of a chat are called: the contact's profile, and the patients they bring."""
    contact = (
        select(WhatsAppConversation.contact_id)
        .where(WhatsAppConversation.id == conversation_id)
        .scalar_subquery()
    )
    patients = (
        select(Patient.full_name)
        .join(ContactPatient, ContactPatient.patient_id == Patient.id)
        .where(ContactPatient.contact_id == contact)
    )
    profile = select(Contact.push_name).where(Contact.id == contact, Contact.push_name.is_not(None))
    return tuple((await session.scalars(union_all(patients, profile))).all())
