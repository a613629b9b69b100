"""What a turn comes to: the next state, what is said, and what must be done."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from domain.dialogue.state import DialogueState, OfferedTime
from domain.dialogue.waitlist import WaitlistCommand
from domain.vocabulary import Attendance


class StaffReason(StrEnum):
    """Why people are called to a chat."""

    EMERGENCY = "emergency"
    ASKED = "asked"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    NO_PIX = "no_pix"
    PAYMENT = "payment"
    NOT_BOOKABLE = "not_bookable"
    NOT_UNDERSTOOD = "not_understood"
    RECEIVED_FILE = "received_file"
    EMERGENCY_MISSED = "emergency_missed"
    """A patient in danger was to come, and nobody said that they did."""
    DISPUTE = "dispute"
    COMPLAINT = "complaint"
    CLINICAL = "clinical"
    ARRIVAL = "arrival"
    """A patient is on the way, late, or at the door."""
    ATTENDANCE = "attendance"
    """Of several visits some took place, and the patient's own words say which."""
    UNANSWERED = "unanswered"
    """People have the chat, and left the patient without an answer."""


@dataclass(frozen=True)
class Reply:
    """One bubble. For `pix_qr`, `text` is the code that the picture shows."""

    text: str
    kind: Literal["text", "pix_qr"] = "text"


@dataclass(frozen=True)
class HoldTime:
    """Start a booking of this time."""

    offer: OfferedTime
    procedure_id: UUID


@dataclass(frozen=True)
class MoveVisit:
    """Give this booking another time."""

    booking_id: UUID
    offer: OfferedTime


@dataclass(frozen=True)
class PayerAnswer:
    """What came of asking for the payer's CPF; the number itself stays in the database."""

    booking_id: UUID
    identified: bool


@dataclass(frozen=True)
class AttendanceTold:
    """What a patient says of visits that are over."""

    booking_ids: tuple[UUID, ...]
    outcome: Attendance


@dataclass(frozen=True)
class Decision:
    """At most one command; the replies are said in order."""

    state: DialogueState
    replies: tuple[Reply, ...] = ()
    hold: HoldTime | None = None
    cancel: UUID | None = None
    cancel_as_of: datetime | None = None
    """When the patient was told what a cancellation does with the money: that holds."""
    move: MoveVisit | None = None
    attending: tuple[UUID, ...] = ()
    """Bookings to which the patient says to be coming."""
    attendance: AttendanceTold | None = None
    """Besides the one command: whatever else is asked for, the answer to our question is kept."""
    attendance_put_off: UUID | None = None
    """The visit of which the patient cannot be asked just now: its run asks again later."""
    show_receipt: UUID | None = None
    """The booking to which a receipt was sent."""
    extend: UUID | None = None
    """The held booking whose patient wants its one extension."""
    payer: PayerAnswer | None = None
    waitlist: WaitlistCommand | None = None
    """Besides the one command, since taking an offer is told to the run that made it."""
    call_staff: StaffReason | None = None
    ask_assistant: bool = False
    """The rules have no answer: the assistant may; `replies` are said if it has none."""
    raise_alarm: bool = False
    """Those on call must be told at once, whatever the hour."""
    hands_back: bool = False
    """People need not have the chat any longer."""
