"""What staff call whoever writes in a chat."""

from sqlalchemy import func, select

from db.models import Contact, ContactPatient, Patient, WhatsAppConversation
from domain.people import Relation

_PATIENT = (
    select(Patient.full_name)
    .join(ContactPatient, ContactPatient.patient_id == Patient.id)
    .where(ContactPatient.contact_id == WhatsAppConversation.contact_id)
    .order_by((ContactPatient.relation == Relation.SELF).desc(), Patient.full_name)
    .limit(1)
    .scalar_subquery()
)

CHAT_NAME = func.coalesce(_PATIENT, Contact.push_name)
"""The patient who writes, else one for whom they do, else what WhatsApp calls them."""
PHONE_END = func.right(Contact.phone, 4)
"""The last digits of the number, where WhatsApp shows it."""
