from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from domain.agenda import (
    AgendaFacts,
    DayException,
    DentistFacts,
    NoSlotReason,
    ReasonCode,
    SlotQuery,
    search,
)
from tests.domain.agenda.clinic import (
    CAMILA,
    CANAL,
    CLEANING,
    EVALUATION,
    FRIDAY,
    NOW,
    RENATO,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    agenda,
    at,
    camila,
    period,
    renato,
    stretch,
)

CHRISTMAS = date(2026, 12, 25)
CLEAN = SlotQuery(CLEANING)
NATAL = (DayException(CHRISTMAS, (), "Natal"),)


def why(query: SlotQuery, facts: AgendaFacts | None = None) -> NoSlotReason:
    result = search(facts or agenda(), query, now=NOW)
    assert result.options == ()
    assert result.reason is not None
    return result.reason


def on(day: date) -> SlotQuery:
    return replace(CLEAN, dates=((day, day),))


def test_the_only_dentist_for_it_does_not_work_on_saturdays() -> None:
    assert why(on(SATURDAY)) == NoSlotReason(
        ReasonCode.NOT_ON_WEEKDAY, CAMILA, "Dra. Camila", day=SATURDAY, weekday=5
    )


def test_a_weekday_without_a_date_is_named_too() -> None:
    reason = why(replace(CLEAN, weekdays=(5,)))

    assert (reason.code, reason.day, reason.weekday) == (ReasonCode.NOT_ON_WEEKDAY, None, 5)


def test_a_reason_about_several_dentists_names_none() -> None:
    weekend = ((SATURDAY, SATURDAY + timedelta(days=1)),)

    assert why(SlotQuery(EVALUATION, dates=weekend)) == NoSlotReason(ReasonCode.NOT_ON_WEEKDAY)


def test_a_holiday_is_named_even_to_who_would_not_work() -> None:
    facts = agenda(closures=NATAL)

    for dentist_id in (CAMILA, RENATO):
        query = SlotQuery(EVALUATION, dentist_id=dentist_id, dates=((CHRISTMAS, CHRISTMAS),))
        reason = why(query, facts)
        assert (reason.code, reason.detail) == (ReasonCode.CLINIC_CLOSED, "Natal")


def test_a_dentists_day_off_gives_its_reason() -> None:
    away = camila(exceptions=(DayException(WEDNESDAY, (), "congresso"),))

    reason = why(on(WEDNESDAY), agenda(away))

    assert (reason.code, reason.detail) == (ReasonCode.DENTIST_AWAY, "congresso")


def test_special_hours_of_the_clinic_may_leave_a_dentist_none() -> None:
    eve = DayException(THURSDAY, (stretch("08:00", "12:00"),), "véspera")

    reason = why(SlotQuery(CANAL, dates=((THURSDAY, THURSDAY),)), agenda(renato(), closures=(eve,)))

    assert (reason.code, reason.detail) == (ReasonCode.CLINIC_CLOSED, "véspera")


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((time(12), time(13, 30)), ReasonCode.OUTSIDE_HOURS),
        ((None, time(8)), ReasonCode.OUTSIDE_HOURS),
        ((time(7), time(7)), ReasonCode.OUTSIDE_HOURS),
        ((time(17, 30), time(17, 30)), ReasonCode.OUTSIDE_HOURS),
        ((time(15, 40), time(15, 40)), ReasonCode.OFF_GRID),
    ],
)
def test_a_time_without_visits_says_whether_it_is_outside_hours(
    window: tuple[time | None, time | None], expected: ReasonCode
) -> None:
    assert why(replace(on(WEDNESDAY), times=(window,))).code is expected


def test_a_booked_day_is_full() -> None:
    facts = agenda(camila(busy=(period(WEDNESDAY, "08:00", "18:00"),)))

    assert why(on(WEDNESDAY), facts).code is ReasonCode.FULL


def test_a_day_at_its_cap_says_so() -> None:
    facts = agenda(camila(daily_cap=2, booked_per_day={WEDNESDAY: 2}))

    assert why(on(WEDNESDAY), facts).code is ReasonCode.DAILY_CAP


def test_today_under_notice_or_over() -> None:
    this_morning = replace(on(TUESDAY), times=((None, time(10)),))
    at_eleven = replace(on(TUESDAY), times=((time(11), time(11)),))

    assert why(this_morning).code is ReasonCode.IN_THE_PAST
    assert why(at_eleven).code is ReasonCode.UNDER_NOTICE


def test_past_dates_and_dates_beyond_the_horizon() -> None:
    beyond = why(on(date(2027, 2, 10)))

    assert why(on(TUESDAY - timedelta(days=1))).code is ReasonCode.IN_THE_PAST
    assert (beyond.code, beyond.until) == (ReasonCode.BEYOND_HORIZON, date(2027, 1, 23))


def test_a_wish_that_rules_everything_out_says_so() -> None:
    assert why(replace(CLEAN, weekdays=(2,), not_weekdays=(2,))).code is ReasonCode.NO_DAY_FITS
    friday_not_friday = replace(on(FRIDAY), not_dates=(FRIDAY,))
    assert why(friday_not_friday).code is ReasonCode.NO_DAY_FITS


def test_who_does_not_perform_it_is_named() -> None:
    assert why(replace(CLEAN, dentist_id=RENATO)) == NoSlotReason(
        ReasonCode.NOT_PERFORMED, RENATO, "Dr. Renato"
    )
    assert why(CLEAN, agenda(renato(), camila_without_cleaning())).dentist is None


def test_more_visits_than_fit_between_opening_and_break() -> None:
    assert why(replace(on(WEDNESDAY), in_a_row=6)).code is ReasonCode.TOO_LONG


def test_of_several_days_the_reason_closest_to_a_visit_is_told() -> None:
    facts = agenda(camila(busy=(period(FRIDAY, "08:00", "18:00"),)))
    friday_to_sunday = replace(CLEAN, dates=((FRIDAY, FRIDAY + timedelta(days=2)),))

    reason = why(friday_to_sunday, facts)

    assert (reason.code, reason.day) == (ReasonCode.FULL, None)


def test_a_block_counts_as_full() -> None:
    whole_day = camila(busy=(period(WEDNESDAY, "00:00", "23:59"),))

    assert why(replace(on(WEDNESDAY), near=at(WEDNESDAY, "09:00")), agenda(whole_day)).code is (
        ReasonCode.FULL
    )


def camila_without_cleaning() -> DentistFacts:
    return replace(camila(), performs={})
