"""The local clock, on the days on which it changes and on all others."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.agenda.facts import DayException
from domain.agenda.hours import bounded, local_instant, merged, opening_periods
from tests.domain.agenda.clinic import SAO_PAULO, TUESDAY, stretch

SPRING_2018 = date(2018, 11, 4)
"""São Paulo's clocks went from 00:00 to 01:00."""
AUTUMN_2018 = date(2018, 2, 17)
"""São Paulo's clocks went back to 23:00 at midnight."""
BRAZIL = (
    "America/Noronha America/Belem America/Fortaleza America/Recife America/Araguaina "
    "America/Maceio America/Bahia America/Sao_Paulo America/Campo_Grande America/Cuiaba "
    "America/Santarem America/Porto_Velho America/Boa_Vista America/Manaus America/Eirunepe "
    "America/Rio_Branco"
)


@pytest.mark.parametrize(
    ("zone", "hours_behind"),
    [
        ("America/Noronha", 2),
        ("America/Sao_Paulo", 3),
        ("America/Manaus", 4),
        ("America/Rio_Branco", 5),
    ],
)
def test_each_zone_of_brazil_opens_at_its_own_eight_oclock(zone: str, hours_behind: int) -> None:
    moment = local_instant(TUESDAY, time(8), ZoneInfo(zone))

    assert moment == datetime(2026, 11, 24, 8 + hours_behind, tzinfo=UTC)


@pytest.mark.parametrize("zone", BRAZIL.split())
def test_every_zone_of_brazil_gives_a_full_working_day(zone: str) -> None:
    (morning,) = opening_periods(TUESDAY, (stretch("08:00", "12:00"),), ZoneInfo(zone))

    assert morning.duration == timedelta(hours=4)


def test_a_time_that_never_comes_is_when_the_clocks_go_forward() -> None:
    change = datetime(2018, 11, 4, 3, tzinfo=UTC)

    for clock in (time(0), time(0, 1), time(0, 59), time(1)):
        assert local_instant(SPRING_2018, clock, SAO_PAULO) == change
    assert local_instant(SPRING_2018, time(1, 1), SAO_PAULO) == change + timedelta(minutes=1)


def test_a_time_that_comes_twice_is_the_first() -> None:
    assert local_instant(AUTUMN_2018, time(23, 30), SAO_PAULO) == datetime(
        2018, 2, 18, 1, 30, tzinfo=UTC
    )


def test_a_change_of_clocks_that_was_not_a_whole_hour_is_found_to_the_second() -> None:
    # São Paulo left its solar time in 1914: its midnight became 00:06:28.
    change = datetime(1914, 1, 1, 3, 6, 28, tzinfo=UTC)

    assert local_instant(date(1914, 1, 1), time(0, 3), SAO_PAULO) == change


def test_a_shift_over_the_lost_hour_is_an_hour_shorter() -> None:
    (night,) = opening_periods(SPRING_2018, (stretch("00:00", "06:00"),), SAO_PAULO)

    assert night.duration == timedelta(hours=5)


def test_a_shift_within_the_lost_hour_does_not_take_place() -> None:
    assert opening_periods(SPRING_2018, (stretch("00:10", "00:50"),), SAO_PAULO) == ()


def test_hours_that_overlap_or_touch_are_one_stretch() -> None:
    hours = [stretch("13:00", "18:00"), stretch("08:00", "12:00"), stretch("12:00", "12:30")]

    assert merged(hours) == (stretch("08:00", "12:30"), stretch("13:00", "18:00"))


def test_a_clinic_wide_exception_leaves_only_what_both_have() -> None:
    own = (stretch("08:00", "12:00"), stretch("13:30", "18:00"))
    eve = DayException(TUESDAY, (stretch("09:00", "14:00"),), "véspera")

    assert bounded(own, eve) == (stretch("09:00", "12:00"), stretch("13:30", "14:00"))
    assert bounded(own, DayException(TUESDAY, (), "feriado")) == ()
    assert bounded(own, None) == own
