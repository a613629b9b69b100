"""The rules of a price that is thought too high: nobody is pressed, and no discount is promised."""

from dataclasses import replace

from domain import messages_price
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, StaffReason
from domain.dialogue.price_words import PriceWord
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish

_OPEN = (Stage.CHOOSING_TIME, Stage.CONFIRMING)


def price_thought_high(turn: Turn) -> Decision | None:
    """A remark on the price, unless the turn goes on all the same: "caro, mas pode marcar"."""
    heard, state = turn.heard, turn.state
    goes_on = heard.yes or heard.picked is not None or (heard.wish and heard.wish.says_when)
    if heard.price is None or state.moving is not None:
        return None
    if goes_on and heard.wish != state.wish:
        return None
    match heard.price:
        case PriceWord.BARGAIN:
            return _bargain(turn)
        case PriceWord.REFUSED if state.stage in _OPEN:
            return turn.say(
                messages_price.LET_GO,
                stage=Stage.IDLE,
                wish=Wish(procedure=state.wish.procedure),
                offers=(),
                chosen=None,
                asked_at=None,
            )
        case _:
            return _dear(turn)


def _bargain(turn: Turn) -> Decision | None:
    """Discounts are for people to grant; what is open stays open meanwhile."""
    if turn.facts.known_answer is not None:
        return None
    rests = booking_rules.left_open(turn) if turn.state.stage in _OPEN else {}
    text = messages_price.DISCOUNTS_AGAIN if turn.called_lately else messages_price.DISCOUNTS
    said = turn.say(text, **rests)
    return replace(said, call_staff=StaffReason.ASKED)


def _dear(turn: Turn) -> Decision | None:
    """What the price is of, and what becomes of the deposit."""
    procedure = turn.facts.procedure
    if procedure is None or turn.state.stage in booking_rules.HELD:
        return None
    is_choosing = turn.state.stage is Stage.CHOOSING_TIME
    return turn.say(messages_price.too_dear(procedure, choosing=is_choosing))
