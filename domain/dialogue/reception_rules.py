"""The rules of what else is written to a reception: strangers, worries about money, who treats."""

from dataclasses import replace

from domain import messages_money, messages_reception
from domain.dialogue import booking_rules
from domain.dialogue.asked_words import Asked
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.language import Intent
from domain.vocabulary import BookingStatus

_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)


def no_patient(turn: Turn) -> Decision | None:
    """A wrong number, somebody who looks for work, somebody who sells: no menu for them."""
    if turn.state.stage is not Stage.IDLE:
        return None
    match turn.heard.asked:
        case Asked.WRONG_NUMBER:
            return turn.say(messages_reception.wrong_number(turn.facts.clinic))
        case Asked.JOB:
            return replace(turn.say(messages_reception.JOB), call_staff=StaffReason.ASKED)
        case Asked.SALES:
            return turn.say(messages_reception.SALES)
        case _:
            return None


def money_back(turn: Turn) -> Decision | None:
    """Asked for out of the blue, and not with a cancellation: people look at it."""
    if turn.heard.asked is not Asked.MONEY_BACK or turn.state.stage is not Stage.IDLE:
        return None
    if turn.wants(Intent.CANCEL) or turn.state.late_payment:
        return None
    return replace(turn.say(messages_reception.MONEY_BACK), call_staff=StaffReason.PAYMENT)


def cancellation_terms(turn: Turn) -> Decision | None:
    """Asked before there is anything to cancel, or before it is: nothing is cancelled by it."""
    terms = turn.facts.clinic.terms
    if turn.heard.asked is not Asked.TERMS or terms is None:
        return None
    if turn.wants(Intent.CANCEL) and turn.facts.appointments:
        return None  # that question says what becomes of the money
    takes_deposits = any(one.deposit_centavos for one in turn.facts.catalogue)
    paid = next((one.if_cancelled for one in turn.facts.appointments if one.if_cancelled), None)
    text = messages_money.cancellation_terms(terms if takes_deposits else None, paid)
    return _then_the_question(turn, text)


def awaited_money(turn: Turn) -> Decision | None:
    """Whether it was seen, and whether it may be paid otherwise."""
    if turn.state.stage is not Stage.AWAITING_PAYMENT:
        return None
    if turn.heard.asked is Asked.HAS_ARRIVED:
        return turn.say(messages_reception.NOT_SEEN_YET)
    if turn.heard.says_paid:
        return None
    changes = turn.wants(Intent.CANCEL) or turn.wants(Intent.RESCHEDULE)
    if turn.heard.asked is Asked.OF_RECEIPT and turn.facts.known_answer is None and not changes:
        return turn.say(messages_reception.RECEIPT_MAY_BE_SENT)
    held = [
        one
        for one in turn.facts.appointments
        if one.booking_id == turn.state.booking_id and one.status is BookingStatus.HELD
    ]
    otherwise = turn.heard.asked is Asked.OTHER_MEANS and turn.facts.known_answer is None
    if not (otherwise and held):
        return None
    said = turn.say(messages_reception.only_by_pix(held[0], turn.zone))
    return replace(said, call_staff=StaffReason.PAYMENT)


def which_dentist(turn: Turn) -> Decision | None:
    """Who would treat them, of the times that are being chosen from."""
    state = turn.state
    if turn.heard.asked is not Asked.WHICH_DENTIST or state.stage not in _CHOOSING:
        return None
    if turn.heard.wish is not None or turn.heard.yes is not None or turn.heard.picked is not None:
        return None
    shown = (state.chosen,) if state.chosen else state.offers
    dentists = tuple(dict.fromkeys(one.dentist for one in shown))
    return _then_the_question(turn, messages_reception.with_dentist(dentists)) if dentists else None


def unsure_what_for(turn: Turn) -> Decision | None:
    """Nobody need know the name of what they need: that is what an evaluation is for."""
    unsure = turn.heard.asked is Asked.UNSURE_WHAT_FOR and turn.state.stage is Stage.CHOOSING_TIME
    procedure = turn.facts.procedure
    if not unsure or turn.heard.wish is not None or procedure is None or procedure.named:
        return None
    return _then_the_question(turn, messages_reception.UNSURE_WHAT_FOR)


def _then_the_question(turn: Turn, text: str) -> Decision:
    question = booking_rules.question_in_force(turn)
    if question is None:
        return turn.say(text)
    return replace(question, replies=(Reply(text), *question.replies))
