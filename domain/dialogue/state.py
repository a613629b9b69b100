"""What the dialogue remembers between two turns."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.dialogue.party import Party, Visitor
from domain.dialogue.wish import Wish
from domain.people import Relation


class Stage(StrEnum):
    """What the bot's last question was about."""

    IDLE = "idle"
    CHOOSING_TIME = "choosing_time"
    CONFIRMING = "confirming"
    BOOKING = "booking"
    """The hold is being made: the answer comes as news of the booking."""
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMING_CANCELLATION = "confirming_cancellation"
    CHOOSING_VISIT = "choosing_visit"
    """Which of several visits is to be changed."""
    TRIAGE = "triage"
    """A patient in pain was asked for danger signs."""
    ASKING_CPF = "asking_cpf"
    """The time is held; the charge waits for the CPF of who pays."""
    REMINDED = "reminded"
    """A reminder asked whether the patient is coming."""
    NAMING_PEOPLE = "naming_people"
    """A time is chosen: the names of those who come are asked for."""
    CHOOSING_PERSON = "choosing_person"
    """For which of those whom the contact speaks for the visit is."""
    RESUMING = "resuming"
    """After a silence: whether to go on with what was being booked."""
    RECALLED = "recalled"
    """Long after a visit: whether the patient wants to come again, for `wish`."""

    ASKED_ATTENDANCE = "asked_attendance"
    """The day after a visit: whether the patient came."""


class VisitChange(StrEnum):
    """What is to become of a visit."""

    MOVE = "move"
    CANCEL = "cancel"


class Told(StrEnum):
    """An answer that a patient may build on with a word or two."""

    PRICE = "price"
    """ "E clareamento?" asks the price of that."""
    NO_VISIT = "no_visit"
    """A yes to "quer marcar uma?" wants one."""


@dataclass(frozen=True)
class OwnVisit:
    """A visit of the patient's that a question is about. `starts_at` is aware UTC."""

    booking_id: UUID
    starts_at: datetime
    dentist: str


@dataclass(frozen=True)
class GivenUp:
    """A visit that the patient has just cancelled. `starts_at` is aware UTC."""

    procedure: str
    """The procedure's code."""
    dentist: str
    starts_at: datetime


@dataclass(frozen=True)
class OfferedTime:
    """A free time that the patient was shown. `starts_at` is aware UTC."""

    dentist_id: UUID
    dentist: str
    starts_at: datetime
    also_at: tuple[datetime, ...] = ()
    """When the visits right after it begin, for several in a row."""


@dataclass(frozen=True)
class Parked:
    """A request that waits until the one in progress is done."""

    relation: Relation
    """For whom it is: who writes, or what they are to them."""
    procedure: str | None = None
    """The procedure's code, where one was named."""


@dataclass(frozen=True)
class WaitlistOffer:
    """A time that came free, offered to the patient of this chat."""

    offer_id: UUID
    workflow_id: str
    """The run that offers it, and awaits the answer."""
    time: OfferedTime
    procedure: str
    """The procedure's code."""
    visit: OwnVisit | None
    """Theirs, that would move to it."""
    is_over: bool = False
    """The time to answer is over; a late yes gets it if nobody else has."""


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
    moving: OwnVisit | None = None
    """The visit for which another time is being chosen."""
    visits: tuple[OwnVisit, ...] = ()
    """What the question in force lists, in the patient's order; or what was reminded of."""
    change: VisitChange | None = None
    """What is to be done to the one of `visits` that the patient chooses."""
    reminded: tuple[str, ...] = ()
    """Reminders told already, the last ones: one may be told along with another visit's."""
    asked_whether: tuple[str, ...] = ()
    """Bookings of which it was asked whether the patient came, the last ones."""
    extend_to: datetime | None = None
    """Until when the patient was offered that the held time be kept longer."""
    cpf_tries: int = 0
    """Numbers given for a CPF that were none."""
    late_payment: bool = False
    """`moving` was paid for too late: its payer may have the money back instead."""
    opted_out: bool = False
    """The patient wants no reminders."""
    party: Party | None = None
    """For whom the visits are that are being booked; None while nothing was said of it."""
    known_people: tuple[Visitor, ...] = ()
    """Those listed by the question for whom the visit is, after who writes."""
    parked: tuple[Parked, ...] = ()
    """Requests that wait, oldest first."""
    waitlist_offer: WaitlistOffer | None = None
    patient_name: str | None = None
    awaits_name: bool = False
    """The patient was asked for a name, and has not given one."""
    greeted_at: datetime | None = None
    apologised_at: datetime | None = None
    triage_at: datetime | None = None
    """When a patient in pain was last asked for danger signs, or sent to hospital."""
    staff_until: datetime | None = None
    """The chat belongs to people until then; the bot is silent."""
    confused_turns: int = 0
    """Turns in a row that led nowhere."""
    called_at: datetime | None = None
    """When people were last called to this chat."""
    told: Told | None = None
    """What the last turn was told, where the next one may build on it."""
    given_up: GivenUp | None = None
    """What was cancelled last, until something else is being booked or changed."""
