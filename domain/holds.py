"""Until when a time is held for somebody who has still to pay. Times are aware UTC."""

from datetime import datetime, timedelta

from domain.errors import DomainError

LAST_MOMENT = timedelta(hours=1)
"""A time is not kept for an unpaid visit longer than until so long before it."""
STAFF_DEADLINE = timedelta(hours=24)
"""How long a payment that only people can see may wait for them to look at the account."""
MOMENT_TO_REACT = timedelta(minutes=15)
"""Left to a patient whose receipt was refused, however late."""


class HoldNotExtendedError(DomainError):
    """The hold had its one extension, the clinic gives none, or there is no room for one."""

    code = "hold_not_extended"


def waits_for_staff(expires_at: datetime, starts_at: datetime, now: datetime) -> datetime:
    """The deadline while people must look at the account: the time waits for them."""
    return max(expires_at, min(now + STAFF_DEADLINE, starts_at - LAST_MOMENT))


def waits_after_refusal(expires_at: datetime, starts_at: datetime, now: datetime) -> datetime:
    """The deadline of a patient who has just heard that a receipt was not enough."""
    return max(expires_at, min(now + MOMENT_TO_REACT, starts_at - LAST_MOMENT))


def extended(expires_at: datetime, extension: timedelta, starts_at: datetime) -> datetime | None:
    """The deadline after its one extension; `None` when that would be no later."""
    until = min(expires_at + extension, starts_at - LAST_MOMENT)
    return until if until > expires_at else None
