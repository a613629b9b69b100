"""Days of the week and of the month: "sexta que vem", "dia 5", "quarta, 25"."""

import re
from datetime import date, timedelta

from domain.language import calendar
from domain.language.date_words import (
    DAY,
    NEXT,
    NOT_A_COUNT,
    THIS,
    WEEKDAY,
    DateRules,
    day_number,
    single,
    weekday_of,
)
from domain.language.sketch import DateSpan

WEEKDAYS = DateRules()

_NOT_THE_COMING = (
    r"(?:sem ser|que nao seja|nao(?: e| seja| pode ser)?|menos|tirando) (?:n?[ao] )?"
    r"(?:(?:n|d)?(?:ess|est)[ae]|proxim[ao]|primeir[ao]|que vem|de agora|agora)"
    r"(?: (?:agora|que vem|semana|ai|proxim[ao]))*"
)
_BUT_THE_OTHER = (
    rf"(?:mas |so |e sim |quero |pode ser )*(?:(?:n|d)?[ao] )?(?:outr[ao]|seguinte|proxim[ao])\b"
    rf"(?! (?:{WEEKDAY}|semana|opcao|vez|mes|dia|horario))"
)


@WEEKDAYS.add(
    rf"\b({WEEKDAY}),? ?(?:,? ?(?:no |o )?(dia) )?([0-3]?\d)(?![\d:h/])(?! ?(?:h\b|hora|hr))"
    rf"(?=( as\b| <t| \d{{1,2}}(?:h|:\d\d))?)(?= |[,.?!\n]|$)"
)
def _weekday_and_day(match: re.Match[str], today: date) -> DateSpan | None:
    weekday, number = weekday_of(match.group(1)), int(match.group(3))
    day = calendar.next_day_of_month(today, number)
    if day is None:
        return None
    could_be_hour = 7 <= number <= 19 and not match.group(2) and not match.group(4)
    if day.weekday() == weekday.number:
        return None if could_be_hour else single(day)
    # With the word "dia" the number wins over the weekday, but it must be asked.
    return single(day, asked=True) if match.group(2) else None


@WEEKDAYS.add(
    rf"(?:\b(?:n[ao]|{THIS}|no mesmo) )?\bdia ({DAY})\b{NOT_A_COUNT}"
    rf"(?! (?:horas|pessoas|minutos|vezes))|\b(?:no|desde o|ate o|entre o|e o) ([0-3]?\d)\b"
    rf"(?=[ ]?(?:[.,!?]|$|e o|ate|de|ou))(?! (?:andar|horario))"
)
def _day_of_month(match: re.Match[str], today: date) -> DateSpan | None:
    number = day_number(match.group(1) or match.group(2))
    day = calendar.next_day_of_month(today, number)
    if day is None:
        return DateSpan(asked=True)
    return DateSpan(day, day, month_given=False)


@WEEKDAYS.add(
    rf"\b(?:(proxim[ao]|outr[ao]) )?({WEEKDAY})(?: ({NEXT}))? (?:d[ae]|n[ae])"
    rf"(?:sta|ssa)? (?:(semana que vem|proxim[ao] semana|outra semana|semana seguinte)|(semana))\b"
    rf"|\b({WEEKDAY})[, ]+(?:d|n)est[ae] semana\b|\b({WEEKDAY})[, ]+(?:d|n)?ess[ae] semana\b"
)
def _weekday_of_week(match: re.Match[str], today: date) -> DateSpan | None:
    name = match.group(2) or match.group(6) or match.group(7)
    monday = calendar.week_start(today)
    weeks = 1 if match.group(4) else 0
    day = monday + timedelta(days=weekday_of(name).number, weeks=weeks)
    return single(day if day >= today else None)


@WEEKDAYS.add(rf"\b(?:n?a |de |as )?tod[ao]s? (?:as |os |[ao] )?({WEEKDAY})(?![a-z])")
def _every_weekday(match: re.Match[str], _today: date) -> DateSpan | None:
    return DateSpan(weekday=weekday_of(match.group(1)), recurring=True)


@WEEKDAYS.add(
    rf"\b(?:n?(?:essa|esta|esse|este) )?({WEEKDAY}) nao(?: (?:posso|da|consigo|rola|vai dar))?"
    rf"[,.]? (?:mas |so |e sim |quero |pode ser |tem |marca |pra |para )*(?:n?[ao] )?"
    rf"(?:proxim[ao]|outr[ao]|seguinte|que vem)\b(?! (?:{WEEKDAY}|semana|opcao|vez|mes|dia|"
    rf"horario))"
)
@WEEKDAYS.add(
    rf"\b(?:nao|sem ser|que nao seja) (?:n?(?:ess|est)[ae]|n?[ao] proxim[ao]) ({WEEKDAY})"
    rf"(?: agora| que vem)?,? {_BUT_THE_OTHER}"
)
def _following_weekday(match: re.Match[str], today: date) -> DateSpan | None:
    """ "Essa sexta não, a próxima"; "não essa sexta, a outra"."""
    weekday = weekday_of(match.group(1))
    later = calendar.next_weekday(today, weekday) + timedelta(days=7)
    return DateSpan(later, later, weekday=weekday)


@WEEKDAYS.add(
    rf"\b(?:(?P<this>{THIS}|n?este|n?esse|deste|desse)(?: mesma| proxima|"
    rf" proximo)? )?(?:(?P<next>proxim[ao]) |"
    rf"(?P<other>outr[ao]) )?"
    rf"(?P<day>{WEEKDAY})(?: (?P<after>{NEXT})| (?P<now>agora)\b)?"
    rf"(?P<twice> (?:que vem )?da outra|,? (?:sem ser|nao) +<d\d+> *,? *{_BUT_THE_OTHER}|"
    rf",? (?:mas )?{_NOT_THE_COMING}(?:,? {_BUT_THE_OTHER})?)?"
    rf"(?![a-z])"
)
def _weekday(match: re.Match[str], today: date) -> DateSpan | None:
    weekday = weekday_of(match["day"])
    coming = calendar.next_weekday(today, weekday)
    later = coming + timedelta(days=7)
    is_today = today.weekday() == weekday.number
    if is_today and "<d" in (match["twice"] or ""):
        return DateSpan(coming, coming, weekday=weekday)  # "na sexta, não hoje, a outra"
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
    readings = (today, coming) if is_today else ()
    return DateSpan(coming, coming, weekday=weekday, readings=readings, bare=match["now"] is None)


def _is_plural(name: str) -> bool:
    return bool(re.match(r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s", name))
