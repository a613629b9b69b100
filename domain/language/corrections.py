"""What is said again later in a message replaces what was said before: "ops, quis dizer quinta"."""

import re
from datetime import date

from domain.language.sketch import MARK, DateSpan, PartSpan, Role, Sketch, TimeSpan

_CORRECTION = re.compile(
    r"\b(?:quer dizer|ou seja|na verdade|na vdd|vdd|ops|opa|oops|quis dizer|quero dizer|"
    r"queria dizer|digo|alias|"
    r"ou melhor|melhor dizendo|corrigindo|correcao|"
    r"errei|me enganei|me confundi|confundi|perai|pera ai|pera|minto|mentira|mudei de ideia|"
    r"pensando (?:bem|melhor)|"
    r"mas\b[^\n]*?\bentao(?= (?:n[ao] |pode ser |quero |marca |para |pra |as? )*<[dt])|"
    r"desculpa|desculpe|retificando|foi mal|nao nao|nao,|melhor(?: ainda)?(?= (?:as|n[ao]|<)))|^\*"
)


def drop_corrected(sketch: Sketch) -> None:
    """After "na verdade" and the like, what is said again replaces what was said before."""
    for correction in _CORRECTION.finditer(sketch.text):
        before = _wanted(sketch, sketch.text[: correction.start()])
        after = _wanted(sketch, sketch.text[correction.end() :])
        _doubt_names_given_again(sketch, before, after)
        _replace_earlier(sketch, before, after)
    bubbles = re.split(r"\n|(?<=[.!?]) ", sketch.text)
    for index in range(1, len(bubbles)):
        if re.match(r"\s*(?:ou|e\b|tambem|se nao|senao|caso)", bubbles[index]):
            continue
        if _EITHER_WILL_DO.search(sketch.text):
            break
        if re.search(
            r"\b(?:se nao (?:der|tiver|rolar|for|puder)|senao|ou entao|tambem)\b", bubbles[index]
        ):
            continue
        before = [mark for bubble in bubbles[:index] for mark in _wanted(sketch, bubble)]
        _replace_earlier(sketch, before, _wanted(sketch, bubbles[index]))


_EITHER_WILL_DO = re.compile(
    r"\b(?:qualquer (?:um|uma) (?:d[oa]s?|serve)|(?:os|as|dos|das) 2\b|ambos|ambas)"
)


def _wanted(sketch: Sketch, text: str) -> list[str]:
    return [
        match.group(0)
        for match in MARK.finditer(text)
        if sketch.roles.get(match.group(0), Role.WANT) is Role.WANT
    ]


def _replace_earlier(sketch: Sketch, before: list[str], after: list[str]) -> None:
    after = [mark for mark in after if not _names_again(sketch, mark, before)]
    kinds = {_kind(sketch, mark) for mark in after}
    narrowing = any(_is_narrow(sketch, mark) for mark in after)
    for mark in before:
        same = _kind(sketch, mark) in kinds
        wide = mark[1] == "d" and narrowing and not _is_narrow(sketch, mark)
        explained = mark[1] in "tp" and _explains(sketch, mark, after)
        if same and not wide and not explained:
            sketch.roles[mark] = Role.DROPPED


def _doubt_names_given_again(sketch: Sketch, before: list[str], after: list[str]) -> None:
    """ "12/6, na verdade sexta", where 12/6 is a Friday: that one, or the coming one?"""
    for mark in after:
        given = _given_again(sketch, mark, before)
        span = sketch.date_of(mark) if given else None
        if span and span.day and given and span.day != given:
            sketch.doubt_date(mark, (span.day, given))


def _names_again(sketch: Sketch, mark: str, before: list[str]) -> bool:
    """Whether a bare weekday is that of a day just given ("dia 6", then "sábado né?")."""
    return _given_again(sketch, mark, before) is not None


def _given_again(sketch: Sketch, mark: str, before: list[str]) -> date | None:
    """The day just given whose weekday alone this mark names."""
    span = sketch.date_of(mark) if mark[1] == "d" else None
    if span is None or span.weekday is None or not span.bare:
        return None
    given = [sketch.date_of(other) for other in before if other[1] == "d"]
    days = [one.day for one in given if one.day and not one.weekday]
    return next((day for day in days if day.weekday() == span.weekday.number), None)


def _explains(sketch: Sketch, mark: str, after: list[str]) -> bool:
    """Whether the hours said later only give the reason of an exact one ("trabalho até 18")."""
    hours = [sketch.time_of(other) for other in after if other[1] == "t"]
    if mark[1] == "p":
        return bool(hours) and all(span.start is None for span in hours)
    wanted = sketch.time_of(mark)
    moment = wanted.start if wanted.start == wanted.end else None
    return (
        moment is not None
        and bool(hours)
        and all(
            (span.start is None) != (span.end is None)
            and (span.start is None or span.start <= moment)
            and (span.end is None or moment <= span.end)
            for span in hours
        )
    )


def _is_narrow(sketch: Sketch, mark: str) -> bool:
    """Whether a mark is a weekday or day that could lie within a stretch named earlier."""
    return mark[1] == "d" and sketch.date_of(mark).day is not None


def _kind(sketch: Sketch, mark: str) -> str:
    """Dates replace dates; times and parts of the day replace each other."""
    span: DateSpan | TimeSpan | PartSpan
    if mark[1] == "d":
        return "date"
    if mark[1] == "t":
        return "time"
    span = sketch.part_of(mark)
    return "prefer" if span.prefer else "time"
