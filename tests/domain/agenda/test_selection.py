from datetime import timedelta

import pytest

from domain.agenda.selection import apart, spread, spread_over_days
from tests.domain.agenda.clinic import TUESDAY, at, minutes


@pytest.mark.parametrize(
    ("count", "chosen"),
    [(1, [0]), (2, [0, 9]), (3, [0, 4, 9]), (4, [0, 3, 6, 9]), (20, list(range(10)))],
)
def test_items_are_spread_from_the_first_to_the_last(count: int, chosen: list[int]) -> None:
    assert spread(range(10), count) == chosen


def test_nothing_spreads_to_nothing() -> None:
    assert spread([], 3) == []
    assert spread_over_days([], 3) == []


def test_a_day_with_little_leaves_its_share_to_the_others() -> None:
    assert spread_over_days(["a", "ABCDE"], 4) == ["a", "A", "C", "E"]


def test_one_of_each_day_goes_through_the_hours() -> None:
    assert spread_over_days(["abc", "ABC", "123"], 3) == ["a", "B", "3"]


def test_more_days_than_wanted_are_spread_themselves() -> None:
    assert spread_over_days(["a", "b", "c", "d", "e"], 3) == ["a", "c", "e"]


def test_neighbours_of_what_is_chosen_are_passed_over() -> None:
    moments = [at(TUESDAY, "08:00") + minutes(20) * step for step in range(10)]

    chosen = apart(moments, 3, moment=lambda one: one, by=timedelta(hours=1))

    assert chosen == [at(TUESDAY, "08:00"), at(TUESDAY, "09:00"), at(TUESDAY, "10:00")]
