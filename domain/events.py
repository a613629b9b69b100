"""What workflows are told. No words of patients: those stay in the database."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.receipts import RefusalReason
from domain.vocabulary import Actor, SessionStatus

VOICE = "voice"
"""A bubble recorded with the microphone."""
FILES = ("image", "document")
"""Bubbles that may be receipts."""


@dataclass(frozen=True)
class MessageArrived:
    """A bubble of the patient's was stored. `message_id` is WhatsApp's bare id."""

    message_id: str
    kind: str = "text"
    """What the bubble is, in WhatsApp's words; a `VOICE` is listened to before it is read."""


@dataclass(frozen=True)
class StaffSpoke:
    """Somebody of the clinic wrote in the chat, from the clinic's own phone."""

    message_id: str
    hands_back: bool = False
    """The words were the ones that give the chat back to the bot."""


class LeaseChange(StrEnum):
    """What staff want of a chat, with a button or over the API."""

    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    SETTLED = "settled"
    """Whatever people were called for is done; the chat stays whose it is."""


@dataclass(frozen=True)
class LeaseOrder:
    """Staff's wish for a chat. `event_id` tells a repeated one from a new one."""

    event_id: str
    change: LeaseChange


class BookingNewsKind(StrEnum):
    """What happened to a booking that its patient must hear of."""

    SLOT_TAKEN = "slot_taken"
    HOLD_RESUMED = "hold_resumed"
    """The patient has an unpaid hold already: that one is meant, and no other was made."""
    CHARGED = "charged"
    CHARGE_FAILED = "charge_failed"
    CONFIRMED = "confirmed"
    PAID_AND_CONFIRMED = "paid_and_confirmed"
    PAID_WRONG_AMOUNT = "paid_wrong_amount"
    PAID_AGAIN = "paid_again"
    """The same deposit was paid twice: the second goes back."""
    PAID_LATE = "paid_late"
    DENTIST_AWAY = "dentist_away"
    """The clinic cannot keep the time of the visit: other times are kept for its patient."""
    DENTIST_BACK = "dentist_back"
    """The clinic can keep the time after all."""
    LATE_PAYMENT_SETTLED = "late_payment_settled"
    """The late payer chose no other time."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    CREDITED = "credited"
    CONFIRMED_WITH_CREDIT = "confirmed_with_credit"
    REFUND_REQUESTED = "refund_requested"
    REFUNDED = "refunded"
    REFUND_REFUSED = "refund_refused"
    REFUND_BY_HAND = "refund_by_hand"
    """No provider took the money: people send it back."""
    RESCHEDULED = "rescheduled"
    MOVE_REFUSED = "move_refused"
    """The time that the patient wanted instead is taken; the visit stays where it was."""
    REMINDER = "reminder"
    ATTENDANCE = "attendance"
    """The visit is over, and staff have not said whether its patient came: they are asked."""
    RECEIPT_RECEIVED = "receipt_received"
    RECEIPT_REFUSED = "receipt_refused"
    HOLD_EXTENDED = "hold_extended"
    HOLD_NOT_EXTENDED = "hold_not_extended"
    PAYER_NEEDED = "payer_needed"
    """The provider charges nobody without the CPF of who pays."""


@dataclass(frozen=True)
class BookingNews:
    """One change of one booking. `event_id` tells a repeated telling from a new one."""

    event_id: str
    booking_id: UUID
    kind: BookingNewsKind
    actor: Actor = Actor.SYSTEM
    amount_centavos: int = 0
    """Of a refund or a credit."""
    hours_before: int = 0
    """Which of a visit's reminders it is: the one due so long before the start."""
    others: tuple[UUID, ...] = ()
    """Visits held together with this one, to which the same has happened."""
    refusal: RefusalReason | None = None
    """Of a receipt."""
    day: date | None = None
    """For which a refused receipt's payment is scheduled."""


@dataclass(frozen=True)
class PaymentHint:
    """A provider says that a charge changed. It proves nothing: the charge is read then."""

    event_id: str


@dataclass(frozen=True)
class SessionStatusChanged:
    """WAHA reported a status of the session. `event_id` is the delivery's."""

    event_id: str
    status: SessionStatus
    at: datetime
