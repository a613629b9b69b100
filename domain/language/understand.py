"""Understand one turn of a patient: pure rules, no model, no clock."""

import re
from dataclasses import replace
from datetime import datetime, time

from domain.language import details, intents, names
from domain.language.answers import answer_to_question, repeats_the_question
from domain.language.asides import set_aside
from domain.language.compose import compose
from domain.language.extract import sketch_times
from domain.language.lexicon import DEFAULT_LEXICON, Lexicon
from domain.language.model import Context, DialogueState, Intent, Slots, Understood
from domain.language.normalise import MAX_CHARS, normalise, plain
from domain.language.offered_days import anchor_weekdays
from domain.language.people import read_people, without_people
from domain.language.sketch import Role
from domain.language.turn import Turn

_ASKS_TIME = frozenset({DialogueState.ASK_TIME, DialogueState.CHOOSE_OPTION})
_ASKS_WHEN = frozenset({DialogueState.ASK_DATE, DialogueState.ASK_TIME})
_BEFORE_BOOKING = frozenset(
    {*_ASKS_WHEN, DialogueState.CHOOSE_OPTION, DialogueState.CONFIRM_BOOKING}
)
_VAGUE_TIME = re.compile(
    r"\b(?:feriado|ferias|dias?|semanas?|mes|meses|horarios?|horas?|salario|pagamento|\d+|"
    r"data|depois|antes|cedo|tarde)\b"
)
_BARE_DAY = re.compile(
    r"^(?:o |no |pode ser |quero |para |pra |prefiro )*(\d{1,2})(?=$|[.!?]*$|,? as \d|"
    r",? (?:de|pela|a) (?:manha|tarde|noite)|,? (?:ou|e) \d{1,2}$)"
)
_BARE_DAYS_CORRECTED = re.compile(
    r"^(?:dia |o )?(\d{1,2}) nao,? (?:e sim |mas |melhor |so )?(?:o |no )?(?:dia )?(\d{1,2})\b"
    r"(?! ?[h:/])"
)
_BARE_DAY_AFTER = re.compile(
    r"(?<=[.!?\n] )((?:o |no |pode ser |para |pra )?)(\d{1,2})(?= (?:entao|mesmo|serve)\b|[.!]*$)"
)
_BARE_DOTTED = re.compile(
    r"^((?:no |o |pode ser |dia )*\d{1,2})(?:\.(0?[1-9]|1[0-2])|-(0[1-9]|1[0-2]))(?![\d.:h-])"
)
_BARE_COUNT = re.compile(r"^(?:uns |umas |mais |tipo )*(\d{1,2} (?:dias?|semanas?|meses|mes))$")
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
_BARE_TIME_SCORE = 0.7


_NO_QUESTION = Context()
_SECOND_REQUESTS = (Intent.BOOK, Intent.CONFIRM, Intent.OUT_OF_SCOPE)
"""What may wait until the first request is done; pain, questions and changes may not."""


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
    text = text[:MAX_CHARS]
    for_others = context.busy_with == "others"
    aside = set_aside(text, for_others=for_others) if context.busy_with else None
    if aside is not None:
        second = _understand(aside.words, reference, _NO_QUESTION, lexicon)
        if second.intent in _SECOND_REQUESTS:
            if not aside.rest:
                return Understood(Intent.BOOK, confidence=0.9, aside=second, only_aside=True)
            first = _understand(aside.rest, reference, context, lexicon)
            return replace(first, aside=second)
    understood = _understand(text, reference, context, lexicon)
    besides = details.joined_procedure(normalise(text), lexicon)
    if besides is None or understood.intent is not Intent.BOOK:
        return understood
    second = Understood(Intent.BOOK, Slots(procedure=besides))
    return replace(understood, aside=second)


def _understand(text: str, reference: datetime, context: Context, lexicon: Lexicon) -> Understood:
    people = read_people(text, today=reference.date(), asked=context.asks_people)
    name = names.person_name(text, asked=context.asks_name)
    if people.named:
        text = without_people(text, today=reference.date(), asked=context.asks_people)
        if not text:
            return Understood(Intent.BOOK, confidence=0.9, person_name=name, people=people)
    read = _without_name_bubble(text, name)
    normalised = normalise(read)
    injected = intents.is_injection(normalised) or intents.is_injection(text.casefold())
    if injected:
        normalised = intents.without_orders(normalised)
        if not normalised:
            return Understood(Intent.OUT_OF_SCOPE, confidence=0.95)
    turn = _read(normalised, read, reference, context, lexicon)
    dentist = turn.slots.professional
    if name and dentist and names.first_name(dentist) in plain(name).split():
        # A patient may have a dentist's first name.
        turn = replace(turn, slots=replace(turn.slots, professional=None))
    understood = _decide(turn)
    if name and understood.intent is Intent.OUT_OF_SCOPE:
        books = context.asks_name and context.dialogue_state is not None
        intent = Intent.BOOK if books else Intent.OUT_OF_SCOPE
        understood = replace(understood, intent=intent, needs_clarification=False, confidence=0.9)
    if name and not turn.names_day_or_hour:
        # The date beside a name is a birth date, nothing to ask about.
        understood = replace(understood, needs_clarification=False)
    return replace(
        understood,
        person_name=name,
        people=people,
        unknown_dentist=names.unknown_professional(normalised, lexicon),
    )


def _without_name_bubble(text: str, name: str | None) -> str:
    """The other bubbles: a "2" beside a bubble with the name is as bare as one alone."""
    if name is None:
        return text
    others = [line for line in text.split("\n") if line.strip().casefold() != name.casefold()]
    return "\n".join(others) if any(line.strip() for line in others) else text


def _read(
    normalised: str, original: str, reference: datetime, context: Context, lexicon: Lexicon
) -> Turn:
    state = context.dialogue_state
    today = reference.date()
    read = normalised
    if state is DialogueState.ASK_DATE:
        read = _BARE_DAYS_CORRECTED.sub(r"dia \1 nao, dia \2", normalised)
        read = _BARE_DAY_AFTER.sub(r"\1dia \2", read)
        read = _BARE_DOTTED.sub(
            lambda match: f"{match.group(1)}/{match.group(2) or match.group(3)}", read
        )
        read = _BARE_COUNT.sub(r"daqui a \1", _BARE_DAY.sub(r"dia \1", read))
    sketch = sketch_times(read, today=today, windows=lexicon.windows, answering=state in _ASKS_TIME)
    anchor_weekdays(sketch, context)
    when = compose(sketch, lexicon.windows, today)
    found = details.procedures(normalised, lexicon)
    slots = replace(
        when.slots,
        procedure=found[0] if found else None,
        procedures=found if len(found) > 1 else (),
        professional=names.professional(normalised, original, lexicon),
        patients=names.patient_count(normalised),
        shift=details.shift(normalised),
        same_time=details.same_time(normalised),
        paid_claim=details.claims_payment(normalised),
    )
    return Turn(normalised, sketch, when, slots, context, state)


def _decide(turn: Turn) -> Understood:
    """Opt-out and emergency first, then the question that is open, then what is said."""
    if intents.opts_out(turn.text):
        return Understood(Intent.OPT_OUT, confidence=0.97)
    ranked = intents.scores(turn.text, turn.sketch.text)
    urgent = intents.emergency(turn.text)
    rival = ranked[0].score if ranked and ranked[0].intent is not Intent.BOOK else 0.0
    if urgent >= intents.SURE or urgent > rival:
        return _emergency(turn, ranked, urgent)
    answered = answer_to_question(turn, ranked)
    if answered:
        return answered
    return _by_rules(turn, ranked, also_urgent=urgent > 0)


def _emergency(turn: Turn, ranked: list[intents.Scored], score: float) -> Understood:
    also = tuple(one.intent for one in ranked if one.score >= intents.SURE)
    slots = replace(turn.slots, procedure=None, procedures=())
    return Understood(Intent.EMERGENCY, slots, also, turn.when.unsure, score)


def _by_rules(turn: Turn, ranked: list[intents.Scored], *, also_urgent: bool) -> Understood:
    ranked = _with_bare_answers(turn, ranked)
    if not ranked:
        return _small_talk(turn)
    top = ranked[0]
    also = [one.intent for one in ranked[1:] if one.score >= intents.SURE]
    greeted = [one.intent for one in intents.social(turn.text) if one.intent is Intent.GREETING]
    if also_urgent:
        also.insert(0, Intent.EMERGENCY)
    slots = _fitting_slots(top.intent, turn)
    unsure = turn.when.unsure and top.intent in _ABOUT_VISITS
    return Understood(top.intent, slots, (*also, *greeted), unsure, _confidence(ranked))


def _with_bare_answers(turn: Turn, ranked: list[intents.Scored]) -> list[intents.Scored]:
    """A bare day, hour or procedure answers a question, or asks for a visit."""
    unasked = turn.state is None or turn.asks_yes_or_no
    refused = turn.refuses_time and turn.state is not DialogueState.REMINDER_CONFIRM
    wanted = turn.names_time or refused or bool(turn.slots.prefer and not unasked)
    wanted = wanted or bool(turn.slots.shift and turn.state in _BEFORE_BOOKING)
    score = 0.0
    if turn.slots.paid_claim:
        ranked = [intents.Scored(Intent.PAY, 0.97), *ranked]
    reminded = turn.state is DialogueState.REMINDER_CONFIRM
    if reminded and turn.names_time and not repeats_the_question(turn):
        others = [one for one in ranked if one.intent is not Intent.BOOK]
        return _sorted([*others, intents.Scored(Intent.RESCHEDULE, 0.8)])
    if turn.state in _BEFORE_BOOKING:
        ranked = [_as_booking(one) for one in ranked]
    if wanted:
        score = _BARE_TIME_SCORE if turn.state is None else 0.84
    if turn.slots.professional and turn.state in _BEFORE_BOOKING:
        score = max(score, 0.7)
    if turn.slots.procedure:
        score = max(score, 0.84 if turn.state is DialogueState.ASK_PROCEDURE else 0.62)
    if not score:
        return _sorted(ranked)
    return _sorted([*ranked, intents.Scored(Intent.BOOK, score)])


def _sorted(ranked: list[intents.Scored]) -> list[intents.Scored]:
    return sorted(ranked, key=lambda one: -one.score)


def _as_booking(one: intents.Scored) -> intents.Scored:
    """Before a booking exists, another time is another wish, not a move."""
    weak = one.intent is Intent.RESCHEDULE and one.score < intents.SURE
    return replace(one, intent=Intent.BOOK) if weak else one


def _small_talk(turn: Turn) -> Understood:
    said = intents.social(turn.text)
    if turn.state in _ASKS_WHEN and _VAGUE_TIME.search(turn.text):
        return Understood(Intent.BOOK, turn.slots, needs_clarification=True, confidence=0.4)
    if turn.state is DialogueState.ASK_PROCEDURE and "?" not in turn.text and not said:
        return Understood(Intent.BOOK, turn.slots, needs_clarification=True, confidence=0.4)
    if said:
        return Understood(said[0].intent, confidence=max(said[0].score, 0.8))
    return Understood(Intent.OUT_OF_SCOPE, needs_clarification=True, confidence=0.3)


def _fitting_slots(intent: Intent, turn: Turn) -> Slots:
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
    if intent is Intent.PAY:
        slots = replace(slots, time_from=None, time_to=None, part=None)
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


def _refused_hour(turn: Turn) -> time | None:
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
