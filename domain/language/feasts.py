"""The Brazilian feasts that patients name instead of a date, fixed and moving."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from domain.language import calendar

_FIXED: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "natal": (25, 12),
        "ano novo": (1, 1),
        "reveillon": (1, 1),
        "virada do ano": (1, 1),
        "tiradentes": (21, 4),
        "dia do trabalho": (1, 5),
        "dia do trabalhador": (1, 5),
        "independencia": (7, 9),
        "nossa senhora aparecida": (12, 10),
        "dia das criancas": (12, 10),
        "finados": (2, 11),
        "proclamacao": (15, 11),
        "consciencia negra": (20, 11),
        "nossa senhora da conceicao": (8, 12),
        "imaculada conceicao": (8, 12),
        "dia de reis": (6, 1),
        "dia da mulher": (8, 3),
        "dia dos namorados": (12, 6),
        "sao joao": (24, 6),
        "dia dos professores": (15, 10),
    }
)
"""Day and month."""
_MOVING: Mapping[str, int] = MappingProxyType(
    {
        "carnaval": -47,
        "cinzas": -46,
        "sexta-feira santa": -2,
        "sexta santa": -2,
        "paixao": -2,
        "pascoa": 0,
        "corpus christi": 60,
    }
)
"""Days from Easter Sunday."""
NAMES = (
    rf"(?:quarta(?:-feira)? d[ae]s? (?=cinzas)|sexta(?:-feira)? da (?=paixao)|"
    rf"(?P<on>sexta|sabado|domingo|segunda|terca)(?:-feira)? d[eo] (?=carnaval)|"
    rf"(?:feriado|dia) d[aeo] (?!trabalh))?"
    rf"(?P<feast>{'|'.join((*_FIXED, *_MOVING))})(?: da republica| do brasil)?\b"
)
UNNAMED = r"(?:feriado|feriadao)\b"
MAY_NAME_A_FEAST = re.compile("|".join((*_FIXED, *_MOVING, "feriad")))
_HOLIDAYS = (
    "ano novo", "carnaval", "paixao", "tiradentes", "dia do trabalho", "corpus christi",
    "independencia", "nossa senhora aparecida", "finados", "proclamacao", "consciencia negra",
    "natal",
)  # fmt: skip
"""Days on which the clinics of the whole country are closed."""


def next_feast(name: str, today: date) -> date:
    """The coming day of a feast of `NAMES`, today included."""
    if name in _FIXED:
        return calendar.next_day_and_month(today, *_FIXED[name]) or today
    offset = timedelta(days=_MOVING[name])
    this_year = easter(today.year) + offset
    return this_year if this_year >= today else easter(today.year + 1) + offset


def next_holiday(today: date) -> date:
    """The coming holiday of the whole country, today included."""
    return min(next_feast(name, today) for name in _HOLIDAYS)


def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus (Meeus, Jones and Butcher)."""
    cycle, century, years = year % 19, year // 100, year % 100
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * cycle + century - century // 4 - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (years // 4) - epact - years % 4) % 7
    shift = (cycle + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
