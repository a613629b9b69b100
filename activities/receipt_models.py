"""Inputs and results of the activities around a deposit that is awaited: ids and times only."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.receipts import RefusalReason
from domain.vocabulary import Actor


@dataclass(frozen=True)
class KeepReceipt:
    """Keep this file if it may be a receipt. `said_with`: all bubbles of the turn, it included."""

    clinic_id: UUID
    conversation_id: UUID
    message_id: str
    said_with: tuple[str, ...]
    now: datetime


@dataclass(frozen=True)
class NoteReceipt:
    """The patient of a held booking sent a receipt; `key` names it."""

    clinic_id: UUID
    booking_id: UUID
    key: str
    wait_for_staff: bool
    """Whether only staff can tell if the money came: then the time waits for them."""
    now: datetime


@dataclass(frozen=True)
class RefuseEvidence:
    """Staff did not accept a receipt of this booking's."""

    clinic_id: UUID
    booking_id: UUID
    evidence_id: UUID
    reason: RefusalReason
    by: UUID | None
    now: datetime


@dataclass(frozen=True)
class KeptUntil:
    """Until when the time is kept now; None where no deposit is awaited."""

    at: datetime | None
    scheduled_for: date | None = None
    """The day for which the payment on a refused receipt is scheduled."""


@dataclass(frozen=True)
class ExtendHoldBy:
    """Give a hold its one extension. `key` names the request, `payable_until` bounds it."""

    clinic_id: UUID
    booking_id: UUID
    key: str
    actor: Actor
    payable_until: datetime | None
    """When the provider stops taking money for the charge; None where it never does."""
    now: datetime
    by: UUID | None = None


@dataclass(frozen=True)
class KeepPayer:
    """Keep the CPF that one of these bubbles holds with who pays."""

    clinic_id: UUID
    conversation_id: UUID
    message_ids: tuple[str, ...]
