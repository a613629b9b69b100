"""Opaque ids: of workflows, and of rows that a repeated step must find again."""

from datetime import datetime
from uuid import UUID, uuid5

_NAMESPACE = UUID("5f0c2f6e-0d0a-5d53-9b58-0a7f3c2f9a11")


def conversation_workflow_id(clinic_id: UUID, conversation_id: UUID) -> str:
    """The id of the one run that speaks in this chat."""
    return f"conversation/{clinic_id}/{conversation_id}"


def booking_workflow_id(clinic_id: UUID, booking_id: UUID) -> str:
    """The id of the run that carries this booking."""
    return f"booking/{clinic_id}/{booking_id}"


def whatsapp_session_workflow_id(clinic_id: UUID, session_id: UUID) -> str:
    """The id of the run that keeps this number connected. `session_id` is the row's."""
    return f"whatsapp-session/{clinic_id}/{session_id}"


def emergency_workflow_id(clinic_id: UUID, conversation_id: UUID) -> str:
    """The id of the run that follows the danger told of in this chat."""
    return f"emergency/{clinic_id}/{conversation_id}"


def refund_workflow_id(clinic_id: UUID, refund_id: UUID) -> str:
    """The id of the run that follows this refund."""
    return f"refund/{clinic_id}/{refund_id}"


def day_off_workflow_id(clinic_id: UUID, block_id: UUID) -> str:
    """The id of the run that follows this absence."""
    return f"day-off/{clinic_id}/{block_id}"


def waitlist_workflow_id(clinic_id: UUID, dentist_id: UUID, starts_at: datetime) -> str:
    """The id of the run that offers the time that this dentist has free from then on (UTC)."""
    return f"waitlist/{clinic_id}/{dentist_id}/{starts_at:%Y%m%dT%H%MZ}"


def recall_workflow_id(clinic_id: UUID, booking_id: UUID) -> str:
    """The id of the run that asks the patient of this visit to come again."""
    return f"recall/{clinic_id}/{booking_id}"


def derived_id(*parts: object) -> UUID:
    """The same id for the same parts, always: a repeated insert meets its own row."""
    return uuid5(_NAMESPACE, "/".join(str(part) for part in parts))
