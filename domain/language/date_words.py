"""The words of dates, and what the readers of dates have in common."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from domain.language import calendar
from domain.language.model import Weekday
from domain.language.sketch import DateSpan, Sketch

MONTHS = {
    "janeiro": 1, "fevereiro": 2, "março": 3, "abril": 4, "maio": 5, "junho": 6, "julho": 7,
    "agosto": 8, "setembro": 9, "outubro": 10, "novembro": 11, "dezembro": 12,
}  # fmt: skip
_WEEKDAYS = {
    "segunda": Weekday.MON, "terca": Weekday.TUE, "quarta": Weekday.WED, "quinta": Weekday.THU,
    "sexta": Weekday.FRI, "sabado": Weekday.SAT, "domingo": Weekday.SUN,
    "seg": Weekday.MON, "ter": Weekday.TUE, "qua": Weekday.WED, "qui": Weekday.THU,
    "sex": Weekday.FRI, "sab": Weekday.SAT, "dom": Weekday.SUN,
}  # fmt: skip
ORDINALS = {
    "primeir": 1, "segund": 2, "terceir": 3, "quart": 4, "quint": 5, "ultim": -1, "1": 1, "2": 2,
    "3": 3, "4": 4, "5": 5,
}  # fmt: skip

MONTH_NAMES = "|".join(MONTHS)
_MONTH_SHORT = "jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"
MONTH = rf"(?:(?:{MONTH_NAMES}|marco)(?![a-z])|(?:{_MONTH_SHORT})(?![a-z])\.?)"
DAY = r"(?:[0-3]?\d|primeiro|um)(?:o\b)?"
YEAR = r"(?:[12]\d{3}|(?<=[/-])\d\d(?![\d:h]))"
_FEIRA = r"(?: ?-? ?feiras?)?"
_NOT_TO_HAVE = "".join(
    f"(?<!{word} )"
    for word in (
        "vou",
        "vai",
        "pode",
        "posso",
        "quero",
        "deve",
        "de",
        "por",
        "sem",
        "pra",
        "para",
        "vamos",
        "consigo",
        "preciso",
        "irei",
        "eu",
    )
)
"""Keeps "ter" the verb from being Tuesday."""
WEEKDAY = (
    rf"(?:(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s?\b{_FEIRA}"
    rf"|(?:seg|qua|qui|sex|sab|dom)\b\.?|{_NOT_TO_HAVE}ter\b\.?(?! (?:[a-z]+[ai]d[oa]\b|que|um|"
    rf"uma|o|a|mais|"
    rf"sido|certeza|ido|como|"
    rf"feito|horario|vaga|algum|consulta|que)\b))"
)
NEXT = r"(?:que vem|seguinte|que esta vindo|proxim[ao])"
THIS = r"(?:n?est[ae]|n?ess[ae]|dess[ae]|dest[ae])"
NOT_A_COUNT = r"(?! ?(?:h\b|hs|hora|hr|:|am\b|pm\b|min|%|/))"


def month_number(name: str) -> int:
    name = name.strip(" .")
    if name == "marco":
        return 3
    if name in MONTHS:
        return MONTHS[name]
    return _MONTH_SHORT.split("|").index(name) + 1


def day_number(text: str) -> int:
    text = text.strip()
    if text.startswith(("primeiro", "um")):
        return 1
    return int(text.rstrip("o"))


def _year_number(text: str) -> int:
    year = int(text)
    return year if year >= 100 else 2000 + year


def single(day: date | None, *, asked: bool = False) -> DateSpan:
    return DateSpan(day, day, asked=asked) if day else DateSpan(asked=True)


_LIKELY = timedelta(days=300)
"""Nobody asks for a day so far off: one that has just gone by was meant, or mistyped."""


def named(day: int, month: int, year: str | None, today: date) -> DateSpan:
    """A day with its month, in the coming year unless the year is said."""
    if not year:
        coming = calendar.next_day_and_month(today, day, month)
        gone_by = coming is not None and coming - today > _LIKELY
        return single(coming, asked=gone_by)
    found = calendar.valid_date(_year_number(year), month, day)
    if found and found < today:
        return DateSpan(found, found, past=True)
    return single(found)


def stretch(start: date, end: date, today: date) -> DateSpan | None:
    if end < today:
        return DateSpan(start, end, past=True)
    return DateSpan(max(start, today), end)


def weekday_of(text: str) -> Weekday:
    for name, weekday in _WEEKDAYS.items():
        if text.startswith(name):
            return weekday
    raise AssertionError(text)


def month_phrase(phrase: str, today: date) -> date:
    """Some day of the month named ("dezembro", "mês que vem")."""
    if "mes" not in phrase:
        month = month_number(phrase)
        return date(today.year + (month < today.month), month, 1)
    return calendar.add_months(today, 1 if re.search("prox|vem", phrase) else 0)


Reader = Callable[[re.Match[str], date], DateSpan | None]


class DateRules:
    """Patterns with what they mean, tried in the order they were added."""

    def __init__(self) -> None:
        self._rules: list[tuple[re.Pattern[str], Reader]] = []

    def add(self, pattern: str) -> Callable[[Reader], Reader]:
        """Decorate the reader of a pattern: given the match and today, the days it names."""

        def register(reader: Reader) -> Reader:
            self._rules.append((re.compile(pattern), reader))
            return reader

        return register

    def mark(self, sketch: Sketch, today: date) -> None:
        """Replace each date the rules find in the sketch with a mark."""
        for pattern, reader in self._rules:
            if pattern.search(sketch.text):
                sketch.replace(pattern, partial(_read, reader, today))


def _read(reader: Reader, today: date, match: re.Match[str]) -> DateSpan | None:
    return reader(match, today)
