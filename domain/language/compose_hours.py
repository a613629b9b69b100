"""From the marked hours and parts of the day to the temporal slots of a day."""

import re
from dataclasses import replace
from datetime import time

from domain.language.clock import part_hour
from domain.language.lexicon import Windows
from domain.language.model import Part, Slots
from domain.language.sketch import PART, TIME, PartSpan, Role, Sketch, TimeSpan

LIST_JOIN = (
    r"(?:,| e| ou| ou entao| ou se nao| nem| tambem| ou tambem)+ ?(?:n[ao] |de |d[ao]s? |as? |"
    r"pode ser |tambem |sen?ao )*"
)


_OR = r",? ou (?:entao |se nao |ate )?(?:mais )?(?:(?:n[ao]|de|d[ao]|pela|a|as|ao|umas) )*"
_HOUR_OR_PART = re.compile(rf"{TIME}{_OR}{PART}|{PART}{_OR}{TIME}")
"""An hour or else a part of the day: which of them has to be asked."""
_AFTERWARDS = re.compile(r"\b(?:depois|apos) (?:disso|desse horario|desse periodo)\b")


def compose_hours(sketch: Sketch, windows: Windows) -> tuple[Slots, bool]:
    """The hours, part of the day and preference wanted, and whether they have to be asked."""
    parts = [sketch.part_of(mark) for mark in sketch.marks("p")]
    prefer = next((span.prefer for span in parts if span.prefer), None)
    named = [span for span in parts if not span.prefer]
    times = [sketch.time_of(mark) for mark in sketch.marks("t")]
    times = times or _beyond_refused(sketch)
    if times and named and _HOUR_OR_PART.search(sketch.text):
        return Slots(prefer=prefer), True
    part_names = [span.part for span in named if span.part]
    if times and len(part_names) == 1:
        times = [_within_part(span, part_names[0]) for span in times]
    times = list(dict.fromkeys(times))
    if times:
        slots, unsure = _several_times(times, sketch)
        open_ended = (slots.time_from is None) != (slots.time_to is None)
        if open_ended and len(part_names) == 1:
            slots = _clip(slots, part_names[0], windows)
    else:
        slots, unsure = _part_slots(named, windows)
    return replace(slots, prefer=prefer), unsure


def _beyond_refused(sketch: Sketch) -> list[TimeSpan]:
    """ "não pode ser antes das 10" asks for what is left: from ten on."""
    left: list[TimeSpan] = []
    for mark in (*sketch.marks("t", Role.AVOID), *sketch.marks("t", Role.NEVER)):
        span = sketch.time_of(mark)
        if span.end and _AFTERWARDS.search(sketch.text):
            left.append(TimeSpan(span.end, None, (span.as_said[1], None)))
        elif span.start is None or span.end is None:
            left.append(TimeSpan(span.end, span.start, span.as_said[::-1], readings=span.readings))
    return left


def _within_part(span: TimeSpan, part: Part) -> TimeSpan:
    """Apply a part named elsewhere in the sentence ("amanhã à noite, às 8")."""
    name = part.value.rpartition("_")[2]

    def move(moment: time | None, said: int | None) -> time | None:
        if moment is None or said is None:
            return moment
        return moment.replace(hour=part_hour(said, name))

    start, end = move(span.start, span.as_said[0]), move(span.end, span.as_said[1])
    if start and end and start > end:
        return span
    return TimeSpan(start, end, (None, None), span.approx)


def _clip(slots: Slots, part: Part, windows: Windows) -> Slots:
    """ "de manhã, depois das 9": from nine to the end of the morning."""
    begin, end = windows.of(part)
    if slots.time_to and slots.time_to >= end and not slots.time_from:
        return replace(slots, time_from=begin, time_to=end, part=part)
    if slots.time_from and begin <= slots.time_from < end:
        return replace(slots, time_to=end, part=part)
    if slots.time_to and begin < slots.time_to <= end:
        return replace(slots, time_from=begin, part=part)
    return slots


def _several_times(times: list[TimeSpan], sketch: Sketch) -> tuple[Slots, bool]:
    approx = any(span.approx for span in times)
    if len(times) == 1:
        span = times[0]
        slots = Slots(
            time_from=span.start, time_to=span.end, approx=approx, alternatives=span.readings
        )
        return slots, bool(span.readings)
    exact = [span for span in times if span.start and span.start == span.end]
    if len(exact) == 1 and all(_allows(span, exact[0].start) for span in times):
        return _several_times(exact, sketch)
    lower = [span.start for span in times if span.start and not span.end]
    upper = [span.end for span in times if span.end and not span.start]
    if len(times) == 2 and lower and upper and lower[0] < upper[0]:
        return Slots(time_from=lower[0], time_to=upper[0], approx=approx), False
    if len(lower) == len(times) and not upper:
        return Slots(time_from=max(lower), approx=approx), False
    if len(upper) == len(times) and not lower:
        return Slots(time_to=min(upper), approx=approx), False
    listed = bool(re.search(rf"{TIME}{LIST_JOIN}{TIME}", sketch.text))
    starts = [span.start for span in times if span.start]
    ends = [span.end for span in times if span.end]
    if len(starts) != len(times) or len(ends) != len(times):
        return Slots(approx=approx), True
    readings = tuple(sorted(set(starts)))
    slots = Slots(time_from=min(starts), time_to=max(ends), alternatives=readings, approx=approx)
    return slots, not listed


def _allows(span: TimeSpan, moment: time | None) -> bool:
    """Whether an exact moment lies in an open stretch, or is the span itself."""
    if moment is None or (span.start and span.end):
        return moment is not None and span.start == moment == span.end
    return (span.start is None or span.start <= moment) and (span.end is None or moment <= span.end)


def _part_slots(named: list[PartSpan], windows: Windows) -> tuple[Slots, bool]:
    if not named:
        return Slots(), False
    bounds = [windows.of(span.part) if span.part else (span.start, span.end) for span in named]
    if len(bounds) == 1:
        begin, end = bounds[0]
        return Slots(time_from=begin, time_to=end, part=named[0].part), False
    begins = [begin for begin, _ in bounds if begin]
    ends = [end for _, end in bounds if end]
    distinct = {span.part for span in named}
    slots = Slots(
        time_from=min(begins) if len(begins) == len(bounds) else None,
        time_to=max(ends) if len(ends) == len(bounds) else None,
        part=named[0].part if len(distinct) == 1 else None,
    )
    return slots, False
