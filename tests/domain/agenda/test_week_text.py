from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agenda.facts import OpeningHours
from domain.agenda.validation import check_week
from domain.agenda.week_text import read_week
from domain.errors import InvalidFieldError

MORNING = (time(8), time(12))
AFTERNOON = (time(13, 30), time(18))


def week(*days: tuple[int, tuple[time, time]]) -> tuple[OpeningHours, ...]:
    return tuple(OpeningHours(day, *hours) for day, hours in days)


def test_a_range_of_days_with_a_break_and_a_short_saturday_are_read() -> None:
    read = read_week("seg-sex 08:00-12:00 13:30-18:00, sáb 08:00-12:00")

    assert read == week(
        *((day, hours) for day in range(5) for hours in (MORNING, AFTERNOON)), (5, MORNING)
    )


@pytest.mark.parametrize(
    "text",
    [
        "seg qua sex 8-12",
        "seg, qua e sex 08:00-12:00",
        "Segunda, quarta e sexta das 8h às 12h",
        "segunda-feira/quarta-feira/sexta-feira 8h00–12h00",
        "SEG. QUA. SEX. 8h a 12h",
        "sex 8-12; qua 8-12; seg 8-12",
    ],
)
def test_one_week_may_be_written_in_many_ways(text: str) -> None:
    assert read_week(text) == week((0, MORNING), (2, MORNING), (4, MORNING))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("segunda a sexta 8-12", [0, 1, 2, 3, 4]),
        ("de segunda-feira a sexta-feira 8-12", [0, 1, 2, 3, 4]),
        ("terça até quinta 8-12", [1, 2, 3]),
        ("sáb-dom 8-12", [5, 6]),
        ("dom-qua 8-12", [0, 1, 2, 6]),
        ("seg-ter qui-sex 8-12", [0, 1, 3, 4]),
        ("seg seg-ter 8-12", [0, 1]),
    ],
)
def test_ranges_of_days_are_filled_also_over_the_weekend(text: str, days: list[int]) -> None:
    assert [one.weekday for one in read_week(text)] == days


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no day"),
        ("seg-sex", "the last days have no hours"),
        ("08:00-12:00", "'08:00' comes before any day"),
        ("seg-xis 8-12", "'xis' is no day of the week"),
        ("mon-fri 8-12", "'mon' is no day of the week"),
        ("seg- 8-12", "'8' is no day of the week"),
        ("seg-", "ends where a day is missing"),
        ("seg 8", "ends where '-' and a time is missing"),
        ("seg 8-", "ends where a time is missing"),
        ("seg 8 12", "08:00 needs '-' and a time after it"),
        ("seg 8-25", "'25' is no time of day"),
        ("seg 8:5-12", "'8:5' is no time of day"),
        ("seg 8-12:60", "'12:60' is no time of day"),
        ("seg 12-8", "12:00-08:00 ends before it begins"),
        ("seg 8-8", "08:00-08:00 ends before it begins"),
        ("seg 8-12 11-13", "seg 11:00-13:00 overlaps 08:00-12:00"),
        ("seg-sex 8-12, qua 9-10", "qua 09:00-10:00 overlaps 08:00-12:00"),
        ("seg 8-12 terça", "the last days have no hours"),
        ("seg * 8-12", "'*' is no day of the week"),
    ],
)
def test_what_is_no_week_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        read_week(text)

    assert refusal.value.field == "hours"
    assert reason in refusal.value.reason


@given(st.text(alphabet="segtrqauixdomáb0123456789:h-,;e ", max_size=40))
def test_whatever_is_read_is_a_week_that_the_agenda_can_keep(text: str) -> None:
    try:
        read = read_week(text)
    except InvalidFieldError:
        return

    check_week(read)
    assert read
