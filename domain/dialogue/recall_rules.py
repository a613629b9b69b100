"""The rules of a recall: asking who came long ago, and hearing the answer."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_recall
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, Reply
from domain.dialogue.recall import RecallFacts
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.waitlist_rules import is_busy
from domain.dialogue.wish import Wish


def tell_recall(state: DialogueState, facts: RecallFacts, now: datetime) -> Decision:
    """Ask, unless the chat is busy: who is writing with the clinic need not be recalled."""
    if not facts.clinic.bot_active or state.opted_out or is_busy(state, now):
        return Decision(state=state)
    zone = ZoneInfo(facts.clinic.zone)
    asking = replace(
        state,
        stage=Stage.RECALLED,
        wish=Wish(procedure=facts.procedure_code),
        offers=(),
        chosen=None,
        moving=None,
        visits=(),
        change=None,
        party=None,
        waitlist_offer=None,
        asked_at=now,
        greeted_at=now,
    )
    text = messages_recall.recall(
        facts.patient,
        facts.procedure,
        facts.dentist,
        facts.visited_at.astimezone(zone).date(),
        now.astimezone(zone).date(),
    )
    return Decision(state=asking, replies=(Reply(text),))


def recall_answer(turn: Turn) -> Decision | None:
    """A yes is shown free times, as anybody who asks for the procedure; a no is left in peace."""
    heard = turn.heard
    if turn.state.stage is not Stage.RECALLED or heard.yes is None or heard.wish is not None:
        return None
    if heard.yes:
        return booking_rules.offer_times(turn)
    return turn.say(messages_recall.DECLINED, stage=Stage.IDLE, wish=Wish(), asked_at=None)
