"""The tables. Importing this package loads all of them into `Base.metadata`."""

from db.models.assistance import AssistantDay
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
    AgendaChange,
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
from db.models.courtesy import FirstMessage, SessionPace
from db.models.ledger import Allocation, Credit, Refund
from db.models.on_call import OnCallContact
from db.models.receipts import PaymentEvidence
from db.models.waitlist import WaitlistEntry, WaitlistOffer
from db.models.whatsapp import (
    ChatbotConfig,
    Contact,
    Message,
    WebhookInbox,
    WhatsAppConversation,
    WhatsAppSession,
)

__all__ = [
    "AgendaChange",
    "Allocation",
    "ApiToken",
    "AssistantDay",
    "Base",
    "Block",
    "Booking",
    "BookingEvent",
    "Charge",
    "ChatbotConfig",
    "Clinic",
    "Contact",
    "ContactPatient",
    "Credit",
    "Dentist",
    "DentistProcedure",
    "FirstMessage",
    "KnowledgeEntry",
    "Message",
    "OnCallContact",
    "Patient",
    "Payment",
    "PaymentAccount",
    "PaymentEvidence",
    "Procedure",
    "Refund",
    "ScheduleException",
    "SessionPace",
    "WaitlistEntry",
    "WaitlistOffer",
    "WebhookInbox",
    "WhatsAppConversation",
    "WhatsAppSession",
    "WorkingHours",
]
