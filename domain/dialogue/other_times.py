"""A time that cannot be: another one that is kept for the patient, or the money back."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_money, messages_visits
from domain.dialogue.booking_rules import HELD
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.visit_news import at_rest
from domain.dialogue.visits import own_visit
from domain.dialogue.wish import Wish
from domain.language import Intent

_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)


def tell_paid_late(
    state: DialogueState, appointment: Appointment, facts: NewsFacts, now: datetime
) -> Decision:
    """Offer what is kept for the payer, and the money back. Staff see it, too."""
    zone = ZoneInfo(facts.clinic.zone)
    text = messages_money.paid_late_but(appointment, facts.offers, zone)
    choosing = _choosing(state, appointment, facts, now, late_payment=True)
    return Decision(state=choosing, replies=(Reply(text),), call_staff=StaffReason.PAYMENT)


def give_back(turn: Turn) -> Decision | None:
    """ "devolve", "cancela": the money goes back once the patient has said so twice."""
    state = turn.state
    if not state.late_payment or state.moving is None or state.stage not in _CHOOSING:
        return None
    heard = turn.heard
    refuses = heard.yes is False and heard.wish is None and heard.picked is None
    # Nothing is left to pay: whoever speaks of money wants it back.
    if not (refuses or turn.wants(Intent.CANCEL) or turn.wants(Intent.PAY)):
        return None
    return turn.say(
        messages_money.GIVE_BACK,
        stage=Stage.CONFIRMING_CANCELLATION,
        booking_id=state.moving.booking_id,
        asked_at=turn.now,
    )


def give_back_answer(turn: Turn) -> Decision | None:
    """A no goes back to the times that are kept; a yes is a cancellation's."""
    state = turn.state
    if not state.late_payment or state.stage is not Stage.CONFIRMING_CANCELLATION:
        return None
    if turn.heard.yes is not False:
        return None
    return turn.say(
        messages_money.KEEPS_PAYMENT,
        stage=Stage.CHOOSING_TIME,
        booking_id=None,
        asked_at=turn.now,
    )


def tell_dentist_away(
    state: DialogueState, appointment: Appointment, facts: NewsFacts, now: datetime
) -> Decision:
    """The clinic cannot keep the time: offer what is kept for the patient."""
    zone = ZoneInfo(facts.clinic.zone)
    text = messages_visits.dentist_away(appointment, facts.offers, zone)
    choosing = _choosing(state, appointment, facts, now, late_payment=False)
    return Decision(state=choosing, replies=(Reply(text),))


def tell_dentist_back(state: DialogueState, appointment: Appointment, facts: NewsFacts) -> Decision:
    """The visit stays where it is: nothing is to be chosen for it any more."""
    if state.moving is not None and state.moving.booking_id == appointment.booking_id:
        state = at_rest(state)
    text = messages_visits.dentist_back(appointment, ZoneInfo(facts.clinic.zone))
    return Decision(state=state, replies=(Reply(text),))


def _choosing(
    state: DialogueState,
    appointment: Appointment,
    facts: NewsFacts,
    now: datetime,
    *,
    late_payment: bool,
) -> DialogueState:
    """The patient is asked about this visit now, unless another one is being made or paid."""
    if state.stage in HELD and state.booking_id != appointment.booking_id:
        return state  # one thing at a time: "remarcar" finds the visit afterwards
    return replace(
        state,
        stage=Stage.CHOOSING_TIME,
        moving=own_visit(appointment),
        late_payment=late_payment,
        offers=facts.offers,
        chosen=None,
        visits=(),
        change=None,
        booking_id=None,
        wish=Wish(procedure=appointment.procedure_code or None),
        asked_at=now,
    )
