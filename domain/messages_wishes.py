"""When somebody would like to come, in words for staff."""

from domain.agenda.query import Preference
from domain.dialogue.wish import Wish
from domain.portuguese import WEEKDAYS, day, either, listing

_PREFERS: dict[Preference, str] = {
    "first": "no primeiro horário do dia",
    "last": "no último horário do dia",
    "earliest": "o quanto antes",
}


def when_wished(wish: Wish) -> str:
    """`quinta ou sexta, menos 27/11, a partir das 14:00`; empty when any time will do."""
    but = [WEEKDAYS[one] for one in wish.not_weekdays]
    but += [f"{one:%d/%m}" for one in wish.not_dates]
    parts = (
        _days(wish),
        either([WEEKDAYS[one] for one in wish.weekdays]),
        f"menos {listing(but)}" if but else "",
        _hours(wish),
        _PREFERS.get(wish.prefer, "") if wish.prefer else "",
    )
    return ", ".join(one for one in parts if one)


def _days(wish: Wish) -> str:
    if wish.dates:
        return either([day(one) for one in wish.dates])
    first, last = wish.date_from, wish.date_to
    if first is not None and last is not None:
        return day(first) if first == last else f"de {day(first)} a {day(last)}"
    if first is not None:
        return f"a partir de {day(first)}"
    return f"até {day(last)}" if last is not None else ""


def _hours(wish: Wish) -> str:
    opens, closes = wish.time_from, wish.time_to
    if opens is not None and closes is not None:
        if opens == closes:
            return f"às {opens:%H:%M}"
        return f"das {opens:%H:%M} às {closes:%H:%M}"
    if opens is not None:
        return f"a partir das {opens:%H:%M}"
    return f"até as {closes:%H:%M}" if closes is not None else ""
