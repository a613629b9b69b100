"""A bare weekday, said of times that were offered, is the offered day and no earlier one."""

from dataclasses import replace
from datetime import date

from domain.language.model import Context, DialogueState
from domain.language.sketch import DateSpan, Sketch

_ABOUT_OFFERS = (
    DialogueState.CHOOSE_OPTION,
    DialogueState.CONFIRM_BOOKING,
    DialogueState.CONFIRM_RESCHEDULE,
)


def anchor_weekdays(sketch: Sketch, context: Context) -> None:
    """Let "segunda" be the Monday that was offered; where several were, they are asked between.

    A weekday that was not offered keeps its usual reading.
    """
    if context.dialogue_state not in _ABOUT_OFFERS:
        return
    starts = [context.about, *(option.starts_at for option in context.options)]
    offered = sorted({start.date() for start in starts if start is not None})
    sketch.dates = [_among(span, offered) for span in sketch.dates]


def _among(span: DateSpan, offered: list[date]) -> DateSpan:
    if not span.bare or span.weekday is None or span.day in offered:
        return span
    days = [day for day in offered if day.weekday() == span.weekday.number]
    if not days:
        return span
    return replace(span, start=days[0], end=days[0], readings=tuple(days) if len(days) > 1 else ())
