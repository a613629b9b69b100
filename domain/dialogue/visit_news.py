"""What a patient is told of a visit that they have: it moved, could not be moved, is near."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain import messages_times, messages_visits
from domain.dialogue.decision import Decision, Reply
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.visits import own_visit
from domain.dialogue.wish import Wish
from domain.events import BookingNews
from domain.vocabulary import Actor, BookingStatus

REMEMBERED_REMINDERS = 20
LEAVE_ALONE = timedelta(hours=2)
"""A question asked so lately keeps its place: a reminder beside it asks nothing."""
_HELD = (Stage.BOOKING, Stage.AWAITING_PAYMENT)


def tell_moved(state: DialogueState, news: BookingNews, facts: NewsFacts) -> Decision:
    """The new time; what was asked about the old one is over."""
    appointment = facts.appointment
    if appointment is None:
        return Decision(state=state)
    about_it = state.moving is not None and state.moving.booking_id == news.booking_id
    if about_it or (state.stage is Stage.REMINDED and news.booking_id in _asked_about(state)):
        state = at_rest(state)
    zone = ZoneInfo(facts.clinic.zone)
    text = messages_visits.moved(appointment, zone, by_patient=news.actor is Actor.PATIENT)
    return Decision(state=state, replies=(Reply(text),))


def tell_move_refused(state: DialogueState, facts: NewsFacts, now: datetime) -> Decision:
    """The loser of a race keeps the visit, and is offered other times."""
    if state.moving is None or state.chosen is None or facts.procedure is None:
        return Decision(state=at_rest(state), replies=(Reply(messages_visits.CANNOT_CHANGE),))
    zone = ZoneInfo(facts.clinic.zone)
    reason = messages_visits.could_not_move(state.chosen, state.moving, zone)
    text = messages_times.no_time_but(reason, facts.procedure, facts.offers, zone)
    choosing = replace(
        state, stage=Stage.CHOOSING_TIME, offers=facts.offers, chosen=None, asked_at=now
    )
    return Decision(state=choosing, replies=(Reply(text),))


def remind(state: DialogueState, news: BookingNews, facts: NewsFacts, now: datetime) -> Decision:
    """One message for all visits of the day, asking whether the patient comes.

    Nothing when it was told with another visit's, when the visit is off, or when the patient
    wants no reminders.
    """
    coming = [
        one
        for one in facts.same_day
        if one.status is BookingStatus.CONFIRMED and one.starts_at > now
    ]
    untold = [one for one in coming if _key(one, news.hours_before) not in state.reminded]
    if state.opted_out or news.booking_id not in {one.booking_id for one in untold}:
        return Decision(state=state)
    told = tuple(_key(one, news.hours_before) for one in untold)
    asks = not _is_busy(state, now)
    text = messages_visits.reminder(
        untold,
        facts.clinic,
        ZoneInfo(facts.clinic.zone),
        name=first_name(state, untold),
        may_answer=asks,
    )
    reminded = (*state.reminded, *told)[-REMEMBERED_REMINDERS:]
    state = replace(state, reminded=reminded, greeted_at=now)
    if asks:
        state = replace(
            at_rest(state),
            stage=Stage.REMINDED,
            visits=tuple(own_visit(one) for one in untold),
            asked_at=now,
        )
    return Decision(state=state, replies=(Reply(text),))


def _is_busy(state: DialogueState, now: datetime) -> bool:
    if state.stage in _HELD:
        return True
    if state.stage in (Stage.IDLE, Stage.REMINDED):
        return False
    return state.asked_at is not None and now - state.asked_at < LEAVE_ALONE


def at_rest(state: DialogueState) -> DialogueState:
    """No question is open."""
    return replace(
        state,
        stage=Stage.IDLE,
        wish=Wish(),
        offers=(),
        chosen=None,
        booking_id=None,
        moving=None,
        visits=(),
        change=None,
        party=None,
        asked_at=None,
    )


def _asked_about(state: DialogueState) -> list[UUID]:
    return [one.booking_id for one in state.visits]


def _key(visit: Appointment, hours_before: int) -> str:
    return f"{visit.booking_id}/{visit.starts_at:%Y%m%dT%H%M}/{hours_before}"


def first_name(state: DialogueState, visits: Sequence[Appointment]) -> str | None:
    """Of who writes here, as they said it; else of the patient, where all visits are theirs."""
    names = {one.patient for one in visits}
    full = state.patient_name or (names.pop() if len(names) == 1 else "")
    first = full.partition(" ")[0]
    return first if first.isalpha() and first != "Paciente" else None
