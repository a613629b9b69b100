"""The rules of moments that need tact: grief, fear, another language, a goodbye."""

from dataclasses import replace

from domain import messages, messages_care, messages_courtesy
from domain.dialogue import booking_rules
from domain.dialogue.asked_words import Asked
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.hearing import CHOOSING
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.language import Intent


def bereaved(turn: Turn) -> Decision | None:
    """Somebody died: people take it, and nothing is cancelled, moved or asked by a machine."""
    if turn.heard.asked is not Asked.BEREAVED or _tells_in_passing(turn):
        return None
    state = turn.state
    rest: dict[str, object] = {}
    match state.stage:
        case Stage.CONFIRMING:
            rest = booking_rules.left_open(turn)
        case Stage.CONFIRMING_CANCELLATION if not state.late_payment:
            rest = {"stage": Stage.IDLE, "booking_id": None, "asked_at": None, "party": None}
        case Stage.REMINDED | Stage.IDLE:
            # Of whoever was spoken of, nobody is to be booked by the next "quero marcar".
            rest = {"stage": Stage.IDLE, "visits": (), "party": None}
    silent = state.opted_out or turn.wants(Intent.OPT_OUT)
    said = turn.say(messages_courtesy.CONDOLENCES, opted_out=silent, **rest)
    reason = StaffReason.CANCEL if _wants_change(turn) else StaffReason.ASKED
    return replace(said, call_staff=reason)


def condole(turn: Turn, decision: Decision) -> Decision:
    """Somebody's death, told by who wants a visit of their own: a word before the times."""
    if turn.heard.asked is not Asked.BEREAVED or not _tells_in_passing(turn):
        return decision
    if not decision.replies or decision.call_staff is StaffReason.EMERGENCY:
        return decision
    return replace(decision, replies=(Reply(messages_courtesy.SORRY), *decision.replies))


def _wants_change(turn: Turn) -> bool:
    return turn.wants(Intent.CANCEL) or turn.wants(Intent.RESCHEDULE)


def _tells_in_passing(turn: Turn) -> bool:
    """Names what they come for, or another time than those they are choosing from."""
    wish = turn.heard.wish
    chooses = turn.state.stage in CHOOSING and wish is not None and wish.says_when
    return (turn.heard.procedure is not None or chooses) and not _wants_change(turn)


def foreign(turn: Turn) -> Decision | None:
    """We write Portuguese only; whether the team speaks more, it says itself."""
    if turn.heard.asked is not Asked.FOREIGN or turn.state.stage is not Stage.IDLE:
        return None
    comes = messages_care.team_comes(turn.facts.clinic, turn.now)
    said = turn.say(f"{messages_courtesy.ONLY_PORTUGUESE} {comes}")
    return replace(said, call_staff=StaffReason.ASKED)


def who_writes(turn: Turn) -> Decision | None:
    """Who answers here, then the question in force."""
    if turn.heard.asked is not Asked.WHO_WRITES:
        return None
    said = turn.say(messages_courtesy.who_writes(turn.facts.clinic))
    question = booking_rules.question_in_force(turn)
    return replace(question, replies=(*said.replies, *question.replies)) if question else said


def company(turn: Turn) -> Decision | None:
    """ "Posso levar minha filha?", to a visit that is booked: no visit for her is begun."""
    visits = turn.facts.appointments
    if turn.heard.asked is not Asked.COMPANY or turn.state.stage is not Stage.IDLE or not visits:
        return None
    if turn.facts.known_answer is not None:
        return turn.say(turn.facts.known_answer, party=None)
    said = turn.say(messages_courtesy.company(visits[0], turn.zone), party=None)
    return replace(said, call_staff=StaffReason.ASKED)


def how_early(turn: Turn) -> Decision | None:
    """Only the clinic knows how long before they want a patient there."""
    visits = turn.facts.appointments
    if turn.heard.asked is not Asked.HOW_EARLY or turn.state.stage is not Stage.IDLE or not visits:
        return None
    said = turn.say(messages_courtesy.how_early(visits[0], turn.zone))
    return replace(said, call_staff=StaffReason.ASKED)


def goodbye(turn: Turn) -> Decision | None:
    if turn.heard.asked is not Asked.GOODBYE or turn.state.stage is not Stage.IDLE:
        return None
    visits = turn.facts.appointments
    return turn.say(messages_courtesy.goodbye(visits[0] if visits else None, turn.zone))


def remember_call(turn: Turn, decision: Decision) -> Decision:
    """Whoever has just been told that people come is not told so in the same words again."""
    if decision.call_staff is None:
        return decision
    return replace(decision, state=replace(decision.state, called_at=turn.now))


def take_fear_seriously(turn: Turn, decision: Decision) -> Decision:
    """Whatever is answered, a word of sympathy comes before it."""
    if turn.heard.asked is not Asked.FEARFUL or decision.call_staff is StaffReason.EMERGENCY:
        return decision
    said = decision.replies
    if decision.ask_assistant and decision.call_staff is None:
        # Understood well enough: there is nothing for the assistant to find out.
        state = replace(decision.state, confused_turns=0)
        decision = replace(decision, state=state, ask_assistant=False)
        asked = tuple(one for one in said if not one.text.startswith(messages.NOT_UNDERSTOOD))
        said = asked or (Reply(messages.MENU),)
    return replace(decision, replies=(Reply(messages_courtesy.FEAR), *said))
