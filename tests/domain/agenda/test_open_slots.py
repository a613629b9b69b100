from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from domain.agenda import (
    AgendaFacts,
    ChairFacts,
    DayException,
    DentistFacts,
    Service,
    open_slots,
)
from tests.domain.agenda.clinic import (
    CLEANING_SERVICE,
    EVALUATION_SERVICE,
    NOW,
    SAO_PAULO,
    SATURDAY,
    TUESDAY,
    WEDNESDAY,
    agenda,
    at,
    camila,
    local,
    minutes,
    period,
    renato,
    rules,
    stretch,
    week,
)

HOUR = Service(CLEANING_SERVICE.procedure_id, timedelta(hours=1))


def starts(
    dentist: DentistFacts,
    day: date,
    *,
    service: Service = CLEANING_SERVICE,
    facts: AgendaFacts | None = None,
    now: datetime = NOW,
) -> list[str]:
    facts = facts or agenda(dentist)
    return [local(slot.starts_at)[6:] for slot in open_slots(facts, dentist, service, day, now)]


def test_a_free_day_is_offered_in_grid_steps_with_its_break_left_out() -> None:
    found = starts(camila(), WEDNESDAY)

    assert found[:3] == ["08:00", "08:15", "08:30"]
    assert "11:15" in found
    assert "11:30" not in found
    assert found[-1] == "17:15"


def test_a_booking_keeps_its_buffers_and_the_visits_own_free() -> None:
    booked = camila(busy=(period(WEDNESDAY, "09:00", "09:55"),))

    found = starts(booked, WEDNESDAY)

    # 45 minutes and 10 after them end at 08:55 for a visit at 08:00, at 09:10 for one at 08:15.
    assert found[:2] == ["08:00", "10:00"]


def test_the_buffer_before_a_visit_counts_as_well() -> None:
    booked = camila(busy=(period(WEDNESDAY, "09:00", "10:00"),))
    service = Service(HOUR.procedure_id, minutes(30), buffer_before=minutes(10))

    assert starts(booked, WEDNESDAY, service=service)[:4] == ["08:00", "08:15", "08:30", "10:15"]


def test_buffers_may_lie_outside_opening_hours() -> None:
    assert starts(camila(), WEDNESDAY)[-1] == "17:15"  # 18:00 with 10 minutes after it


def test_nothing_is_offered_under_the_minimum_notice() -> None:
    assert starts(camila(), TUESDAY)[0] == "13:30"
    assert starts(camila(), TUESDAY, now=at(TUESDAY, "12:00"))[0] == "14:00"
    assert starts(camila(), TUESDAY, now=at(TUESDAY, "12:01"))[0] == "14:15"


def test_a_past_day_has_nothing() -> None:
    assert starts(camila(), TUESDAY - timedelta(days=1)) == []


def test_the_last_day_of_the_horizon_is_whole_and_the_next_has_nothing() -> None:
    friday = date(2027, 1, 22)
    saturday_worker = camila(hours=week(tuple(range(7)), ("08:00", "18:00")))

    assert starts(camila(), friday)[0] == "08:00"
    assert starts(saturday_worker, date(2027, 1, 23))[-1] == "17:15"
    assert starts(saturday_worker, date(2027, 1, 24)) == []


def test_an_exception_replaces_the_week_of_that_date() -> None:
    shift = DayException(SATURDAY, (stretch("08:00", "10:00"),), "mutirão")

    assert starts(camila(exceptions=(shift,)), SATURDAY, service=HOUR)[-1] == "09:00"
    assert starts(camila(), SATURDAY) == []


def test_of_two_exceptions_for_a_date_the_first_counts() -> None:
    opened = DayException(WEDNESDAY, (stretch("08:00", "09:00"),), "aberto no feriado")
    holiday = DayException(WEDNESDAY, (), "feriado")

    dentist = camila()
    facts = agenda(dentist, closures=(opened, holiday))

    assert starts(dentist, WEDNESDAY, service=HOUR, facts=facts) == ["08:00"]


def test_a_clinic_wide_exception_calls_nobody_in() -> None:
    dentist = camila()
    saturday = DayException(SATURDAY, (stretch("08:00", "12:00"),), "sábado aberto")

    assert starts(dentist, SATURDAY, facts=agenda(dentist, closures=(saturday,))) == []


def test_a_full_day_by_the_cap_has_nothing() -> None:
    assert starts(camila(daily_cap=5, booked_per_day={WEDNESDAY: 5}), WEDNESDAY) == []
    assert starts(camila(daily_cap=5, booked_per_day={WEDNESDAY: 4}), WEDNESDAY) != []


def test_a_dentist_waits_while_every_chair_is_taken() -> None:
    dentist = camila()
    taken = (
        period(WEDNESDAY, "08:00", "10:00"),
        period(WEDNESDAY, "09:00", "11:00"),
        period(WEDNESDAY, "10:00", "10:30"),
    )
    facts = agenda(dentist, renato(), chairs=ChairFacts(count=2, busy=taken))

    found = starts(dentist, WEDNESDAY, service=HOUR, facts=facts)

    assert found[:3] == ["08:00", "10:30", "10:45"]


def test_a_chair_given_up_as_another_patient_sits_down_is_no_gap() -> None:
    dentist = camila()
    taken = (period(WEDNESDAY, "08:00", "09:00"), period(WEDNESDAY, "09:00", "10:00"))
    facts = agenda(dentist, chairs=ChairFacts(count=1, busy=taken))

    assert starts(dentist, WEDNESDAY, facts=facts)[0] == "10:00"


def test_the_night_of_the_lost_hour_offers_each_real_hour_once() -> None:
    dentist = camila(hours=week((6,), ("00:00", "05:00")))
    facts = AgendaFacts(rules(min_notice=timedelta(0)), (dentist,))
    now = datetime(2018, 11, 3, 12, tzinfo=UTC)

    slots = list(open_slots(facts, dentist, HOUR, date(2018, 11, 4), now))

    assert [local(slot.starts_at)[6:] for slot in slots[::4]] == [
        "01:00",
        "02:00",
        "03:00",
        "04:00",
    ]
    assert all(slot.duration == timedelta(hours=1) for slot in slots)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), 22),
        ("America/Noronha", date(2001, 10, 14), 22),
        ("America/Manaus", date(1993, 10, 17), 22),
        ("America/Rio_Branco", date(2008, 6, 24), 22),
        ("America/Sao_Paulo", date(2026, 11, 4), 23),
        ("America/Rio_Branco", date(2013, 11, 10), 23),
    ],
)
def test_every_visit_lasts_its_hour_on_the_worlds_clock(zone: str, day: date, hours: int) -> None:
    dentist = camila(hours=week(tuple(range(7)), ("00:00", "23:00")))
    facts = AgendaFacts(rules(zone=ZoneInfo(zone), min_notice=timedelta(0)), (dentist,))
    now = at(day - timedelta(days=1), "12:00", ZoneInfo(zone))

    slots = list(open_slots(facts, dentist, HOUR, day, now))[::4]

    assert len(slots) == hours
    assert all(slot.duration == timedelta(hours=1) for slot in slots)
    assert all(one.ends_at == two.starts_at for one, two in pairwise(slots))
    assert len({local(slot.starts_at, ZoneInfo(zone)) for slot in slots}) == hours


def test_the_night_of_the_repeated_hour_offers_it_once() -> None:
    dentist = camila(hours=week((5,), ("21:00", "23:45")))
    facts = AgendaFacts(rules(min_notice=timedelta(0)), (dentist,))
    now = datetime(2018, 2, 17, 12, tzinfo=UTC)

    slots = open_slots(facts, dentist, EVALUATION_SERVICE, date(2018, 2, 17), now)

    shown = [slot.starts_at.astimezone(SAO_PAULO).strftime("%H:%M") for slot in slots]
    assert len(shown) == len(set(shown))
    assert shown[-1] == "23:15"
