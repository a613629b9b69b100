from dataclasses import replace
from datetime import date, time, timedelta

from domain.agenda import AgendaFacts, DayException, SlotQuery, refusal, search
from tests.domain.agenda.clinic import (
    CAMILA,
    CANAL,
    CLEANING,
    EVALUATION,
    FRIDAY,
    MONDAY,
    NOW,
    RENATO,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    agenda,
    camila,
    period,
    renato,
    told,
)

CLEAN = SlotQuery(CLEANING)
FULL_WEDNESDAY = camila(busy=(period(WEDNESDAY, "08:00", "18:00"),))


def instead(query: SlotQuery, facts: AgendaFacts | None = None) -> list[str]:
    result = search(facts or agenda(), query, now=NOW)
    assert result.options == ()
    return told(result.alternatives)


def on(day: date, *clocks: time) -> SlotQuery:
    return replace(CLEAN, dates=((day, day),), times=tuple((clock, clock) for clock in clocks))


def test_a_taken_time_gets_the_times_around_it_on_that_day() -> None:
    booked = camila(busy=(period(WEDNESDAY, "14:50", "16:00"),))

    assert instead(on(WEDNESDAY, time(15)), agenda(booked)) == [
        "25/11 13:45",
        "25/11 16:00",
        "25/11 17:00",
    ]


def test_lunch_time_gets_the_times_around_lunch() -> None:
    assert instead(on(WEDNESDAY, time(12, 30))) == [
        "25/11 11:15",
        "25/11 13:30",
        "25/11 14:30",
    ]


def test_a_full_day_gets_the_same_time_on_the_days_around_it() -> None:
    assert instead(on(WEDNESDAY, time(16)), agenda(FULL_WEDNESDAY)) == [
        "24/11 16:00",
        "26/11 16:00",
        "27/11 16:00",
    ]


def test_a_saturday_gets_one_time_on_each_working_day_near_it() -> None:
    assert [one[:5] for one in instead(on(SATURDAY))] == ["27/11", "30/11", "01/12"]


def test_another_dentist_at_the_wished_time_comes_before_another_day() -> None:
    busy = camila(busy=(period(THURSDAY, "08:00", "18:00"),))
    query = SlotQuery(
        EVALUATION, CAMILA, dates=((THURSDAY, THURSDAY),), times=((time(15), time(16)),)
    )

    result = search(agenda(busy, renato()), query, now=NOW)

    first = next(o for o in result.alternatives if told((o,)) == ["26/11 15:00"])
    assert first.dentist_id == RENATO
    assert {offer.dentist_id for offer in result.alternatives} == {CAMILA, RENATO}


def test_a_dentist_who_does_not_perform_it_gets_who_does() -> None:
    result = search(agenda(), SlotQuery(CANAL, CAMILA), now=NOW)

    assert {offer.dentist_id for offer in result.alternatives} == {RENATO}
    assert len(result.alternatives) == 3


def test_a_holiday_gets_the_days_around_it() -> None:
    christmas = date(2026, 12, 25)
    facts = agenda(closures=(DayException(christmas, (), "Natal"),))

    assert [one[:5] for one in instead(on(christmas), facts)] == ["24/12", "28/12", "29/12"]


def test_a_date_beyond_the_horizon_gets_the_last_days_before_it() -> None:
    assert [one[:5] for one in instead(on(date(2027, 2, 10)))] == ["20/01", "21/01", "22/01"]


def test_the_end_of_time_gets_the_wished_time_on_the_last_days() -> None:
    assert instead(on(date.max, time(9))) == ["20/01 09:00", "21/01 09:00", "22/01 09:00"]


def test_a_date_in_the_past_gets_the_next_days() -> None:
    assert [one[:5] for one in instead(on(TUESDAY - timedelta(days=3)))] == [
        "24/11",
        "25/11",
        "26/11",
    ]


def test_what_was_ruled_out_is_never_an_alternative() -> None:
    query = replace(on(WEDNESDAY), not_weekdays=(1, 3), not_dates=(FRIDAY,))

    assert [one[:5] for one in instead(query, agenda(FULL_WEDNESDAY))] == [
        "30/11",
        "02/12",
        "04/12",
    ]


def test_visits_in_a_row_are_only_replaced_by_visits_in_a_row() -> None:
    two = replace(on(WEDNESDAY), in_a_row=2)

    result = search(agenda(FULL_WEDNESDAY), two, now=NOW)

    assert len(result.alternatives) == 3
    assert all(len(offer.periods) == 2 for offer in result.alternatives)


def test_a_single_day_left_is_made_the_most_of() -> None:
    only_monday = camila(
        busy=(period(TUESDAY, "00:00", "23:00"),),
        exceptions=tuple(
            DayException(TUESDAY + timedelta(days=ahead), (), "férias")
            for ahead in range(1, 61)
            if TUESDAY + timedelta(days=ahead) != MONDAY
        ),
    )

    assert instead(on(WEDNESDAY, time(9)), agenda(only_monday)) == [
        "30/11 08:00",
        "30/11 09:00",
        "30/11 10:00",
    ]


def test_nothing_at_all_leaves_no_alternative() -> None:
    closed = tuple(DayException(TUESDAY + timedelta(days=ahead), (), "obra") for ahead in range(61))

    assert instead(CLEAN, agenda(closures=closed)) == []


def test_an_alternative_can_be_booked() -> None:
    facts = agenda(FULL_WEDNESDAY)

    for offer in search(facts, on(WEDNESDAY), now=NOW).alternatives:
        for visit in offer.periods:
            assert refusal(facts, offer.dentist_id, CLEANING, visit, NOW) is None
