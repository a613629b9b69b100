"""Inputs and results of the workflows, and the task queues they use.

All of it is stored by Temporal in plain text: ids, times and enumerations only. Fields may be
added with a default, never renamed or removed: running workflows were started with the old ones.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.agenda.overrule import NO_LIBERTY, Liberty, StaffBooking
from domain.dialogue.recall import RecallNews
from domain.dialogue.state import DialogueState
from domain.dialogue.waitlist import OfferNews
from domain.events import BookingNews, LeaseOrder
from domain.payments import RefundStatus
from domain.receipts import RefusalReason
from domain.vocabulary import Actor, Attendance


class TaskQueue(StrEnum):
    """Who does the work: see `worker.py` for the roles."""

    CONVERSATIONS = "conversations"
    """Workflows and their database activities."""
    WHATSAPP_SEND = "whatsapp-send"
    LANGUAGE = "language"
    PAYMENTS = "payments"


@dataclass(frozen=True)
class StaffWords:
    """What staff have written in a chat that is not yet acted on."""

    has_spoken: bool = False
    """Something besides giving the chat back."""
    gives_back: bool = False
    """The last of it gives the chat back to the bot."""
    answers_until: str | None = None
    """The patient's last message before those words: they answer it."""


@dataclass
class LeaseState:
    """A chat while people have it. Times are aware UTC."""

    is_watched: bool = False
    """Whether the run looks after the lease; runs that began it long ago do not."""
    since: datetime | None = None
    unanswered: list[str] = field(default_factory=list)
    """Ids of what the patient wrote after the staff's last word."""
    alarm_at: datetime | None = None
    """When staff are called who have left that without an answer."""
    words: StaffWords = field(default_factory=StaffWords)
    orders: list[LeaseOrder] = field(default_factory=list)
    """What staff want of the chat, not yet acted on."""


@dataclass
class ConversationState:
    """All that a conversation remembers; carried through continue-as-new."""

    dialogue: DialogueState | None = None
    """None until the run has read it from the database."""
    pending: list[str] = field(default_factory=list)
    """Ids of the patient's messages that await an answer, in order of arrival."""
    voices: list[str] = field(default_factory=list)
    """Those of them that are voice notes, not yet listened to."""
    files: list[str] = field(default_factory=list)
    """Those of them that may be receipts, not yet kept."""
    staff: list[str] = field(default_factory=list)
    """Ids of messages that people of the clinic wrote, not yet acted on."""
    news: list[BookingNews] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """Ids of messages and news already taken, oldest first, bounded."""
    last_arrival: datetime | None = None
    needs_human: bool = False
    lease: LeaseState = field(default_factory=LeaseState)
    offers: list[OfferNews] = field(default_factory=list)
    """Of the waitlist, not yet told."""
    recalls: list[RecallNews] = field(default_factory=list)
    """Not yet told."""


@dataclass(frozen=True)
class ConversationRequest:
    """Start a conversation, or go on with one (`state`)."""

    clinic_id: UUID
    conversation_id: UUID
    debounce: timedelta = timedelta(seconds=2)
    """How long the patient must be quiet before the answer."""
    idle_after: timedelta = timedelta(days=3)
    state: ConversationState | None = None


@dataclass(frozen=True)
class OtherVisit:
    """A visit right after another, with the same dentist. `starts_at` is aware UTC."""

    booking_id: UUID
    starts_at: datetime


@dataclass(frozen=True)
class BookingRequest:
    """Hold a time and carry it to the end of the visit. `starts_at` is aware UTC."""

    clinic_id: UUID
    booking_id: UUID
    conversation_id: UUID | None
    dentist_id: UUID
    procedure_id: UUID
    starts_at: datetime
    staff: StaffBooking | None = None
    """Where staff make it; then it needs no chat."""
    others: tuple[OtherVisit, ...] = ()
    """Visits in a row with this one: held, paid, and let go together; runs of their own then."""
    certain_until: datetime | None = None
    """The end of a visit that was held and paid with another one: it is certain already."""


@dataclass(frozen=True)
class EmergencyRequest:
    """A patient named a danger sign in this chat. `offered_at` is the urgent time offered, UTC."""

    clinic_id: UUID
    conversation_id: UUID
    key: str
    offered_at: datetime | None


class BookingStage(StrEnum):
    """Where a booking's run stands."""

    HOLDING = "holding"
    CHARGING = "charging"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    CHOOSING_AGAIN = "choosing_again"
    """Paid too late: the patient chooses another time, or has the money back."""
    """The time was let go; late money is still watched for."""
    VISITED = "visited"
    """The visit is over; staff may say whether the patient came."""
    ENDED = "ended"


@dataclass(frozen=True)
class BookingOutcome:
    """How a booking's run ended."""

    result: str
    """`slot_taken`, `hold_resumed`, `visited`, `missed`, `cancelled`, `expired`, `paid_late`."""


@dataclass(frozen=True)
class CancelBooking:
    """Ask for a cancellation. The same `request_id` asks once."""

    request_id: str
    actor: Actor
    reason: str = ""
    as_of: datetime | None = None
    """When the patient was told what becomes of the money; None: the terms of now."""
    by: UUID | None = None
    """The API token with which staff asked."""


@dataclass(frozen=True)
class RescheduleBooking:
    """Ask for another time, aware UTC. The same `request_id` asks once."""

    request_id: str
    actor: Actor
    dentist_id: UUID
    starts_at: datetime
    reason: str = ""
    by: UUID | None = None
    """The API token with which staff asked."""
    liberty: Liberty = NO_LIBERTY
    """How far staff go over the rules."""


@dataclass(frozen=True)
class ConfirmPresence:
    """The patient says to be coming. The same `request_id` says it once."""

    request_id: str


@dataclass(frozen=True)
class DentistAway:
    """The dentist cannot be there: this block came into the visit."""

    block_id: UUID


@dataclass(frozen=True)
class DentistBack:
    """This block, which had come into the visit, is gone."""

    block_id: UUID


@dataclass(frozen=True)
class DayOffRequest:
    """Follow a dentist's absence, which is a block of the agenda."""

    clinic_id: UUID
    block_id: UUID


@dataclass(frozen=True)
class MarkAttendance:
    """Staff say whether the patient came. The same `request_id` says it once."""

    request_id: str
    outcome: Attendance
    by: UUID | None = None
    """The API token with which staff said so."""


@dataclass(frozen=True)
class TellAttendance:
    """The patient says whether they came. The same `request_id` says it once."""

    request_id: str
    outcome: Attendance


@dataclass(frozen=True)
class PutOffAttendance:
    """The patient cannot be asked now whether they came. `question_id` is the news that asked."""

    question_id: str


@dataclass(frozen=True)
class ConfirmPayment:
    """Staff saw the money of a static code arrive. The same `request_id` confirms once."""

    request_id: str
    by: UUID | None = None
    """The API token with which staff said so."""
    accept_received: bool = False
    """What came is another amount than asked, and staff take it so."""
    evidence_id: UUID | None = None
    """The receipt by which they recognised it."""


@dataclass(frozen=True)
class RefuseReceipt:
    """Staff did not accept this receipt. The same `request_id` refuses once."""

    request_id: str
    evidence_id: UUID
    reason: RefusalReason
    by: UUID | None = None
    """The API token with which staff said so."""


@dataclass(frozen=True)
class ReceiptSent:
    """The patient sent a receipt for a held time. The same `request_id` sends it once."""

    request_id: str


@dataclass(frozen=True)
class ExtendHold:
    """Ask for a hold's one extension. The same `request_id` asks once."""

    request_id: str
    actor: Actor
    by: UUID | None = None
    """The API token with which staff asked."""


@dataclass(frozen=True)
class PayerIdentified:
    """The patient was asked for the payer's CPF: it is kept, or will not be given."""

    request_id: str
    identified: bool


@dataclass(frozen=True)
class RefundRequest:
    """Carry out this refund, and tell the booking's patient, if there is one."""

    clinic_id: UUID
    refund_id: UUID
    booking_id: UUID | None
    conversation_id: UUID | None
    amount_centavos: int


@dataclass(frozen=True)
class RefundOutcome:
    """How a refund's run ended; `requested`: the provider has not settled it in two weeks."""

    status: RefundStatus


@dataclass(frozen=True)
class WhatsAppSessionRequest:
    """Keep the number of this `whatsapp_session` row connected."""

    clinic_id: UUID
    session_id: UUID


@dataclass
class PaymentSweepOutcome:
    """What one night's sweep over all payment accounts found."""

    recorded: int = 0
    unmatched: int = 0
    missing: int = 0
    refunds: int = 0
    failed: int = 0
    """Accounts whose provider did not answer or refused us."""


@dataclass(frozen=True)
class SweepRequest:
    """One run of the inbox sweep: deliveries older than `older_than` are forwarded again."""

    older_than: timedelta = timedelta(seconds=30)
