"""When the clinic opens, as patients are told it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from domain.agenda.facts import (
    AgendaFacts,
    DayException,
    DentistFacts,
    OpeningHours,
)
from domain.agenda.opening import is_open, opens_at
from tests.domain.agenda.clinic import SAO_PAULO, rules


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026, clinic-local; the 22nd is a Sunday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SAO_PAULO).astimezone(UTC)


WEEKDAYS = tuple(
    OpeningHours(weekday, opens, closes)
    for weekday in range(5)
    for opens, closes in ((time(8), time(12)), (time(13, 30), time(18)))
)
SATURDAY = (OpeningHours(5, time(8), time(12)),)


def facts(*closures: DayException) -> AgendaFacts:
    """One dentist on weekdays, another on Saturday mornings."""
    return AgendaFacts(
        rules=replace(rules(), closures=closures),
        dentists=tuple(
            DentistFacts(UUID(int=number), f"D{number}", hours, performs={})
            for number, hours in enumerate((WEEKDAYS, SATURDAY))
        ),
    )


@pytest.mark.parametrize("now", [local(24, 8), local(24, 12, 30), local(24, 17, 59), local(28, 9)])
def test_an_open_clinic_has_no_next_opening_not_even_at_lunch(now: datetime) -> None:
    assert is_open(facts(), now)
    assert opens_at(facts(), now) is None


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (local(22, 22, 47), local(23, 8)),
        (local(24, 7, 59), local(24, 8)),
        (local(24, 18), local(25, 8)),
        (local(27, 20), local(28, 8)),
        (local(28, 12), local(30, 8)),
    ],
)
def test_a_closed_clinic_opens_with_the_first_of_its_dentists(
    now: datetime, opening: datetime
) -> None:
    assert opens_at(facts(), now) == opening


def test_holidays_and_special_hours_count() -> None:
    closed = DayException(date(2026, 11, 23), (), "Feriado")
    late = DayException(date(2026, 11, 24), ((time(10), time(16)),), "Reunião")

    assert opens_at(facts(closed, late), local(22, 22)) == local(24, 10)


def test_a_clinic_closed_for_months_promises_nothing() -> None:
    assert opens_at(replace(facts(), dentists=()), local(22, 22)) is None
