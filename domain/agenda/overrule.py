"""What staff may do that the agenda offers to nobody."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.agenda.bookable import is_free, refusal
from domain.agenda.facts import AgendaFacts
from domain.agenda.period import Period
from domain.agenda.reasons import ReasonCode
from domain.errors import InvalidFieldError, SlotTakenError

_TAKEN = (ReasonCode.FULL, ReasonCode.DAILY_CAP)


@dataclass(frozen=True)
class Liberty:
    """How far staff go; nothing makes a dentist do what they do not perform, or time go back."""

    overrule: bool = False
    """Out of hours, beyond the horizon, over the day's cap; not where somebody or a block is."""
    on_top: bool = False
    """Squeezed in ("encaixe"): over other visits, blocks, the cap, and without a chair."""


NO_LIBERTY = Liberty()


@dataclass(frozen=True)
class StaffBooking:
    """A booking that staff make: without a deposit, and as far over the rules as they say."""

    patient_id: UUID
    liberty: Liberty
    reason: str
    """Why; may be empty where no rule is overruled."""
    by: UUID
    """The API token."""


def check_for_staff(
    facts: AgendaFacts,
    dentist_id: UUID,
    procedure_id: UUID,
    period: Period,
    now: datetime,
    liberty: Liberty,
) -> None:
    """Refuse what even staff may not book; the minimum notice binds patients alone.

    Raises `SlotTakenError`; `InvalidFieldError` where the agenda is never open then;
    `NotFoundError` for a dentist who is not in the facts. `now` is aware.
    """
    facts = _on_top(facts, dentist_id) if liberty.on_top else facts
    facts = replace(facts, rules=replace(facts.rules, min_notice=timedelta(0)))
    if liberty.overrule:
        code = _hard_refusal(facts, dentist_id, procedure_id, period, now)
    else:
        why = refusal(facts, dentist_id, procedure_id, period, now)
        code = None if why is None else why.code
    if code in _TAKEN:
        raise SlotTakenError("another booking or block has this time")
    if code is not None:
        raise InvalidFieldError("starts_at", f"the agenda is not open then: {code}")


def _hard_refusal(
    facts: AgendaFacts, dentist_id: UUID, procedure_id: UUID, period: Period, now: datetime
) -> ReasonCode | None:
    service = facts.dentist(dentist_id).performs.get(procedure_id)
    if service is None:
        return ReasonCode.NOT_PERFORMED
    if period.starts_at < now:
        return ReasonCode.IN_THE_PAST
    return None if is_free(facts, dentist_id, service.occupied(period)) else ReasonCode.FULL


def _on_top(facts: AgendaFacts, dentist_id: UUID) -> AgendaFacts:
    """The agenda as if nobody were there."""
    dentists = tuple(
        replace(one, busy=(), daily_cap=None) if one.dentist_id == dentist_id else one
        for one in facts.dentists
    )
    return replace(facts, dentists=dentists, chairs=None)
