from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agenda.chairs import Seat, seated
from domain.agenda.period import Period

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def visit(number: int, begins: int, quarters: int, chair: int | None = None) -> Seat:
    start = NOW + begins * QUARTER
    return Seat(UUID(int=number), Period(start, start + quarters * QUARTER), chair)


@st.composite
def visits_to_come(draw: st.DrawFn) -> list[Seat]:
    times = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=12))
    return [
        visit(number, begins, quarters, draw(st.none() | st.integers(1, 4)))
        for number, (begins, quarters) in enumerate(times)
    ]


def at_once(visits: list[Seat]) -> int:
    """How many visits there are at the busiest moment."""
    starts = [one.occupied.starts_at for one in visits]
    return max(
        (
            sum(one.occupied.starts_at <= start < one.occupied.ends_at for one in visits)
            for start in starts
        ),
        default=0,
    )


@settings(max_examples=100)
@given(visits_to_come())
def test_nobody_shares_a_chair_and_no_more_are_used_than_visits_at_once(
    visits: list[Seat],
) -> None:
    chairs = seated(visits, NOW)

    for one in visits:
        for other in visits:
            if one.booking_id < other.booking_id and one.occupied.overlaps(other.occupied):
                assert chairs[one.booking_id] != chairs[other.booking_id]
    assert max(chairs.values(), default=0) == at_once(visits)


def test_who_has_begun_keeps_the_chair_and_others_sit_around() -> None:
    begun = visit(1, begins=-2, quarters=4, chair=2)
    next_up = visit(2, begins=1, quarters=2, chair=2)

    chairs = seated([begun, next_up], NOW)

    assert chairs == {begun.booking_id: 2, next_up.booking_id: 1}


def test_a_long_visit_finds_room_where_short_ones_were_scattered_over_the_chairs() -> None:
    morning = visit(1, begins=0, quarters=2, chair=1)
    noon = visit(2, begins=4, quarters=2, chair=2)
    long = visit(3, begins=0, quarters=6)

    chairs = seated([morning, noon, long], NOW)

    assert max(chairs.values()) == 2
