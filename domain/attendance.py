"""When a patient is asked whether they came, where staff have not said it."""

from datetime import datetime, time, timedelta

from domain.agenda.hours import local_instant
from domain.courtesy import QuietHours

USUAL = time(9, 0)
"""Clinic-local: staff have had the day of the visit, and patients are awake."""


def ask_at(ended_at: datetime, quiet: QuietHours) -> datetime:
    """On the morning after the visit, outside quiet hours; all times are aware UTC."""
    day_after = ended_at.astimezone(quiet.zone).date() + timedelta(days=1)
    at = local_instant(day_after, USUAL, quiet.zone)
    stretch = quiet.around(at)
    return stretch[1] if stretch else at
