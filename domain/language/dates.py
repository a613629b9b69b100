"""Find the days a normalised text names. Everything looks forward from the reference day."""

import re
from collections.abc import Callable
from datetime import date, timedelta

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
_ORDINALS = {
    "primeir": 1, "segund": 2, "terceir": 3, "quart": 4, "quint": 5, "ultim": -1, "1": 1, "2": 2,
    "3": 3, "4": 4, "5": 5,
}  # fmt: skip

_MONTH_NAMES = "|".join(MONTHS)
_MONTH_SHORT = "jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"
MONTH = rf"(?:{_MONTH_NAMES}|marco|{_MONTH_SHORT})(?![a-z])\.?"
_DAY = r"(?:[0-3]?\d|primeiro|um)(?:o\b)?"
_YEAR = r"(?:[12]\d{3}|(?<=[/-])\d\d(?![\d:h]))"
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
    )
)
"""Keeps "ter" the verb from being Tuesday."""
WEEKDAY = (
    rf"(?:(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s?\b{_FEIRA}"
    rf"|(?:seg|qua|qui|sex|sab|dom)\b\.?|{_NOT_TO_HAVE}ter\b\.?(?! (?:que|um|uma|o|a|mais|"
    rf"sido|certeza|ido|como|"
    rf"feito|horario|vaga|algum|consulta|que)\b))"
)
NEXT = r"(?:que vem|seguinte|que esta vindo|proxim[ao])"
THIS = r"(?:n?est[ae]|n?ess[ae]|dess[ae]|dest[ae])"
_NOT_A_COUNT = r"(?! ?(?:h\b|hs|hora|hr|:|am\b|pm\b|min|%|/))"

Reader = Callable[[re.Match[str], date], DateSpan | None]
_rules: list[tuple[re.Pattern[str], Reader]] = []


def _rule(pattern: str) -> Callable[[Reader], Reader]:
    """Register a reader; rules are tried in the order they stand in this module."""

    def register(reader: Reader) -> Reader:
        _rules.append((re.compile(pattern), reader))
        return reader

    return register


def mark_dates(sketch: Sketch, today: date) -> None:
    """Replace each date in the sketch with a mark."""
    sketch.text = _share_day_lists(sketch.text)
    for pattern, reader in _rules:
        if pattern.search(sketch.text):
            sketch.replace(pattern, lambda match, read=reader: read(match, today))  # type: ignore[misc]
    sketch.tidy()


_DAY_LIST = re.compile(
    rf"(?<!entre )(?<!entre os )(?<!dia )(?<!dias )(?<!de )\b(?:(?:no |nos |o |"
    rf"os )?(?P<dia>dias?) )?"
    rf"(?P<first>(?:[0-3]?\d(?:, ?| e | ou | e/ou ))+)(?P<last>[0-3]?\d){_NOT_A_COUNT}"
    rf"(?P<month>(?: de| do mes de)? ?{MONTH}|/\d{{1,2}})?(?![\d-])"
)


def _share_day_lists(text: str) -> str:
    """ "dia 5, 6 ou 7 de maio" -> "dia 5 de maio, dia 6 de maio ou dia 7 de maio".

    "entre os dias 7 e 11" is a stretch, and left alone.
    """

    def share(match: re.Match[str]) -> str:
        month = match["month"] or ""
        if not match["dia"] and not month:
            return match.group(0)
        return re.sub(
            r"\d+", lambda day: f"dia {day.group(0)}{month}", match["first"] + match["last"]
        )

    return _DAY_LIST.sub(share, text)


def _month_number(name: str) -> int:
    name = name.strip(" .")
    if name == "marco":
        return 3
    if name in MONTHS:
        return MONTHS[name]
    return _MONTH_SHORT.split("|").index(name) + 1


def _day_number(text: str) -> int:
    text = text.strip()
    if text.startswith(("primeiro", "um")):
        return 1
    return int(text.rstrip("o"))


def _year_number(text: str) -> int:
    year = int(text)
    return year if year >= 100 else 2000 + year


def _single(day: date | None, *, asked: bool = False) -> DateSpan:
    return DateSpan(day, day, asked=asked) if day else DateSpan(asked=True)


def _named(day: int, month: int, year: str | None, today: date) -> DateSpan:
    """A day with its month, in the coming year unless the year is said."""
    if not year:
        return _single(calendar.next_day_and_month(today, day, month))
    found = calendar.valid_date(_year_number(year), month, day)
    if found and found < today:
        return DateSpan(found, found, past=True)
    return _single(found)


def _stretch(start: date, end: date, today: date) -> DateSpan | None:
    if end < today:
        return DateSpan(start, end, past=True)
    return DateSpan(max(start, today), end)


def _weekday_of(text: str) -> Weekday:
    for name, weekday in _WEEKDAYS.items():
        if text.startswith(name):
            return weekday
    raise AssertionError(text)


# --- full dates ----------------------------------------------------------------------------------


@_rule(r"(?<![\d/.-])(20\d\d)-([01]?\d)-([0-3]?\d)(?:t(?=\d\d:))?(?!\d)")
def _iso(match: re.Match[str], today: date) -> DateSpan | None:
    return _named(int(match.group(3)), int(match.group(2)), match.group(1), today)


@_rule(
    rf"\b(?:entre|d[eo]|desde|a partir de|dos|das)? ?(?:o |os )?(?:dias? )?({_DAY}) ?"
    rf"(?:a|ate|e|ao|as|-|–) ?(?:o )?(?:dia )?({_DAY}),? ?(?:de |do mes de |do )?"
    rf"({MONTH}|est[e] mes|dest[e] mes|desse mes|nesse mes|(?:proximo )mes|mes que vem)"
    rf"(?:,? ?(?:de |do ano de )?({_YEAR}))?\b"
)
def _day_range_in_month(match: re.Match[str], today: date) -> DateSpan | None:
    if "dia" not in match.group(0) and re.match(r"\d+ e ", match.group(0)):
        return None
    month = _month_phrase(match.group(3), today)
    span = _named(_day_number(match.group(2)), month.month, match.group(4), today)
    if "mes" in match.group(3):
        span = _single(calendar.valid_date(month.year, month.month, _day_number(match.group(2))))
    if span.end is None or span.past:
        return span
    start = calendar.valid_date(span.end.year, span.end.month, _day_number(match.group(1)))
    if start is None or start > span.end:
        return DateSpan(asked=True)
    return _stretch(start, span.end, today)


def _month_phrase(phrase: str, today: date) -> date:
    """Some day of the month named ("dezembro", "mês que vem")."""
    if "mes" not in phrase:
        month = _month_number(phrase)
        return date(today.year + (month < today.month), month, 1)
    return calendar.add_months(today, 1 if re.search("prox|vem", phrase) else 0)


@_rule(
    rf"(?:\bdia |\bo )?(?<![\d/.,:-])\b({_DAY})(?: dia)?(?:(?: de |/| ?- ?|, | do mes de |"
    rf" )?({MONTH}))(?:,? ?(?:de |do ano de |/|-)?({_YEAR}))?(?!\w)"
)
def _day_and_month_name(match: re.Match[str], today: date) -> DateSpan | None:
    if not match.group(1)[0].isdigit() and " de " not in match.group(0):
        return None  # "não é um mar de rosas"
    return _named(_day_number(match.group(1)), _month_number(match.group(2)), match.group(3), today)


@_rule(
    r"(?:\bdia )?(?<![\d/.,:h-])([0-3]?\d)([/.-])([01]?\d)(?:\2(\d{4}|\d\d)|(?![\d]))"
    r"(?!\2?\d)(?! ?(?:h\b|hs|horas|am\b|pm\b))"
)
def _numeric(match: re.Match[str], today: date) -> DateSpan | None:
    day, separator, month, year = match.groups()
    if separator != "/" and not year:
        return None  # "15.30" and "9-11" are times
    if separator == "." and len(year) == 2 and int(month) > 12:
        return None
    return _named(int(day), int(month), year, today)


@_rule(rf"\b(?:n?o )?(primeiro|segundo|terceiro|\d{{1,2}}o?) dia d[eo] (?:mes de )?({MONTH})")
def _nth_day(match: re.Match[str], today: date) -> DateSpan | None:
    text = match.group(1)
    day = _ORDINALS.get(text[:-1]) or int(text.rstrip("o"))
    return _named(day, _month_number(match.group(2)), None, today)


# --- weeks, week-ends, months ---------------------------------------------------------------------

_ORDINAL = r"(primeir|segund|terceir|quart|ultim)[oa]"
_OF_MONTH = (
    rf"(?:d[eo]|n[eo]|em|deste|desse) (?:mes de )?({_MONTH_NAMES}|marco|proximo mes|"
    rf"mes que vem|mes)"
)


@_rule(rf"\b{_ORDINAL} (semana|quinzena|fim de semana|{WEEKDAY}) {_OF_MONTH}\b")
def _nth_in_month(match: re.Match[str], today: date) -> DateSpan | None:
    nth, what = _ORDINALS[match.group(1)], match.group(2)
    month = _month_phrase(match.group(3), today)
    last = calendar.month_end(month)
    if what == "quinzena":
        middle = month.replace(day=15)
        return (
            _stretch(month.replace(day=1), middle, today)
            if nth == 1
            else _stretch(middle + timedelta(days=1), last, today)
        )
    if what == "semana":
        if nth < 0:
            return _stretch(last - timedelta(days=6), last, today)
        return _stretch(*calendar.nth_week(month, nth), today)
    if what == "fim de semana":
        saturday = calendar.nth_weekday(month, Weekday.SAT, nth)
        return _stretch(saturday, saturday + timedelta(days=1), today) if saturday else None
    day = calendar.nth_weekday(month, _weekday_of(what), nth)
    if day is None or day < today:
        return DateSpan(asked=True)
    return _single(day)


@_rule(
    rf"\b(?:n?o |pro |para o )?(inicio|comeco|comecinho|meio|meados|fim|final|finalzinho)"
    rf" (?:d[eo]|de) (?:mes de )?({_MONTH_NAMES}|marco|proximo mes|mes que vem|mes|"
    rf"ano)\b( que vem)?"
)
def _third_of_month(match: re.Match[str], today: date) -> DateSpan | None:
    which, phrase = match.group(1), match.group(2) + (match.group(3) or "")
    if phrase.startswith("ano"):
        return DateSpan(today.replace(month=12, day=1), today.replace(month=12, day=31), asked=True)
    month = _month_phrase(phrase, today)
    ends = {"inicio": (1, 10), "comeco": (1, 10), "comecinho": (1, 10)}.get(
        which, (11, 20) if which.startswith("me") else (21, 31)
    )
    if phrase == "mes" and today.day > ends[1]:
        month = calendar.add_months(month, 1)
    last = calendar.month_end(month)
    return _stretch(month.replace(day=ends[0]), month.replace(day=min(ends[1], last.day)), today)


@_rule(
    rf"\b(?:(depois|apos|a partir|antes|ate)(?: d[eoa])? )?(?:o )?(primeiro|segundo|terceiro|"
    rf"quarto|"
    rf"quinto|[1-9])o? dia util(?: (?:d[eo]|do) (?:mes|mes que vem|{_MONTH_NAMES}))?"
)
def _business_day(match: re.Match[str], today: date) -> DateSpan | None:
    text = match.group(2)
    nth = _ORDINALS.get(text[:-1]) or int(text)
    day = calendar.nth_business_day(today, nth)
    if day < today:
        day = calendar.nth_business_day(calendar.add_months(today, 1), nth)
    if match.group(1) in ("antes", "ate"):
        return DateSpan(None, day, asked=True)
    return DateSpan(day, None if match.group(1) else day, asked=True)


@_rule(
    rf"\b(?:n?a |pra |para a |durante a )?(?:(?:{THIS} )?semana (?:que vem|seguinte|que entra|"
    rf"que esta vindo)"
    rf"|{THIS} proxim[ao] semana|proxim[ao] semana|(outra semana|semana depois d\w+)|"
    rf"({THIS} semana)"
    rf"|((?:ainda )?(?:{THIS}) (?:mesma )?semana))(?! (?:passad|nao))"
)
def _week(match: re.Match[str], today: date) -> DateSpan | None:
    monday = calendar.week_start(today)
    if match.group(2) or match.group(3):
        return DateSpan(today, monday + timedelta(days=6))
    weeks = 2 if (match.group(1) or "").startswith("semana") else 1
    start = monday + timedelta(weeks=weeks)
    return DateSpan(start, start + timedelta(days=6), asked=weeks > 1)


@_rule(
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
    return _stretch(saturday, saturday + timedelta(days=1), today)


@_rule(
    r"\b(?:n?[oa] |em |pro |pra |para |para o |durante )?(?:o )?(?:(?:(?:proximo|outro) mes|"
    r"mes que vem|"
    r"mes seguinte)|((?:ainda )?(?:n?este|n?esse|deste|desse) mes))\b"
)
def _month(match: re.Match[str], today: date) -> DateSpan | None:
    if match.group(1):
        return DateSpan(today, calendar.month_end(today))
    start = calendar.add_months(today.replace(day=1), 1)
    return DateSpan(start, calendar.month_end(start))


@_rule(
    rf"\b(?:(?:la )?(?:so )?(?:em|pra|para|durante|n?o|pro|ate|d[eo]|a partir de|depois de|"
    rf"antes de)"
    rf" )?(?:(?:o )?mes de |(?:o )?proximo )?(?:({_MONTH_NAMES})|(?<=mes de )(marco)|"
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


@_rule(r"\b(?:n?o )?(?:ano que vem|proximo ano)\b")
def _next_year(_match: re.Match[str], today: date) -> DateSpan | None:
    start = date(today.year + 1, 1, 1)
    return DateSpan(start, start.replace(month=12, day=31), asked=True)


# --- counted from today ---------------------------------------------------------------------------

_COUNT = r"(\d{1,3}|um|uma)"
_IN = (
    r"(?:daqui(?: a| ha| uns| umas| a uns| a umas| mais)?|dentro de(?: uns)?|em(?: uns| umas)?|"
    r"depois de|com)"
)


@_rule(
    rf"\b{_IN} {_COUNT} (dia|semana|mes|quinzena)(?:s|es)?\b(?: e {_COUNT} dias?)?"
    rf"(?! (?:de|por|uteis|seguid\w+)\b)"
)
def _from_now(match: re.Match[str], today: date) -> DateSpan | None:
    count = _count(match.group(1))
    unit, extra = match.group(2), _count(match.group(3) or "0")
    if unit == "mes":
        if count > 60:
            return None
        return _single(calendar.add_months(today, count) + timedelta(days=extra))
    days = count * {"dia": 1, "semana": 7, "quinzena": 14}[unit] + extra
    if days > calendar.MAX_DAYS_AHEAD:
        return None
    day = today + timedelta(days=days)
    if unit == "dia" and days in (8, 15):
        # Idioms for one and two weeks, used as often as the literal count.
        return DateSpan(day, day, readings=(day - timedelta(days=1), day))
    return _single(day)


def _count(text: str) -> int:
    return 1 if text.startswith("um") else int(text)


@_rule(r"\b(\d{1,2}|um) dias? (?:depois|apos) (?:de )?(hoje|amanha)\b")
def _days_after(match: re.Match[str], today: date) -> DateSpan | None:
    return _single(today + timedelta(days=_count(match.group(1)) + (match.group(2) == "amanha")))


@_rule(r"\b(?:n?os )?proximos (\d{1,2}|dias)(?: dias)?\b")
def _coming_days(match: re.Match[str], today: date) -> DateSpan | None:
    days = int(match.group(1)) if match.group(1).isdigit() else 7
    return DateSpan(today + timedelta(days=1), today + timedelta(days=days))


@_rule(r"\b(?:n?o )?(?:dia )?(?:depois|apos) (?:de |d )?amanha\b|\bdepoisdeamanha\b")
def _after_tomorrow(_match: re.Match[str], today: date) -> DateSpan | None:
    return _single(today + timedelta(days=2))


@_rule(
    r"(?<![a-z])(?:dia de )?(hoje|amanha)\b(?:(?:,? ?(?:,|-|que e|que sera|dia|na|-feira| ))*"
    r"(?=<d))?"
)
def _today_or_tomorrow(match: re.Match[str], today: date) -> DateSpan | None:
    return _single(today + timedelta(days=match.group(1) == "amanha"))


@_rule(r"\b(?:n?o |pro |depois do |antes do |ate o )?(natal|ano novo|reveillon|virada do ano)\b")
def _feast(match: re.Match[str], today: date) -> DateSpan | None:
    feast = next_feast(match.group(1), today)
    if match.group(0).startswith("depois"):
        return DateSpan(feast + timedelta(days=1), None)
    if match.group(0).startswith("antes"):
        return DateSpan(None, feast - timedelta(days=1))
    if match.group(0).startswith("ate"):
        return DateSpan(None, feast)
    return _single(feast, asked=True)


def next_feast(name: str, today: date) -> date:
    """The coming Christmas or New Year's Day."""
    day, month = (25, 12) if name == "natal" else (1, 1)
    return calendar.next_day_and_month(today, day, month) or today


# --- weekdays -------------------------------------------------------------------------------------


@_rule(
    rf"\b({WEEKDAY}),? ?(?:,? ?(?:no |o )?(dia) )?([0-3]?\d)(?![\d:h/])(?! ?(?:h\b|hora|hr))"
    rf"(?=( as\b| <t)?)(?= |[,.?!\n]|$)"
)
def _weekday_and_day(match: re.Match[str], today: date) -> DateSpan | None:
    weekday, number = _weekday_of(match.group(1)), int(match.group(3))
    day = calendar.next_day_of_month(today, number)
    if day is None:
        return None
    could_be_hour = 7 <= number <= 19 and not match.group(2) and not match.group(4)
    if day.weekday() == weekday.number:
        return None if could_be_hour else _single(day)
    # With the word "dia" the number wins over the weekday, but it must be asked.
    return _single(day, asked=True) if match.group(2) else None


@_rule(
    rf"(?:\b(?:n[ao]|{THIS}|pr[ao]|no mesmo) )?\bdia ({_DAY})\b{_NOT_A_COUNT}"
    rf"(?! (?:horas|pessoas|minutos|vezes))|\b(?:no|desde o|ate o|entre o|e o) ([0-3]?\d)\b"
    rf"(?=[ ]?(?:[.,!?]|$|e o|ate|de|ou))(?! (?:andar|horario))"
)
def _day_of_month(match: re.Match[str], today: date) -> DateSpan | None:
    number = _day_number(match.group(1) or match.group(2))
    day = calendar.next_day_of_month(today, number)
    if day is None:
        return DateSpan(asked=True)
    return DateSpan(day, day, month_given=False)


@_rule(
    rf"\b(?:(proxim[ao]|outr[ao]) )?({WEEKDAY})(?: ({NEXT}))? (?:d[ae]|n[ae])"
    rf"(?:sta|ssa)? (?:(semana que vem|proxim[ao] semana|outra semana|semana seguinte)|(semana))\b"
    rf"|\b({WEEKDAY})[, ]+(?:d|n)est[ae] semana\b|\b({WEEKDAY})[, ]+(?:d|n)?ess[ae] semana\b"
)
def _weekday_of_week(match: re.Match[str], today: date) -> DateSpan | None:
    name = match.group(2) or match.group(6) or match.group(7)
    monday = calendar.week_start(today)
    weeks = 1 if match.group(4) else 0
    day = monday + timedelta(days=_weekday_of(name).number, weeks=weeks)
    return _single(day if day >= today else None)


@_rule(
    rf"\b(?:(?P<this>{THIS}|n?este|n?esse|deste|desse)(?: mesma| proxima|"
    rf" proximo)? )?(?:(?P<next>proxim[ao]) |"
    rf"(?P<other>outr[ao]) )?"
    rf"(?P<day>{WEEKDAY})(?: (?P<after>{NEXT}))?"
    rf"(?P<twice> (?:sem ser essa|sem ser esta|da outra|que vem da outra|"
    rf"que vem sem ser essa))?(?![a-z])"
)
def _weekday(match: re.Match[str], today: date) -> DateSpan | None:
    weekday = _weekday_of(match["day"])
    coming = calendar.next_weekday(today, weekday)
    later = coming + timedelta(days=7)
    is_today = today.weekday() == weekday.number
    if match["other"] or match["twice"]:
        return DateSpan(later, later, weekday=weekday, readings=(coming, later) if is_today else ())
    if match["next"] or match["after"]:
        this_week = coming <= calendar.week_start(today) + timedelta(days=6)
        readings = (coming, later) if this_week else ()
        return DateSpan(coming, coming, weekday=weekday, readings=readings)
    if match["this"]:
        day = today if is_today and match["this"].startswith("n") else coming
        return DateSpan(day, day, weekday=weekday, readings=(today, coming) if is_today else ())
    if _is_plural(match["day"]):
        return DateSpan(weekday=weekday, recurring=True)
    return DateSpan(coming, coming, weekday=weekday, readings=(today, coming) if is_today else ())


def _is_plural(name: str) -> bool:
    return bool(re.match(r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s", name))
