"""The layers of time, in order: stop list, dates, clock, parts, what is said about them."""

from datetime import date

from domain.language import calendar
from domain.language.date_ranges import mark_date_ranges
from domain.language.dates import mark_dates
from domain.language.lexicon import Windows
from domain.language.mask import mask
from domain.language.polarity import assign_roles
from domain.language.sketch import Sketch
from domain.language.times import (
    mark_joined_times,
    mark_open_times,
    mark_times,
    mark_written_times,
)
from domain.language.windows import mark_bare_ends, mark_parts, mark_preferences


def sketch_times(normalised: str, *, today: date, windows: Windows, answering: bool) -> Sketch:
    """The text with its dates, times and parts of the day marked and their roles decided.

    `answering` says that a day or time was just asked, so that a bare number may be an hour.
    """
    sketch = Sketch(normalised)
    if not calendar.has_room(today):
        return sketch
    mark_written_times(sketch)
    sketch.text = mask(sketch.text)
    mark_dates(sketch, today)
    mark_date_ranges(sketch, today)
    mark_preferences(sketch)
    if answering:
        mark_bare_ends(sketch)
    mark_times(sketch, answering=answering)
    mark_joined_times(sketch)
    mark_open_times(sketch)
    mark_parts(sketch, windows)
    assign_roles(sketch)
    return sketch
