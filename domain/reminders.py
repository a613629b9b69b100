"""When a patient is reminded of a visit: near enough to help, never at night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.agenda.hours import local_instant
from domain.courtesy import QuietHours

FRESH = timedelta(hours=6)
"""Who was told of the time so lately needs no reminder of it."""
APART = timedelta(hours=1)
"""Two reminders of one visit keep so far from one another."""
LEAST = timedelta(minutes=15)
"""Nearer to the visit a reminder helps nobody."""
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What the clinic set."""

    quiet: QuietHours
    hours_before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one visit. `at` is aware UTC."""

    at: datetime
    hours_before: int
    """As the clinic set it: quiet hours may have moved the reminder itself."""


def reminders(
    rules: ReminderRules, *, starts_at: datetime, told_at: datetime
) -> tuple[Reminder, ...]:
    """The reminders of a visit whose time the patient was told at `told_at`, in order.

    Whole days before mean the same local time, also where clocks change between.
    """
    planned: list[Reminder] = []
    for hours in sorted(set(rules.hours_before), reverse=True):
        at = _outside_quiet_hours(rules, _before(starts_at, hours, rules.quiet.zone), starts_at)
        too_soon = at < told_at + FRESH
        if too_soon or (planned and at < planned[-1].at + APART):
            continue
        planned.append(Reminder(at, hours))
    return tuple(planned)


def _before(starts_at: datetime, hours: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(hours, 24)
    local = starts_at.astimezone(zone)
    wall = local_instant(local.date() - days * _DAY, local.time(), zone)
    return wall - timedelta(hours=rest)


def _outside_quiet_hours(rules: ReminderRules, at: datetime, starts_at: datetime) -> datetime:
    """The allowed moment nearest to `at` that is still before the visit."""
    stretch = rules.quiet.around(at)
    if stretch is None:
        return at
    earlier, later = stretch[0] - _MINUTE, stretch[1]
    is_nearer = later - at <= at - earlier
    return later if is_nearer and later + LEAST <= starts_at else earlier
