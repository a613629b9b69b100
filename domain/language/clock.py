"""Find the times of day in a normalised text, and read bare hours as a clinic would."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time

from domain.language.sketch import DATE, PART, TIME, Sketch, TimeSpan

_HOUR = r"(?:2[0-3]|[01]?\d)"
_UNIT = r"h(?:oras?|o|rs?|s)?(?![a-z])"
_OF_DAY = (
    r"(?:d[ae]|pela|na|n?esta|n?essa|desta|dessa|a|em) "
    r"(?P<part{n}>manhazinha|manha|madrugada|tardinha|tarde|noitinha|noite)\b"
)
_VALUE = (
    rf"(?:(?P<noon{{n}}>meiodia|meianoite)(?: e (?:(?P<nhalf{{n}}>meia)\b|"
    rf"(?P<npast{{n}}>[0-5]?\d)\b))?"
    rf"|(?P<h{{n}}>{_HOUR}) ?(?::|h(?:oras?|s|r)? ?|\.|,)(?P<m{{n}}>[0-5]\d)(?!\d|/|\.\d|,\d|"
    rf" ?(?:dias|meses))"
    rf"(?: ?(?:minutos?|min|hrs|hs|h|horas|m)(?![a-z]))?"
    rf"|(?P<hour{{n}}>{_HOUR}|uma?(?![a-z]))(?![\d/:%]|[.,-]\d)(?P<unit{{n}}> ?{_UNIT})?"
    rf"(?:(?: e|,)? (?:(?P<half{{n}}>meia)\b|(?P<quarter{{n}}>um quarto)\b)"
    rf"| e (?P<past{{n}}>[0-5]?\d)(?: ?(?:minutos?|min))?\b(?! ?(?:h\b|hora|hrs|:))(?![/:]))?)"
)
_SUFFIX = rf"(?: ?(?P<ampm{{n}}>[ap]m)\b)?(?:,? ?em ponto)?(?:,? {_OF_DAY})?"
_VAGUE = (
    r"(?: e (?:pouc[oa]|alguma coisa|tanto|qualquer coisa|uns quebrados|poquinho|pouquinho|"
    r"pouquin)\b"
    r"| mais ou menos\b| por ai\b| ou por ai\b| e mais ou menos)"
)
_AROUND = (
    r"(?:(?:la |ai |tipo |mais ou menos |ali |ai )*(?:pelas?|pelos|umas|uns|(?:por volta|"
    r"perto|cerca|em torno|"
    r"na faixa|proximo)(?: de| d[ao]s?)?(?: as?)?|tipo(?: umas| as)?|mais ou menos(?: as| umas)?))"
)
_AT = rf"(?:{_AROUND}|(?:para |pra |tipo )?as|pras|nas|ao|pro|a(?= uma\b)|para|pra(?: o)?|pro|at|a)"
_NOT_COUNTED = (
    r"(?! ?(?:dias?|semanas?|mes|meses|anos?|pessoas?|minutos?|min|vezes|x\b|reais|kg|"
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


def _point(match: re.Match[str]) -> TimeSpan | None:
    moment = _read_moment(match.groupdict(), 1)
    if moment is None:
        return None
    return _span(moment, moment, approx=bool(_APPROXIMATE.search(match.group(0))))


def _range(match: re.Match[str]) -> TimeSpan | None:
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


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(template)


def _n(template: str, n: int) -> str:
    return template.replace("{n}", str(n))


_V1, _V2 = _n(_VALUE, 1), _n(_VALUE, 2)
_S1, _S2 = _n(_SUFFIX, 1), _n(_SUFFIX, 2)
_NO_UNITS_1 = re.compile(r"\b(?:das|as|da uma)\b")
_APPROXIMATE = re.compile(rf"\b(?:{_AROUND})\b|{_VAGUE}")

_UNMISTAKABLE = (
    # "quinze para as oito", "10 minutos para as 3 da tarde"
    re.compile(
        rf"(?<!das )(?<!de )(?<!da )\b(?:(?:as|umas|faltam?|de) )?(?P<to>5|10|15|20|25|"
        rf"[1-9](?= ?min)|"
        rf"\d\d(?= ?min))(?: ?(?:minutos?|min))? (?:para|pra|pro|pras)(?: (?:as?|os?))? "
        rf"(?=(?:1[0-2]|\d|uma|meiodia)(?!\d)){_V1}{_NOT_COUNTED}{_S1}"
    ),
    re.compile(
        rf"\b(?:{_AT} )?(?P<hour1>{_HOUR}) ?{_UNIT} e (?P<past1>[0-5]?\d) ?(?:minutos?|min)\b{_S1}"
    ),
    re.compile(
        rf"\b(?:{_AT} )?(?P<h1>{_HOUR}) ?h(?:oras?|s)? ?(?P<m1>[0-5]\d) ?(?:min(?:utos?)?|m)\b{_S1}"
    ),
)

_RANGE_JOIN = r"(?P<join> ?(?:as|a|ate(?: as?| o)?|-|–|ao|e(?: as?)?)(?: |(?=\d)))(?:as )?"
_MARKED_RANGE = re.compile(
    rf"\b(?:entre(?: as?)?|das|da|de|desde as|"
    rf"as)? ?\b{_V1}{_S1}{_RANGE_JOIN}{_V2}{_NOT_COUNTED}{_S2}(?!\w)"
)
_POINT_PATTERNS = (
    # "15:30", "9h", "meio-dia", "uma da tarde", "3pm": known by their form.
    re.compile(
        rf"(?:\b(?:{_AT}|das?) )?(?<![\d/:.,])\b(?:(?={_HOUR} ?(?::|h|\.)[0-5]\d)|"
        rf"(?={_HOUR} ?h(?:oras?|rs?|s)?\b)|(?=meio|meia)|(?=(?:{_HOUR}|"
        rf"uma)(?: e \d\d?)? ?(?:[ap]m\b))|"
        rf"(?=(?:{_HOUR}|uma)(?: e (?:meia|\d\d))?(?: horas?)?,? (?:d[ae]|pela) (?:manha|"
        rf"tarde|noite|madrugada))"
        rf"|(?=(?:{_HOUR}|uma) e meia\b)|(?={_HOUR} horas)|(?=(?:{_HOUR}|uma)(?: em ponto)))"
        rf"{_V1}{_NOT_COUNTED}{_S1}(?:{_VAGUE})?(?!\w)"
    ),
    # "às 3", "lá pelas 11", "umas 4 e pouco".
    re.compile(
        rf"\b(?:{_AROUND}|(?:para |pra |tipo )?as|pras|nas|at|"
        rf"das) {_V1}{_NOT_COUNTED}{_S1}(?:{_VAGUE})?(?![\w%])"
        rf"(?! (?!hora|das|as|mais|menos|pras|vcs|voces|depois|apos|segunda|terca|quarta|"
        rf"quinta|sexta|"
        rf"dias|nos|seis|tres|ontem|nesses|nas)[a-z]{{4,}}s\b)"
    ),
)
_LIMIT = re.compile(
    rf"(?:(?<=\bate )|(?<=\bdepois de )|(?<=\bantes de )|(?<=\bpartir de )){_V1}{_NOT_COUNTED}{_S1}"
    rf"(?=\s*(?:[?.!,\n]|$|<|da\b|pode|tem))"
)
_HHMM_SPACED = re.compile(
    rf"(?:\b{_AT} )?\b(?P<h1>1\d|[7-9]) (?P<m1>00|15|30|45|10|20|40|50)\b(?! ?(?:h|/|:|de|"
    rf"min))(?!\d)"
)
_AFTER_DATE = re.compile(
    rf"(?<=>)(?P<sep>,? ){_V1}{_NOT_COUNTED}{_S1}(?=\s*(?:[?.!,\n]|$|<|tem|pode|da\b|ta\b|ok|"
    rf"por favor|"
    rf"e \b|ou |seria|rola|consigo|tem|fica|as |com |para |pra |se |obrigado|esta))"
)
_BEFORE_DATE = re.compile(
    rf"(?:^|(?<=[\n,.!?] )|(?<=quero )|(?<=prefiro ))(?P<sep>){_V1}{_S1}(?=,? (?:d[eo]|n[ao]|"
    rf"para|pra)? ?<d)"
)
_ALONE = re.compile(
    rf"(?:^|(?<=[\n,.!?] )|(?<=\n)|(?<=ou )|(?<= a )|(?<=sao )|(?<=pode ser )|(?<=o d[aeo] )|"
    rf"(?<=prefiro )|(?<=quero ))"
    rf"{_V1}{_S1}(?:{_VAGUE})?(?=\s*(?:[?.!,\n]|$|e |ou |por favor|pode|esta|ta\b|da\b|ok|"
    rf"para mim|seria|<|"
    rf"emoji|obrigado|mesmo|fica|entao|melhor|horas))"
)
_FROM_TO = re.compile(
    rf"\b(?P<sep>das?|de) {_V1}{_S1} (?=(?:para|pra|pras|pro)(?: as?)? (?:\d|<t|meiodia|uma\b))"
)
_TO_AFTER_FROM = re.compile(
    rf"(?<=> )(?P<sep>para|pra|pras|pro)(?: as?)? {_V1}{_NOT_COUNTED}{_S1}(?!\w)"
)
_INSTEAD = re.compile(rf"\b(?P<sep>){_V1} (?=(?:em vez|ao inves|no lugar) d[aeo]s? )")
_INSTEAD_OF = re.compile(
    rf"(?P<sep>\b(?:em vez|ao inves|no lugar) d[aeo]s? ){_V1}{_NOT_COUNTED}{_S1}(?!\w)"
)
_EITHER = re.compile(
    rf"(?<=>)(?P<sep>,? (?:ou|e|,) (?:as )?){_V1}{_NOT_COUNTED}{_S1}(?=\s*(?:[?.!,\n]|$|<|ou\b|"
    rf"por|da\b))"
)
_CORRECTED = re.compile(
    rf"\b(?P<sep>(?:ops|opa|na verdade|quis dizer|digo|alias|melhor|pera|errei|desculpa|"
    rf"pode ser),? )"
    rf"{_V1}{_NOT_COUNTED}{_S1}(?=\s*(?:[?.!,\n]|$))"
)
_EITHER_FIRST = re.compile(rf"(?:^|(?<= )){_V1}(?P<sep>)(?= ou (?:as )?<t)")


def mark_written_times(sketch: Sketch) -> None:
    """Times that cannot be anything else; done before the stop list hides numbers."""
    for pattern in _UNMISTAKABLE:
        sketch.replace(pattern, _point)
    sketch.tidy()


def mark_times(sketch: Sketch, *, answering: bool) -> None:
    """All other times. `answering` says that a time was asked, so that a bare number is one."""
    dated = bool(sketch.dates)

    def marked_range(match: re.Match[str]) -> TimeSpan | None:
        groups = match.groupdict()
        shown = any(
            groups[name]
            for name in ("m1", "m2", "unit1", "unit2", "ampm1", "ampm2", "part1", "part2",
                         "noon1", "noon2", "half1", "half2")
        )  # fmt: skip
        worded = re.match(r"(?:entre as|das|da uma|as)\b", match.group(0).strip())
        if not (shown or worded or dated or answering):
            return None
        prefix = match.group(0).strip().split(" ")[0]
        if groups["join"].strip().startswith("e") and prefix != "entre":
            return None  # "8 e 30" is one time, "10h e 11h" are two
        if (
            groups["join"].strip() == "a"
            and prefix not in ("entre", "das", "de", "as")
            and not shown
        ):
            return None
        return _range(match)

    sketch.replace(_MARKED_RANGE, marked_range)
    for pattern in (_FROM_TO, _TO_AFTER_FROM, _INSTEAD, _INSTEAD_OF):
        _replace_keeping(sketch, pattern)
    for pattern in (*_POINT_PATTERNS, _LIMIT):
        sketch.replace(pattern, _point)
    if answering or dated:
        sketch.replace(_HHMM_SPACED, _point)
    sketch.tidy()
    _replace_keeping(sketch, _AFTER_DATE)
    _replace_keeping(sketch, _BEFORE_DATE)
    if answering:
        sketch.replace(_ALONE, _point)
    sketch.tidy()
    _replace_keeping(sketch, _EITHER)
    _replace_keeping(sketch, _EITHER_FIRST)
    if sketch.times:
        _replace_keeping(sketch, _CORRECTED)
    sketch.tidy()


def _replace_keeping(sketch: Sketch, pattern: re.Pattern[str]) -> None:
    """Like `Sketch.replace`, leaving the words of group `sep` in the text."""

    moving = _MOVING.search(sketch.text)

    def substitute(match: re.Match[str]) -> str:
        loose = match["sep"] == "de" and not moving and not match["unit1"]
        span = None if loose else _point(match)
        return match.group(0) if span is None else f"{match['sep']} {sketch.mark(span)} "

    sketch.text = pattern.sub(substitute, sketch.text)
    sketch.tidy()


_MOVING = re.compile(r"\b(?:mud|troc|pass|remarc|adi|antecip|transf|alter|reagend)")

OpenReader = Callable[[TimeSpan], TimeSpan]


def _from(span: TimeSpan) -> TimeSpan:
    return TimeSpan(span.start, None, (span.as_said[0], None), span.approx, span.readings)


def _until(span: TimeSpan) -> TimeSpan:
    return TimeSpan(None, span.end, (None, span.as_said[1]), span.approx, span.readings)


_LEAVING = r"(?:saio|largo|chego|sair|chegar|libero|fico livre|estou livre|termino|acabo|desocupo)"
_OPEN: tuple[tuple[re.Pattern[str], OpenReader], ...] = (
    (
        re.compile(
            rf"\b(?:so |somente |apenas )*(?:mais )?(?:depois|apos|a partir|passando|"
            rf"passad[ao]|daqui)"
            rf"(?: d[aeo]s?)?(?: as)? ({TIME})(?: em diante| para frente| pra frente)?"
            rf"|({TIME}) (?:em diante|para frente|pra frente|ou mais tarde|ou depois)"
            rf"|(?<!conseguir )(?<!consigo )(?<!posso )(?<!poder )\b{_LEAVING}(?: (?:do|"
            rf"da|de|meu|so|trabalho|servico|aula|escola|faculdade|"
            rf"expediente|la|mais|"
            rf"em casa|no))* ({TIME})"
            rf"|\b(?:trabalho|estudo|aula|expediente|fico|ocupad[oa]|servico|"
            rf"escola)(?: [a-z]+){{0,2}} ate ({TIME})"
        ),
        _from,
    ),
    (
        re.compile(
            rf"\b(?:antes|ate)(?: n?o maximo)?(?: d[aeo]s?)?(?: as?)? ({TIME})|\b(?:no maximo|"
            rf"maximo)(?: ate)? ({TIME})"
            rf"|\b(?:entro|comeco|pego)(?: (?:no|na|a|o|trabalho|servico|aula|trabalhar|"
            rf"escola))* ({TIME})"
        ),
        _until,
    ),
)


def mark_open_times(sketch: Sketch) -> None:
    """Turn "depois das <t>" and "até as <t>" into open stretches."""
    for pattern, opened in _OPEN:
        sketch.replace(
            pattern,
            lambda match, opened=opened: opened(  # type: ignore[misc]
                sketch.time_of(next(mark for mark in match.groups() if mark))
            ),
        )
    sketch.tidy()


_JOINED = re.compile(
    rf"\b(?:entre|d[ae]s?) ({TIME}) (?:e|a|as|ate) ({TIME})|({TIME}) ?(?:ate|a|-) ?({TIME})"
)


def mark_joined_times(sketch: Sketch) -> None:
    """Stretches between two times already marked ("das 14h30 até umas 16h")."""

    def join(match: re.Match[str]) -> TimeSpan | None:
        first, last = (sketch.time_of(mark) for mark in match.groups() if mark)
        if not first.start or not last.end or first.start >= last.end:
            return None
        return TimeSpan(first.start, last.end, (first.as_said[0], last.as_said[1]))

    sketch.replace(_JOINED, join)
    sketch.tidy()


__all__ = [
    "DATE",
    "PART",
    "clinic_hour",
    "mark_joined_times",
    "mark_open_times",
    "mark_times",
    "mark_written_times",
    "part_hour",
]  # fmt: skip
