"""For whom visits are: the patients that a contact speaks for, and who may see what of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

OF_AGE = 18


class Relation(StrEnum):
    """What a patient is to the contact who speaks for them."""

    SELF = "self"
    CHILD = "child"
    PARTNER = "partner"
    OTHER = "other"


@dataclass(frozen=True)
class NamedPerson:
    """A patient as the contact named them. The birth date is asked of children alone."""

    name: str
    birth_date: date | None = None


@dataclass(frozen=True)
class SaidOfPeople:
    """What a turn says about patients other than who writes, or about who writes for them."""

    relation: Relation | None = None
    """What they are to who writes."""
    count: int | None = None
    """How many they are, when it is said; who writes is not among them."""
    with_self: bool = False
    """Who writes wants a visit too, in the same breath."""
    for_self: bool = False
    """The visit is for who writes, and nobody else is named."""
    for_names: tuple[str, ...] = ()
    """First names, plain, of those whom it is for; of no use unless they are known."""
    named: tuple[NamedPerson, ...] = ()
    bare_names: tuple[str, ...] = ()
    """Names without a birth date, in order; unasked, only those beside what they are."""
    birth_dates: tuple[date, ...] = ()
    """Birth dates without a name; only where they were asked for."""
    speaker: str | None = None
    """Who writes, as they say."""
    is_guardian: bool | None = None
    """Says to be mother, father or guardian; None when nothing is said of it."""
    asks_about_children: bool = False
    """Asks whether children are treated."""
    will_ask_somebody: bool = False
    """Wants to talk it over first."""
    asks_same_dentist: bool = False
    """Asks who treated them the last time."""
    visit_of: str | None = None
    """Whose visit, other than their own, they ask about: a name, or what they call them."""


def age_on(day: date, birth_date: date) -> int:
    """Full years on this day."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def needs_guardian(relation: Relation, birth_date: date | None, day: date) -> bool:
    """Whether an adult must be there. A child whose age nobody said is taken for one."""
    if birth_date is None:
        return relation is Relation.CHILD
    return age_on(day, birth_date) < OF_AGE
