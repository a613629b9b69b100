"""The question that is open comes first: picks, menu numbers, yes and no."""

import re
from dataclasses import replace

from domain.language import intents
from domain.language.model import DialogueState, Intent, Slots, Understood
from domain.language.options import read_pick
from domain.language.sketch import ANY, Role
from domain.language.turn import Turn
from domain.language.yesno import Answer, read_answer

_MENU_CHOICE = re.compile(
    r"^(?:opcao |numero |a |o )?([1-9])(?:$|[.!,):;-]+(?:\s|$)|\s*[-–]\s| (?=(?:tem|pode|quero|"
    r"por favor|remarcar|confirmar|cancelar|para|pra|obrigado)\b))"
)
_CANCELS = re.compile(r"\b(?:cancel\w+|desmar(?:c|qu)\w+)\b")
_MOVES = re.compile(r"\b(?:remar(?:c|qu)\w+|reagend\w+|mud\w+|tro(?:c|qu)\w+)\b")
_KEEPS = re.compile(
    r"\b(?:deix\w+|mant\w+|fica|ficar)\b[^\n]*\b(?:marcad[oa]|como esta|assim|mesmo)\b|"
    r"\bmant(?:er|em|enha|enham)\b(?! o cancelamento)"
)
_NEGATED = re.compile(r"\b(?:nao|nunca|nem)\b")
_INSTEAD = re.compile(
    r"^(?:(?:a+h*|ai|nao|opa|pera|espera|desculpa|na verdade|mudei de ideia|pensando bem|melhor|"
    r"prefiro|quero|queria|pode ser)[ ,.!]+)+"
    r"(?=(?:[ao] |opcao |numero )+(?:\d{1,2}|[a-z]+ opcao)\b)"
)
"""Another of the listed times than the one asked about: "ah não, a 2"."""
_LONGER = re.compile(
    r"^\W*(?:(?:so|quero|preciso|de|me|da|segura|espera|por favor)[ ,]+)*mais (?:um pouc\w+|um "
    r"temp\w+|uns? minut\w+|\d{1,2} ?min\w*|1 hora|uma hora)\W*(?:por favor)?\W*$"
)
_CONFIRMING = re.compile(
    r"^(?:\W|oi|ola|bom dia|boa tarde|boa noite|<x>|sim|ok)*\b(?:confirmo|confirmad[oa]|"
    r"confirma|estarei|comparec\w+|vou sim)\b"
)


_ECHO = re.compile(rf"^(?:[,. ]*(?:(?:n?[ao]|d[ao]|as|dia|entao|ok) )*{ANY})+ ?\?+ *(?=\w)")
"""What was asked, said again with a question mark before the answer: "segunda às 15? pode"."""


def answer_to_question(turn: Turn, ranked: list[intents.Scored]) -> Understood | None:
    """What the message answers; None when it does not answer the question that is open."""
    if turn.state is DialogueState.CHOOSE_OPTION:
        picked = _pick(turn)
        if picked:
            return picked
    if turn.state in (DialogueState.CONFIRM_BOOKING, DialogueState.CONFIRM_RESCHEDULE):
        instead = _other_option(turn)
        if instead:
            return instead
    if turn.state is DialogueState.REMINDER_CONFIRM:
        chosen = _menu(turn)
        if chosen:
            return chosen
    return _yes_or_no(turn, ranked)


def _pick(turn: Turn) -> Understood | None:
    pick = read_pick(turn.text, turn.slots, turn.context.options)
    if pick is None:
        return None
    if pick.narrows:
        return Understood(Intent.BOOK, turn.slots, (), turn.when.unsure, confidence=0.9)
    if pick.option is None:
        slots = _without_times(turn.slots)
        return Understood(Intent.PICK_OPTION, slots, (), needs_clarification=True, confidence=0.9)
    slots = turn.slots if pick.by_time else replace(_without_times(turn.slots), prefer=None)
    slots = replace(slots, option=pick.option, alternatives=())
    return Understood(Intent.PICK_OPTION, slots, confidence=0.95)


def _without_times(slots: Slots) -> Slots:
    return replace(slots, time_from=None, time_to=None, date_from=None, date_to=None, part=None,
                   alternatives=(), dates=())  # fmt: skip


def _other_option(turn: Turn) -> Understood | None:
    """Another of the listed times, where it is plainly named; else the turn is read as ever."""
    lead = _INSTEAD.match(turn.text)
    if lead is None or not turn.context.options:
        return None
    pick = read_pick(turn.text[lead.end() :], Slots(), turn.context.options)
    if pick is None or pick.option is None:
        return None
    return Understood(Intent.PICK_OPTION, Slots(option=pick.option), confidence=0.95)


def _menu(turn: Turn) -> Understood | None:
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


def _yes_or_no(turn: Turn, ranked: list[intents.Scored]) -> Understood | None:
    repeated = turn.names_time and repeats_the_question(turn)
    names_time = turn.names_time and not repeated
    if turn.refuses_time and not turn.asks_yes_or_no:
        return None
    text = _ECHO.sub("", turn.sketch.text) if repeated else turn.text
    if turn.state is DialogueState.REMINDER_CONFIRM:
        text = intents.without_denied_changes(text)
    if turn.state is DialogueState.CONFIRM_CANCEL and not _NEGATED.search(text):
        text = _CANCELS.sub("confirmo", text)
    if turn.state is DialogueState.CONFIRM_RESCHEDULE and not _NEGATED.search(text):
        text = _MOVES.sub("confirmo", text)
    if turn.state is DialogueState.CONFIRM_CANCEL and _KEEPS.search(text):
        return Understood(Intent.CONFIRM, Slots(yesno=False), confidence=0.9)
    answer = read_answer(text, names_time=names_time, asked=turn.asks_yes_or_no)
    answer = answer or _refuses_the_offer(turn) or _wants_longer(turn)
    unnamed = turn.state is DialogueState.ASK_PROCEDURE and answer is Answer.UNDECIDED
    if answer is None or unnamed:
        return None
    strongest = ranked[0] if ranked else None
    unasked_wish = strongest is not None and _is_unasked_wish(turn, strongest)
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
        said = _without_times(turn.slots) if repeated else turn.slots
        refusing = replace(said, yesno=False, procedure=None, paid_claim=False)
        return Understood(Intent.CONFIRM, refusing, confidence=0.9)
    slots = Slots(hedged=answer is Answer.HEDGED)
    return Understood(Intent.CONFIRM, slots, (), needs_clarification=True, confidence=0.85)


def _is_unasked_wish(turn: Turn, strongest: intents.Scored) -> bool:
    """Whether something else is surely wanted; to one time offered, "pode marcar" is a yes."""
    one_time = turn.state is DialogueState.CHOOSE_OPTION and len(turn.context.options) == 1
    if turn.asks_yes_or_no or (one_time and strongest.intent is Intent.BOOK):
        return False
    choosing = turn.state is DialogueState.CHOOSE_OPTION
    if choosing and strongest.intent is Intent.HOURS_ADDRESS and "?" not in turn.text:
        # "Fechou" agrees; it asks nothing about closed doors.
        return False
    return strongest.score >= intents.SURE


def _threshold(turn: Turn, answer: Answer) -> float:
    """How surely something else must be said for it not to be an answer."""
    if answer is Answer.NO and turn.state is DialogueState.CONFIRM_CANCEL:
        return 1.1
    if turn.state is DialogueState.REMINDER_CONFIRM:
        return 0.75
    if answer is Answer.NO and turn.asks_yes_or_no and "?" not in turn.text:
        return 0.9
    return 0.8 if turn.asks_yes_or_no else 0.7


def _agreed(turn: Turn, ranked: list[intents.Scored]) -> Understood | None:
    thanked = any(one.intent is Intent.THANKS for one in intents.social(turn.text))
    if turn.state is None and thanked and not _CONFIRMING.search(turn.text):
        return None
    elsewhere = [
        one for one in ranked if one.score >= intents.SURE and one.intent is not Intent.BOOK
    ]
    if (
        turn.state is not DialogueState.CONFIRM_CANCEL
        and any(one.intent in (Intent.CANCEL, Intent.RESCHEDULE) for one in elsewhere)
        and turn.state is not DialogueState.CONFIRM_RESCHEDULE
    ):
        return None
    also = tuple(one.intent for one in elsewhere if "?" in turn.text)
    which = turn.state is DialogueState.CHOOSE_OPTION and len(turn.context.options) != 1
    return Understood(Intent.CONFIRM, Slots(yesno=True), also, which, confidence=0.97)


def _refuses_the_offer(turn: Turn) -> Answer | None:
    """ "15h é ruim pra mim", of the very hour that was offered, and nothing else wished."""
    about, sketch = turn.context.about, turn.sketch
    if about is None or turn.names_time or not turn.asks_yes_or_no or "?" in turn.text:
        return None
    days = [sketch.date_of(mark).day for mark in sketch.marks("d", Role.AVOID)]
    hours = [sketch.time_of(mark) for mark in sketch.marks("t", Role.AVOID)]
    refused = about.date() in days or any(span.start == span.end == about.time() for span in hours)
    return Answer.NO if refused else None


def _wants_longer(turn: Turn) -> Answer | None:
    """ "Só mais 10 minutos", asked whether a held time is to be kept."""
    asked = turn.state is DialogueState.CONFIRM_EXTENSION
    return Answer.YES if asked and _LONGER.match(turn.text) else None


def repeats_the_question(turn: Turn) -> bool:
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
