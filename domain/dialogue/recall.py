"""What the dialogue knows of a recall: who came long ago is asked to come again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.dialogue.facts import ClinicFacts


@dataclass(frozen=True)
class RecallNews:
    """This visit was long ago. `event_id` tells a repeated telling from a new one."""

    event_id: str
    booking_id: UUID


@dataclass(frozen=True)
class RecallFacts:
    """What a recall is told with. `visited_at` is aware UTC."""

    clinic: ClinicFacts
    patient: str
    """The full name."""
    procedure: str
    procedure_code: str
    dentist: str
    visited_at: datetime
