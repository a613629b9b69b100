"""What a patient's message is understood to say, and what must be known to understand it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from domain.people import SaidOfPeople


class Intent(StrEnum):
    """What the patient wants. The values are the label guide's."""

    BOOK = "book"
    CONFIRM = "confirm"
    """An answer to a yes/no question, whichever way: `Slots.yesno` says which."""
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    LIST_APPOINTMENTS = "list_appointments"
    PICK_OPTION = "pick_option"
    PAY = "pay"
    PRICE = "price"
    HOURS_ADDRESS = "hours_address"
    HUMAN = "human"
    EMERGENCY = "emergency"
    OPT_OUT = "opt_out"
    GREETING = "greeting"
    THANKS = "thanks"
    OUT_OF_SCOPE = "out_of_scope"


class Part(StrEnum):
    """A part of the day. `Windows` says when each begins and ends."""

    MANHA = "manha"
    TARDE = "tarde"
    NOITE = "noite"
    INICIO_MANHA = "inicio_manha"
    FIM_MANHA = "fim_manha"
    INICIO_TARDE = "inicio_tarde"
    FIM_TARDE = "fim_tarde"
    INICIO_NOITE = "inicio_noite"
    FIM_NOITE = "fim_noite"


class Weekday(StrEnum):
    """A day of the week, in the order of `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """The number `date.weekday()` gives this day."""
        return _WEEKDAY_NUMBERS[self]


_WEEKDAY_NUMBERS = {weekday: number for number, weekday in enumerate(Weekday)}


class Prefer(StrEnum):
    """Which of the free times the patient would take."""

    FIRST = "first"
    """The first one of the day asked for."""
    LAST = "last"
    """The last one of the day asked for."""
    EARLIEST = "earliest"
    """The earliest there is, whatever the day."""
    ANY = "any"


class DialogueState(StrEnum):
    """What the assistant asked last, as far as it changes how an answer is read."""

    ASK_DATE = "ask_date"
    ASK_TIME = "ask_time"
    ASK_PROCEDURE = "ask_procedure"
    ASK_NAME = "ask_name"
    CHOOSE_OPTION = "choose_option"
    """`Context.options` were offered, numbered from 1."""
    CONFIRM_BOOKING = "confirm_booking"
    CONFIRM_RESCHEDULE = "confirm_reschedule"
    CONFIRM_CANCEL = "confirm_cancel"
    CONFIRM_EXTENSION = "confirm_extension"
    """Whether a held time is to be kept a little longer."""
    REMINDER_CONFIRM = "reminder_confirm"
    """A reminder of a visit, answered with 1 confirm, 2 reschedule, 3 cancel, or in words."""

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether "sim" and "não" answer it."""
        return self in _YES_NO_STATES


_YES_NO_STATES = frozenset(
    {
        DialogueState.CONFIRM_BOOKING,
        DialogueState.CONFIRM_RESCHEDULE,
        DialogueState.CONFIRM_CANCEL,
        DialogueState.CONFIRM_EXTENSION,
        DialogueState.REMINDER_CONFIRM,
    }
)


@dataclass(frozen=True)
class Option:
    """One offered alternative; its number is its position, from 1."""

    starts_at: datetime | None = None
    """Clinic-local and aware; None when the alternative is not a time."""
    label: str = ""


@dataclass(frozen=True)
class Context:
    """The question a message may be answering."""

    state: str | None = None
    """A `DialogueState`; any other value is read as no question at all."""
    options: tuple[Option, ...] = ()
    question: str | None = None
    """The words the assistant used last; only looked at for whether a name was asked."""
    about: datetime | None = None
    """The visit the question is about, clinic-local and aware: the one offered or reminded of."""
    menu: tuple[Intent, ...] = (Intent.CONFIRM, Intent.RESCHEDULE, Intent.CANCEL)
    """What 1, 2, 3 mean under a reminder."""
    asks_people: bool = False
    """Whether names and birth dates of patients were asked for."""
    busy_with: Literal["self", "others"] | None = None
    """For whom the visit is that is being booked or paid; None when none is."""

    @property
    def dialogue_state(self) -> DialogueState | None:
        """`state`, when it is one that changes how answers are read."""
        try:
            return DialogueState(self.state) if self.state else None
        except ValueError:
            return None

    @property
    def asks_name(self) -> bool:
        """Whether a bare name would be an answer."""
        asked = "nome" in (self.question or "").casefold()
        return self.dialogue_state is DialogueState.ASK_NAME or asked


@dataclass(frozen=True)
class Slots:
    """The constraints a message states. Dates and times are clinic-local.

    Dates are inclusive; one side None is open. `time_from == time_to` is an exact time.
    """

    date_from: date | None = None
    date_to: date | None = None
    time_from: time | None = None
    time_to: time | None = None
    part: Part | None = None
    procedure: str | None = None
    """A code of the lexicon."""
    procedures: tuple[str, ...] = ()
    """Every procedure named, when there are several."""
    option: int | None = None
    """Counted from 1; -1 is the last one offered."""
    yesno: bool | None = None
    dates: tuple[date, ...] = ()
    """The days acceptable, when the patient named several."""
    weekdays: tuple[Weekday, ...] = ()
    alternatives: tuple[date | time | datetime, ...] = ()
    """The readings between which the patient must be asked, or several exact moments offered."""
    prefer: Prefer | None = None
    not_dates: tuple[date, ...] = ()
    not_weekdays: tuple[Weekday, ...] = ()
    not_part: Part | None = None
    from_date: date | None = None
    """Where a visit is moved from, when rescheduling."""
    from_time: time | None = None
    same_time: bool = False
    professional: str | None = None
    shift: Literal["earlier", "later"] | None = None
    """At other hours than those offered: "e mais cedo?"."""
    scope: str | None = None
    """`all` when a request is about every appointment."""
    approx: bool = False
    paid_claim: bool = False
    """The patient says to have paid: never proof."""
    hedged: bool = False
    """A yes or no with reservations, which is neither."""
    patients: int | None = None
    """For how many people, when more than one."""


@dataclass(frozen=True)
class Understood:
    """One turn of the patient, understood."""

    intent: Intent
    slots: Slots = field(default_factory=Slots)
    also: tuple[Intent, ...] = ()
    needs_clarification: bool = False
    confidence: float = 1.0
    """0 to 1; below about 0.6 the rules are guessing."""
    person_name: str | None = None
    """A full name, given when asked or introduced as such."""
    people: SaidOfPeople = field(default_factory=SaidOfPeople)
    """Who the visit is for, as far as it is said."""
    aside: "Understood | None" = None
    """A second request for somebody else, made while one is in progress."""
    unknown_dentist: bool = False
    """A dentist is named whom the clinic does not have."""
    only_aside: bool = False
    """There is nothing but the second request."""
