"""What a kept delivery still has to bring about, and the workflows as it sees them."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.events import MessageArrived, PaymentHint, SessionStatusChanged, StaffSpoke


class Outbox(Protocol):
    """The workflows, as far as deliveries concern them."""

    async def message_received(
        self, clinic_id: UUID, conversation_id: UUID, event: MessageArrived
    ) -> None:
        """Wake the conversation, starting it when it sleeps."""

    async def staff_spoke(self, clinic_id: UUID, conversation_id: UUID, event: StaffSpoke) -> None:
        """Tell the conversation that a person answers."""

    async def payment_hint(self, clinic_id: UUID, booking_id: UUID, hint: PaymentHint) -> None:
        """Tell the booking to look at its charge. Raises `NotFoundError` when its run is over."""

    async def session_status_changed(
        self, clinic_id: UUID, session_id: UUID, event: SessionStatusChanged
    ) -> None:
        """Tell the run that keeps the number connected, if there is one."""


@dataclass(frozen=True)
class ForConversation:
    """A bubble was kept: its conversation must hear of it."""

    conversation_id: UUID
    event: MessageArrived | StaffSpoke


@dataclass(frozen=True)
class ForSession:
    """The number's connection changed."""

    session_id: UUID
    event: SessionStatusChanged


@dataclass(frozen=True)
class ForBooking:
    """Somebody may have paid for the booking; `payment_id` is the provider's."""

    booking_id: UUID
    hint: PaymentHint
    payment_id: str | None


Errand = ForConversation | ForSession | ForBooking


@dataclass(frozen=True)
class Kept:
    """A delivery that is safe in the database, and who has still to hear of it."""

    clinic_id: UUID
    delivery_id: UUID
    errands: tuple[Errand, ...] = ()
