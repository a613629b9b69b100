"""Which of the offered alternatives a message picks."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from domain.language.model import Option, Slots, Weekday

_ORDINALS = {
    "primeir": 1, "segund": 2, "terceir": 3, "terca": 3, "quart": 4, "quint": 5, "sext": 6,
    "setim": 7, "oitav": 8,
}  # fmt: skip
_ORDINAL = (
    r"(?:primeir[oa]|segund[oa]|terceir[oa]|terca|quart[oa]|quint[oa]|sext[oa]|setim[oa]|oitav[oa])"
)
_POLITE = (
    r"(?:por favor|obrigado|mesmo|esta (?:otim[oa]|bo[am]|perfeit[oa]|ok|legal)|pode ser|otimo|"
    r"serve|perfeito|entao|"
    r"para mim|fica bom|fica otimo|e melhor|melhor|"
    r"ai|ok|sim|beleza|fechado|quero|seria|emojisim|emojigrato|pode|marca|valeu|opcao|horario|"
    r"bom|ta|boa|e bom|ficaria bom|vaga|alternativa|"
    r"se (?:ainda )?(?:der|tiver|puder|for possivel|estiver (?:livre|disponivel|vag[oa])))"
)
_LEAD = (
    r"(?:(?:oi|ola|sim|ok|pode ser|pode|quero|queria|prefiro|escolho|fico com|vou (?:de|"
    r"querer|com|ficar com)|acho que|entao|e|eu|marcar?|marque|reserva|"
    r"agenda|seria|bom dia|boa tarde|boa noite|<x>|por mim|para mim|vamos (?:de|com)|me ve|"
    r"coloca|bota|fechado|otimo|perfeito|melhor|esta|esse|essa|a minha e|minha|"
    r"beleza|show|gostaria d[aeo]|gostei d[aeo]|confirmo|confirma|confirmado|fechamos|bora|"
    r"bom|ta|ta bom|la|el|manda|o da|a da|na|no|com|de|dessas)[ ,.!]+)*"
)
_NUMBER = re.compile(
    rf"^{_LEAD}(?:[ao] )?(?:(?:a |o )?(?:opcao|numero|alternativa|horario|item|n|nr|num|op|"
    rf"opc|vaga)[ .:]*(?:numero |n )?)?"
    rf"(?P<n>\d{{1,2}})(?:a|o)?(?: ?(?:opcao|alternativa))?[).,!:; -]*(?:{_POLITE}[ ,.!]*)*$"
)
_SPOKEN = re.compile(
    rf"^{_LEAD}(?:[ao] |essa |esse )?(?P<o>{_ORDINAL})(?: (?:opcao|alternativa|horario|vaga|"
    rf"data|dia|mesmo))*[.,! ]*(?:{_POLITE}[ ,.!]*)*$"
)
_ONE_OF_HOUR = re.compile(
    rf"^{_LEAD}(?:(?:suave|tranquilo|massa)[ ,.!]+)?(?:[ao] d[aeo]s?|a las) (?P<h>\d{{1,2}})"
    rf"(?: ?h(?:oras?)?)?[.,! ]*(?:{_POLITE}[ ,.!]*)*$"
)
"""The one of an hour ("a de 14", "a las 14")."""
_OPTION_INSIDE = re.compile(r"\b(?:opcao|alternativa|numero)[ :]*(?:numero )?(?P<n>\d{1,2})\b")
_ORDINAL_OPTION = re.compile(rf"\b(?P<o>{_ORDINAL}) (?:opcao|alternativa|horario|vaga)\b")
_LAST = re.compile(
    rf"^{_LEAD}(?:[ao] )?(?:ultim[oa]|derradeir[oa])(?: (?:opcao|alternativa|horario|data|dia|"
    rf"vaga))?[.,! ]*(?:{_POLITE}[ ,.!]*)*$"
    r"|\bultima opcao\b|\bultimo d(?:esses|ai|os tres)\b"
)
_MIDDLE = re.compile(rf"^{_LEAD}(?:[ao] )?(?:do meio|o meio)[.,! ]*(?:{_POLITE}[ ,.!]*)*$")
_EARLIEST = re.compile(rf"^{_LEAD}(?:[ao] )?mais cedo[.,! ]*(?:{_POLITE}[ ,.!]*)*$")
_LATEST = re.compile(rf"^{_LEAD}(?:[ao] )?mais tarde[.,! ]*(?:{_POLITE}[ ,.!]*)*$")
_SEVERAL = re.compile(
    rf"^{_LEAD}(?:[ao] )?(?:opcao )?(?:\d{{1,2}}|{_ORDINAL})(?:\s*(?:,| e | ou |/|"
    rf"\+)\s*(?:[ao] )?(?:\d{{1,2}}|{_ORDINAL}))+\b"
)
_PAST_HOUR = re.compile(
    r"\b(?P<h>\d{1,2})(?: ?h(?:oras?)?)? e (?:um )?(?:pouc[oa]|pouquinho|alguma coisa|qualquer "
    r"coisa|algo|uns quebrados|quebrados|la vai|tanto)\b"
)
"""An hour and what is past it ("9 e pouco")."""
_ANY_DAY = re.compile(r"\bqualquer (?:dia|data)\b(?! dess[ea]s)")
_EITHER = re.compile(
    r"^(?:tanto [ao] \d{1,2} (?:quanto|como)\b|qualquer (?:um|uma|opcao|das|dos)|tanto faz|pode "
    r"ser qualquer|(?:os|as) 2$|ambos|ambas)\b"
)


@dataclass(frozen=True)
class Pick:
    """The option picked, counted from 1 (-1 is the last); None when it must be asked again."""

    option: int | None
    by_time: bool = False
    """Whether the day or hour named is what picked it."""
    unsure: bool = False
    narrows: bool = False
    """Whether it names a part of the day, or days, that several of the options have."""


_REFUSED = re.compile(
    rf"\b(?:(?:quero |prefiro |marca )?(?:[ao] |opcao |numero )*(?:\d{{1,2}}|"
    rf"{_ORDINAL}) nao[,.!;]* "
    rf"|nao (?:quero |e )?(?:[ao] |opcao |numero )*(?:\d{{1,2}}|{_ORDINAL})[,.!;]+ )(?:e sim |"
    rf"mas |so )?"
)
"""An option refused before the one that is picked ("o 1 não, o 2")."""


def read_pick(text: str, slots: Slots, options: tuple[Option, ...]) -> Pick | None:
    """What a normalised answer to "which one?" picks; None when it does not answer that.

    A number out of range and two numbers at once are asked again, never guessed. A weekday or an
    hour picks the one option that has it.
    """
    text = _REFUSED.sub("", text)
    if _SEVERAL.match(text) or _EITHER.match(text):
        return Pick(None, unsure=True)
    number = _NUMBER.match(text) or _OPTION_INSIDE.search(text)
    if number:
        return _by_number(int(number["n"]), options)
    if _LAST.search(text):
        return Pick(-1)
    if _MIDDLE.match(text) and len(options) == 3:
        return Pick(2)
    by_order = _by_order(text, options)
    if by_order:
        return by_order
    past_hour = _PAST_HOUR.search(text)
    if past_hour:
        return _by_hour(int(past_hour["h"]), options)
    ordinal = _SPOKEN.match(text) or _ORDINAL_OPTION.search(text)
    if ordinal:
        return _by_ordinal(text, ordinal["o"], options)
    if _ANY_DAY.search(text):
        return None
    one_of_hour = _ONE_OF_HOUR.match(text)
    by_hour = _by_hour(int(one_of_hour["h"]), options) if one_of_hour else None
    return _by_time(slots, options) or by_hour


def _by_order(text: str, options: tuple[Option, ...]) -> Pick | None:
    starts = [(option.starts_at, number) for number, option in enumerate(options, 1)]
    timed = [(start, number) for start, number in starts if start]
    if not timed or len(timed) != len(options):
        return None
    if _EARLIEST.match(text):
        return Pick(min(timed)[1])
    return Pick(max(timed)[1]) if _LATEST.match(text) else None


def _by_number(number: int, options: tuple[Option, ...]) -> Pick:
    if not options or 1 <= number <= len(options):
        return Pick(number) if number >= 1 else Pick(None, unsure=True)
    hours = [
        position
        for position, option in enumerate(options, 1)
        if option.starts_at and option.starts_at.hour in (number, number + 12)
    ]
    return Pick(hours[0]) if len(hours) == 1 else Pick(None, unsure=True)


def _by_hour(hour: int, options: tuple[Option, ...]) -> Pick | None:
    """The one option that begins within that hour; None where none does, for it to be a wish."""
    begins = [
        position
        for position, option in enumerate(options, 1)
        if option.starts_at and option.starts_at.hour in (hour, hour + 12)
    ]
    if not begins:
        return None
    return Pick(begins[0]) if len(begins) == 1 else Pick(None, unsure=True)


def _by_ordinal(text: str, word: str, options: tuple[Option, ...]) -> Pick | None:
    number = next(value for prefix, value in _ORDINALS.items() if word.startswith(prefix))
    matching = [
        position
        for position, option in enumerate(options, 1)
        if option.starts_at and _is_weekday_name(word, option.starts_at)
    ]
    in_range = not options or number <= len(options)
    plainly_ordinal = re.search(rf"{word} (?:opcao|alternativa|horario|vaga)|\b[ao] {word}\b", text)
    if matching and not (in_range and plainly_ordinal):
        return Pick(matching[0], by_time=True) if len(matching) == 1 else Pick(None, unsure=True)
    if not in_range:
        return Pick(None, unsure=True) if plainly_ordinal else None
    if word == "terca" and not plainly_ordinal:
        return None
    if matching and matching != [number]:
        return Pick(None, unsure=True)  # "a segunda": the second, or the one on Monday
    return Pick(number)


def _is_weekday_name(word: str, start: datetime) -> bool:
    names = {"segunda": Weekday.MON, "terca": Weekday.TUE, "quarta": Weekday.WED,
             "quinta": Weekday.THU, "sexta": Weekday.FRI}  # fmt: skip
    weekday = names.get(word)
    return weekday is not None and start.weekday() == weekday.number


def _by_time(slots: Slots, options: tuple[Option, ...]) -> Pick | None:
    if not (slots.date_from or slots.date_to or slots.time_from or slots.time_to):
        return None
    if slots.dates or (slots.alternatives and slots.date_from != slots.date_to):
        return None
    matching = [
        position
        for position, option in enumerate(options, 1)
        if option.starts_at and _fits(slots, option.starts_at)
    ]
    if len(matching) == 1:
        return Pick(matching[0], by_time=True)
    if not matching:
        return None
    one_day = slots.date_from is not None and slots.date_from == slots.date_to
    return Pick(None, unsure=True, narrows=slots.time_from is not None or not one_day)


def _fits(slots: Slots, start: datetime) -> bool:
    day, hour = start.date(), start.time()
    readings = slots.alternatives
    if slots.date_from and day < slots.date_from and day not in readings:
        return False
    if slots.date_to and day > slots.date_to and day not in readings:
        return False
    exact = slots.time_from is not None and slots.time_from == slots.time_to
    if exact:
        return hour == slots.time_from or hour in readings
    if slots.time_from and (hour < slots.time_from or _is_excluded(slots, hour)):
        return False
    return not (slots.time_to and hour >= slots.time_to)


def _is_excluded(slots: Slots, hour: time) -> bool:
    """ "Depois das 14h tem?", with two o'clock among the offered, asks for a later one."""
    return slots.time_to is None and hour == slots.time_from
