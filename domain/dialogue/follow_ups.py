"""What a turn means in the light of what was just done or told: regrets, and "e clareamento?"."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_courtesy
from domain.dialogue.asked_words import Asked
from domain.dialogue.decision import Decision, Reply
from domain.dialogue.facts import Heard
from domain.dialogue.hearing import CHOOSING
from domain.dialogue.party import FOR_SELF
from domain.dialogue.state import DialogueState, GivenUp, Stage, Told
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish
from domain.language import Intent
from domain.people import Relation

_MAY_FOLLOW_A_PRICE = (Intent.BOOK, Intent.OUT_OF_SCOPE)


def hear_follow_up(heard: Heard, state: DialogueState, now: datetime, zone: ZoneInfo) -> Heard:
    """The same turn, as what it means after what was just asked, done or told."""
    if state.stage is Stage.AWAITING_PAYMENT and heard.asked is Asked.DONE:
        return replace(heard, intent=Intent.PAY, also=(), yes=None, says_paid=True, confident=True)
    if state.stage is not Stage.IDLE:
        return heard
    wants_one = heard.intent is Intent.CONFIRM and heard.yes and heard.wish is None
    if wants_one and state.told is Told.NO_VISIT:
        return replace(heard, intent=Intent.BOOK, also=(), yes=None)
    if heard.asked is Asked.AND_THAT and state.told is Told.PRICE:
        only_named = heard.wish is None or not heard.wish.says_when
        if heard.procedure and only_named and heard.intent in _MAY_FOLLOW_A_PRICE:
            return replace(heard, intent=Intent.PRICE, also=())
    if heard.asked is Asked.REGRETS and state.given_up and state.given_up.starts_at > now:
        wish = _the_same_again(state.given_up, heard, zone)
        return replace(
            heard, intent=Intent.BOOK, also=(), yes=None, wish=wish, party=FOR_SELF,
            names_people=True, confident=True,
        )  # fmt: skip
    return heard


def _the_same_again(given_up: GivenUp, heard: Heard, zone: ZoneInfo) -> Wish:
    """The very time, unless another one is wished for in the same breath."""
    wish = heard.wish or Wish()
    if not wish.says_when:
        local = given_up.starts_at.astimezone(zone)
        day, clock = local.date(), local.time()
        wish = replace(wish, date_from=day, date_to=day, time_from=clock, time_to=clock)
    procedure = heard.procedure or given_up.procedure
    return replace(wish, procedure=procedure, professional=wish.professional or given_up.dentist)


def given_up_by(turn: Turn) -> GivenUp | None:
    """The writer's own visit that this turn cancels, while it may be regretted."""
    asked = [one for one in turn.facts.appointments if one.booking_id == turn.state.booking_id]
    if not asked or asked[0].relation is not Relation.SELF or not asked[0].procedure_code:
        return None
    return GivenUp(asked[0].procedure_code, asked[0].dentist, asked[0].starts_at)


def after_regret(turn: Turn, decision: Decision) -> Decision:
    """Say that it was cancelled, before the times; what was given up is forgotten then."""
    if decision.state.stage is Stage.IDLE or turn.state.given_up is None:
        return decision
    state = replace(decision.state, given_up=None)
    regrets = turn.heard.asked is Asked.REGRETS and state.stage in CHOOSING
    told = (Reply(messages_courtesy.BOOK_AGAIN),) if regrets else ()
    return replace(decision, state=state, replies=(*told, *decision.replies))
