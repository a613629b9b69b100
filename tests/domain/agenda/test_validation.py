from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, time, timedelta

import pytest

from domain.agenda import DayException, OpeningHours, Service
from domain.agenda.validation import (
    check_block,
    check_daily_cap,
    check_day_parts,
    check_exceptions,
    check_quiet_hours,
    check_rules,
    check_service,
    check_week,
    known_zone,
)
from domain.errors import InvalidFieldError
from tests.domain.agenda.clinic import (
    CLEANING_SERVICE,
    NOW,
    TUESDAY,
    WEDNESDAY,
    camila,
    minutes,
    period,
    rules,
    stretch,
)

YESTERDAY = TUESDAY - timedelta(days=1)


def refused(check: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(InvalidFieldError) as caught:
        check()
    return caught.value.field, caught.value.reason


def test_the_sample_clinic_is_valid() -> None:
    check_rules(rules())
    check_service(CLEANING_SERVICE)
    check_daily_cap(None)
    check_daily_cap(1)
    check_week(camila().hours)
    check_exceptions([DayException(TUESDAY, (stretch("08:00", "12:00"),), "véspera")], TUESDAY)
    check_block(period(TUESDAY, "08:00", "12:00"), NOW)


def test_a_zone_of_brazil_is_known() -> None:
    assert known_zone("America/Noronha").key == "America/Noronha"


@pytest.mark.parametrize("name", ["America/Atlantis", "", "America", "../etc/passwd", "a\0b"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    assert refused(lambda: known_zone(name)) == ("timezone", f"{name!r} is no known time zone")


@pytest.mark.parametrize(
    ("hours", "field", "reason"),
    [
        (OpeningHours(7, time(8), time(9)), "hours[1].weekday", "must be 0 (Monday) to 6 (Sunday)"),
        (OpeningHours(1, time(9), time(9)), "hours[1].closes", "must come after 09:00"),
        (OpeningHours(1, time(9), time(8)), "hours[1].closes", "must come after 09:00"),
        (OpeningHours(0, time(11), time(13)), "hours[1]", "overlaps 08:00 to 12:00"),
        (OpeningHours(0, time(7), time(13)), "hours[1]", "overlaps 08:00 to 12:00"),
        (OpeningHours(0, time(13, 0, 1), time(14)), "hours[1].opens", "must be a whole minute"),
        (
            OpeningHours(0, time(13), time(14, tzinfo=UTC)),
            "hours[1].closes",
            "must be the clinic's own clock, without zone",
        ),
    ],
)
def test_impossible_hours_are_refused(hours: OpeningHours, field: str, reason: str) -> None:
    monday = OpeningHours(0, time(8), time(12))

    assert refused(lambda: check_week([monday, hours])) == (field, reason)


def test_hours_that_touch_are_allowed() -> None:
    check_week([OpeningHours(0, time(8), time(12)), OpeningHours(0, time(12), time(13))])


@pytest.mark.parametrize(
    ("exception", "field", "reason"),
    [
        (DayException(YESTERDAY, (), "x"), "exceptions[1].day", "2026-11-23 is in the past"),
        (
            DayException(TUESDAY, (), "x"),
            "exceptions[1].day",
            "2026-11-24 already has an exception",
        ),
        (DayException(WEDNESDAY, (), " "), "exceptions[1].reason", "missing"),
        (
            DayException(WEDNESDAY, (stretch("12:00", "08:00"),), "x"),
            "exceptions[1].hours[0].closes",
            "must come after 12:00",
        ),
        (
            DayException(WEDNESDAY, (stretch("08:00", "12:00"), stretch("11:00", "13:00")), "x"),
            "exceptions[1].hours[1]",
            "overlaps 08:00 to 12:00",
        ),
    ],
)
def test_impossible_exceptions_are_refused(
    exception: DayException, field: str, reason: str
) -> None:
    good = DayException(TUESDAY, (), "feriado")

    assert refused(lambda: check_exceptions([good, exception], TUESDAY)) == (field, reason)


def test_a_block_that_is_over_is_refused() -> None:
    over = period(TUESDAY, "08:00", "10:12")

    assert refused(lambda: check_block(over, NOW)) == ("ends_at", "is in the past")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"min_notice": minutes(-1)}, "min_notice_minutes"),
        ({"min_notice": timedelta(days=61)}, "min_notice_minutes"),
        ({"horizon": timedelta(0)}, "horizon_days"),
        ({"horizon": timedelta(hours=36)}, "horizon_days"),
        ({"horizon": timedelta(days=731)}, "horizon_days"),
        ({"slot_grid": minutes(4)}, "slot_grid_minutes"),
        ({"slot_grid": timedelta(seconds=450)}, "slot_grid_minutes"),
        ({"slot_grid": minutes(241)}, "slot_grid_minutes"),
    ],
)
def test_impossible_rules_are_refused(changes: dict[str, timedelta], field: str) -> None:
    assert refused(lambda: check_rules(replace(rules(), **changes)))[0] == field  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"duration": minutes(4)}, "duration_minutes"),
        ({"duration": minutes(721)}, "duration_minutes"),
        ({"buffer_before": minutes(-1)}, "buffer_before_minutes"),
        ({"buffer_after": timedelta(seconds=1)}, "buffer_after_minutes"),
    ],
)
def test_impossible_visits_are_refused(changes: dict[str, timedelta], field: str) -> None:
    service: Service = replace(CLEANING_SERVICE, **changes)  # type: ignore[arg-type]

    assert refused(lambda: check_service(service))[0] == field


def test_a_cap_that_closes_the_agenda_is_refused() -> None:
    assert refused(lambda: check_daily_cap(0)) == ("daily_cap", "must be at least 1")


def test_a_part_of_the_day_must_end_after_it_begins() -> None:
    check_day_parts({"manha": stretch("07:00", "11:30")})

    backwards = {"manha": stretch("12:00", "07:00")}
    assert refused(lambda: check_day_parts(backwards)) == (
        "day_parts.manha.closes",
        "must come after 12:00",
    )


def test_quiet_hours_may_span_midnight_but_not_the_whole_day() -> None:
    check_quiet_hours(time(20), time(8))

    assert refused(lambda: check_quiet_hours(time(8), time(8)))[0] == "quiet_hours.closes"
