"""Weeks, week-ends, months and years."""

import re
from datetime import date, timedelta

from domain.language import calendar
from domain.language.date_words import (
    MONTH_NAMES,
    MONTHS,
    ORDINALS,
    THIS,
    WEEKDAY,
    DateRules,
    month_phrase,
    single,
    stretch,
    weekday_of,
)
from domain.language.model import Weekday
from domain.language.sketch import DateSpan

PERIODS = DateRules()


_ORDINAL = r"(?:primeir|segund|terceir|quart|ultim)[oa]"
_OF_MONTH = (
    rf"(?:d[eo]|n[eo]|em|deste|desse) (?:mes de )?(?P<month>{MONTH_NAMES}|marco|proximo mes|"
    rf"mes que vem|mes)"
)


@PERIODS.add(
    rf"\b(?P<nth>{_ORDINAL}) (?P<what>semana|quinzena|fim de semana|{WEEKDAY}) {_OF_MONTH}\b"
)
@PERIODS.add(
    rf"\b(?:n?o |em )?(?P<month>{MONTH_NAMES}|proximo mes|mes que vem),? (?:n?a |so n?a )?"
    rf"(?P<nth>{_ORDINAL}) (?P<what>semana|quinzena)\b"
)
def _nth_in_month(match: re.Match[str], today: date) -> DateSpan | None:
    nth, what = ORDINALS[match["nth"][:-1]], match["what"]
    month = month_phrase(match["month"], today)
    last = calendar.month_end(month)
    if what == "quinzena":
        middle = month.replace(day=15)
        return (
            stretch(month.replace(day=1), middle, today)
            if nth == 1
            else stretch(middle + timedelta(days=1), last, today)
        )
    if what == "semana":
        if nth < 0:
            return stretch(last - timedelta(days=6), last, today)
        return stretch(*calendar.nth_week(month, nth), today)
    if what == "fim de semana":
        saturday = calendar.nth_weekday(month, Weekday.SAT, nth)
        return stretch(saturday, saturday + timedelta(days=1), today) if saturday else None
    day = calendar.nth_weekday(month, weekday_of(what), nth)
    if day is None or day < today:
        return DateSpan(asked=True)
    return single(day)


@PERIODS.add(
    rf"\b(?:n?o |pro |para o )?(inicio|comeco|comecinho|meio|meados|fim|final|finalzinho)"
    rf" (?:d[eo]|de) (?:mes de )?({MONTH_NAMES}|marco|proximo mes|mes que vem|mes|"
    rf"ano)\b( que vem)?"
)
def _third_of_month(match: re.Match[str], today: date) -> DateSpan | None:
    which, phrase = match.group(1), match.group(2) + (match.group(3) or "")
    if phrase.startswith("ano"):
        return DateSpan(today.replace(month=12, day=1), today.replace(month=12, day=31), asked=True)
    month = month_phrase(phrase, today)
    ends = {"inicio": (1, 10), "comeco": (1, 10), "comecinho": (1, 10)}.get(
        which, (11, 20) if which.startswith("me") else (21, 31)
    )
    if phrase == "mes" and today.day > ends[1]:
        month = calendar.add_months(month, 1)
    last = calendar.month_end(month)
    return stretch(month.replace(day=ends[0]), month.replace(day=min(ends[1], last.day)), today)


@PERIODS.add(
    r"\b(?:n?o |pro |para o )?(inicio|comeco|comecinho|meio|meados|fim|final|finalzinho)"
    r" (?:da|dessa|desta) (semana que vem|proxima semana|outra semana|(?<=da )semana|"
    r"(?<=dessa )semana|(?<=desta )semana)\b"
)
def _third_of_week(match: re.Match[str], today: date) -> DateSpan | None:
    """ "No comecinho da semana que vem"; a "fim de semana" is something else."""
    which = match.group(1)
    weeks = 0 if match.group(2) == "semana" else 1
    monday = calendar.week_start(today) + timedelta(weeks=weeks)
    first, last = (3, 4) if which.startswith("fi") else (1, 3) if which.startswith("me") else (0, 1)
    if monday + timedelta(days=last) < today:
        monday += timedelta(weeks=1)
    return stretch(monday + timedelta(days=first), monday + timedelta(days=last), today)


@PERIODS.add(
    rf"\b(?:(depois|apos|a partir|antes|ate)(?: d[eoa])? )?(?:o )?(primeiro|segundo|terceiro|"
    rf"quarto|"
    rf"quinto|[1-9])o? dia util(?: (?:d[eo]|do) (?:mes|mes que vem|{MONTH_NAMES}))?"
)
def _business_day(match: re.Match[str], today: date) -> DateSpan | None:
    text = match.group(2)
    nth = ORDINALS.get(text[:-1]) or int(text)
    day = calendar.nth_business_day(today, nth)
    if day < today:
        day = calendar.nth_business_day(calendar.add_months(today, 1), nth)
    if match.group(1) in ("antes", "ate"):
        return DateSpan(None, day, asked=True)
    return DateSpan(day, None if match.group(1) else day, asked=True)


@PERIODS.add(
    r"\b(?:sem ser |nao (?:posso|consigo|da|rola|quero|vai dar|vou conseguir|vou poder) )?"
    r"n?(?:essa|esta) semana(?: nao(?: (?:posso|da|consigo|rola|vai dar))?)?[,.]? "
    r"(?:mas |so |so da |so posso |e sim |pode ser |somente )*n?a (?:outra|proxima|seguinte|que "
    r"vem)\b"
    r"(?! (?:segunda|terca|quarta|quinta|sexta|sabado|domingo|opcao|vez))(?: semana\b)?"
)
def _following_week(_match: re.Match[str], today: date) -> DateSpan | None:
    """ "Essa semana não posso, só na outra"."""
    monday = calendar.week_start(today) + timedelta(weeks=1)
    return DateSpan(monday, monday + timedelta(days=6))


@PERIODS.add(
    r"\b(?:(?:sem ser|nao (?:posso|consigo|da|rola|quero|vai dar|vou conseguir|vou poder))"
    r"(?: n?a)? (?:semana que vem|proxima semana)|(?:n?a )?(?:semana que vem|proxima semana) "
    r"(?:eu )?nao(?: (?:posso|da|consigo|rola|quero|vai dar|vou (?:poder|conseguir)))?)[,.]? "
    r"(?:mas |so |so da |so posso |e sim |pode ser |somente )*"
    r"n?a (?:outra|seguinte|depois)\b"
    r"(?! (?:segunda|terca|quarta|quinta|sexta|sabado|domingo|opcao|vez))(?: semana\b)?"
)
def _week_after_next(_match: re.Match[str], today: date) -> DateSpan | None:
    """ "Semana que vem não posso, só na outra"."""
    monday = calendar.week_start(today) + timedelta(weeks=2)
    return DateSpan(monday, monday + timedelta(days=6))


@PERIODS.add(
    rf"(?<!fim de )\b(?:n?a |durante a )?(?:(?:{THIS} )?semana (?:que vem|seguinte|"
    rf"que entra|"
    rf"que esta vindo)"
    rf"|{THIS} proxim[ao] semana|proxim[ao] semana|(outra semana|semana depois d\w+)|"
    rf"({THIS} semana)"
    rf"|((?:ainda )?(?:{THIS}) (?:mesma )?semana))(?! passad)"
)
def _week(match: re.Match[str], today: date) -> DateSpan | None:
    monday = calendar.week_start(today)
    if match.group(2) or match.group(3):
        return DateSpan(today, monday + timedelta(days=6))
    weeks = 2 if (match.group(1) or "").startswith("semana") else 1
    start = monday + timedelta(weeks=weeks)
    return DateSpan(start, start + timedelta(days=6), asked=weeks > 1)


@PERIODS.add(
    rf"\b(?:n?o |pro |para o )?(?:{THIS} |(proximo |outro ))?fim de semana"
    rf"( que vem| seguinte)?\b"
)
def _weekend(match: re.Match[str], today: date) -> DateSpan | None:
    saturday = calendar.week_start(today) + timedelta(days=5)
    if today.weekday() == 6:
        saturday = today - timedelta(days=1)
    following = saturday + timedelta(days=7)
    if match.group(1) == "outro ":
        saturday = following
    if match.group(1) == "proximo " or match.group(2):
        return DateSpan(saturday, saturday + timedelta(days=1), readings=(saturday, following))
    return stretch(saturday, saturday + timedelta(days=1), today)


@PERIODS.add(
    r"\b(?:n?[oa] |em |durante )?(?:o )?(?:(?:(?:proximo|outro) mes|"
    r"mes que vem|"
    r"mes seguinte)|((?:ainda )?(?:n?este|n?esse|deste|desse) mes))\b"
)
def _month(match: re.Match[str], today: date) -> DateSpan | None:
    if match.group(1):
        return DateSpan(today, calendar.month_end(today))
    start = calendar.add_months(today.replace(day=1), 1)
    return DateSpan(start, calendar.month_end(start))


@PERIODS.add(
    rf"\b(?:(?:la )?(?:so )?(?:em|durante|n?o|ate|d[eo]|a partir de|depois de|"
    rf"antes de)"
    rf" )?(?:(?:o )?mes de |(?:o )?proximo )?(?:({MONTH_NAMES})|(?<=mes de )(marco)|"
    rf"(?<=em )(marco)|"
    rf"(?<=proximo )(marco))(?: (?:de |do )?(20\d\d|ano que vem|proximo ano))?\b"
)
def _month_name(match: re.Match[str], today: date) -> DateSpan | None:
    month = 3 if not match.group(1) else MONTHS[match.group(1)]
    start = date(today.year + (month < today.month), month, 1)
    year = match.group(5) or ""
    if year.isdigit():
        start = start.replace(year=int(year))
    elif year:
        start = start.replace(year=today.year + 1)
    end = calendar.month_end(start)
    if end < today:
        return DateSpan(start, end, past=True)
    if match.group(0).startswith("ate "):
        return DateSpan(None, end)
    if match.group(0).startswith("antes de"):
        return DateSpan(None, start - timedelta(days=1))
    if match.group(0).startswith("a partir de"):
        return DateSpan(max(start, today), None)
    if match.group(0).startswith("depois de"):
        return DateSpan(end + timedelta(days=1), None)
    return DateSpan(max(start, today), end)


@PERIODS.add(r"\b(?:n?o )?(?:ano que vem|proximo ano)\b")
def _next_year(_match: re.Match[str], today: date) -> DateSpan | None:
    start = date(today.year + 1, 1, 1)
    return DateSpan(start, start.replace(month=12, day=31), asked=True)
