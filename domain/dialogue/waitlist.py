"""What the dialogue knows of the waitlist: what becomes of it in a chat."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.dialogue.wish import Wish


class OfferAnswer(StrEnum):
    """What came of an offer in the chat."""

    TAKEN = "taken"
    REFUSED = "refused"
    BUSY = "busy"
    """It was not put to them: the chat is about something else, or people have it."""


@dataclass(frozen=True)
class JoinWaitlist:
    """Put the patient on the list, for this wish."""

    wish: Wish
    procedure_id: UUID
    booking_id: UUID | None
    """The visit that they would move."""


@dataclass(frozen=True)
class AnswerOffer:
    """Tell the run that offers."""

    offer_id: UUID
    workflow_id: str
    answer: OfferAnswer


@dataclass(frozen=True)
class LeaveWaitlist:
    """Take all of the chat's wishes off the list."""

    answer: AnswerOffer | None = None
    """To the offer that awaited one, so that its time goes to the next."""


WaitlistCommand = JoinWaitlist | LeaveWaitlist | AnswerOffer


class OfferNewsKind(StrEnum):
    """What a chat is told of an offer."""

    OFFERED = "offered"
    OVER = "over"
    """Nobody answered in time."""


@dataclass(frozen=True)
class OfferNews:
    """One change of one offer. `event_id` tells a repeated telling from a new one."""

    event_id: str
    offer_id: UUID
    workflow_id: str
    kind: OfferNewsKind
