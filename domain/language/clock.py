"""The grammar of an hour ("3 e meia da tarde"), and bare hours read as a clinic would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from domain.language.sketch import TimeSpan

HOUR = r"(?:2[0-3]|[01]?\d)"
UNIT = r"h(?:oras?|o|rs?|s)?(?![a-z])"
_OF_DAY = (
    r"(?:d[ae]|pela|na|n?esta|n?essa|desta|dessa|a|em) "
    r"(?P<part{n}>manhazinha|manha|madrugada|tardinha|tarde|noitinha|noite)\b"
)
_VALUE = (
    rf"(?:(?P<noon{{n}}>meiodia|meianoite)(?: e (?:(?P<nhalf{{n}}>meia)\b|"
    rf"(?P<npast{{n}}>[0-5]?\d)\b))?"
    rf"|(?P<h{{n}}>{HOUR}) ?(?::|h(?:oras?|s|r)? ?|\.|,)(?P<m{{n}}>[0-5]\d)(?!\d|/|\.\d|,\d|"
    rf" ?(?:dias|meses))"
    rf"(?: ?(?:minutos?|min|hrs|hs|h|horas|m)(?![a-z]))?"
    rf"|(?P<hour{{n}}>{HOUR}|uma?(?![a-z]))(?![\d/:%]|[.,-]\d)(?P<unit{{n}}> ?{UNIT})?"
    rf"(?:(?: e|,)? (?:(?P<half{{n}}>meia)\b|(?P<quarter{{n}}>um quarto)\b)"
    rf"| e (?P<past{{n}}>[0-5]?\d)(?: ?(?:minutos?|min))?\b(?! ?(?:h\b|hora|hrs|:))(?![/:]))?)"
)
_SUFFIX = rf"(?: ?(?P<ampm{{n}}>[ap]m)\b)?(?:,? ?em ponto)?(?:,? {_OF_DAY})?"
VAGUE = (
    r"(?: e (?:pouc[oa]|alguma coisa|tanto|qualquer coisa|uns quebrados|poquinho|pouquinho|"
    r"pouquin)\b"
    r"| mais ou menos\b| por ai\b| ou por ai\b| e mais ou menos)"
)
AROUND = (
    r"(?:(?:la |ai |tipo |mais ou menos |ali |ai )*(?:pelas?|pelos|umas|uns|(?:por volta|"
    r"perto|cerca|em torno|"
    r"na faixa|proximo)(?: de| d[ao]s?)?(?: as?)?|tipo(?: umas| as)?|mais ou menos(?: as| umas)?))"
)
AT = rf"(?:{AROUND}|(?:para |pra |tipo )?as|pras|nas|ao|pro|a(?= uma\b)|para|pra(?: o)?|pro|at|a)"
NOT_COUNTED = (
    r"(?! ?(?:dias?|semanas?|mes\b|meses|anos?\b|pessoas?|minutos?|min\b|vezes|x\b|reais|kg|"
    r"por cento|%|[/$]|"
    r"de (?:janeiro|fevereiro|março|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|"
    r"dezembro)|opcoes|propostas|filh|crianc|dente|consulta|a feira|-feira))"
)

Groups = Mapping[str, str | None]


@dataclass(frozen=True)
class _Moment:
    """An hour and minute, and whether the half of the day was left open."""

    hour: int
    minute: int
    bare: bool


def part_hour(hour: int, part: str) -> int:
    """A said hour (1 to 12) within a named part of the day, on the 24-hour clock."""
    if part.startswith("noit"):
        return 0 if hour == 12 else hour + 12 if 4 <= hour < 12 else hour
    if part.startswith("tard"):
        return hour + 12 if hour <= 8 else hour
    return 0 if part == "madrugada" and hour == 12 else hour


def clinic_hour(hour: int) -> int:
    """A bare hour as a clinic means it: 1 to 6 in the afternoon, 7 to 12 as said."""
    return hour + 12 if 1 <= hour <= 6 else hour


def _read_moment(groups: Groups, n: int) -> _Moment | None:
    def get(name: str) -> str | None:
        return groups.get(f"{name}{n}")

    if get("noon"):
        hour, bare = (12 if get("noon") == "meiodia" else 0), False
        minute = 30 if get("nhalf") else int(get("npast") or 0)
    elif get("h"):
        said = get("h") or ""
        hour, minute, bare = int(said), int(get("m") or 0), not said.startswith("0")
    else:
        said = get("hour") or ""
        hour, bare = (1 if said.startswith("u") else int(said)), not said.startswith("0")
        minute = 30 if get("half") else 15 if get("quarter") else int(get("past") or 0)
    to = groups.get("to")
    if to:
        hour, minute = (hour - 1) % 24 or (12 if bare else 0), 60 - int(to)
    return _placed(hour, minute, get("ampm"), get("part"), bare=bare)


def _placed(
    hour: int, minute: int, ampm: str | None, part: str | None, *, bare: bool
) -> _Moment | None:
    """Settle the half of the day by what was said beside the hour."""
    if hour > 23 or minute > 59:
        return None
    if ampm:
        hour = hour if hour > 12 else hour % 12 + (12 if ampm == "pm" else 0)
    elif part and hour <= 12:
        hour = part_hour(hour, part)
    return _Moment(hour, minute, bare and not ampm and not part and 1 <= hour <= 11)


def _span(first: _Moment, last: _Moment, *, approx: bool = False) -> TimeSpan:
    start = time(clinic_hour(first.hour) if first.bare else first.hour, first.minute)
    end = time(clinic_hour(last.hour) if last.bare else last.hour, last.minute)
    if end < start and last.bare and last.hour < 12:
        end = time(last.hour + 12, last.minute)
    readings: tuple[time, ...] = ()
    if first == last and first.bare and first.hour == 7:
        readings = (start, start.replace(hour=19))
    said = (first.hour if first.bare else None, last.hour if last.bare else None)
    return TimeSpan(start, end, said, approx, readings)


def read_point(match: re.Match[str]) -> TimeSpan | None:
    moment = _read_moment(match.groupdict(), 1)
    if moment is None:
        return None
    return _span(moment, moment, approx=bool(_APPROXIMATE.search(match.group(0))))


def read_range(match: re.Match[str]) -> TimeSpan | None:
    """A stretch; what is said beside the last hour ("5 a 6pm", "9 às 11 da noite") is of both."""
    groups = match.groupdict()
    last = _read_moment(groups, 2)
    shared = dict(groups)
    if not groups.get("ampm1") and not groups.get("part1") and not groups.get("noon1"):
        shared.update(ampm1=groups.get("ampm2"), part1=groups.get("part2"))
    first = _read_moment(shared, 1)
    if first and last and (first.hour, first.minute) > (last.hour, last.minute):
        first = _read_moment(groups, 1)  # "das 10 às 2 da tarde"
    if first is None or last is None:
        return None
    span = _span(first, last)
    return span if span.start and span.end and span.start < span.end else None


def _n(template: str, n: int) -> str:
    return template.replace("{n}", str(n))


VALUE_1, VALUE_2 = _n(_VALUE, 1), _n(_VALUE, 2)
SUFFIX_1, SUFFIX_2 = _n(_SUFFIX, 1), _n(_SUFFIX, 2)
_APPROXIMATE = re.compile(rf"\b(?:{AROUND})\b|{VAGUE}")
