"""The tables. Importing this package loads all of them into `Base.metadata`."""

from db.models.base import Base
from db.models.booking import (
    Booking,
    BookingEvent,
    Charge,
    ContactPatient,
    Patient,
    Payment,
    PaymentAccount,
)
from db.models.clinic import (
    ApiToken,
    Block,
    Clinic,
    Dentist,
    DentistProcedure,
    KnowledgeEntry,
    Procedure,
    ScheduleException,
    WorkingHours,
)
from db.models.whatsapp import (
    ChatbotConfig,
    Contact,
    Message,
    WebhookInbox,
    WhatsAppConversation,
    WhatsAppSession,
)

__all__ = [
    "ApiToken",
    "Base",
    "Block",
    "Booking",
    "BookingEvent",
    "Charge",
    "ChatbotConfig",
    "Clinic",
    "Contact",
    "ContactPatient",
    "Dentist",
    "DentistProcedure",
    "KnowledgeEntry",
    "Message",
    "Patient",
    "Payment",
    "PaymentAccount",
    "Procedure",
    "ScheduleException",
    "WebhookInbox",
    "WhatsAppConversation",
    "WhatsAppSession",
    "WorkingHours",
]
