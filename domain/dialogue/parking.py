"""The rules of what waits: second requests, talking it over, and what a silence broke off."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain import messages, messages_money, messages_people
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, Reply
from domain.dialogue.facts import ProcedureFacts
from domain.dialogue.hearing import CHOOSING
from domain.dialogue.party import FOR_SELF, Party
from domain.dialogue.state import DialogueState, Parked, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish
from domain.language import Intent
from domain.people import Relation

MOST_PARKED = 3
BROKEN_OFF_AFTER = timedelta(hours=12)
"""After so long a greeting is no answer to the question that was open."""
_OPEN = (*CHOOSING, Stage.NAMING_PEOPLE, Stage.CHOOSING_PERSON)
_SAYS_LITTLE = (Intent.GREETING, Intent.OUT_OF_SCOPE)


def park(turn: Turn) -> Turn:
    """The turn, with its second request put aside."""
    second = turn.heard.aside
    if second is None or not _is_new(turn.state, second):
        return turn
    waiting = tuple(one for one in turn.state.parked if one.relation is not second.relation)
    parked = (*waiting, second)[-MOST_PARKED:]
    return replace(turn, state=replace(turn.state, parked=parked))


def acknowledge(turn: Turn, decision: Decision) -> Decision:
    """Say that a second request was heard, before whatever is said of the first."""
    second = turn.heard.aside
    if second is None or second not in decision.state.parked:
        return decision
    text = messages_people.noted(second, turn.facts.aside_procedure, decision.state.patient_name)
    return replace(decision, replies=(Reply(text), *decision.replies))


def only_parked(turn: Turn) -> Decision | None:
    """Nothing but a second request: the first one's question stays in force."""
    if not turn.heard.only_aside:
        return None
    question = booking_rules.question_in_force(turn)
    if question is not None:
        return question
    held = [one for one in turn.facts.appointments if one.booking_id == turn.state.booking_id]
    if turn.state.stage is Stage.AWAITING_PAYMENT and held:
        return turn.say(messages_money.still_paying(held[0], turn.zone))
    is_booking = turn.state.stage is Stage.BOOKING
    return turn.say(messages.STILL_HOLDING if is_booking else messages.ALL_RIGHT)


def talk_it_over(turn: Turn) -> Decision | None:
    """ "Vou falar com meu marido": nothing is pressed; what was offered can still be taken."""
    heard = turn.heard
    if heard.wish is not None and not heard.will_ask_somebody:
        return None
    if not (heard.will_ask_somebody or heard.undecided) or turn.state.stage not in _OPEN:
        return None
    # Who goes to ask somebody comes back with the answer; who is in doubt is asked once more.
    rests = {"asked_at": turn.now} if heard.will_ask_somebody else booking_rules.left_open(turn)
    return turn.say(messages_people.TALK_IT_OVER, **rests)


def carry_on(turn: Turn) -> Decision | None:
    """After a silence, a first word that says nothing of it: offer to go on."""
    state, heard = turn.state, turn.heard
    if state.stage not in _OPEN or state.moving is not None or state.asked_at is None:
        return None
    if turn.now - state.asked_at < BROKEN_OFF_AFTER:
        return None
    says_little = heard.intent in _SAYS_LITTLE and heard.wish is None and not heard.names_people
    if not says_little:
        return None
    today = turn.now.astimezone(turn.zone).date()
    is_past = state.wish.last_day is not None and state.wish.last_day < today
    wish = Wish(procedure=state.wish.procedure, professional=state.wish.professional)
    return turn.say(
        messages_people.carry_on(turn.facts.procedure),
        stage=Stage.RESUMING,
        wish=wish if is_past else state.wish,
        offers=(),
        chosen=None,
        asked_at=turn.now,
    )


def carry_on_answer(turn: Turn) -> Decision | None:
    """Yes: free times as they are now. No: nothing is open any more."""
    if turn.state.stage is not Stage.RESUMING or turn.heard.wish is not None:
        return None
    if turn.heard.yes is None:
        return None
    if turn.heard.yes:
        return booking_rules.offer_times(turn)
    return turn.say(
        messages_people.LET_IT_BE, stage=Stage.IDLE, wish=Wish(), party=None, asked_at=None
    )


def take_up(decision: Decision, procedure: ProcedureFacts | None, now: datetime) -> Decision:
    """What was booked is certain: ask about the request that waited longest."""
    state = decision.state
    if state.stage is not Stage.IDLE or not state.parked:
        return decision
    first, *others = state.parked
    name = procedure.name if procedure else None
    text = messages_people.take_up(first, name, state.patient_name)
    party = FOR_SELF if first.relation is Relation.SELF else Party(first.relation)
    taken_up = replace(
        state,
        stage=Stage.CHOOSING_TIME,
        wish=Wish(procedure=first.procedure),
        party=party,
        parked=tuple(others),
        offers=(),
        chosen=None,
        asked_at=now,
    )
    return replace(decision, state=taken_up, replies=(*decision.replies, Reply(text)))


def _is_new(state: DialogueState, second: Parked) -> bool:
    """A word more about what waits already is not another request."""
    same = [one for one in state.parked if one.relation is second.relation]
    return not same or (second.procedure is not None and second.procedure != same[0].procedure)
