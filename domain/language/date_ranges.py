"""Stretches of days made of dates already marked: "de <d> a <d>", "a partir de <d>", "até <d>"."""

import re
from dataclasses import replace
from datetime import date, timedelta

from domain.language import calendar
from domain.language.sketch import DATE, DateSpan, Sketch

_BETWEEN = re.compile(
    rf"\b(?:entre) (?:[oa]s? )?({DATE}) e (?:[oa] )?({DATE})"
    rf"|(?:\b(?:d[eoa]s?|desde|a partir d[eoa]) (?:[oa] )?)?({DATE}) ?(?:a|ao|ate(?: [oa])?|"
    rf"-) ?({DATE})"
)
_SPOKEN_FROM = re.compile(
    rf"(?:\b(?:so )?(?:a partir|daqui|d[aeo])(?: d[eoa])? ?)?({DATE})"
    rf"(?: em diante| para frente| pra frente| adiante)"
    rf"|\b(?:so )?(?:a partir)(?: d[eoa])? ?({DATE})|\bso (?:depois|apos) ({DATE})"
)
_AFTER = re.compile(
    rf"\b(?:so )?(?:depois|apos|passando|passad[ao])(?: d[eoa]s?)?(?: (?:meu )?(?:pagamento|"
    rf"salario|vale|feriado|feriadao),?)?(?: d[eoa]s?)? ({DATE})(?! (?:passad))"
)
_BEFORE = re.compile(rf"\bantes(?: d[eoa]s?)? ({DATE})")
_MUST_BE = (
    r"(?:tem que ser|precisa ser|teria que ser|tem de ser|so pode|so|"
    r"(?:quero|queria|preciso|gostaria de)(?: [a-z]+r)?(?: tudo| isso)?)"
)
_EVENT = (
    r"(?:(?:vou (?:me )?(?:casar|formar|viajar|operar|mudar)|viajo|embarco|me mudo|me formo|caso)|"
    r"tenho (?:um |uma )?(?:viagem|casamento|festa|formatura|prova|cirurgia|evento))"
)
_THAT = r"(?:disso|desse dia|dessa data)"
_BEFORE_THAT = re.compile(
    rf"(?:\b{_EVENT} (?:n[oa] |em )?)?({DATE})"
    rf"[^<\n\d]{{0,30}}?\b(?:{_MUST_BE} antes\b(?! d)|antes {_THAT}\b)"
)
_AFTER_THAT = re.compile(
    rf"({DATE})[^<\n\d]{{0,30}}?\b(?:{_MUST_BE} (?:depois|apos)\b(?! d)|(?:depois|apos) {_THAT}\b|"
    rf"qualquer (?:dia|data) (?:depois|apos)\b(?! d))"
)
_AWAY_UNTIL = re.compile(
    rf"\b(?:fora|viajando|viagem|ferias|ocupad[oa]|trabalhando|enrolad[oa]|licenca|repouso|plantao|"
    rf"sem tempo)(?: (?:da cidade|do pais|a trabalho))? ate (?:[oa] )?({DATE})"
)
_BEFORE_EVENT = re.compile(
    rf"\bantes d[aeo]s? (?:(?:eu|minha|meu|a|o) )?(?:viajar|viagem|ferias|mudanca|mudar|casamento|"
    rf"casar|formatura|formar|prova|festa|aniversario)\b[^<\n]{{0,30}}(?<!ate )(?<!ate o )({DATE})"
)
_COUNTED_FROM = re.compile(
    rf"\b(?P<count>\d{{1,2}}|uma?) (?P<unit>dia|semana)s? (?P<way>antes|depois|apos)"
    rf"(?: d?[aeo]s?)* (?P<day>{DATE})"
)
_DAY_BESIDE = re.compile(
    rf"\b(?:n?o|para o|pro) dia (?P<way>seguinte|depois|anterior)(?: ao?| d[eao])* (?P<day>{DATE})"
    rf"|\b(?:n?a |para a )?(?P<eve>vespera) d[aeo]s? (?P<eve_of>{DATE})"
)
_NOT_BUT_NEXT = re.compile(
    rf"({DATE}),? nao\b[^<\n\d]{{0,20}}?\b(?:n?o |para o )?dia (?:seguinte|depois)\b(?! <)"
)
_PART_OF_WEEK = re.compile(rf"({DATE}) ?(?:a|ate(?: a)?|-) ?({DATE}) (?:d[ae]|n[ae])? ?({DATE})")
_BETWEEN_IN_WEEK = re.compile(rf"\bentre ({DATE}) e (?:a )?({DATE}) (?:d[ae]|n[ae])? ?({DATE})")
_WEEK_OF = re.compile(rf"\b(?:n?a |pra |para a )?semana (?:d[eoa]s? )({DATE})")
_UNTIL = re.compile(rf"\b(?:no maximo )?ate (?:[oa] )?({DATE})|\bno maximo (?:em |n[oa] )?({DATE})")


def mark_date_ranges(sketch: Sketch, today: date) -> None:
    """Join marked dates into stretches."""
    if not sketch.dates:
        return

    def group(match: re.Match[str]) -> DateSpan:
        return sketch.date_of(next(mark for mark in match.groups() if mark))

    def after(match: re.Match[str]) -> DateSpan | None:
        span = group(match)
        if (
            span.end is None
            or span.past
            or span.end - today > timedelta(days=calendar.MAX_DAYS_AHEAD)
        ):
            return None
        return DateSpan(
            span.end + timedelta(days=1), None, asked=span.asked, month_given=span.month_given
        )

    def since(match: re.Match[str]) -> DateSpan | None:
        span = group(match)
        return replace(span, end=None, weekday=None, past=False) if span.start else None

    def before(match: re.Match[str]) -> DateSpan | None:
        span = group(match)
        if span.start is None or span.start <= today:
            return None
        return DateSpan(
            None, span.start - timedelta(days=1), asked=span.asked, month_given=span.month_given
        )

    def week_of(match: re.Match[str]) -> DateSpan | None:
        day = group(match).day
        if day is None or day < today:
            return None
        monday = calendar.week_start(day)
        return DateSpan(max(monday, today), monday + timedelta(days=6))

    def until(match: re.Match[str]) -> DateSpan | None:
        span = group(match)
        return replace(span, start=None, weekday=None, past=False) if span.end else None

    sketch.replace(_COUNTED_FROM, lambda match: _counted_from(sketch, match, today))
    sketch.replace(_DAY_BESIDE, lambda match: _day_beside(sketch, match, today))
    sketch.replace(_NOT_BUT_NEXT, lambda match: _shifted(sketch, match[1], 1, today))
    sketch.replace(_PART_OF_WEEK, lambda match: _part_of_week(sketch, match))
    sketch.replace(_BETWEEN_IN_WEEK, lambda match: _part_of_week(sketch, match))
    sketch.replace(_AWAY_UNTIL, after)
    sketch.replace(_BEFORE_EVENT, before)
    sketch.replace(_WEEK_OF, week_of)
    sketch.replace(_BEFORE_THAT, before)
    sketch.replace(_AFTER_THAT, after)
    sketch.replace(_BETWEEN, lambda match: _between(sketch, match, today))
    sketch.replace(_SPOKEN_FROM, since)
    sketch.replace(_AFTER, after)
    sketch.replace(_BEFORE, before)
    sketch.replace(_UNTIL, until)
    sketch.tidy()


def _counted_from(sketch: Sketch, match: re.Match[str], today: date) -> DateSpan | None:
    """ "Dois dias antes do dia 10"; "um dia depois" is as often any day after, and left open."""
    if not match["count"].isdigit() and match["unit"] == "dia":
        return None
    count = int(match["count"]) if match["count"].isdigit() else 1
    days = count * (7 if match["unit"] == "semana" else 1)
    return _shifted(sketch, match["day"], -days if match["way"] == "antes" else days, today)


def _day_beside(sketch: Sketch, match: re.Match[str], today: date) -> DateSpan | None:
    """ "No dia seguinte ao dia 10", "na véspera do dia 10"."""
    if match["eve"]:
        return _shifted(sketch, match["eve_of"], -1, today)
    return _shifted(sketch, match["day"], -1 if match["way"] == "anterior" else 1, today)


def _shifted(sketch: Sketch, mark: str, days: int, today: date) -> DateSpan | None:
    """The day so many days from the one marked; None when that is no single day."""
    span = sketch.date_of(mark)
    if span.day is None or span.past:
        return None
    day = span.day + timedelta(days=days)
    return DateSpan(day, day, asked=span.unsure) if day >= today else DateSpan(asked=True)


def _part_of_week(sketch: Sketch, match: re.Match[str]) -> DateSpan | None:
    """ "De quinta a sexta da semana que vem": two weekdays of the week that is named."""
    first, last, week = (sketch.date_of(mark) for mark in match.groups() if mark)
    if not (first.weekday and last.weekday and week.start and week.end):
        return None
    monday = calendar.week_start(week.start)
    if (week.end - week.start).days > 6:
        return None
    start, end = (
        monday + timedelta(days=span.weekday.number) for span in (first, last) if span.weekday
    )
    return DateSpan(max(start, week.start), end) if week.start <= end and start <= end else None


def _between(sketch: Sketch, match: re.Match[str], today: date) -> DateSpan | None:
    first, last = (sketch.date_of(mark) for mark in match.groups() if mark)
    start, end = first.start, last.end
    if start is None or end is None or first.past or last.past:
        return None
    asked = first.asked or last.asked
    if first.weekday or last.weekday:
        if last.weekday and end <= start:
            end = calendar.next_weekday(start, last.weekday)
        return DateSpan(start, end, asked=asked)
    if not first.month_given and last.month_given:
        start = calendar.valid_date(end.year, end.month, start.day) or start
    if not last.month_given:
        end = calendar.next_day_of_month(start, end.day) or end
    if start > end:
        # "de 1 de dezembro a 4 de fevereiro", said in mid-December: the stretch has begun.
        start = calendar.add_months(start, -12)
    if start > end or end < today:
        return DateSpan(asked=True)
    return DateSpan(max(start, today), end, asked=asked)
