"""Understand one turn of a patient: pure rules, no model, no clock."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, time

from domain.language import details, intents, names
from domain.language.compose import When, compose
from domain.language.extract import sketch_times
from domain.language.lexicon import DEFAULT_LEXICON, Lexicon
from domain.language.model import Context, DialogueState, Intent, Prefer, Slots, Understood
from domain.language.normalise import normalise
from domain.language.options import read_pick
from domain.language.sketch import Role, Sketch
from domain.language.yesno import Answer, read_answer

_ASKS_TIME = frozenset({DialogueState.ASK_TIME, DialogueState.CHOOSE_OPTION})
_ASKS_WHEN = frozenset({DialogueState.ASK_DATE, DialogueState.ASK_TIME})
_VAGUE_TIME = re.compile(
    r"\b(?:feriado|ferias|dias?|semanas?|mes|meses|horarios?|horas?|salario|pagamento|\d+|"
    r"data|depois|antes|cedo|tarde)\b"
)
_BARE_DAY = re.compile(
    r"^(?:o |no |pode ser |quero |para |pra |prefiro )*(\d{1,2})(?=$|[.!?]*$|,? as \d|"
    r",? (?:de|pela|a) (?:manha|tarde|noite)|,? (?:ou|e) \d{1,2}$)"
)
_BARE_COUNT = re.compile(r"^(?:uns |umas |mais |tipo )*(\d{1,2} (?:dias?|semanas?|meses|mes))$")
_MENU_CHOICE = re.compile(
    r"^(?:opcao |numero |a |o )?([1-9])(?:$|[.!,):;-]+(?:\s|$)|\s*[-–]\s| (?=(?:tem|pode|quero|"
    r"por favor|remarcar|confirmar|cancelar|para|pra|obrigado)\b))"
)
_TIMELESS = frozenset({Intent.OPT_OUT, Intent.OUT_OF_SCOPE, Intent.GREETING, Intent.THANKS})
_ABOUT_VISITS = frozenset(
    {
        Intent.BOOK,
        Intent.RESCHEDULE,
        Intent.CANCEL,
        Intent.PICK_OPTION,
        Intent.PRICE,
        Intent.EMERGENCY,
    }
)
_SURE = 0.85
_BARE_TIME_SCORE = 0.7
_CANCELS = re.compile(r"\b(?:cancel\w+|desmar(?:c|qu)\w+)\b")
_MOVES = re.compile(r"\b(?:remar(?:c|qu)\w+|reagend\w+|mud\w+|tro(?:c|qu)\w+)\b")
_KEEPS = re.compile(
    r"\b(?:deix\w+|mant\w+|fica|ficar)\b[^\n]*\b(?:marcad[oa]|como esta|assim|mesmo)\b|\bmanter\b"
)
_NEGATED = re.compile(r"\b(?:nao|nunca|nem)\b")
_CONFIRMING = re.compile(
    r"^(?:\W|oi|ola|bom dia|boa tarde|boa noite|<x>|sim|ok)*\b(?:confirmo|confirmad[oa]|"
    r"confirma|estarei|comparec\w+|vou sim)\b"
)


_NO_QUESTION = Context()


@dataclass(frozen=True)
class _Turn:
    """One message with everything the layers found in it."""

    text: str
    """Normalised."""
    sketch: Sketch
    when: When
    slots: Slots
    context: Context
    state: DialogueState | None

    @property
    def names_day_or_hour(self) -> bool:
        """Whether a day or an hour that can be is wanted."""
        slots = self.slots
        wanted = slots.date_from or slots.date_to or slots.time_from or slots.time_to
        return bool(wanted or slots.dates or slots.weekdays or slots.alternatives)

    @property
    def names_time(self) -> bool:
        """Whether any day, hour, part of the day or preference is wanted, also an impossible one."""
        preferred = self.slots.prefer in (Prefer.FIRST, Prefer.LAST, Prefer.EARLIEST)
        return self.names_day_or_hour or preferred or self.when.unsure

    @property
    def refuses_time(self) -> bool:
        """Whether a day or a part of the day is refused."""
        slots = self.slots
        refused = slots.not_dates or slots.not_weekdays or slots.not_part
        return bool(refused or any(True for _ in self.sketch.marks("t", Role.AVOID)))

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether a yes/no question is open."""
        return self.state is not None and self.state.asks_yes_or_no


def understand(
    text: str,
    *,
    reference: datetime,
    context: Context = _NO_QUESTION,
    lexicon: Lexicon = DEFAULT_LEXICON,
) -> Understood:
    """What the patient says with `text`: one message, or several bubbles separated by newlines.

    `reference` is the clinic's local time now, aware. No date before its day is ever returned;
    where the patient has to be asked, `needs_clarification` is set and `alternatives` holds the
    readings. Never raises, whatever the text.
    """
    normalised = normalise(text)
    injected = intents.is_injection(normalised) or intents.is_injection(text.casefold())
    if injected:
        normalised = intents.without_orders(normalised)
        if not normalised:
            return Understood(Intent.OUT_OF_SCOPE, confidence=0.95)
    turn = _read(normalised, text, reference, context, lexicon)
    understood = _decide(turn)
    name = names.person_name(text, asked=context.asks_name)
    if name and understood.intent is Intent.OUT_OF_SCOPE:
        understood = replace(
            understood, intent=Intent.BOOK, needs_clarification=False, confidence=0.9
        )
    if name and not turn.names_day_or_hour:
        # The date beside a name is a birth date, nothing to ask about.
        understood = replace(understood, needs_clarification=False)
    return replace(understood, person_name=name)


def _read(
    normalised: str, original: str, reference: datetime, context: Context, lexicon: Lexicon
) -> _Turn:
    state = context.dialogue_state
    today = reference.date()
    read = normalised
    if state is DialogueState.ASK_DATE:
        read = _BARE_COUNT.sub(r"daqui a \1", _BARE_DAY.sub(r"dia \1", read))
    sketch = sketch_times(read, today=today, windows=lexicon.windows, answering=state in _ASKS_TIME)
    when = compose(sketch, lexicon.windows)
    found = details.procedures(normalised, lexicon)
    slots = replace(
        when.slots,
        procedure=found[0] if found else None,
        procedures=found if len(found) > 1 else (),
        professional=names.professional(normalised, original, lexicon),
        patients=names.patient_count(normalised),
        same_time=details.same_time(normalised),
        paid_claim=details.claims_payment(normalised),
    )
    return _Turn(normalised, sketch, when, slots, context, state)


def _decide(turn: _Turn) -> Understood:
    """Opt-out and emergency first, then the question that is open, then what is said."""
    if intents.opts_out(turn.text):
        return Understood(Intent.OPT_OUT, confidence=0.97)
    ranked = intents.scores(turn.text, turn.sketch.text)
    urgent = intents.emergency(turn.text)
    rival = ranked[0].score if ranked and ranked[0].intent is not Intent.BOOK else 0.0
    if urgent >= _SURE or urgent > rival:
        return _emergency(turn, ranked, urgent)
    answered = _answer_to_question(turn, ranked)
    if answered:
        return answered
    return _by_rules(turn, ranked, also_urgent=urgent > 0)


def _emergency(turn: _Turn, ranked: list[intents.Scored], score: float) -> Understood:
    also = tuple(one.intent for one in ranked if one.score >= _SURE)
    slots = replace(turn.slots, procedure=None, procedures=())
    return Understood(Intent.EMERGENCY, slots, also, turn.when.unsure, score)


# --- the question that is open --------------------------------------------------------------------


def _answer_to_question(turn: _Turn, ranked: list[intents.Scored]) -> Understood | None:
    if turn.state is DialogueState.CHOOSE_OPTION:
        picked = _pick(turn)
        if picked:
            return picked
    if turn.state is DialogueState.REMINDER_CONFIRM:
        chosen = _menu(turn)
        if chosen:
            return chosen
    return _yes_or_no(turn, ranked)


def _pick(turn: _Turn) -> Understood | None:
    pick = read_pick(turn.text, turn.slots, turn.context.options)
    if pick is None:
        return None
    if pick.option is None:
        slots = replace(turn.slots, time_from=None, time_to=None, date_from=None, date_to=None,
                        part=None, alternatives=(), dates=())  # fmt: skip
        return Understood(Intent.PICK_OPTION, slots, (), needs_clarification=True, confidence=0.9)
    slots = turn.slots if pick.by_time else replace(
        turn.slots, time_from=None, time_to=None, date_from=None, date_to=None, part=None,
        alternatives=(), dates=(), prefer=None,
    )  # fmt: skip
    slots = replace(slots, option=pick.option, alternatives=())
    return Understood(Intent.PICK_OPTION, slots, confidence=0.95)


def _menu(turn: _Turn) -> Understood | None:
    """A numbered answer to a reminder, perhaps with more behind it ("2. tem na quinta?")."""
    choice = _MENU_CHOICE.match(turn.text)
    if not choice:
        return None
    number = int(choice.group(1))
    if number > len(turn.context.menu):
        return Understood(Intent.PICK_OPTION, needs_clarification=True, confidence=0.9)
    intent = turn.context.menu[number - 1]
    rest = turn.text[choice.end() :].strip(" .,!")
    slots = turn.slots if rest else Slots()
    if intent is Intent.CONFIRM:
        if turn.names_time and rest:
            return None
        return Understood(Intent.CONFIRM, Slots(yesno=True, option=number), confidence=0.95)
    return Understood(intent, replace(slots, option=number), (), turn.when.unsure, 0.95)


def _yes_or_no(turn: _Turn, ranked: list[intents.Scored]) -> Understood | None:
    repeated = turn.names_time and _repeats_the_question(turn)
    names_time = turn.names_time and not repeated
    if turn.refuses_time and not turn.asks_yes_or_no:
        return None
    text = turn.sketch.text if repeated else turn.text
    if turn.state is DialogueState.CONFIRM_CANCEL and not _NEGATED.search(text):
        text = _CANCELS.sub("confirmo", text)
    if turn.state is DialogueState.CONFIRM_RESCHEDULE and not _NEGATED.search(text):
        text = _MOVES.sub("confirmo", text)
    if turn.state is DialogueState.CONFIRM_CANCEL and _KEEPS.search(text):
        return Understood(Intent.CONFIRM, Slots(yesno=False), confidence=0.9)
    answer = read_answer(text, names_time=names_time, asked=turn.asks_yes_or_no)
    if answer is None:
        return None
    strongest = ranked[0] if ranked else None
    unasked_wish = not turn.asks_yes_or_no and strongest and strongest.score >= _SURE
    if answer is Answer.YES:
        if unasked_wish and not _CONFIRMING.search(turn.text):
            return None
        return _agreed(turn, ranked)
    if (
        strongest
        and strongest.score >= _threshold(turn, answer)
        and strongest.intent is not Intent.BOOK
    ):
        return None
    if unasked_wish:
        return None
    if answer is Answer.NO:
        refusing = replace(turn.slots, yesno=False, procedure=None, paid_claim=False)
        return Understood(Intent.CONFIRM, refusing, confidence=0.9)
    slots = Slots(hedged=answer is Answer.HEDGED)
    return Understood(Intent.CONFIRM, slots, (), needs_clarification=True, confidence=0.85)


def _threshold(turn: _Turn, answer: Answer) -> float:
    """How surely something else must be said for it not to be an answer."""
    if answer is Answer.NO and turn.state is DialogueState.CONFIRM_CANCEL:
        return 1.1
    if turn.state is DialogueState.REMINDER_CONFIRM:
        return 0.75
    return 0.8 if turn.asks_yes_or_no else 0.7


def _agreed(turn: _Turn, ranked: list[intents.Scored]) -> Understood | None:
    thanked = any(one.intent is Intent.THANKS for one in intents.social(turn.text))
    if turn.state is None and thanked and not _CONFIRMING.search(turn.text):
        return None
    elsewhere = [one for one in ranked if one.score >= _SURE and one.intent is not Intent.BOOK]
    if (
        turn.state is not DialogueState.CONFIRM_CANCEL
        and any(one.intent in (Intent.CANCEL, Intent.RESCHEDULE) for one in elsewhere)
        and turn.state is not DialogueState.CONFIRM_RESCHEDULE
    ):
        return None
    also = tuple(one.intent for one in elsewhere if "?" in turn.text)
    which = turn.state is DialogueState.CHOOSE_OPTION and len(turn.context.options) != 1
    return Understood(Intent.CONFIRM, Slots(yesno=True), also, which, confidence=0.97)


def _repeats_the_question(turn: _Turn) -> bool:
    """ "Confirmo amanhã às 10", of the visit the question is about."""
    about = turn.context.about
    if about is None:
        reminded = turn.state is DialogueState.REMINDER_CONFIRM
        return reminded and bool(_CONFIRMING.search(turn.text)) and not turn.when.unsure
    slots = turn.slots
    if turn.when.unsure or slots.dates or slots.prefer or slots.weekdays:
        return False
    day_fits = slots.date_from in (None, about.date()) and slots.date_to in (None, about.date())
    exact = slots.time_from == slots.time_to
    hour_fits = slots.time_from is None or (exact and slots.time_from == about.time())
    if slots.part and slots.time_from and slots.time_to:
        hour_fits = slots.time_from <= about.time() < slots.time_to
    return day_fits and hour_fits and (slots.time_to is None or slots.time_from is not None)


# --- what is said ---------------------------------------------------------------------------------


def _by_rules(turn: _Turn, ranked: list[intents.Scored], *, also_urgent: bool) -> Understood:
    ranked = _with_bare_answers(turn, ranked)
    if not ranked:
        return _small_talk(turn)
    top = ranked[0]
    also = [one.intent for one in ranked[1:] if one.score >= _SURE]
    greeted = [one.intent for one in intents.social(turn.text) if one.intent is Intent.GREETING]
    if also_urgent:
        also.insert(0, Intent.EMERGENCY)
    slots = _fitting_slots(top.intent, turn)
    unsure = turn.when.unsure and top.intent in _ABOUT_VISITS
    return Understood(top.intent, slots, (*also, *greeted), unsure, _confidence(ranked))


def _with_bare_answers(turn: _Turn, ranked: list[intents.Scored]) -> list[intents.Scored]:
    """A bare day, hour or procedure answers a question, or asks for a visit."""
    unasked = turn.state is None or turn.asks_yes_or_no
    refused = turn.refuses_time and turn.state is not DialogueState.REMINDER_CONFIRM
    wanted = turn.names_time or refused or bool(turn.slots.prefer and not unasked)
    score = 0.0
    if turn.slots.paid_claim:
        ranked = [intents.Scored(Intent.PAY, 0.97), *ranked]
    if turn.state is DialogueState.REMINDER_CONFIRM and turn.names_time:
        others = [one for one in ranked if one.intent is not Intent.BOOK]
        return _sorted([*others, intents.Scored(Intent.RESCHEDULE, 0.8)])
    if turn.state is DialogueState.CONFIRM_BOOKING:
        ranked = [_as_booking(one) for one in ranked]
    if wanted:
        score = _BARE_TIME_SCORE if turn.state is None else 0.84
    if turn.slots.procedure:
        score = max(score, 0.84 if turn.state is DialogueState.ASK_PROCEDURE else 0.62)
    if not score:
        return _sorted(ranked)
    return _sorted([*ranked, intents.Scored(Intent.BOOK, score)])


def _sorted(ranked: list[intents.Scored]) -> list[intents.Scored]:
    return sorted(ranked, key=lambda one: -one.score)


def _as_booking(one: intents.Scored) -> intents.Scored:
    """Before a booking exists, another time is another wish, not a move."""
    weak = one.intent is Intent.RESCHEDULE and one.score < _SURE
    return replace(one, intent=Intent.BOOK) if weak else one


def _small_talk(turn: _Turn) -> Understood:
    said = intents.social(turn.text)
    if turn.state in _ASKS_WHEN and _VAGUE_TIME.search(turn.text):
        return Understood(Intent.BOOK, turn.slots, needs_clarification=True, confidence=0.4)
    if turn.state is DialogueState.ASK_PROCEDURE and "?" not in turn.text and not said:
        return Understood(Intent.BOOK, turn.slots, needs_clarification=True, confidence=0.4)
    if said:
        return Understood(said[0].intent, confidence=max(said[0].score, 0.8))
    return Understood(Intent.OUT_OF_SCOPE, needs_clarification=True, confidence=0.3)


def _fitting_slots(intent: Intent, turn: _Turn) -> Slots:
    slots = turn.slots
    if intent in _TIMELESS:
        return Slots()
    if intent in (Intent.CANCEL, Intent.RESCHEDULE) and details.about_all(turn.text):
        slots = replace(slots, scope="all")
    if intent in (Intent.CANCEL, Intent.RESCHEDULE) and not slots.from_date:
        slots = _refused_is_booked(slots)
    if intent is Intent.RESCHEDULE and not slots.from_time:
        slots = replace(slots, from_time=_refused_hour(turn))
    if intent is Intent.CANCEL and slots.from_date and not slots.date_from:
        slots = replace(slots, date_from=slots.from_date, date_to=slots.from_date, from_date=None)
    if intent is Intent.LIST_APPOINTMENTS:
        several = len(slots.alternatives) > 1 and slots.time_from != slots.time_to
        slots = replace(slots, alternatives=(), dates=(), prefer=None)
        slots = replace(slots, time_from=None, time_to=None) if several else slots
    return slots


def _refused_is_booked(slots: Slots) -> Slots:
    """ "Não posso amanhã, remarca": what is refused is the day of the visit."""
    if len(slots.not_dates) != 1:
        return slots
    return replace(slots, from_date=slots.not_dates[0], not_dates=())


def _refused_hour(turn: _Turn) -> time | None:
    """ "Não consigo às 10, pode ser às 11?": the hour the visit was at."""
    refused = [turn.sketch.time_of(mark) for mark in turn.sketch.marks("t", Role.AVOID)]
    exact = [span.start for span in refused if span.start == span.end]
    return exact[0] if len(exact) == 1 else None


def _confidence(ranked: list[intents.Scored]) -> float:
    """The score of the winner, less when another intent is as likely."""
    top = ranked[0]
    rivals = [one.score for one in ranked[1:] if one.intent is not top.intent]
    close = bool(rivals) and top.score - rivals[0] < 0.03
    return round(max(0.0, top.score - (0.25 if close else 0.0)), 2)
