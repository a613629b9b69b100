"""The dialogue's rules: state, what was heard and facts in; replies and at most one command out.

Each rule looks at the turn and either decides it or passes. Their order is the priority: safety,
then an answer to the question in force, then what the patient asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain import messages
from domain.dialogue import booking_rules, visit_rules
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import SILENT_VOICE, Heard, TurnFacts
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.visits import without_lapsed_move
from domain.dialogue.wish import Wish
from domain.events import VOICE
from domain.language import Intent

GREET_AGAIN_AFTER = timedelta(hours=12)
APOLOGISE_AGAIN_AFTER = timedelta(minutes=10)
CONFUSED_TURNS_BEFORE_STAFF = 2
URGENT_CARE = "urgencia"
"""The code of the procedure that is offered after an emergency, where the clinic has it."""


@dataclass(frozen=True)
class Turn:
    """What a rule sees."""

    state: DialogueState
    facts: TurnFacts
    now: datetime

    @property
    def heard(self) -> Heard:
        """What the patient said."""
        return self.facts.heard

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's zone."""
        return ZoneInfo(self.facts.clinic.zone)

    @property
    def days_between(self) -> list[date]:
        """The dates between which only the patient can decide."""
        return [date.fromisoformat(one) for one in self.heard.either]

    def wants(self, intent: Intent) -> bool:
        """Whether the patient asks for this, first or besides."""
        return self.heard.intent is intent or intent in self.heard.also

    def say(self, *texts: str, **changes: object) -> Decision:
        """Answer with these bubbles and change the state so."""
        return Decision(
            state=replace(self.state, confused_turns=0, **changes),  # type: ignore[arg-type]
            replies=tuple(Reply(text) for text in texts),
        )


Rule = Callable[[Turn], Decision | None]


def decide(state: DialogueState, facts: TurnFacts, now: datetime) -> Decision:
    """Decide a turn of the patient's. `now` is aware UTC.

    Always answers, unless the bot is off or people have the chat.
    """
    if not facts.clinic.bot_active or (state.staff_until and now < state.staff_until):
        return Decision(state=state)
    if facts.heard.name:
        state = replace(state, patient_name=facts.heard.name)
    state = without_lapsed_move(state, facts.heard, now)
    turn = Turn(state, facts, now)
    if facts.heard.stale:
        return _answer_backlog(turn)
    for rule in _RULES:
        if (decision := rule(turn)) is not None:
            return _greet(turn, _own_up(turn, _keep_asking(turn, decision)))
    return _greet(turn, _own_up(turn, _keep_asking(turn, _not_understood(turn))))


def _answer_backlog(turn: Turn) -> Decision:
    """Old messages are answered once, kindly; an old "sim" or "2" binds nobody."""
    apologised = turn.state.apologised_at
    if apologised and turn.now - apologised < APOLOGISE_AGAIN_AFTER:
        return Decision(state=turn.state)
    fresh = replace(turn.facts.heard, stale=False, yes=None, picked=None)
    open_questions = (Intent.CONFIRM, Intent.PICK_OPTION, Intent.OUT_OF_SCOPE)
    state = replace(
        turn.state,
        apologised_at=turn.now,
        stage=Stage.IDLE,
        offers=(),
        chosen=None,
        visits=(),
        moving=None,
        asked_at=None,
    )
    if turn.state.stage is Stage.AWAITING_PAYMENT:
        state = replace(state, stage=Stage.AWAITING_PAYMENT)
    if fresh.intent in open_questions:
        fresh = replace(fresh, intent=Intent.GREETING)
    answer = decide(replace(state, greeted_at=turn.now), replace(turn.facts, heard=fresh), turn.now)
    return replace(answer, replies=(Reply(messages.APOLOGY), *answer.replies))


def _greet(turn: Turn, decision: Decision) -> Decision:
    """The first answer in a while opens with the clinic's welcome."""
    greeted = turn.state.greeted_at
    if greeted and turn.now - greeted < GREET_AGAIN_AFTER:
        return decision
    welcome = Reply(messages.welcome(turn.facts.clinic))
    return replace(
        decision,
        state=replace(decision.state, greeted_at=turn.now),
        replies=(welcome, *decision.replies),
    )


def _keep_asking(turn: Turn, decision: Decision) -> Decision:
    """A bare "sim" books: whatever else was answered, the time that it would book comes last."""
    if decision.state.stage is not Stage.CONFIRMING or decision.state.asked_at == turn.now:
        return decision
    question = booking_rules.question_in_force(replace(turn, state=decision.state))
    if question is None:
        return decision
    others = tuple(one for one in decision.replies if one not in question.replies)
    return replace(
        decision,
        state=replace(decision.state, asked_at=turn.now),
        replies=(*others, *question.replies),
    )


def _own_up(turn: Turn, decision: Decision) -> Decision:
    """A voice note besides the words was not understood: the patient must not think it was."""
    if turn.heard.unheard is None:
        return decision
    return replace(decision, replies=(Reply(messages.MEDIA[turn.heard.unheard]), *decision.replies))


def _emergency(turn: Turn) -> Decision | None:
    if not turn.wants(Intent.EMERGENCY):
        return None
    said = messages.RED_FLAGS if turn.heard.red_flags else messages.EMERGENCY
    urgent = Wish(procedure=URGENT_CARE, prefer="earliest")
    answer = turn.say(said, messages.URGENT_OFFER, stage=Stage.IDLE, wish=urgent, offers=())
    return replace(answer, call_staff=StaffReason.EMERGENCY)


def _opt_out(turn: Turn) -> Decision | None:
    return turn.say(messages.OPTED_OUT, opted_out=True) if turn.wants(Intent.OPT_OUT) else None


def _robot(turn: Turn) -> Decision | None:
    return turn.say(messages.ROBOT) if turn.heard.asks_if_robot else None


def _human(turn: Turn) -> Decision | None:
    if not turn.wants(Intent.HUMAN):
        return None
    return replace(turn.say(messages.CALLING_STAFF), call_staff=StaffReason.ASKED)


def _pay(turn: Turn) -> Decision | None:
    claims = turn.heard.says_paid and turn.state.stage is Stage.AWAITING_PAYMENT
    if claims:
        return turn.say(messages.WAITING_BANK)
    if not turn.wants(Intent.PAY):
        return None
    payable = turn.facts.payable
    if payable is None:
        return replace(turn.say(messages.NO_PIX), call_staff=StaffReason.NO_PIX)
    return turn.say(messages.code_again(payable, turn.zone), payable.br_code)


def _questions(turn: Turn) -> Decision | None:
    """Prices, hours and address: answered, then the question in force is asked again."""
    answers = []
    if turn.wants(Intent.PRICE):
        procedure = turn.facts.procedure
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
    decision = turn.say(*answers)
    if follow is None:
        return decision
    return replace(follow, replies=(*decision.replies, *follow.replies))


def _ambiguous_date(turn: Turn) -> Decision | None:
    if not turn.heard.either:
        return None
    wish = turn.heard.wish or turn.state.wish
    question = turn.say(messages.which_date(turn.days_between), wish=wish)
    if turn.state.stage is not Stage.CONFIRMING:
        return question
    # Another day is in question now: a "sim" to that must not book the time asked about before.
    return replace(question, state=replace(question.state, stage=Stage.CHOOSING_TIME, chosen=None))


def _media(turn: Turn) -> Decision | None:
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


def _known_answer(turn: Turn) -> Decision | None:
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


def _name_only(turn: Turn) -> Decision | None:
    """A name answers our question; then the question in force stands."""
    heard = turn.heard
    asks = (Intent.OUT_OF_SCOPE, Intent.GREETING, Intent.BOOK)
    if heard.name is None or heard.wish is not None or heard.intent not in asks:
        return None
    return booking_rules.question_in_force(turn)


def _idle_yes(turn: Turn) -> Decision | None:
    """A "sim" or 👍 that answers nothing."""
    if turn.heard.intent is not Intent.CONFIRM or turn.state.stage is not Stage.IDLE:
        return None
    return turn.say(messages.ALL_RIGHT)


def _greeting(turn: Turn) -> Decision | None:
    if turn.heard.intent is not Intent.GREETING:
        return None
    return booking_rules.question_in_force(turn) or turn.say(messages.MENU)


def _thanks(turn: Turn) -> Decision | None:
    return turn.say(messages.THANKS) if turn.heard.intent is Intent.THANKS else None


def _not_understood(turn: Turn) -> Decision:
    """The assistant may know; if it does not, the question in force or the menu is repeated."""
    question = booking_rules.question_in_force(turn)
    confused = turn.state.confused_turns + 1
    state = replace(turn.state, confused_turns=confused)
    if question is not None:
        replies = question.replies
    else:
        replies = (Reply(f"{messages.NOT_UNDERSTOOD} {messages.MENU}"),)
    calls = confused >= CONFUSED_TURNS_BEFORE_STAFF
    if calls:
        state = replace(state, confused_turns=0)
        replies = (Reply(messages.CALLING_STAFF),)
    return Decision(
        state=state,
        replies=replies,
        ask_assistant=True,
        call_staff=StaffReason.NOT_UNDERSTOOD if calls else None,
    )


_RULES: tuple[Rule, ...] = (
    _media,
    _emergency,
    _opt_out,
    visit_rules.cancellation_answer,
    visit_rules.reminder_answer,
    visit_rules.keep_as_it_was,
    booking_rules.confirmation_answer,
    _robot,
    _known_answer,
    _human,
    _pay,
    visit_rules.change_visit,
    visit_rules.appointments,
    _questions,
    booking_rules.hold_in_the_way,
    booking_rules.pick,
    _ambiguous_date,
    _name_only,
    booking_rules.offer_times_if_wanted,
    _idle_yes,
    _greeting,
    _thanks,
)
