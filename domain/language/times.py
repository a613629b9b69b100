"""Find the times of day in a normalised text: moments, stretches, "depois das 3"."""

import re
from collections.abc import Callable

from domain.language.clock import (
    AROUND,
    AT,
    HOUR,
    NOT_COUNTED,
    SUFFIX_1,
    SUFFIX_2,
    UNIT,
    VAGUE,
    VALUE_1,
    VALUE_2,
    read_point,
    read_range,
)
from domain.language.sketch import TIME, Sketch, TimeSpan

_UNMISTAKABLE = (
    # "quinze para as oito", "10 minutos para as 3 da tarde"
    re.compile(
        rf"(?<!das )(?<!de )(?<!da )\b(?:(?:as|umas|faltam?|de) )?(?P<to>5|10|15|20|25|"
        rf"[1-9](?= ?min)|"
        rf"\d\d(?= ?min))(?: ?(?:minutos?|min))? (?:para|pra|pro|pras)(?: (?:as?|os?))? "
        rf"(?=(?:1[0-2]|\d|uma|meiodia)(?!\d)){VALUE_1}{NOT_COUNTED}{SUFFIX_1}"
    ),
    re.compile(
        rf"\b(?:{AT} )?(?P<hour1>{HOUR}) ?{UNIT} e (?P<past1>[0-5]?\d) ?(?:minutos?|"
        rf"min)\b{SUFFIX_1}"
    ),
    re.compile(
        rf"\b(?:{AT} )?(?P<h1>{HOUR}) ?h(?:oras?|s)? ?(?P<m1>[0-5]\d) ?(?:min(?:utos?)?|"
        rf"m)\b{SUFFIX_1}"
    ),
)

_RANGE_JOIN = r"(?P<join> ?(?:as|a|ate(?: as?| o)?|-|–|ao|e(?: as?)?)(?: |(?=\d)))(?:as )?"
_MARKED_RANGE = re.compile(
    rf"\b(?:entre(?: as?)?|das|da|de|desde as|"
    rf"as)? ?\b{VALUE_1}{SUFFIX_1}{_RANGE_JOIN}{VALUE_2}{NOT_COUNTED}{SUFFIX_2}(?!\w)"
)
_POINT_PATTERNS = (
    # "15:30", "9h", "meio-dia", "uma da tarde", "3pm": known by their form.
    re.compile(
        rf"(?:\b(?:{AT}|das?) )?(?<![\d/:.,])\b(?:(?={HOUR} ?(?::|h|\.)[0-5]\d)|"
        rf"(?={HOUR} ?h(?:oras?|rs?|s)?\b)|(?=meio|meia)|(?=(?:{HOUR}|"
        rf"uma)(?: e \d\d?)? ?(?:[ap]m\b))|"
        rf"(?=(?:{HOUR}|uma)(?: e (?:meia|\d\d))?(?: horas?)?,? (?:d[ae]|pela) (?:manha|"
        rf"tarde|noite|madrugada))"
        rf"|(?=(?:{HOUR}|uma) e meia\b)|(?={HOUR} horas)|(?=(?:{HOUR}|uma)(?: em ponto)))"
        rf"{VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?:{VAGUE})?(?!\w)"
    ),
    # "às 15 30": after "às", two numbers are one time.
    re.compile(
        r"\b(?:(?:para |pra |tipo )?as|pras|pelas) (?P<h1>1\d|[1-9]) "
        r"(?P<m1>00|15|30|45|10|20|40|50)\b(?! ?(?:h|/|:|de|min|dias?|pessoas?|reais|x\b))(?!\d)"
    ),
    # "às 3", "lá pelas 11", "umas 4 e pouco".
    re.compile(
        rf"\b(?:{AROUND}|(?:para |pra |tipo )?as|pras|nas|at|"
        rf"das) {VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?:{VAGUE})?(?![\w%])"
        rf"(?! (?!hora|das|as|mais|menos|pras|vcs|voces|depois|apos|segunda|terca|quarta|"
        rf"quinta|sexta|"
        rf"dias|nos|seis|tres|ontem|nesses|nas)[a-z]{{4,}}s\b)"
    ),
)
_LIMIT = re.compile(
    rf"(?:(?<=\bate )|(?<=\bdepois de )|(?<=\bantes de )|"
    rf"(?<=\bpartir de )){VALUE_1}{NOT_COUNTED}{SUFFIX_1}"
    rf"(?=\s*(?:[?.!,\n]|$|<|da\b|pode|tem))"
)
_HHMM_SPACED = re.compile(
    rf"(?:\b{AT} )?\b(?P<h1>1\d|[7-9]) (?P<m1>00|15|30|45|10|20|40|50)\b(?! ?(?:h|/|:|de|"
    rf"min))(?!\d)"
)
_H_E_MM = re.compile(
    r"(?<![\d/:.,])(?<!dia )(?<!dias )\b(?P<hour1>1\d|[7-9]|[1-6]) e (?P<past1>15|30|45|10|20|"
    r"40|50)\b"
    r"(?! ?(?:h\b|/|:|de\b|reais|anos|dias))(?=\s*(?:[?.!,\n]|$|<|d[aeo]\b|n[ao]\b|pode|tem|por "
    r"favor|"
    r"esta|da\b|pra|para|seria|fica))"
)
_AFTER_DATE = re.compile(
    rf"(?<=>)(?P<sep>,? ){VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?=\s*(?:[?.!,\n]|$|<|tem|pode|"
    rf"da\b|ta\b|ok|"
    rf"por favor|"
    rf"e \b|ou |seria|rola|consigo|tem|fica|as |com |para |pra |se |obrigado|esta))"
)
_BEFORE_DATE = re.compile(
    rf"(?:^|(?<=[\n,.!?] )|(?<=quero )|"
    rf"(?<=prefiro )|(?<=tem )|(?<=seria ))(?P<sep>)(?=\d){VALUE_1}{SUFFIX_1}(?:{VAGUE})?(?=,? "
    rf"(?:d[aeo]|n[ao]|"
    rf"para|pra)? ?<d)"
)
_ALONE = re.compile(
    rf"(?:^|(?<=[\n,.!?] )|(?<=\n)|(?<=ou )|(?<= a )|(?<=sao )|(?<=pode ser )|(?<=o d[aeo] )|"
    rf"(?<=prefiro )|(?<=quero ))"
    rf"{VALUE_1}{SUFFIX_1}(?:{VAGUE})?(?=\s*(?:[?.!,\n]|$|e |ou |por favor|pode|esta|ta\b|da\b|ok|"
    rf"para mim|seria|<|"
    rf"emoji|obrigado|mesmo|fica|entao|melhor|horas))"
)
_FROM_TO = re.compile(
    rf"\b(?P<sep>das?|de) {VALUE_1}{SUFFIX_1} (?=(?:para|pra|pras|pro)(?: as?)? (?:\d|<t|"
    rf"meiodia|uma\b))"
)
_TO_AFTER_FROM = re.compile(
    rf"(?<=> )(?P<sep>para|pra|pras|pro)(?: as?)? {VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?!\w)"
)
_INSTEAD = re.compile(rf"\b(?P<sep>){VALUE_1} (?=(?:em vez|ao inves|no lugar) d[aeo]s? )")
_INSTEAD_OF = re.compile(
    rf"(?P<sep>\b(?:em vez|ao inves|no lugar) d[aeo]s? ){VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?!\w)"
)
_EITHER = re.compile(
    rf"(?<=>)(?P<sep>,? (?:ou|e|"
    rf",) (?:as )?){VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?=\s*(?:[?.!,\n]|$|<|ou\b|"
    rf"por|da\b))"
)
_CORRECTED = re.compile(
    rf"\b(?P<sep>(?:ops|opa|na verdade|quis dizer|digo|alias|melhor|pera|errei|desculpa|"
    rf"pode ser),? )"
    rf"{VALUE_1}{NOT_COUNTED}{SUFFIX_1}(?=\s*(?:[?.!,\n]|$))"
)
_EITHER_FIRST = re.compile(rf"(?:^|(?<= )){VALUE_1}(?P<sep>)(?= ou (?:as )?<t)")


_MAY_NAME_AN_HOUR = re.compile(r"\d|\buma?\b|meiodia|meianoite")
"""A quick look that spares most messages the search for hours."""


def mark_written_times(sketch: Sketch) -> None:
    """Times that cannot be anything else; done before the stop list hides numbers."""
    if not _MAY_NAME_AN_HOUR.search(sketch.text):
        return
    for pattern in _UNMISTAKABLE:
        sketch.replace(pattern, read_point)
    sketch.tidy()


def mark_times(sketch: Sketch, *, answering: bool) -> None:
    """All other times. `answering` says that a time was asked, so that a bare number is one."""
    if not _MAY_NAME_AN_HOUR.search(sketch.text):
        return
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
        return read_range(match)

    sketch.replace(_MARKED_RANGE, marked_range)
    for pattern in (_FROM_TO, _TO_AFTER_FROM, _INSTEAD, _INSTEAD_OF):
        _replace_keeping(sketch, pattern)
    for pattern in (*_POINT_PATTERNS, _LIMIT):
        sketch.replace(pattern, read_point)
    if answering or dated:
        sketch.replace(_HHMM_SPACED, read_point)
        sketch.replace(_H_E_MM, read_point)
    sketch.tidy()
    _replace_keeping(sketch, _AFTER_DATE)
    _replace_keeping(sketch, _BEFORE_DATE)
    if answering:
        sketch.replace(_ALONE, read_point)
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
        span = None if loose else read_point(match)
        return match.group(0) if span is None else f"{match['sep']} {sketch.mark(span)} "

    sketch.text = pattern.sub(substitute, sketch.text)
    sketch.tidy()


_MOVING = re.compile(r"\b(?:mud|troc|pass|remarc|adi|antecip|transf|alter|reagend)")

OpenReader = Callable[[TimeSpan], TimeSpan]


def _from(span: TimeSpan) -> TimeSpan:
    if span.start and span.end and span.start < span.end:
        return span  # "depois das 2 até as 5"
    return TimeSpan(span.start, None, (span.as_said[0], None), span.approx, span.readings)


def _until(span: TimeSpan) -> TimeSpan:
    return TimeSpan(None, span.end, (None, span.as_said[1]), span.approx, span.readings)


_LEAVING = (
    r"(?:sai(?! caro)|saio|saem|largo|chego|acaba|termina|sair|chegar|libero|fico livre|"
    r"estou livre|termino|"
    r"acabo|"
    r"desocupo)"
)
_OPEN: tuple[tuple[re.Pattern[str], OpenReader], ...] = (
    (
        re.compile(
            rf"\b(?:so |somente |apenas )*(?:mais )?(?:depois|apos|a partir|"
            rf"mais tarde (?:do )?que|passando|"
            rf"passad[ao]|daqui)"
            rf"(?: d[aeo]s?)?(?: as)? ({TIME})(?: em diante| para frente| pra frente)?"
            rf"|({TIME}) (?:em diante|para frente|pra frente|ou mais tarde|ou depois)"
            rf"|(?<!conseguir )(?<!consigo )(?<!posso )(?<!poder )(?<!horas )\b{_LEAVING}(?: (?:do|"
            rf"da|de|meu|so|trabalho|trampo|servico|firma|loja|plantao|aula|escola|faculdade|"
            rf"expediente|la|mais|"
            rf"em casa|no))* ({TIME})"
            rf"|\b(?:trabalho|estudo|aula|expediente|fico|ocupad[oa]|servico|"
            rf"escola)(?: [a-z]+){{0,2}} ate ({TIME})"
        ),
        _from,
    ),
    (
        re.compile(
            rf"\b(?:antes|ate|mais cedo (?:do )?que)(?: n?o maximo)?(?: d[aeo]s?)?(?: as?)? "
            rf"({TIME})|\b(?:no maximo|"
            rf"maximo)(?: ate)? ({TIME})|({TIME}) (?:no maximo|no mais tardar|estourando)\b"
            rf"|\b(?:entr[oa]m?|comec[oa]m?|pego)(?: (?:no|na|a|o|trabalho|servico|aula|trabalhar|"
            rf"escola))* ({TIME})"
        ),
        _until,
    ),
)


def mark_open_times(sketch: Sketch) -> None:
    """Turn "depois das <t>" and "até as <t>" into open stretches."""
    if not sketch.times:
        return
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
    if not sketch.times:
        return

    def join(match: re.Match[str]) -> TimeSpan | None:
        first, last = (sketch.time_of(mark) for mark in match.groups() if mark)
        if not first.start or not last.end or first.start >= last.end:
            return None
        return TimeSpan(first.start, last.end, (first.as_said[0], last.as_said[1]))

    sketch.replace(_JOINED, join)
    sketch.tidy()
