"""From marks and their roles to the dates and times of `Slots`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.language import calendar
from domain.language.compose_hours import LIST_JOIN, compose_hours
from domain.language.lexicon import Windows
from domain.language.model import Prefer, Slots, Weekday
from domain.language.sketch import DATE, DateSpan, Role, Sketch


@dataclass(frozen=True)
class When:
    """The temporal half of the slots, and whether it has to be asked about."""

    slots: Slots
    unsure: bool = False


def compose(sketch: Sketch, windows: Windows, today: date) -> When:
    """The days and hours the marks of a sketch add up to."""
    if not sketch.marked:
        return When(Slots())
    dates = [sketch.date_of(mark) for mark in sketch.marks("d")]
    past = any(span.past for span in dates)
    days, days_unsure = _compose_dates([span for span in dates if not span.past], sketch)
    hours, hours_unsure = compose_hours(sketch, windows)
    slots = replace(
        days,
        time_from=hours.time_from,
        time_to=hours.time_to,
        part=hours.part,
        approx=hours.approx,
        prefer=None if _is_said_anyway(hours.prefer, days, hours) else hours.prefer,
        alternatives=_alternatives(days, hours),
    )
    slots = _add_refusals(_beyond_this_week(slots, sketch, today), sketch)
    slots, same_week = _out_of_the_week_left(slots, sketch)
    return When(slots, days_unsure or hours_unsure or past or same_week)


def _is_said_anyway(prefer: Prefer | None, days: Slots, hours: Slots) -> bool:
    """Whether "any" adds nothing, days or hours being named ("terça ou quinta, tanto faz")."""
    named = days.date_from or days.date_to or days.weekdays or hours.time_from or hours.time_to
    return prefer is Prefer.ANY and named is not None and named != ()


def _alternatives(days: Slots, hours: Slots) -> tuple[date | time | datetime, ...]:
    return days.alternatives or hours.alternatives


# --- days -----------------------------------------------------------------------------------------


def _compose_dates(spans: list[DateSpan], sketch: Sketch) -> tuple[Slots, bool]:
    spans = _refine(_distinct(spans))
    if not spans:
        return Slots(), False
    if len(spans) == 1:
        return _one_date(spans[0])
    if all(span.recurring for span in spans):
        weekdays = tuple(span.weekday for span in spans if span.weekday)
        return Slots(weekdays=weekdays), False
    merged = _merge_open(spans)
    if merged:
        return _one_date(merged)
    return _several_dates(spans, sketch)


def _distinct(spans: Sequence[DateSpan]) -> list[DateSpan]:
    """Drop repetitions: "amanhã, terça" and "sexta, 27/11" name one day each."""
    kept: list[DateSpan] = []
    for span in spans:
        if any(_same(span, other) for other in kept):
            kept = [_more_exact(span, other) if _same(span, other) else other for other in kept]
        else:
            kept.append(span)
    return kept


def _same(one: DateSpan, other: DateSpan) -> bool:
    if one.day is None or other.day is None:
        return one == other
    if one.day == other.day:
        return True
    for named, exact in ((one, other), (other, one)):
        if named.weekday and not exact.weekday and exact.day:
            return exact.day.weekday() == named.weekday.number
    return False


def _more_exact(one: DateSpan, other: DateSpan) -> DateSpan:
    return other if one.weekday else one


def _refine(spans: list[DateSpan]) -> list[DateSpan]:
    """Put weekdays into the week or month named beside them ("semana que vem na quarta")."""
    spans = _within_the_stretch(_in_named_month(spans))
    wide = [
        span
        for span in spans
        if span.start and span.end and span.start < span.end and not span.readings
    ]
    named = [span for span in spans if span.weekday]
    if len(wide) != 1 or not named or len(wide) + len(named) != len(spans):
        return spans
    start, end = wide[0].start, wide[0].end
    if start is None or end is None:
        return spans
    weekdays = [span.weekday for span in named if span.weekday]
    if (end - start).days <= 6:
        days = [
            day for weekday in weekdays for day in calendar.weekdays_between(start, end, weekday)
        ]
        return [DateSpan(day, day) for day in days] or [DateSpan(asked=True)]
    return [DateSpan(start, end, weekdays=tuple(weekdays), asked=wide[0].asked)]


_A_WEEK = 6


def _within_the_stretch(spans: list[DateSpan]) -> list[DateSpan]:
    """ "Só ano que vem, dia 4": a day given by its number, within the stretch beside it."""
    wide = [span for span in spans if span.day is None]
    days = [span for span in spans if span.day and not span.weekday]
    if len(wide) != 1 or not days or len(wide) + len(days) != len(spans):
        return spans
    start, end = wide[0].start, wide[0].end
    if not wide[0].possible or wide[0].recurring:
        return spans
    inside = [
        span
        for span in days
        if span.day and (not start or start <= span.day) and (not end or span.day <= end)
    ]
    return days if inside == days else spans


def _in_named_month(spans: list[DateSpan]) -> list[DateSpan]:
    """ "mês que vem, dia 10": the tenth of that month."""
    numbered = [span for span in spans if not span.month_given]
    months = [
        span
        for span in spans
        if span.start
        and span.end
        and span.month_given
        and span.start.month == span.end.month
        and (span.end - span.start).days > _A_WEEK
    ]
    if len(months) != 1 or not numbered or len(numbered) + 1 != len(spans):
        return spans
    start, end = months[0].start, months[0].end
    if start is None or end is None:
        return spans
    return [_of_month(span, start, end) for span in numbered]


def _of_month(span: DateSpan, start: date, end: date) -> DateSpan:
    """A numbered day, or what is before or after it, within the month that is named."""
    first, last = (
        calendar.valid_date(start.year, start.month, day.day) if day else None
        for day in (span.start, span.end)
    )
    first, last = first if span.start else start, last if span.end else end
    if first is None or last is None or not start <= first <= last <= end:
        return DateSpan(asked=True)
    return DateSpan(first, last, asked=span.asked)


def _one_date(span: DateSpan) -> tuple[Slots, bool]:
    if span.recurring and span.weekday:
        return Slots(weekdays=(span.weekday,)), False
    slots = Slots(
        date_from=span.start,
        date_to=span.end,
        weekdays=span.weekdays,
        alternatives=span.readings if len(span.readings) > 1 else (),
    )
    return slots, span.unsure


def _merge_open(spans: list[DateSpan]) -> DateSpan | None:
    """ "depois do dia 5 e antes do dia 15"."""
    if len(spans) != 2:
        return None
    lower = [span for span in spans if span.start and not span.end]
    upper = [span for span in spans if span.end and not span.start]
    if len(lower) != 1 or len(upper) != 1:
        return None
    start, end = lower[0].start, upper[0].end
    if start is None or end is None or start > end:
        return None
    return DateSpan(start, end, asked=lower[0].asked or upper[0].asked)


def _several_dates(spans: list[DateSpan], sketch: Sketch) -> tuple[Slots, bool]:
    """Several days: a list when they are joined as one, otherwise a question."""
    days = [span.day for span in spans]
    if any(day is None for day in days):
        starts = [span.start for span in spans if span.start]
        ends = [span.end for span in spans if span.end]
        whole = len(starts) == len(ends) == len(spans)
        slots = Slots(min(starts), max(ends)) if whole else Slots()
        return slots, True
    found = tuple(sorted({day for day in days if day}))
    listed = bool(
        re.search(rf"{DATE}(?: ?<[tp]\d+>)*{LIST_JOIN}(?:<[tp]\d+> ?)*{DATE}", sketch.text)
        or re.search(r"\b(?:se nao|senao|ou entao|tambem|ou)\b", sketch.text)
    )
    unsure = not listed or any(span.unsure for span in spans)
    return Slots(date_from=found[0], date_to=found[-1], dates=found), unsure


# --- refusals and sources -------------------------------------------------------------------------


def _add_refusals(slots: Slots, sketch: Sketch) -> Slots:
    not_dates: list[date] = []
    not_weekdays: list[Weekday] = []
    for role in (Role.AVOID, Role.NEVER):
        for mark in sketch.marks("d", role):
            span = sketch.date_of(mark)
            if span.weekday and (role is Role.NEVER or span.recurring):
                not_weekdays.append(span.weekday)
            elif span.day:
                not_dates.append(span.day)
    wanted = {slots.date_from, *slots.dates}
    parts = [
        sketch.part_of(mark)
        for role in (Role.AVOID, Role.NEVER)
        for mark in sketch.marks("p", role)
    ]
    not_part = next((span.part for span in parts if span.part), None)
    source = next(iter(sketch.marks("d", Role.SOURCE)), None)
    source_time = next(iter(sketch.marks("t", Role.SOURCE)), None)
    return replace(
        slots,
        not_dates=tuple(day for day in dict.fromkeys(not_dates) if day not in wanted),
        not_weekdays=tuple(dict.fromkeys(not_weekdays)),
        not_part=not_part if slots.part is None else None,
        from_date=sketch.date_of(source).day if source else None,
        from_time=sketch.time_of(source_time).start if source_time else None,
    )


def _beyond_this_week(slots: Slots, sketch: Sketch, today: date) -> Slots:
    """ "Essa semana não consigo" asks for a day after it; "depois do dia 20 não dá", before."""
    if slots.date_from or slots.date_to or slots.weekdays:
        return slots
    spans = [sketch.date_of(mark) for mark in sketch.marks("d", Role.AVOID)]
    if len(spans) == 1 and not spans[0].weekdays and not spans[0].asked:
        start, end = spans[0].start, spans[0].end
        if start and not end and start > today:
            return replace(slots, date_to=start - timedelta(days=1))
        if end and not start:
            return replace(slots, date_from=end + timedelta(days=1))
    ends = [span.end for span in spans if span.start == today and span.end and span.end > today]
    only = len(ends) == len(spans) == 1
    return replace(slots, date_from=ends[0] + timedelta(days=1)) if only else slots


_STAYS_IN_THE_WEEK = re.compile(r"\boutr[oa] (?:dia|data|horario|hora)\b")


def _out_of_the_week_left(slots: Slots, sketch: Sketch) -> tuple[Slots, bool]:
    """ "Terça não posso, passa pra outra semana", when that Tuesday is next week's: the one after.

    Also whether it has to be asked, since "outra semana" may have meant the other's rest.
    """
    start, end, left = slots.date_from, slots.date_to, slots.from_date
    if not (start and end and left and start <= left <= end and (end - start).days == _A_WEEK):
        return slots, False
    if start.weekday() != 0 or _STAYS_IN_THE_WEEK.search(sketch.text):
        return slots, False
    week = timedelta(weeks=1)
    return replace(slots, date_from=start + week, date_to=end + week), True
