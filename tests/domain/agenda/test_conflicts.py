from datetime import date, time
from uuid import UUID, uuid4

import pytest

from domain.agenda import AgendaFacts, ChairFacts, DayException, OpeningHours, Period
from domain.agenda.conflicts import Booked, ConflictReason, find_conflicts
from tests.domain.agenda.clinic import (
    CAMILA,
    CANAL,
    CLEANING,
    RENATO,
    WEDNESDAY,
    agenda,
    camila,
    period,
)

NINE = period(WEDNESDAY, "09:00", "09:45")
HALF_PAST = period(WEDNESDAY, "09:30", "10:15")


def visit(at: Period = NINE, *, dentist_id: UUID = CAMILA, procedure_id: UUID = CLEANING) -> Booked:
    return Booked(uuid4(), dentist_id, procedure_id, at, at)


def reason(facts: AgendaFacts, booked: Booked) -> ConflictReason | None:
    found = find_conflicts(facts, [booked], ())
    return found[0].reason if found else None


def test_a_visit_that_keeps_to_the_rules_is_no_conflict() -> None:
    assert find_conflicts(agenda(), [visit()], ()) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            agenda(closures=(DayException(WEDNESDAY, (), "Natal"),)),
            ConflictReason.CLINIC_CLOSED,
        ),
        (
            agenda(camila(exceptions=(DayException(WEDNESDAY, (), "curso"),))),
            ConflictReason.DENTIST_AWAY,
        ),
        (
            agenda(camila(hours=(OpeningHours(0, time(8), time(12)),))),
            ConflictReason.NOT_ON_WEEKDAY,
        ),
        (
            agenda(camila(hours=(OpeningHours(2, time(9, 15), time(12)),))),
            ConflictReason.OUTSIDE_HOURS,
        ),
        (
            agenda(camila(daily_cap=1, booked_per_day={WEDNESDAY: 2})),
            ConflictReason.DAILY_CAP,
        ),
        (agenda(chairs=ChairFacts(1, (NINE, HALF_PAST))), ConflictReason.NO_CHAIR),
    ],
)
def test_each_rule_that_a_visit_breaks_has_its_reason(
    facts: AgendaFacts, expected: ConflictReason
) -> None:
    assert reason(facts, visit()) is expected


def test_what_the_dentist_no_longer_does_is_a_conflict() -> None:
    assert reason(agenda(), visit(procedure_id=CANAL)) is ConflictReason.NOT_PERFORMED
    assert reason(agenda(camila()), visit(dentist_id=RENATO)) is ConflictReason.NOT_PERFORMED


def test_a_cap_and_chairs_that_are_just_full_are_kept() -> None:
    capped = camila(daily_cap=2, booked_per_day={WEDNESDAY: 2})

    assert reason(agenda(capped, chairs=ChairFacts(2, (NINE, HALF_PAST))), visit()) is None


def test_conflicts_come_in_order_of_time_and_name_blocked_visits() -> None:
    late, early = visit(period(WEDNESDAY, "11:00", "11:45")), visit(NINE)

    found = find_conflicts(agenda(), [late, early], {late.booking_id, early.booking_id})

    assert [one.booking_id for one in found] == [early.booking_id, late.booking_id]
    assert {one.reason for one in found} == {ConflictReason.BLOCKED}
    assert found[0].starts_at.date() == date(2026, 11, 25)
