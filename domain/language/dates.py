"""Find the days a normalised text names. Everything looks forward from the reference day."""

import re
from datetime import date

from domain.language.date_counted import COUNTED
from domain.language.date_full import FULL_DATES
from domain.language.date_periods import PERIODS
from domain.language.date_weekdays import WEEKDAYS
from domain.language.date_words import MONTH, NOT_A_COUNT
from domain.language.feasts import MAY_NAME_A_FEAST
from domain.language.sketch import Sketch


def mark_dates(sketch: Sketch, today: date) -> None:
    """Replace each date in the sketch with a mark."""
    if not (_MAY_NAME_A_DAY.search(sketch.text) or MAY_NAME_A_FEAST.search(sketch.text)):
        return
    sketch.text = _DAY_TO_DAY.sub(r"do dia \g<first> \g<to> dia \g<last>", sketch.text)
    sketch.text = _share_day_lists(sketch.text)
    for rules in (FULL_DATES, PERIODS, COUNTED, WEEKDAYS):
        rules.mark(sketch, today)
    sketch.tidy()


_MAY_NAME_A_DAY = re.compile(
    r"\d|hoje|amanha|seman|\bmes\b|\bano\b|\bdia|"
    r"segunda|\bseg|\bter|quarta|\bqu[ai]|quinta|\bsex|\bsab|\bdom|"
    r"janeiro|fevereiro|março|\bmarco|abril|maio|junho|julho|agosto|setembro|outubro|"
    r"novembro|dezembro"
)
"""A quick look that spares most messages the search for dates."""
_DAY_TO_DAY = re.compile(
    r"\bd[eo] (?:dia )?(?P<first>[0-3]?\d) (?P<to>para|pra|"
    r"pro)(?: o)?(?: dia)? (?P<last>2[2-9]|3[01])\b"
    rf"{NOT_A_COUNT}(?! horas|/)"
)
"""Numbers past the last hour of a clinic are days: "muda de 26 pra 27"."""
_DAY_LIST = re.compile(
    rf"(?<!entre )(?<!entre os )(?<!dia )(?<!dias )(?<!de )\b(?:(?:no |nos |o |"
    rf"os )?(?P<dia>dias?) )?"
    rf"(?P<first>(?:[0-3]?\d(?:, ?| e | ou | e/ou ))+)(?P<last>[0-3]?\d){NOT_A_COUNT}"
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
