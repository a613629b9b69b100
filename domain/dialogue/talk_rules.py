"""The rules of small talk and common questions: people, payment codes, prices, files, thanks."""

from dataclasses import replace

from domain import messages, messages_care, messages_money, messages_times
from domain.dialogue import booking_rules
from domain.dialogue.asked_words import Asked
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import SILENT_VOICE
from domain.dialogue.state import Stage, Told
from domain.dialogue.turn import Turn
from domain.events import VOICE
from domain.language import Intent

CONFUSED_TURNS_BEFORE_STAFF = 2


def opt_out(turn: Turn) -> Decision | None:
    return turn.say(messages.OPTED_OUT, opted_out=True) if turn.wants(Intent.OPT_OUT) else None


def robot(turn: Turn) -> Decision | None:
    return turn.say(messages.ROBOT) if turn.heard.asks_if_robot else None


def human(turn: Turn) -> Decision | None:
    if not turn.wants(Intent.HUMAN):
        return None
    reason = turn.heard.people_for
    if turn.called_lately:
        text = messages_care.called_already(turn.facts.clinic, turn.now)
    else:
        text = messages_care.calling(reason, turn.facts.clinic, turn.now)
    return replace(turn.say(text), call_staff=reason)


def questions(turn: Turn) -> Decision | None:
    """Prices, hours and address: answered, then the question in force is asked again."""
    answers = []
    if turn.wants(Intent.PRICE):
        procedure = turn.facts.procedure
        if procedure is not None and procedure.before:
            answers.append(messages_care.price_after_evaluation(procedure.before))
        if procedure is not None and procedure.named:
            answers.append(messages.price(procedure))
        elif turn.facts.catalogue:
            answers.append(messages.prices(turn.facts.catalogue))
    if turn.wants(Intent.HOURS_ADDRESS):
        known = messages.hours_and_address(turn.facts.clinic)
        if known is None:
            return None
        answers.append(known)
    if not answers:
        return None
    follow = booking_rules.question_in_force(turn)
    if follow is None and turn.wants(Intent.BOOK):
        follow = booking_rules.offer_times(turn)
    # Whoever asked what something costs and then asks for a time means that.
    asked_about = turn.heard.wish if turn.state.stage is Stage.IDLE else None
    told = Told.PRICE if turn.wants(Intent.PRICE) else None
    decision = turn.say(*answers, wish=asked_about or turn.state.wish, told=told)
    if follow is None:
        return decision
    return replace(follow, replies=(*decision.replies, *follow.replies))


def ambiguous_date(turn: Turn) -> Decision | None:
    if not turn.heard.either:
        return None
    wish = turn.heard.wish or turn.state.wish
    question = turn.say(messages_times.which_date(turn.days_between), wish=wish)
    if turn.state.stage is not Stage.CONFIRMING:
        return question
    # Another day is in question now: a "sim" to that must not book the time asked about before.
    return replace(question, state=replace(question.state, stage=Stage.CHOOSING_TIME, chosen=None))


def media(turn: Turn) -> Decision | None:
    kind = turn.heard.media
    if kind is None:
        return None
    answer = turn.say(messages.MEDIA.get(kind, messages.NOT_UNDERSTOOD + " " + messages.MENU))
    if kind in ("image", "document"):
        return replace(answer, call_staff=StaffReason.RECEIVED_FILE)
    if kind not in (VOICE, SILENT_VOICE):
        return answer
    question = booking_rules.question_in_force(turn)
    if question is None:
        return answer
    return replace(question, replies=(*answer.replies, *question.replies))


def known_answer(turn: Turn) -> Decision | None:
    """The clinic's own words, then the question in force once more."""
    if turn.wants(Intent.BOOK):
        return None
    if turn.facts.known_answer is not None:
        answer = turn.say(turn.facts.known_answer)
    elif turn.facts.beyond_texts and not turn.facts.clinic.has_assistant:
        answer = replace(turn.say(messages.ASKING_STAFF), call_staff=StaffReason.ASKED)
    elif turn.facts.beyond_texts:
        said = Decision(state=turn.state, replies=(Reply(messages.ASKING_STAFF),))
        return replace(said, call_staff=StaffReason.ASKED, ask_assistant=True)
    else:
        return None
    question = booking_rules.question_in_force(turn)
    if question is None:
        return answer
    return replace(question, replies=(*answer.replies, *question.replies))


def name_only(turn: Turn) -> Decision | None:
    """A name answers our question; then the question in force stands."""
    heard = turn.heard
    asks = (Intent.OUT_OF_SCOPE, Intent.GREETING, Intent.BOOK)
    if heard.name is None or heard.wish is not None or heard.intent not in asks:
        return None
    return booking_rules.question_in_force(turn)


def name_afterwards(turn: Turn) -> Decision | None:
    """The name comes when the time is held or booked already: it is written down, no more."""
    heard, stage = turn.heard, turn.state.stage
    bare = heard.intent is Intent.OUT_OF_SCOPE or heard.intent is Intent.BOOK
    if heard.name is None or heard.wish is not None or not bare:
        return None
    held = stage in booking_rules.HELD
    if not held and (stage is not Stage.IDLE or turn.wants(Intent.BOOK)):
        return None
    return turn.say(messages.thanks_for_name(heard.name))


def idle_yes(turn: Turn) -> Decision | None:
    """A "sim", a 👍 or a laugh that answers nothing."""
    answers = turn.heard.intent is Intent.CONFIRM or turn.heard.asked is Asked.LAUGHS
    if not answers or turn.state.stage is not Stage.IDLE:
        return None
    return turn.say(messages.ALL_RIGHT)


def greeting(turn: Turn) -> Decision | None:
    if turn.heard.intent is not Intent.GREETING:
        return None
    return booking_rules.question_in_force(turn) or turn.say(messages.MENU)


def thanks(turn: Turn) -> Decision | None:
    return turn.say(messages.THANKS) if turn.heard.intent is Intent.THANKS else None


def _payment_in_force(turn: Turn) -> Decision | None:
    """A deposit is awaited: what it is for and how to go on or give up, and no menu."""
    held = [one for one in turn.facts.appointments if one.booking_id == turn.state.booking_id]
    if turn.state.stage is not Stage.AWAITING_PAYMENT or not held:
        return None
    return turn.say(messages_money.still_paying(held[0], turn.zone))


def not_understood(turn: Turn) -> Decision:
    """The assistant may know; if it does not, the question in force or the menu is repeated."""
    question = booking_rules.question_in_force(turn)
    confused = turn.state.confused_turns + 1
    state = replace(turn.state, confused_turns=confused)
    if question is None:
        question = _payment_in_force(turn)
    if question is not None:
        replies = (Reply(messages.NOT_UNDERSTOOD), *question.replies)
    else:
        replies = (Reply(f"{messages.NOT_UNDERSTOOD} {messages.MENU}"),)
    calls = confused >= CONFUSED_TURNS_BEFORE_STAFF
    if calls:
        state = replace(state, confused_turns=0)
        comes = messages_care.team_comes(turn.facts.clinic, turn.now)
        replies = (Reply(f"{messages.STUCK} {comes}"),)
    return Decision(
        state=state,
        replies=replies,
        ask_assistant=True,
        call_staff=StaffReason.NOT_UNDERSTOOD if calls else None,
    )
