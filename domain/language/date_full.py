"""Full dates: "15/12", "3 de dezembro", "de 10 a 15 de janeiro"."""

import re
from datetime import date

from domain.language import calendar
from domain.language.date_words import (
    DAY,
    MONTH,
    ORDINALS,
    YEAR,
    DateRules,
    day_number,
    month_number,
    month_phrase,
    named,
    single,
    stretch,
)
from domain.language.sketch import DateSpan

FULL_DATES = DateRules()


@FULL_DATES.add(r"(?<![\d/.-])(20\d\d)-([01]?\d)-([0-3]?\d)(?:t(?=\d\d:))?(?!\d)")
def _iso(match: re.Match[str], today: date) -> DateSpan | None:
    return named(int(match.group(3)), int(match.group(2)), match.group(1), today)


@FULL_DATES.add(
    rf"\b(?:entre|d[eo]|desde|a partir de|dos|das)? ?(?:o |os )?(?:dias? )?({DAY}) ?"
    rf"(?:a|ate|e|ao|as|-|–) ?(?:o )?(?:dia )?({DAY}),? ?(?:de |do mes de |do )?"
    rf"({MONTH}|est[e] mes|dest[e] mes|desse mes|nesse mes|(?:proximo )mes|mes que vem)"
    rf"(?:,? ?(?:de |do ano de )?({YEAR}))?\b"
)
def _day_range_in_month(match: re.Match[str], today: date) -> DateSpan | None:
    if "dia" not in match.group(0) and re.match(r"\d+ e ", match.group(0)):
        return None
    month = month_phrase(match.group(3), today)
    span = named(day_number(match.group(2)), month.month, match.group(4), today)
    if "mes" in match.group(3):
        span = single(calendar.valid_date(month.year, month.month, day_number(match.group(2))))
    if span.end is None or span.past:
        return span
    start = calendar.valid_date(span.end.year, span.end.month, day_number(match.group(1)))
    if start is None or start > span.end:
        return DateSpan(asked=True)
    return stretch(start, span.end, today)


@FULL_DATES.add(
    rf"(?:\bdia |\bo )?(?<![\d/.,:-])\b({DAY})(?: dia)?(?:(?: de |/| ?- ?|, | do mes de |"
    rf" )?({MONTH}))(?:,? ?(?:de |do ano de |/|-)?({YEAR}))?(?!\w)"
)
def _day_and_month_name(match: re.Match[str], today: date) -> DateSpan | None:
    if not match.group(1)[0].isdigit() and " de " not in match.group(0):
        return None  # "não é um mar de rosas"
    return named(day_number(match.group(1)), month_number(match.group(2)), match.group(3), today)


@FULL_DATES.add(
    r"(?:\bdia )?(?<![\d/.,:h-])([0-3]?\d)([/.-])([01]?\d)(?:\2(\d{4}|\d\d)|(?![\d]))"
    r"(?!\2?\d)(?! ?(?:h\b|hs|horas|am\b|pm\b))"
)
def _numeric(match: re.Match[str], today: date) -> DateSpan | None:
    day, separator, month, year = match.groups()
    if separator != "/" and not year and not (separator == "-" and int(day) > max(12, int(month))):
        return None  # "15.30" and "9-11" are times; "27-11" can only be a day
    if separator == "." and len(year) == 2 and int(month) > 12:
        return None
    return named(int(day), int(month), year, today)


@FULL_DATES.add(
    r"(?:^|(?<=dia )|(?<=[\n,.!?] ))(?:dia )?(2[1-9]|3[01]) (0[1-9]|1[0-2])"
    r"(?=,? (?:as\b|a partir|de manha|a tarde|de tarde|pela|depois)|$)"
)
def _spaced(match: re.Match[str], today: date) -> DateSpan | None:
    """ "27 11 às 15h"; up to twenty the first number may be an hour."""
    return named(int(match.group(1)), int(match.group(2)), None, today)


@FULL_DATES.add(
    r"(?<![\d/:.,])\b(?:n?o )?(?P<dia>dia )?(?P<day>[0-3]?\d) d(?:o|(?P<de>e)) "
    r"(?P<month>1[0-2]|0?[1-9])\b(?! ?(?:h|:|hora|min|reais|anos?|/|<|dias?|mes))"
)
def _day_of_numbered_month(match: re.Match[str], today: date) -> DateSpan | None:
    """ "Dezoito do doze"; with "de" only after "dia", or "3 de 4" would be a day."""
    if match["de"] and not match["dia"]:
        return None
    return named(int(match["day"]), int(match["month"]), None, today)


@FULL_DATES.add(
    rf"\b(?:n?o )?(primeiro|segundo|terceiro|\d{{1,2}}o?|ultimo) dia d(?:[eo]|este|esse) "
    rf"(?:mes de )?({MONTH}|mes que vem|proximo mes|mes(?= |[.,!?]|$))"
)
def _nth_day(match: re.Match[str], today: date) -> DateSpan | None:
    text = match.group(1)
    if text == "ultimo" or "mes" in match.group(2):
        month = month_phrase(match.group(2), today)
        last = calendar.month_end(month)
        nth = ORDINALS.get(text[:-1]) or int(text.rstrip("o"))
        return single(last if nth < 0 else _of_month(month, nth, today))
    day = ORDINALS.get(text[:-1]) or int(text.rstrip("o"))
    return named(day, month_number(match.group(2)), None, today)


def _of_month(month: date, number: int, today: date) -> date | None:
    day = calendar.valid_date(month.year, month.month, number)
    return day if day and day >= today else None
