"""A dentist's week as Brazilians write it: `seg-sex 08:00-12:00 13:30-18:00, sáb 8h às 12h`.

Days, then their hours, then the next days: commas, `e` and `das` are allowed and mean nothing.
Ranges of days may go over the weekend (`dom-qui`); times are the clinic's own.
"""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from domain.agenda.facts import OpeningHours, Stretch
from domain.errors import InvalidFieldError
from domain.language.normalise import plain

_DAYS = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
_DAY_WORDS = {day: number for number, day in enumerate(_DAYS)} | {
    "segunda": 0,
    "terca": 1,
    "quarta": 2,
    "quinta": 3,
    "sexta": 4,
    "sabado": 5,
    "domingo": 6,
}
_RANGE = "-"
_FILLERS = {"e", "das", "da", "de"}
_TO = {"a", "as", "ate"}
_FEIRA = re.compile(r"-?\s*feiras?\b")
_DASHES = re.compile(r"[\u2010-\u2015]")
_TOKEN = re.compile(r"\d+(?:[:h]\d+|h)?|[^\W\d_]+|-|[,;/.]|\S")
_CLOCK = re.compile(r"(\d{1,2})(?:[:h](\d{2})|h)?")


def read_week(text: str, field: str = "hours") -> tuple[OpeningHours, ...]:
    """The stretches of the week, in order.

    Raises `InvalidFieldError` for what is no week: words that are neither days nor times, days
    without hours, hours that overlap or end before they begin.
    """
    week: list[OpeningHours] = []
    tokens = _tokens(text)
    while tokens:
        days = _read_days(tokens, field)
        week += [
            OpeningHours(day, opens, closes)
            for opens, closes in _read_stretches(tokens, field)
            for day in days
        ]
    if not week:
        raise InvalidFieldError(field, "names no day; write it like 'seg-sex 08:00-12:00'")
    week.sort(key=lambda one: (one.weekday, one.opens))
    _refuse_overlaps(week, field)
    return tuple(week)


def _tokens(text: str) -> list[str]:
    """The words and signs that mean something, the last one first: they are popped."""
    text = _FEIRA.sub("", _DASHES.sub(_RANGE, plain(text)))
    words = (_RANGE if word in _TO else word for word in _TOKEN.findall(text))
    return [word for word in words if word not in _FILLERS and word not in ",;/."][::-1]


def _read_days(tokens: list[str], field: str) -> tuple[int, ...]:
    """`seg-sex`, `seg qua sex`, `seg-qua sex`: up to the first time."""
    days: list[int] = []
    while tokens and not tokens[-1][0].isdigit():
        first = _day(tokens.pop(), field)
        last = first
        if tokens and tokens[-1] == _RANGE:
            tokens.pop()
            last = _day(_next(tokens, field, "a day"), field)
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    if not days:
        raise InvalidFieldError(field, f"{tokens[-1]!r} comes before any day")
    return tuple(dict.fromkeys(days))


def _read_stretches(tokens: list[str], field: str) -> Sequence[Stretch]:
    """One or more `08:00-12:00`, up to the next day."""
    stretches: list[Stretch] = []
    while tokens and tokens[-1][0].isdigit():
        opens = _clock(tokens.pop(), field)
        if _next(tokens, field, "'-' and a time") != _RANGE:
            raise InvalidFieldError(field, f"{opens:%H:%M} needs '-' and a time after it")
        closes = _clock(_next(tokens, field, "a time"), field)
        if closes <= opens:
            raise InvalidFieldError(field, f"{opens:%H:%M}-{closes:%H:%M} ends before it begins")
        stretches.append((opens, closes))
    if not stretches:
        raise InvalidFieldError(field, "the last days have no hours")
    return stretches


def _next(tokens: list[str], field: str, wanted: str) -> str:
    if not tokens:
        raise InvalidFieldError(field, f"ends where {wanted} is missing")
    return tokens.pop()


def _day(word: str, field: str) -> int:
    if word not in _DAY_WORDS:
        raise InvalidFieldError(field, f"{word!r} is no day of the week")
    return _DAY_WORDS[word]


def _clock(word: str, field: str) -> time:
    found = _CLOCK.fullmatch(word)
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise InvalidFieldError(field, f"{word!r} is no time of day")


def _refuse_overlaps(week: Sequence[OpeningHours], field: str) -> None:
    """In the text's own words: the place in a list would tell its writer nothing."""
    for one, other in pairwise(week):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise InvalidFieldError(
                field,
                f"{_DAYS[one.weekday]} {other.opens:%H:%M}-{other.closes:%H:%M} overlaps "
                f"{one.opens:%H:%M}-{one.closes:%H:%M}",
            )
