"""Inputs and results of the activities that change and follow a visit. In plain text, too."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.agenda.overrule import NO_LIBERTY, Liberty
from domain.reminders import Reminder
from domain.vocabulary import Actor, Attendance


@dataclass(frozen=True)
class MoveBooking:
    """Give a booking another time, perhaps with another dentist. Times are aware UTC."""

    clinic_id: UUID
    booking_id: UUID
    key: str
    """The same key moves it once."""
    dentist_id: UUID
    starts_at: datetime
    actor: Actor
    now: datetime
    reason: str = ""
    by: UUID | None = None
    """The API token with which staff asked for it."""
    liberty: Liberty = NO_LIBERTY
    """How far staff go over the rules."""
    revives: bool = False
    """The hold had ended, and its deposit came too late: with the new time it is certain."""


@dataclass(frozen=True)
class MovedBooking:
    """Where the booking is now."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class PlanReminders:
    """Ask when a patient is to be reminded, who was told of the time at `told_at`."""

    clinic_id: UUID
    booking_id: UUID
    told_at: datetime


@dataclass(frozen=True)
class ReminderPlan:
    """The reminders to come, in order."""

    reminders: tuple[Reminder, ...]


@dataclass(frozen=True)
class PlanAttendance:
    """Ask when the patient of a visit that ended at `ends_at` (aware UTC) is asked about it."""

    clinic_id: UUID
    ends_at: datetime


@dataclass(frozen=True)
class RecordAttendance:
    """Whether the patient came. Only what staff say is not presumed; the system presumes alone."""

    clinic_id: UUID
    booking_id: UUID
    key: str
    outcome: Attendance
    actor: Actor
    now: datetime
    by: UUID | None = None
    """The API token of who said so."""
