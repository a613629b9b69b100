from datetime import datetime, timedelta

import pytest

from domain.agenda import Period
from domain.errors import InvalidFieldError
from tests.domain.agenda.clinic import SAO_PAULO, TUESDAY, at, period


def test_a_period_does_not_overlap_the_one_that_follows_at_once() -> None:
    morning = period(TUESDAY, "08:00", "09:00")

    assert not morning.overlaps(period(TUESDAY, "09:00", "10:00"))
    assert morning.overlaps(period(TUESDAY, "08:59", "10:00"))
    assert period(TUESDAY, "08:30", "08:45").overlaps(morning)


def test_a_period_contains_itself_and_what_lies_inside() -> None:
    morning = period(TUESDAY, "08:00", "09:00")

    assert morning.contains(morning)
    assert morning.contains(period(TUESDAY, "08:15", "09:00"))
    assert not morning.contains(period(TUESDAY, "08:15", "09:01"))


def test_periods_sort_by_their_start_and_know_their_length() -> None:
    late, early = period(TUESDAY, "09:00", "09:30"), period(TUESDAY, "08:00", "12:00")

    assert sorted([late, early]) == [early, late]
    assert late.duration == timedelta(minutes=30)


def test_a_period_without_length_is_refused() -> None:
    with pytest.raises(InvalidFieldError, match="ends_at: must come after"):
        Period(at(TUESDAY, "08:00"), at(TUESDAY, "08:00"))


@pytest.mark.parametrize("zone", [None, SAO_PAULO])
def test_naive_and_local_times_are_refused(zone: object) -> None:
    start = datetime(2026, 11, 24, 8, tzinfo=SAO_PAULO if zone else None)

    with pytest.raises(InvalidFieldError, match="starts_at: must be an aware time in UTC"):
        Period(start, start + timedelta(hours=1))
