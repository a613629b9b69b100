"""Days counted from today, and feasts: "amanhã", "daqui a 3 dias", "natal"."""

import re
from datetime import date, timedelta

from domain.language import calendar, feasts
from domain.language.date_words import WEEKDAY, DateRules, single, weekday_of
from domain.language.sketch import DateSpan

COUNTED = DateRules()


_COUNT = r"(\d{1,3}|um|uma)"
_IN = (
    r"(?:de hoje (?:a|em)|hoje a|daqui(?: a| ha| uns| umas| a uns| a umas| mais)?|"
    r"dentro de(?: uns)?|em(?: uns| umas)?|"
    r"depois de|com)"
)


@COUNTED.add(
    rf"\b(?:n?[ao] |em )?({WEEKDAY}),? (?:de )?daqui(?: a| ha| uns| umas)? {_COUNT} semanas?\b"
    rf"|\bdaqui(?: a| ha| uns| umas)? {_COUNT} semanas?,? (?:n?[ao] |em |"
    rf"numa )?({WEEKDAY})(?![a-z])"
)
def _weekday_in_weeks(match: re.Match[str], today: date) -> DateSpan | None:
    """ "Daqui a três semanas, na quinta": the Thursday of that week."""
    weekday = weekday_of(match.group(1) or match.group(4))
    weeks = _count(match.group(2) or match.group(3))
    if weeks * 7 > calendar.MAX_DAYS_AHEAD:
        return None
    monday = calendar.week_start(today) + timedelta(weeks=weeks)
    return single(monday + timedelta(days=weekday.number))


@COUNTED.add(
    rf"\b{_IN} {_COUNT} (dia|semana|mes|quinzena|ano)(?:s|es)?\b"
    rf"(?: e {_COUNT} dias?| e (mei[ao])\b)?"
    rf"(?! (?:de(?! (?:manha|tarde|noite|madrugada))|por|uteis|seguid\w+)\b)"
)
def _from_now(match: re.Match[str], today: date) -> DateSpan | None:
    count = _count(match.group(1))
    unit, extra = match.group(2), _count(match.group(3) or "0")
    if match.group(4):
        return DateSpan(asked=True)  # "uma semana e meia" is no day
    if unit in ("mes", "ano"):
        months = count * (12 if unit == "ano" else 1)
        if months > 60:
            return None
        return single(calendar.add_months(today, months) + timedelta(days=extra))
    days = count * {"dia": 1, "semana": 7, "quinzena": 14}[unit] + extra
    if days > calendar.MAX_DAYS_AHEAD:
        return None
    day = today + timedelta(days=days)
    if unit == "dia" and days in (8, 15):
        # Idioms for one and two weeks, used as often as the literal count.
        return DateSpan(day, day, readings=(day - timedelta(days=1), day))
    return single(day)


@COUNTED.add(
    rf"\bde (hoje|amanha|{WEEKDAY}) a (8|15)\b(?! ?(?:[:h/-]|de\b|d[oa]s?\b|dias?|pessoas|minutos))"
)
def _a_week_from(match: re.Match[str], today: date) -> DateSpan | None:
    """ "De hoje a oito", "de sexta a quinze": one week or two later, counted either way."""
    first = today + timedelta(days=match.group(1) == "amanha")
    if match.group(1) not in ("hoje", "amanha"):
        first = calendar.next_weekday(today, weekday_of(match.group(1)))
    day = first + timedelta(days=7 if match.group(2) == "8" else 14)
    return DateSpan(day, day, readings=(day, day + timedelta(days=1)))


def _count(text: str) -> int:
    return 1 if text.startswith("um") else int(text)


@COUNTED.add(rf"\b(?:uns |umas )?{_COUNT} (dia|semana)s? (?:para|pra) (?:a )?frente\b")
def _ahead(match: re.Match[str], today: date) -> DateSpan | None:
    days = _count(match.group(1)) * (7 if match.group(2) == "semana" else 1)
    return single(today + timedelta(days=days)) if days <= calendar.MAX_DAYS_AHEAD else None


@COUNTED.add(r"\b(\d{1,2}|um) dias? (?:depois|apos) (?:de )?(hoje|amanha)\b")
def _days_after(match: re.Match[str], today: date) -> DateSpan | None:
    return single(today + timedelta(days=_count(match.group(1)) + (match.group(2) == "amanha")))


@COUNTED.add(r"\b(?:n?os )?proximos (\d{1,2}|dias)(?: dias)?\b")
def _coming_days(match: re.Match[str], today: date) -> DateSpan | None:
    days = int(match.group(1)) if match.group(1).isdigit() else 7
    return DateSpan(today + timedelta(days=1), today + timedelta(days=days))


@COUNTED.add(r"\b(?:n?o )?(?:dia )?(?:depois|apos) (?:de |d )?amanha\b|\bdepoisdeamanha\b")
def _after_tomorrow(_match: re.Match[str], today: date) -> DateSpan | None:
    return single(today + timedelta(days=2))


@COUNTED.add(
    r"(?<![a-z])(?:dia de )?(hoje|amanha)\b(?:(?:,? ?(?:,|-|que e|que sera|dia|na|-feira| ))*"
    r"(?=<d))?"
)
def _today_or_tomorrow(match: re.Match[str], today: date) -> DateSpan | None:
    return single(today + timedelta(days=match.group(1) == "amanha"))


@COUNTED.add(
    r"\b(?:n?[oa] |pro |pra |(?P<after>(?:depois|apos) d[aeo]s? )|(?P<before>antes d[aeo]s? )|"
    rf"(?P<until>ate (?:[oa] )?)|(?P<eve>(?:n?a )?vespera d[aeo]s? ))?{feasts.NAMES}"
)
def _feast(match: re.Match[str], today: date) -> DateSpan | None:
    feast = feasts.next_feast(match["feast"], today)
    if match["on"]:
        feast -= timedelta(days=(feast.weekday() - weekday_of(match["on"]).number) % 7)
    eve = feast - timedelta(days=1)
    if match["after"]:
        return DateSpan(feast + timedelta(days=1), None)
    if match["before"]:
        return DateSpan(None, eve) if eve >= today else None
    if match["eve"]:
        return single(eve if eve >= today else None)
    if match["until"]:
        return DateSpan(None, feast)
    return single(feast, asked=True)


_NEAR = timedelta(days=21)
"""A holiday further off is as likely one of the town's own that comes first."""


@COUNTED.add(
    rf"\b(?:(?P<after>depois|apos|passando|passad[oa])|antes)(?: d?o)?(?: proximo)? "
    rf"{feasts.UNNAMED}(?! (?:d[aeo]s? )?(?:{WEEKDAY}|dia|\d|<d))"
)
def _holiday(match: re.Match[str], today: date) -> DateSpan | None:
    """ "Depois do feriado": of the country's next one if it is near, and asked in any case."""
    holiday = feasts.next_holiday(today)
    if holiday - today > _NEAR:
        return DateSpan(asked=True)
    if match["after"]:
        return DateSpan(holiday + timedelta(days=1), None, asked=True)
    return DateSpan(None, holiday - timedelta(days=1), asked=True) if holiday > today else None
