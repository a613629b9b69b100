"""For whom visits are being booked, where it is not simply who writes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.people import Relation


@dataclass(frozen=True)
class Visitor:
    """Somebody other than who writes."""

    name: str
    birth_date: date | None = None
    patient_id: UUID | None = None
    """Of a patient whom the contact speaks for already."""


@dataclass(frozen=True)
class KnownPerson:
    """A patient whom the contact speaks for."""

    patient_id: UUID
    name: str
    relation: Relation
    birth_date: date | None = None
    is_guardian: bool = False

    @property
    def first_name(self) -> str:
        """As the clinic speaks of them."""
        return self.name.partition(" ")[0]


@dataclass(frozen=True)
class Party:
    """Those who come, one right after the other. Who writes comes first, where they come too."""

    relation: Relation
    """What the others are to who writes; `SELF` when there are none."""
    count: int = 1
    """How many the others are."""
    with_self: bool = False
    visitors: tuple[Visitor, ...] = ()
    """Those of the others who were named so far, in order."""
    is_guardian: bool | None = None
    """Who writes says to be mother, father or guardian; None while nothing is said of it."""

    @property
    def visits(self) -> int:
        """How many visits there are to be."""
        return self.count + (1 if self.with_self else 0) if self.is_for_others else 1

    @property
    def is_for_others(self) -> bool:
        """Whether somebody else than who writes comes."""
        return self.relation is not Relation.SELF

    @property
    def lacks_names(self) -> bool:
        """Whether somebody has no name yet, or is a child without a birth date."""
        if not self.is_for_others:
            return False
        return len(self.visitors) < self.count or any(
            self.lacks_birth_date(one) for one in self.visitors
        )

    @property
    def lacks_guardian(self) -> bool:
        """Whether nobody has said who answers for the children."""
        return self.relation is Relation.CHILD and self.is_guardian is None

    def lacks_birth_date(self, visitor: Visitor) -> bool:
        """Children are told apart by it; a patient who is known already is."""
        is_child = self.relation is Relation.CHILD
        return is_child and visitor.birth_date is None and visitor.patient_id is None


FOR_SELF = Party(Relation.SELF)
