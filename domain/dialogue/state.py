"""What the dialogue remembers between two turns."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.dialogue.wish import Wish


class Stage(StrEnum):
    """What the bot's last question was about."""

    IDLE = "idle"
    CHOOSING_TIME = "choosing_time"
    CONFIRMING = "confirming"
    BOOKING = "booking"
    """The hold is being made: the answer comes as news of the booking."""
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMING_CANCELLATION = "confirming_cancellation"


@dataclass(frozen=True)
class OfferedTime:
    """A free time that the patient was shown. `starts_at` is aware UTC."""

    dentist_id: UUID
    dentist: str
    starts_at: datetime


@dataclass(frozen=True)
class DialogueState:
    """Replaced at each turn, never changed. Times are aware UTC."""

    stage: Stage = Stage.IDLE
    wish: Wish = field(default_factory=Wish)
    offers: tuple[OfferedTime, ...] = ()
    """In the order in which the patient saw them: "2" is the second."""
    chosen: OfferedTime | None = None
    asked_at: datetime | None = None
    """When the question in force was asked."""
    booking_id: UUID | None = None
    """The booking that is being made, paid or cancelled here."""
    patient_name: str | None = None
    greeted_at: datetime | None = None
    apologised_at: datetime | None = None
    staff_until: datetime | None = None
    """The chat belongs to people until then; the bot is silent."""
    confused_turns: int = 0
    """Turns in a row that led nowhere."""
