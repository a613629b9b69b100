"""Which of their visits a patient means, and when they would come instead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.dialogue.attendance_words import Came
from domain.dialogue.facts import Appointment, Heard
from domain.dialogue.state import DialogueState, OwnVisit, Stage, VisitChange
from domain.dialogue.wish import Wish
from domain.language import Intent

MOVE_WITHIN = timedelta(hours=24)
"""After so long without an answer, a visit is no longer being moved."""
_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)
_CHANGES = {Intent.RESCHEDULE: VisitChange.MOVE, Intent.CANCEL: VisitChange.CANCEL}


def own_visit(appointment: Appointment) -> OwnVisit:
    """The visit as the dialogue's state remembers it."""
    return OwnVisit(appointment.booking_id, appointment.starts_at, appointment.dentist)


def without_lapsed_move(state: DialogueState, heard: Heard, now: datetime) -> DialogueState:
    """The state, without a move that was forgotten, or that the turn is not about.

    Its offers go with it: picked now, they would book a second visit.
    """
    if state.moving is None or _being_moved(state, heard, now):
        return state
    return replace(state, stage=Stage.IDLE, moving=None, offers=(), chosen=None, wish=Wish())


def change_wanted(state: DialogueState, heard: Heard) -> VisitChange | None:
    """What the turn asks to be done to a visit."""
    if state.stage is Stage.CHOOSING_VISIT and heard.picked is not None:
        return state.change
    if heard.came is Came.NO:
        return None  # of a visit that is over: there is nothing to move
    for intent in (heard.intent, *heard.also):
        if intent in _CHANGES:
            # Who is choosing a first time and says "tem outro?" has no visit to move yet.
            is_choosing = state.stage in _CHOOSING and state.moving is None
            vague = intent is Intent.RESCHEDULE and is_choosing and not heard.confident
            return None if vague else _CHANGES[intent]
    return VisitChange.MOVE if _would_rather_move(state, heard) else None


def visits_meant(
    state: DialogueState,
    heard: Heard,
    appointments: Sequence[Appointment],
    change: VisitChange,
    zone: ZoneInfo,
) -> tuple[Appointment, ...]:
    """The visits that the turn may be about: what is said of them decides, where it fits any."""
    if state.stage is Stage.CHOOSING_VISIT and heard.picked is not None:
        chosen = state.visits[heard.picked].booking_id
        return tuple(one for one in appointments if one.booking_id == chosen)
    # Times that are held together are given up together, by the first of them.
    appointments = [one for one in appointments if one.held_with is None]
    asked_about = _in_question(state, heard, change)
    narrowed = [one for one in appointments if one.booking_id in asked_about] or appointments
    fitting = tuple(one for one in narrowed if _fits(one, heard, change, zone))
    return fitting or tuple(narrowed)


def visit_to_move(
    state: DialogueState, heard: Heard, appointments: Sequence[Appointment], zone: ZoneInfo
) -> Appointment | None:
    """The one visit that this turn begins to move; None when there is none, or are several."""
    if change_wanted(state, heard) is not VisitChange.MOVE:
        return None
    meant = visits_meant(state, heard, appointments, VisitChange.MOVE, zone)
    return meant[0] if len(meant) == 1 else None


def wish_to_move(visit: Appointment, state: DialogueState, heard: Heard, zone: ZoneInfo) -> Wish:
    """The same procedure, with the same dentist unless another is named, at the time wished."""
    asked_before = state.stage in (Stage.CHOOSING_VISIT, *_CHOOSING)
    wish = heard.wish or (state.wish if asked_before else Wish())
    if heard.same_time:
        clock = visit.starts_at.astimezone(zone).time()
        wish = replace(wish, time_from=clock, time_to=clock)
    return replace(
        wish,
        procedure=visit.procedure_code,
        professional=wish.professional or visit.dentist,
    )


def aim(
    state: DialogueState,
    heard: Heard,
    appointments: Sequence[Appointment],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Wish, OwnVisit | None]:
    """For what the agenda is to be searched, and the visit whose own time counts as free then."""
    state = without_lapsed_move(state, heard, now)
    if state.moving is None:
        visit = visit_to_move(state, heard, appointments, zone)
        if visit is not None:
            return wish_to_move(visit, state, heard, zone), own_visit(visit)
    return heard.wish or state.wish, state.moving


def _being_moved(state: DialogueState, heard: Heard, now: datetime) -> bool:
    if state.moving is None or state.moving.starts_at <= now:
        return False
    if state.stage is Stage.BOOKING:
        return True
    if state.late_payment and state.stage is Stage.CONFIRMING_CANCELLATION:
        return True  # the times are kept until the patient has said it twice
    asked = state.asked_at
    if state.stage not in _CHOOSING or asked is None or now - asked > MOVE_WITHIN:
        return False
    another = heard.procedure not in (None, state.wish.procedure)
    return not (another and heard.intent is Intent.BOOK)


def _would_rather_move(state: DialogueState, heard: Heard) -> bool:
    """ "Quinta" to the question whether to cancel: another day for that visit, not a second one."""
    asked = state.stage is Stage.CONFIRMING_CANCELLATION and not state.late_payment
    for_others = heard.names_people or heard.aside is not None
    return asked and heard.wish is not None and heard.procedure is None and not for_others


def _in_question(
    state: DialogueState, heard: Heard, change: VisitChange
) -> tuple[UUID | None, ...]:
    if state.moving is not None and state.stage in _CHOOSING:
        return (state.moving.booking_id,)
    if change is VisitChange.MOVE and _would_rather_move(state, heard):
        return (state.booking_id,)
    return tuple(one.booking_id for one in state.visits) if state.stage is Stage.REMINDED else ()


def _fits(visit: Appointment, heard: Heard, change: VisitChange, zone: ZoneInfo) -> bool:
    local = visit.starts_at.astimezone(zone)
    day = heard.from_date
    if change is VisitChange.CANCEL and day is None and heard.wish is not None:
        day = heard.wish.date_from if heard.wish.date_from == heard.wish.date_to else None
    return (
        day in (None, local.date())
        and heard.from_time in (None, local.time())
        and heard.procedure in (None, visit.procedure_code)
    )
