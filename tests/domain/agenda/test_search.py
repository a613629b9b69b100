from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from domain.agenda import SlotQuery, search
from domain.errors import InvalidFieldError, NotFoundError
from tests.domain.agenda.clinic import (
    CAMILA,
    CANAL,
    CLEANING,
    EVALUATION,
    FRIDAY,
    MONDAY,
    NOW,
    RENATO,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    agenda,
    at,
    camila,
    minutes,
    period,
    renato,
    told,
)

FOUR_OCLOCK, AFTER_THREE = (time(16), time(16)), (time(15), None)
CLEAN = SlotQuery(CLEANING)


def ask(query: SlotQuery) -> list[str]:
    result = search(agenda(), query, now=NOW)
    assert result.reason is None
    assert result.alternatives == ()
    return told(result.options)


def on(day: date) -> SlotQuery:
    return replace(CLEAN, dates=((day, day),))


def test_no_wish_gets_one_time_on_each_of_the_next_days_at_different_hours() -> None:
    assert ask(CLEAN) == ["24/11 13:30", "25/11 13:30", "26/11 17:15"]


def test_a_single_day_gets_times_from_all_over_it() -> None:
    assert ask(on(WEDNESDAY)) == ["25/11 08:00", "25/11 13:30", "25/11 17:15"]


def test_an_afternoon_gets_times_from_all_over_it() -> None:
    afternoon = replace(on(WEDNESDAY), times=((time(12), time(18)),))

    assert ask(afternoon) == ["25/11 13:30", "25/11 15:15", "25/11 17:15"]


def test_a_week_gets_days_from_all_over_it() -> None:
    next_week = replace(CLEAN, dates=((MONDAY, MONDAY + timedelta(days=5)),))

    assert ask(next_week) == ["30/11 08:00", "02/12 13:30", "04/12 17:15"]


def test_from_a_date_on_gets_the_next_days() -> None:
    assert ask(replace(CLEAN, dates=((MONDAY, None),)))[0] == "30/11 08:00"
    assert ask(replace(CLEAN, dates=((MONDAY, None),)))[2] == "02/12 17:15"


def test_until_a_date_begins_today() -> None:
    assert ask(replace(CLEAN, dates=((None, WEDNESDAY),))) == [
        "24/11 13:30",
        "24/11 17:15",
        "25/11 08:00",
    ]


def test_two_days_share_the_options() -> None:
    either = replace(CLEAN, dates=((WEDNESDAY, WEDNESDAY), (FRIDAY, FRIDAY)))

    assert ask(either) == ["25/11 08:00", "25/11 17:15", "27/11 08:00"]


def test_weekdays_are_wished_or_ruled_out() -> None:
    tuesdays = replace(CLEAN, weekdays=(1,), not_dates=(date(2026, 12, 1),))
    no_wednesday = replace(CLEAN, not_weekdays=(2,))

    assert [one[:5] for one in ask(tuesdays)] == ["24/11", "08/12", "15/12"]
    assert [one[:5] for one in ask(no_wednesday)] == ["24/11", "26/11", "27/11"]


def test_a_window_admits_its_beginning_and_not_its_end() -> None:
    until_ten = replace(on(WEDNESDAY), times=((None, time(10)),), limit=50)
    from_three = replace(on(WEDNESDAY), times=((time(15), None),), limit=50)

    assert ask(until_ten)[-1] == "25/11 09:45"
    assert ask(from_three)[0] == "25/11 15:00"


def test_any_of_several_windows_will_do() -> None:
    early_or_late = ((None, time(8, 15)), (time(17, 15), None))

    assert ask(replace(on(WEDNESDAY), times=early_or_late)) == ["25/11 08:00", "25/11 17:15"]


def test_an_exact_time_that_is_free_is_the_only_option() -> None:
    assert ask(replace(on(WEDNESDAY), times=(FOUR_OCLOCK,))) == ["25/11 16:00"]


def test_the_first_or_the_last_time_of_a_day() -> None:
    assert ask(replace(on(WEDNESDAY), prefer="first")) == ["25/11 08:00"]
    assert ask(replace(on(WEDNESDAY), prefer="last")) == ["25/11 17:15"]
    assert ask(replace(CLEAN, prefer="last"))[:2] == ["24/11 17:15", "25/11 17:15"]


def test_the_earliest_times_are_an_hour_apart() -> None:
    assert ask(replace(CLEAN, prefer="earliest")) == ["24/11 13:30", "24/11 14:30", "24/11 15:30"]
    assert ask(replace(CLEAN, prefer="earliest", limit=1)) == ["24/11 13:30"]


def test_the_times_closest_to_a_wished_one_are_an_hour_apart() -> None:
    booked = camila(busy=(period(FRIDAY, "15:55", "17:00"),))
    near = replace(CLEAN, near=at(FRIDAY, "16:00"))

    assert told(search(agenda(booked), near, now=NOW).options) == [
        "27/11 14:00",
        "27/11 15:00",
        "27/11 17:00",
    ]


def test_a_time_on_the_next_day_may_be_the_closest() -> None:
    busy = (period(THURSDAY, "08:00", "18:00"),)
    near = replace(CLEAN, near=at(THURSDAY, "17:00"), limit=2)

    result = search(agenda(camila(busy=busy)), near, now=NOW)

    assert told(result.options) == ["27/11 08:00", "27/11 09:00"]


def test_the_next_morning_may_be_closer_than_the_same_day() -> None:
    busy = (period(THURSDAY, "08:55", "18:00"),)
    evening = replace(CLEAN, near=at(THURSDAY, "22:00"), limit=1)

    assert told(search(agenda(camila(busy=busy)), evening, now=NOW).options) == ["27/11 08:00"]


def test_a_moment_out_of_all_reach_gets_the_first_or_the_last_times() -> None:
    never = datetime.max.replace(tzinfo=agenda().rules.zone)
    always = datetime.min.replace(tzinfo=UTC)

    assert ask(replace(CLEAN, near=never, limit=1)) == ["22/01 17:15"]
    assert ask(replace(CLEAN, near=always, limit=1)) == ["24/11 13:30"]


def test_whoever_performs_it_and_is_free_is_offered() -> None:
    evaluation = SlotQuery(EVALUATION, dates=((THURSDAY, THURSDAY),), times=(AFTER_THREE,))
    facts = agenda(camila(busy=(period(THURSDAY, "13:00", "16:00"),)), renato())

    result = search(facts, replace(evaluation, limit=99), now=NOW)

    by_time = dict(zip(told(result.options), result.options, strict=True))
    assert by_time["26/11 15:00"].dentist_id == RENATO
    assert by_time["26/11 16:00"].dentist_id == CAMILA
    assert by_time["26/11 18:30"].dentist_id == RENATO


def test_a_named_dentist_is_the_only_one_offered() -> None:
    query = SlotQuery(EVALUATION, dentist_id=RENATO)

    result = search(agenda(), query, now=NOW)

    assert {offer.dentist_id for offer in result.options} == {RENATO}
    assert [one[:5] for one in told(result.options)] == ["24/11", "26/11", "01/12"]


def test_a_dentist_takes_their_own_time() -> None:
    slow = camila()
    slow = replace(
        slow, performs={CLEANING: replace(slow.performs[CLEANING], duration=minutes(90))}
    )

    (offer,) = search(agenda(slow), replace(on(WEDNESDAY), prefer="last"), now=NOW).options

    assert offer.periods == (period(WEDNESDAY, "16:30", "18:00"),)


def test_visits_in_a_row_follow_at_once_after_the_buffer_with_one_dentist() -> None:
    two = replace(on(WEDNESDAY), in_a_row=2, prefer="first")

    (offer,) = search(agenda(), two, now=NOW).options

    assert offer.periods == (
        period(WEDNESDAY, "08:00", "08:45"),
        period(WEDNESDAY, "08:55", "09:40"),
    )


def test_visits_in_a_row_do_not_straddle_a_break_or_a_booking() -> None:
    busy = (period(WEDNESDAY, "08:30", "09:00"), period(WEDNESDAY, "14:00", "17:00"))
    two = replace(on(WEDNESDAY), in_a_row=2, limit=99)

    result = search(agenda(camila(busy=busy)), two, now=NOW)

    assert told(result.options) == [
        "25/11 09:00",
        "25/11 09:15",
        "25/11 09:30",
        "25/11 09:45",
        "25/11 10:00",
        "25/11 10:15",
    ]


def test_visits_in_a_row_all_count_against_the_cap() -> None:
    capped = camila(daily_cap=4, booked_per_day={WEDNESDAY: 3})
    two = replace(on(WEDNESDAY), in_a_row=2)

    assert search(agenda(capped), two, now=NOW).options == ()
    assert search(agenda(capped), on(WEDNESDAY), now=NOW).options != ()


def test_now_may_be_in_any_zone() -> None:
    local_now = NOW.astimezone(agenda().rules.zone)

    assert search(agenda(), CLEAN, now=local_now) == search(agenda(), CLEAN, now=NOW)


def test_the_order_in_which_bookings_were_loaded_does_not_matter() -> None:
    busy = (period(WEDNESDAY, "08:00", "12:00"), period(TUESDAY, "13:00", "15:00"))

    one_way, the_other = (
        search(agenda(camila(busy=loaded)), CLEAN, now=NOW) for loaded in (busy, busy[::-1])
    )

    assert one_way == the_other


def test_a_naive_now_and_an_unknown_dentist_are_refused() -> None:
    with pytest.raises(InvalidFieldError, match="now"):
        search(agenda(), CLEAN, now=datetime(2026, 11, 24, 10))  # noqa: DTZ001
    with pytest.raises(NotFoundError):
        search(agenda(), replace(CLEAN, dentist_id=UUID(int=99)), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dates": ((FRIDAY, WEDNESDAY),)}, "dates"),
        ({"times": ((time(16), time(15)),)}, "times"),
        ({"weekdays": (7,)}, "weekdays"),
        ({"not_weekdays": (-1,)}, "not_weekdays"),
        ({"near": datetime(2026, 11, 24, 10)}, "near"),  # noqa: DTZ001
        ({"in_a_row": 0}, "in_a_row"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_its_field(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        replace(CLEAN, **changes)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_canal_is_only_found_with_who_performs_it() -> None:
    options = search(agenda(), SlotQuery(CANAL), now=datetime(2026, 11, 24, tzinfo=UTC)).options

    assert {offer.dentist_id for offer in options} == {RENATO}
