"""Inputs and results of the activities. Temporal keeps them in plain text, readable by staff.

So: ids, times, money and our own sentences; no secret, and never a patient's words.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.agenda.overrule import StaffBooking
from domain.dialogue.decision import Reply, StaffReason
from domain.dialogue.state import DialogueState
from domain.events import BookingNews
from domain.language import Intent
from domain.payments import ChargeStatus
from domain.vocabulary import Actor, PaymentProviderKind


@dataclass(frozen=True)
class ConversationRef:
    """One chat of one clinic."""

    clinic_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class ReadTurn:
    """Understand these messages after this state, and read what deciding them needs."""

    clinic_id: UUID
    conversation_id: UUID
    message_ids: tuple[str, ...]
    """In order of arrival."""
    state: DialogueState
    now: datetime
    read_as: Intent | None = None
    """What the assistant took the words for; the rules' own reading otherwise."""


@dataclass(frozen=True)
class HearVoice:
    """Listen to this voice note, and keep its words with it."""

    clinic_id: UUID
    conversation_id: UUID
    message_id: str


@dataclass(frozen=True)
class ReadNews:
    """Read what telling this news needs. `state` says what the patient had chosen."""

    clinic_id: UUID
    conversation_id: UUID
    booking_id: UUID
    state: DialogueState
    offers_wanted: bool
    now: datetime
    same_day_wanted: bool = False
    """Also read what else the chat has on the booking's day."""
    unmarked_wanted: bool = False
    """Also read the visits of that day that are over, and that nobody said anything of."""
    kept_times_wanted: bool = False
    """Also read the times that are kept for the booking to move to."""
    others: tuple[UUID, ...] = ()
    """Visits held together with the booking, which the news is about too."""


@dataclass(frozen=True)
class Speak:
    """Say these replies in the chat, once, and remember the state they leave the dialogue in."""

    clinic_id: UUID
    conversation_id: UUID
    key: str
    """Names the turn: the same key says nothing twice."""
    replies: tuple[Reply, ...]
    state: DialogueState
    now: datetime
    needs_human: StaffReason | None = None


@dataclass(frozen=True)
class AskAssistant:
    """Let the assistant read these messages, with the conversation before them."""

    clinic_id: UUID
    conversation_id: UUID
    message_ids: tuple[str, ...]
    situation: str
    """The dialogue's stage."""
    now: datetime


@dataclass(frozen=True)
class AssistantAnswer:
    """What the assistant made of them; `reply` has passed the gate."""

    reply: str | None = None
    intent: Intent | None = None


@dataclass(frozen=True)
class TellConversation:
    """Bring news of a booking to its chat."""

    clinic_id: UUID
    conversation_id: UUID
    news: BookingNews


@dataclass(frozen=True)
class HoldSlot:
    """Reserve a time for the patient of a conversation, or for whom staff say.

    `starts_at` and `now` are aware UTC.
    """

    clinic_id: UUID
    booking_id: UUID
    conversation_id: UUID | None
    dentist_id: UUID
    procedure_id: UUID
    starts_at: datetime
    now: datetime
    staff: StaffBooking | None = None


@dataclass(frozen=True)
class OtherSlot:
    """A visit right after another one's, with the same dentist. `starts_at` is aware UTC."""

    booking_id: UUID
    starts_at: datetime


@dataclass(frozen=True)
class HoldSlots:
    """Reserve times in a row, all or none: that of `first`, and those of `others` after it."""

    first: HoldSlot
    others: tuple[OtherSlot, ...]


@dataclass(frozen=True)
class HeldSlot:
    """The reserved time."""

    ends_at: datetime
    deposit_centavos: int
    hold_expires_at: datetime | None
    """None when there is no deposit to wait for."""
    resumes: UUID | None = None
    """The patient's other booking, which still awaits its deposit: nothing else was reserved."""


@dataclass(frozen=True)
class BookingRef:
    """One booking of one clinic, at a moment."""

    clinic_id: UUID
    booking_id: UUID
    now: datetime


@dataclass(frozen=True)
class ChangeBooking:
    """A transition of a booking. Repeating it changes nothing."""

    clinic_id: UUID
    booking_id: UUID
    now: datetime
    actor: Actor = Actor.SYSTEM
    reason: str = ""
    key: str = ""
    """Tells a repeated step from a new one of the same kind."""
    by: UUID | None = None
    """The API token with which staff asked for it."""
    others: tuple[UUID, ...] = ()
    """Visits held together with it: they change with it, or none does."""
    evidence_id: UUID | None = None
    """The receipt with which staff saw a payment."""

    def each(self) -> tuple["ChangeBooking", ...]:
        """The change of the booking, and of those that change with it."""
        others = (replace(self, booking_id=one, others=()) for one in self.others)
        return (replace(self, others=()), *others)


@dataclass(frozen=True)
class MakeCharge:
    """Ask for the deposit. Attempts of a booking are numbered from 1."""

    clinic_id: UUID
    booking_id: UUID
    attempt: int
    now: datetime


@dataclass(frozen=True)
class MadeCharge:
    """The charge that the patient can pay."""

    provider: PaymentProviderKind
    txid: str
    amount_centavos: int
    expires_at: datetime | None
    paid_with_credit: bool = False
    """Nothing is left to pay."""
    credit_centavos: int = 0
    """Paid with the patient's credit: goes back to them when the time is let go."""


@dataclass(frozen=True)
class ChargeRef:
    """One charge of one booking."""

    clinic_id: UUID
    booking_id: UUID
    attempt: int
    now: datetime
    hinted: bool = False
    """Somebody who knows the webhook's address says that it was paid."""


@dataclass(frozen=True)
class RefundRef:
    """One refund of one clinic, at a moment."""

    clinic_id: UUID
    refund_id: UUID
    now: datetime


@dataclass(frozen=True)
class SettleCancellation:
    """Divide a cancelled booking's money. `actor` is whose terms apply: see `settle`."""

    clinic_id: UUID
    booking_id: UUID
    actor: Actor
    as_of: datetime
    """When the patient was told what would become of it."""
    now: datetime


@dataclass(frozen=True)
class OpenedRefund:
    """A refund that is written down and has still to be carried out."""

    refund_id: UUID
    amount_centavos: int


@dataclass(frozen=True)
class SettledCancellation:
    """What became of a cancelled booking's money."""

    refunds: tuple[OpenedRefund, ...] = ()
    credit_centavos: int = 0


@dataclass(frozen=True)
class ReadCharge:
    """A charge as its provider has it, recorded here. Amounts are centavos."""

    status: ChargeStatus
    expected_centavos: int
    received_centavos: int
    repeated_centavos: int = 0
    """The part of what was received that came again: the same amount, paid once more."""
    payable_until: datetime | None = None
    """When the provider stops taking money for it, as far as it says."""

    @property
    def paid_exactly(self) -> bool:
        """Only the exact amount confirms a booking."""
        return self.received_centavos - self.repeated_centavos == self.expected_centavos

    @property
    def paid_otherwise(self) -> bool:
        """Money came, but another amount."""
        return self.received_centavos > 0 and not self.paid_exactly
