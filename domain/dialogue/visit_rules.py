"""The rules of visits that a patient has: which they are, moving and cancelling them, reminders."""

from dataclasses import replace

from domain import messages, messages_money, messages_people, messages_times, messages_visits
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, StaffReason
from domain.dialogue.facts import Appointment
from domain.dialogue.follow_ups import given_up_by
from domain.dialogue.state import Stage, Told, VisitChange
from domain.dialogue.turn import Turn
from domain.dialogue.visits import change_wanted, own_visit, visits_meant, wish_to_move
from domain.language import Intent
from domain.vocabulary import BookingStatus

_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)


def cancellation_answer(turn: Turn) -> Decision | None:
    """Only a real yes to the question in force cancels."""
    if turn.state.stage is not Stage.CONFIRMING_CANCELLATION or turn.heard.yes is None:
        return None
    if not turn.heard.yes:
        return turn.say(messages.KEPT_BOOKING, stage=Stage.IDLE, booking_id=None, asked_at=None)
    if booking_rules.is_too_old(turn.state.asked_at, turn.now):
        return None
    return Decision(
        state=replace(turn.state, stage=Stage.IDLE, asked_at=None, given_up=given_up_by(turn)),
        cancel=turn.state.booking_id,
        cancel_as_of=turn.state.asked_at,
    )


def cancellation_in_force(turn: Turn) -> Decision | None:
    """Ask once more about the visit that a "sim" would cancel; None where it is no more."""
    asked = [one for one in turn.facts.appointments if one.booking_id == turn.state.booking_id]
    is_open = turn.state.stage is Stage.CONFIRMING_CANCELLATION and not turn.state.late_payment
    return _ask_to_cancel(turn, asked[0]) if is_open and asked else None


def reminder_answer(turn: Turn) -> Decision | None:
    """ "1" or "vou sim" to a reminder; moving and cancelling are asked for as ever."""
    state, heard = turn.state, turn.heard
    if state.stage is not Stage.REMINDED or heard.yes is None or heard.wish is not None:
        return None
    asked = {one.booking_id for one in state.visits}
    coming = [one for one in turn.facts.appointments if one.booking_id in asked]
    if not coming:
        return None
    if not heard.yes:
        return turn.say(messages_visits.NOT_COMING)
    starts = [one.starts_at for one in coming]
    answer = turn.say(
        messages_visits.presence_noted(starts, turn.zone), stage=Stage.IDLE, visits=()
    )
    return replace(answer, attending=tuple(one.booking_id for one in coming))


def keep_as_it_was(turn: Turn) -> Decision | None:
    """ "Deixa assim" while another time was being chosen."""
    state, heard = turn.state, turn.heard
    if state.stage is not Stage.CHOOSING_TIME or state.moving is None:
        return None
    if heard.yes is not False or heard.wish is not None or heard.picked is not None:
        return None
    return turn.say(
        messages_visits.MOVED_KEPT, stage=Stage.IDLE, moving=None, offers=(), asked_at=None
    )


def change_visit(turn: Turn) -> Decision | None:
    """Moving or cancelling: find out which visit, then how."""
    change = change_wanted(turn.state, turn.heard)
    if change is None:
        return None
    if change is VisitChange.MOVE and turn.state.moving is not None:
        wished = turn.heard.wish is not None
        return booking_rules.offer_times(turn) if wished else booking_rules.forget_offer(turn)
    meant = visits_meant(turn.state, turn.heard, turn.facts.appointments, change, turn.zone)
    if not meant:
        return _no_visit(turn, change)
    if len(meant) > 1:
        return _ask_which(turn, meant, change)
    if change is VisitChange.MOVE:
        return _offer_other_times(turn, meant[0])
    return _ask_to_cancel(turn, meant[0])


def appointments(turn: Turn) -> Decision | None:
    """What the patient has before them."""
    if not turn.wants(Intent.LIST_APPOINTMENTS):
        return None
    found = turn.facts.appointments
    return turn.say(messages.appointments(found, turn.zone)) if found else _has_none(turn)


def _no_visit(turn: Turn, change: VisitChange) -> Decision:
    if turn.state.stage not in _CHOOSING:
        return _has_none(turn)
    if change is VisitChange.MOVE and turn.heard.wish is not None:
        return booking_rules.offer_times(turn)
    return booking_rules.forget_offer(turn)


def _has_none(turn: Turn) -> Decision:
    return turn.say(messages.NO_APPOINTMENTS, told=Told.NO_VISIT)


def _ask_which(turn: Turn, found: tuple[Appointment, ...], change: VisitChange) -> Decision:
    return turn.say(
        messages_visits.which_visit(found, change, turn.zone),
        stage=Stage.CHOOSING_VISIT,
        visits=tuple(own_visit(one) for one in found),
        change=change,
        wish=turn.heard.wish or turn.state.wish,
        moving=None,
        asked_at=turn.now,
    )


def _ask_to_cancel(turn: Turn, visit: Appointment) -> Decision:
    together = [one for one in turn.facts.appointments if one.held_with == visit.booking_id]
    text = messages.cancel_question(visit, turn.zone)
    if together:
        text = messages_people.cancel_question((visit, *together), turn.zone)
    return turn.say(
        text,
        stage=Stage.CONFIRMING_CANCELLATION,
        booking_id=visit.booking_id,
        moving=None,
        visits=(),
        change=None,
        asked_at=turn.now,
    )


def _offer_other_times(turn: Turn, visit: Appointment) -> Decision:
    if visit.status is BookingStatus.HELD:
        return turn.say(messages_money.still_paying(visit, turn.zone))
    if turn.facts.procedure is None:
        return replace(turn.say(messages.RESCHEDULE), call_staff=StaffReason.RESCHEDULE)
    wish = wish_to_move(visit, turn.state, turn.heard, turn.zone)
    state = replace(
        turn.state, moving=own_visit(visit), visits=(), change=None, offers=(), chosen=None
    )
    if turn.heard.either:
        state = replace(state, wish=wish, stage=Stage.CHOOSING_TIME, asked_at=turn.now)
        return replace(turn, state=state).say(messages_times.which_date(turn.days_between))
    heard = replace(turn.heard, wish=wish)
    moving = replace(turn, state=state, facts=replace(turn.facts, heard=heard))
    return booking_rules.offer_times(moving)
