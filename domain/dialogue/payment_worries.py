"""The rules of worries about a deposit that is awaited: whose key, a part of it, another day."""

from dataclasses import replace

from domain import messages_worries
from domain.dialogue.asked_words import Asked
from domain.dialogue.decision import Decision, StaffReason
from domain.dialogue.facts import Appointment
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.errors import InvalidFieldError
from domain.language import Intent
from domain.pix.brcode import parse
from domain.vocabulary import BookingStatus

_MORE_URGENT = (Intent.CANCEL, Intent.RESCHEDULE, Intent.OPT_OUT)
"""What is asked besides and must not be lost: "parece golpe, cancela"."""


def worried(turn: Turn) -> Decision | None:
    """Answered with what is known; exceptions and doubts are for people."""
    held, now, zone = _held(turn), turn.now, turn.zone
    answers_offer = turn.state.extend_to is not None and turn.heard.yes is not None
    if held is None or answers_offer or any(turn.wants(one) for one in _MORE_URGENT):
        return None
    match turn.heard.asked:
        case Asked.IS_FRAUD | Asked.WHOSE_KEY:
            return _whose_key(turn, held)
        case Asked.PART_PAYMENT:
            said = messages_worries.paid_whole(held, now, zone)
        case Asked.PAYS_ANOTHER_DAY if not turn.heard.says_paid:
            said = messages_worries.paid_another_day(held, now, zone)
        case Asked.PAID_OTHER_AMOUNT:
            said = messages_worries.other_amount(held, now, zone)
        case _:
            return None
    return replace(turn.say(said, extend_to=None), call_staff=StaffReason.PAYMENT)


def _whose_key(turn: Turn, held: Appointment) -> Decision:
    payable = turn.facts.payable
    payee = _payee(payable.br_code) if payable else None
    known = messages_worries.whose_key(held, turn.facts.clinic, payee, turn.now, turn.zone)
    if payee is not None and turn.heard.asked is Asked.WHOSE_KEY:
        return turn.say(known, extend_to=None)
    said = turn.say(f"{known} {messages_worries.team_tells_whose_key()}", extend_to=None)
    return replace(said, call_staff=StaffReason.PAYMENT)


def _payee(br_code: str) -> str | None:
    """The name that the code itself gives; None where it gives none, or cannot be read."""
    try:
        return parse(br_code, strict=False).name
    except InvalidFieldError:
        return None


def _held(turn: Turn) -> Appointment | None:
    if turn.state.stage is not Stage.AWAITING_PAYMENT:
        return None
    for one in turn.facts.appointments:
        if one.booking_id == turn.state.booking_id and one.status is BookingStatus.HELD:
            return one
    return None
