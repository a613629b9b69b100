"""Whom a time that came free is offered to first."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.agenda.facts import Service
from domain.agenda.period import Period
from domain.agenda.query import SlotQuery
from domain.waitlist import (
    ANSWER_SOON_WITHIN,
    ANSWER_WITHIN,
    REST,
    Candidate,
    Reason,
    Waiting,
    answer_by,
    rank,
)

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
FREED = Period(NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))
"""Wednesday, from 10 to 11 in São Paulo."""
CAMILA, RENATO = UUID(int=1), UUID(int=2)
SHORT, LONG, HUGE = UUID(int=11), UUID(int=12), UUID(int=13)
SERVICES = {
    SHORT: Service(SHORT, timedelta(minutes=30)),
    LONG: Service(LONG, timedelta(minutes=50), timedelta(minutes=5), timedelta(minutes=5)),
    HUGE: Service(HUGE, timedelta(hours=2)),
}
GRID = timedelta(minutes=15)


def waits(number: int, procedure: UUID = SHORT, **more: object) -> Waiting:
    """Entries of lower numbers are older."""
    since = NOW - timedelta(days=30 - number)
    wish = SlotQuery(procedure)
    return replace(Waiting(UUID(int=100 + number), wish, since), **more)  # type: ignore[arg-type]


def ranked(*waiting: Waiting, freed: Period = FREED) -> tuple[Candidate, ...]:
    return rank(freed, CAMILA, SERVICES, waiting, zone=ZONE, grid=GRID, now=NOW)


def order(*waiting: Waiting) -> list[int]:
    return [one.entry_id.int - 100 for one in ranked(*waiting)]


def test_who_waits_longest_is_asked_first() -> None:
    assert order(waits(3), waits(1), waits(2)) == [1, 2, 3]


def test_a_visit_that_fills_the_time_comes_before_one_that_leaves_a_gap() -> None:
    assert order(waits(1), waits(2, LONG)) == [2, 1]


def test_who_has_no_visit_comes_before_who_wants_an_earlier_one() -> None:
    earlier = waits(1, later_visit=FREED.starts_at + timedelta(days=9))

    assert order(earlier, waits(2)) == [2, 1]


def test_who_was_asked_lately_comes_last() -> None:
    assert order(waits(1, last_offered_at=NOW - REST / 2), waits(2)) == [2, 1]
    assert order(waits(1, last_offered_at=NOW - REST), waits(2)) == [1, 2]


def test_what_does_not_fit_is_left_out() -> None:
    too_long = waits(1, HUGE)
    not_performed = waits(2, UUID(int=99))
    with_another = waits(3, wish=SlotQuery(SHORT, dentist_id=RENATO))
    on_fridays = waits(4, wish=SlotQuery(SHORT, weekdays=(4,)))
    in_the_afternoon = waits(5, wish=SlotQuery(SHORT, times=((time(13), None),)))
    has_one_before = waits(6, later_visit=FREED.starts_at - timedelta(days=1))

    assert (
        order(too_long, not_performed, with_another, on_fridays, in_the_afternoon, has_one_before)
        == []
    )


def test_a_visit_starts_when_the_patient_can_come_first() -> None:
    [found] = ranked(waits(1, wish=SlotQuery(SHORT, times=((time(10, 20), None),))))

    assert found.visit.starts_at.astimezone(ZONE).time() == time(10, 30)
    assert Reason.NAMED_WHEN in found.reasons


def test_staff_see_why() -> None:
    wish = SlotQuery(LONG, dentist_id=CAMILA)
    [found] = ranked(waits(1, wish=wish, later_visit=FREED.starts_at + timedelta(days=9)))

    assert found.reasons == (
        Reason.FILLS_THE_TIME,
        Reason.ASKED_FOR_DENTIST,
        Reason.WANTS_EARLIER,
    )


def test_answers_are_awaited_for_less_when_the_visit_is_near() -> None:
    assert answer_by(NOW, NOW + timedelta(days=1)) == NOW + ANSWER_WITHIN
    assert answer_by(NOW, NOW + timedelta(hours=2)) == NOW + ANSWER_SOON_WITHIN
    assert answer_by(NOW, NOW + timedelta(minutes=5)) == NOW + timedelta(minutes=5)


entries = st.builds(
    waits,
    st.integers(0, 29),
    st.sampled_from([SHORT, LONG, HUGE]),
    later_visit=st.none() | st.just(FREED.starts_at + timedelta(days=3)),
    last_offered_at=st.none() | st.just(NOW - timedelta(hours=1)) | st.just(NOW - 2 * REST),
)


@settings(max_examples=50)
@given(st.lists(entries, max_size=8, unique_by=lambda one: one.entry_id), st.randoms())
def test_the_order_of_the_rows_does_not_matter_and_every_visit_fits(
    waiting: list[Waiting], chance: object
) -> None:
    shuffled = list(waiting)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    found = ranked(*waiting)

    assert found == ranked(*shuffled)
    procedures = {one.entry_id: one.wish.procedure_id for one in waiting}
    for one in found:
        service = SERVICES[procedures[one.entry_id]]
        assert FREED.contains(service.occupied(one.visit))
    assert len({one.entry_id for one in found}) == len(found)
    lately = [Reason.OFFERED_LATELY in one.reasons for one in found]
    assert lately == sorted(lately)
