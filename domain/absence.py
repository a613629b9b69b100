"""A dentist who cannot be there: what has become of each visit that the absence came into."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.vocabulary import BookingStatus

AWAY = "dentist_away"
"""Why staff must look at a visit that nobody could settle with its patient."""


class CaseState(StrEnum):
    """Where a visit stands."""

    WAITING = "waiting"
    """Its patient has not been asked yet."""
    ASKED = "asked"
    """Its patient is to choose another time."""
    OPEN = "open"
    """People have to settle it."""
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Case:
    """A visit that the absence came into. Times are aware UTC."""

    booking_id: UUID
    patient_id: UUID
    starts_at_then: datetime
    """Before it was moved, if it was."""
    starts_at: datetime
    state: CaseState


def case_state(
    status: BookingStatus, *, in_period: bool, is_asked: bool, needs_people: bool
) -> CaseState:
    """`in_period`: the visit is still the absent dentist's, in the absence."""
    if not status.occupies:
        return CaseState.CANCELLED
    if not in_period:
        return CaseState.MOVED
    if needs_people:
        return CaseState.OPEN
    return CaseState.ASKED if is_asked else CaseState.WAITING
