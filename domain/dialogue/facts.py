"""What a turn knows: what was heard, and the rows that it made worth reading."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from domain.cancellation import CancellationPolicy, Settlement
from domain.dialogue.asked_words import Asked
from domain.dialogue.attendance_words import Came
from domain.dialogue.decision import StaffReason
from domain.dialogue.party import KnownPerson, Party
from domain.dialogue.payment_words import PaymentWords
from domain.dialogue.price_words import PriceWord
from domain.dialogue.state import OfferedTime, OwnVisit, Parked
from domain.dialogue.waitlist_words import WaitlistWord
from domain.dialogue.wish import Wish
from domain.language import Intent
from domain.people import Relation
from domain.vocabulary import BookingStatus, PriceDisplay

SILENT_VOICE = "silent_voice"
"""The kind of a voice note in which nobody could be understood."""


class Arrival(StrEnum):
    """How a patient with a visit today is getting on."""

    COMING = "coming"
    LATE = "late"
    HERE = "here"


@dataclass(frozen=True)
class Heard:
    """A patient's bubbles, understood in the light of the question in force."""

    intent: Intent
    also: tuple[Intent, ...] = ()
    yes: bool | None = None
    picked: int | None = None
    """Which of the offers in force, from 0."""
    wish: Wish | None = None
    """The wish so far with what this turn adds; None when the turn adds nothing."""
    either: tuple[str, ...] = ()
    """Dates (ISO) between which only the patient can decide, e.g. of "sexta que vem"."""
    procedure: str | None = None
    """The code of what this turn names."""
    waitlist: WaitlistWord | None = None
    from_date: date | None = None
    """The day, clinic-local, of the visit that is to be moved."""
    from_time: time | None = None
    same_time: bool = False
    """On another day, but at the same time of the day."""
    name: str | None = None
    says_paid: bool = False
    payment: PaymentWords = field(default_factory=PaymentWords)
    asks_if_robot: bool = False
    red_flags: bool = False
    """Signs that need a hospital today, not an appointment."""
    names_sign: bool | None = None
    """Asked for danger signs, the patient names one; False: denies one."""
    price: PriceWord | None = None
    """What they think of a price."""
    asked: Asked | None = None
    """What else is asked of a reception."""
    undecided: bool = False
    """ "Vou pensar": neither yes nor no, and no wish."""
    unknown_dentist: bool = False
    """A dentist was named whom the clinic does not have; never by which name."""
    only_speaker: bool = False
    """Of people, the turn says no more than who writes."""
    asks_medicine: bool = False
    """What to take: never answered."""
    arrival: Arrival | None = None
    came: Came | None = None
    """Asked whether they came to a visit that is over."""
    people_for: StaffReason = StaffReason.ASKED
    """What a person is for, if one is wanted."""
    confident: bool = True
    """Whether the rules are sure enough to go without the assistant."""
    media: str | None = None
    """The kind of the last bubble, when no bubble had words."""
    unheard: str | None = None
    """The kind of a voice note that came with words but has none itself."""
    stale: bool = False
    """The bubbles are backlog: written long before they reached us."""
    is_on_call: bool = False
    """Somebody on call writes, while a patient's danger is open: no patient."""
    hands_back: bool = False
    """Said while people have the chat: the patient would rather have the bot."""
    party: Party | None = None
    """For whom the visits are, with what this turn says of it."""
    names_people: bool = False
    """The turn says something of who comes, or of who answers for them."""
    about_children: bool = False
    """Asks whether children are treated."""
    will_ask_somebody: bool = False
    """Wants to talk it over first."""
    asks_same_dentist: bool = False
    """Asks who treated them the last time."""
    asks_of_others: bool = False
    """Asks about somebody else's visit."""
    asks_of: tuple[UUID, ...] = ()
    """Those of whom they ask, where the contact speaks for them."""
    aside: Parked | None = None
    """A second request, which can wait."""
    only_aside: bool = False
    """The turn says nothing else."""


@dataclass(frozen=True)
class Lookup:
    """Which rows a turn needs."""

    slots: bool = False
    catalogue: bool = False
    payable: bool = False
    appointments: bool = False
    opening: bool = False
    """When the clinic opens, if it is closed: the turn may bring people."""
    terms: bool = False
    """What the clinic does with the deposits of visits that are cancelled."""
    past: bool = False
    """The last visit."""
    family: bool = False
    """Visits that others made for those whom the contact speaks for."""


@dataclass(frozen=True)
class ClinicFacts:
    """The clinic and its bot, as far as a reply may need them."""

    name: str
    zone: str
    hold_minutes: int
    bot_active: bool
    welcome: str | None = None
    address: str | None = None
    hours: str | None = None
    hold_extension_minutes: int = 0
    """By how much a hold may be extended, once; 0: never."""
    knows_patient: bool = False
    """Whether the contact already speaks for a named patient."""
    has_assistant: bool = False
    """Whether a language model may be asked what the rules cannot answer."""
    has_on_call: bool = False
    """Whether somebody is told of danger at any hour."""
    dentists: tuple[str, ...] = ()
    """Their names, where the turn named one whom the clinic does not have."""
    opens_at: datetime | None = None
    """The next opening (aware UTC), where the turn asked for it and the clinic is closed."""
    terms: CancellationPolicy | None = None
    """What happens to the money of who cancels, where the turn asked for it."""


@dataclass(frozen=True)
class ProcedureFacts:
    """A procedure of the clinic's catalogue. Money is in centavos."""

    procedure_id: UUID
    name: str
    price_centavos: int | None
    price_display: PriceDisplay
    deposit_centavos: int
    bookable: bool
    named: bool
    """Whether the patient named it; otherwise it is the clinic's default."""
    before: str | None = None
    """The procedure that was asked for, before which this one, an evaluation, must come."""


@dataclass(frozen=True)
class Payable:
    """A code that the patient can pay now. Without a booking it is the clinic's static key."""

    br_code: str
    booking_id: UUID | None = None
    amount_centavos: int | None = None
    expires_at: datetime | None = None
    seen_by_staff: bool = False
    """Whether only people can see that it was paid: there is no provider behind it."""


@dataclass(frozen=True)
class SentReceipt:
    """The turn brought a file that may be a receipt, and it is kept for staff."""

    booking_id: UUID | None
    """The visit whose deposit it may show; None when no visit is known for it."""
    awaited: bool = False
    """Whether the visit is held, and its deposit awaited."""


@dataclass(frozen=True)
class Appointment:
    """A booking as its patient knows it. `starts_at` is aware UTC."""

    booking_id: UUID
    status: BookingStatus
    procedure: str
    dentist: str
    starts_at: datetime
    deposit_centavos: int = 0
    hold_expires_at: datetime | None = None
    hold_extended: bool = False
    """Whether the hold has had its one extension."""
    if_cancelled: Settlement | None = None
    """What a cancellation by the patient now would do with the money, where money was paid."""
    procedure_code: str = ""
    procedure_id: UUID | None = None
    patient: str = ""
    """Whose visit it is: the full name."""
    patient_id: UUID | None = None
    birth_date: date | None = None
    relation: Relation = Relation.SELF
    """What its patient is to the contact."""
    held_with: UUID | None = None
    """The first of visits in a row that are held together, where it is another one of them."""


@dataclass(frozen=True)
class FamilyVisit:
    """What may be told of a visit that another contact made: no treatment, no money."""

    patient: str
    """The full name."""
    relation: Relation
    starts_at: datetime
    patient_id: UUID


@dataclass(frozen=True)
class TurnFacts:
    """All that a turn is decided on."""

    heard: Heard
    clinic: ClinicFacts
    procedure: ProcedureFacts | None = None
    unknown_procedure: bool = False
    """The patient named something that the clinic does not list."""
    offers: tuple[OfferedTime, ...] = ()
    no_offer_reason: str | None = None
    """Why the wish could not be met; `offers` then holds the nearest alternatives."""
    catalogue: tuple[ProcedureFacts, ...] = ()
    payable: Payable | None = None
    receipt: SentReceipt | None = None
    appointments: tuple[Appointment, ...] = ()
    known_answer: str | None = None
    """The clinic's own answer to the question asked."""
    beyond_texts: bool = False
    """Only the clinic could answer, and it wrote nothing about it."""
    people: tuple[KnownPerson, ...] = ()
    """Those whom the contact speaks for, themselves first."""
    last_visit: Appointment | None = None
    """The latest one that is over, of the contact's own."""
    family: tuple[FamilyVisit, ...] = ()
    """Empty unless the clinic lets families share."""
    aside_procedure: str | None = None
    """The name of the procedure that the second request is for."""


@dataclass(frozen=True)
class NewsFacts:
    """What news of a booking are told with."""

    clinic: ClinicFacts
    appointment: Appointment | None
    together: tuple[Appointment, ...] = ()
    """Visits held together with it, in a row after it, which the news is about too."""
    parked_procedure: ProcedureFacts | None = None
    """Of the request that waits, where one does and names one."""
    same_day: tuple[Appointment, ...] = ()
    """What the chat has on the clinic-local day of the news' visit, that visit included; once it is
    over, those that staff said nothing of."""
    payable: Payable | None = None
    procedure: ProcedureFacts | None = None
    offers: tuple[OfferedTime, ...] = ()
    no_offer_reason: str | None = None


@dataclass(frozen=True)
class OfferFacts:
    """What an offer is told with."""

    clinic: ClinicFacts
    procedure: ProcedureFacts
    procedure_code: str
    time: OfferedTime
    visit: OwnVisit | None
    answer_by: datetime
