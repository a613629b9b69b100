from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.agenda import (
    ChairFacts,
    DayException,
    NoSlotReason,
    Period,
    ReasonCode,
    refusal,
)
from domain.agenda.bookable import is_free
from domain.errors import NotFoundError
from tests.domain.agenda.clinic import (
    CAMILA,
    CANAL,
    CLEANING,
    MONDAY,
    NOW,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    agenda,
    at,
    camila,
    minutes,
    period,
    renato,
)

NINE = period(WEDNESDAY, "09:00", "09:45")


def code(reason: NoSlotReason | None) -> ReasonCode | None:
    return reason.code if reason else None


def test_a_free_period_is_not_refused() -> None:
    assert refusal(agenda(), CAMILA, CLEANING, NINE, NOW) is None


def test_a_period_between_two_grid_steps_is_not_refused() -> None:
    assert refusal(agenda(), CAMILA, CLEANING, period(WEDNESDAY, "08:55", "09:40"), NOW) is None


def test_the_length_must_be_what_the_procedure_takes_this_dentist() -> None:
    longer = period(WEDNESDAY, "09:00", "09:50")

    assert code(refusal(agenda(), CAMILA, CLEANING, longer, NOW)) is ReasonCode.WRONG_DURATION


def test_a_procedure_of_another_dentist_is_refused() -> None:
    assert code(refusal(agenda(), CAMILA, CANAL, NINE, NOW)) is ReasonCode.NOT_PERFORMED


def test_an_unknown_dentist_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        refusal(agenda(), UUID(int=99), CLEANING, NINE, NOW)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(TUESDAY, "10:00"), ReasonCode.IN_THE_PAST),
        (at(TUESDAY, "11:15"), ReasonCode.UNDER_NOTICE),
        (at(TUESDAY, "12:00"), ReasonCode.UNDER_NOTICE),
        (at(TUESDAY, "12:15"), ReasonCode.OUTSIDE_HOURS),
        (at(WEDNESDAY, "07:55"), ReasonCode.OUTSIDE_HOURS),
        (at(WEDNESDAY, "11:16"), ReasonCode.OUTSIDE_HOURS),
        (at(SATURDAY, "09:00"), ReasonCode.NOT_ON_WEEKDAY),
        (at(date(2027, 1, 25), "09:00"), ReasonCode.BEYOND_HORIZON),
    ],
)
def test_untimely_periods_are_refused(start: object, expected: ReasonCode) -> None:
    assert isinstance(start, type(NOW))
    visit = Period(start, start + minutes(45))

    assert code(refusal(agenda(), CAMILA, CLEANING, visit, NOW)) is expected


def test_a_booking_that_reaches_into_the_buffer_is_in_the_way() -> None:
    before = camila(busy=(period(WEDNESDAY, "08:00", "09:00"),))
    after = camila(busy=(period(WEDNESDAY, "09:54", "10:30"),))

    assert refusal(agenda(before), CAMILA, CLEANING, NINE, NOW) is None
    assert code(refusal(agenda(after), CAMILA, CLEANING, NINE, NOW)) is ReasonCode.FULL


def test_a_house_without_a_free_chair_refuses() -> None:
    chairs = ChairFacts(count=1, busy=(period(WEDNESDAY, "09:30", "10:30"),))

    facts = agenda(camila(), renato(), chairs=chairs)

    assert code(refusal(facts, CAMILA, CLEANING, NINE, NOW)) is ReasonCode.FULL


def test_the_daily_cap_refuses() -> None:
    capped = camila(daily_cap=3, booked_per_day={WEDNESDAY: 3})

    assert code(refusal(agenda(capped), CAMILA, CLEANING, NINE, NOW)) is ReasonCode.DAILY_CAP


def test_a_holiday_refuses_with_its_name() -> None:
    closures = (DayException(WEDNESDAY, (), "Dia da Clínica"),)

    reason = refusal(agenda(closures=closures), CAMILA, CLEANING, NINE, NOW)

    assert reason == NoSlotReason(
        code=ReasonCode.CLINIC_CLOSED,
        dentist_id=CAMILA,
        dentist="Dra. Camila",
        day=WEDNESDAY,
        weekday=2,
        detail="Dia da Clínica",
    )


def test_the_notice_ends_at_the_minute() -> None:
    start = NOW + timedelta(hours=5)

    visit = Period(start, start + minutes(45))

    assert refusal(agenda(), CAMILA, CLEANING, visit, start - timedelta(hours=2)) is None
    late = refusal(agenda(), CAMILA, CLEANING, visit, start - timedelta(hours=2) + minutes(1))
    assert code(late) is ReasonCode.UNDER_NOTICE


def test_a_visit_on_the_last_day_says_nothing_and_the_next_says_until_when() -> None:
    facts = agenda()
    late = period(date(2027, 1, 25), "09:00", "09:45")

    reason = refusal(facts, CAMILA, CLEANING, late, NOW)

    assert reason is not None
    assert reason.until == date(2027, 1, 23) == facts.last_day(NOW)
    assert refusal(facts, CAMILA, CLEANING, period(MONDAY, "09:00", "09:45"), NOW) is None


def test_an_agreed_visit_needs_free_time_and_a_chair_but_no_rule() -> None:
    late_evening = period(SATURDAY, "22:00", "22:45")
    one_chair = ChairFacts(1, (late_evening,))

    assert is_free(agenda(), CAMILA, late_evening)
    assert not is_free(agenda(camila(busy=(late_evening,))), CAMILA, late_evening)
    assert not is_free(agenda(chairs=one_chair), CAMILA, late_evening)
    assert not is_free(agenda(renato()), CAMILA, late_evening)
