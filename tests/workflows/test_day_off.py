"""A followed absence in skipped time: each is told, and no look comes late."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.vocabulary import BookingStatus
from tests.api.world import change, rows
from tests.databases import DatabaseUrls
from tests.workflows.absence_stage import Absence, an_absence
from workflows.day_off import MOST_LOOKS, DayOffWorkflow, pause_after

pytestmark = pytest.mark.stack

HOUR = timedelta(hours=1)
CONFIRMED = BookingStatus.CONFIRMED


@pytest.fixture
async def absence(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[Absence]:
    async with an_absence(database, temporal_env_time_skipping) as made:
        yield made


async def test_exactly_the_certain_visits_in_the_block_are_told_once(absence: Absence) -> None:
    affected = [absence.visit(2), absence.visit(3)]
    absence.visit(1)
    absence.visit(6)
    absence.visit(4, BookingStatus.CANCELLED)
    absence.visit(5, BookingStatus.HELD)
    absence.block(2, 6)

    first = await absence.activities.look_at_absence(absence.look)
    again = await absence.activities.look_at_absence(absence.look)

    assert absence.runs.told == affected
    assert first.open_cases == again.open_cases == 2


async def test_staff_see_a_visit_whose_run_is_over(absence: Absence) -> None:
    lost = absence.visit(2)
    absence.runs.over.add(lost)
    absence.block(1, 6)

    await absence.activities.look_at_absence(absence.look)

    flags = rows(absence.urls, f"select needs_attention from booking where id = '{lost}'")
    assert flags == [("dentist_away",)]


async def test_a_hold_that_became_certain_under_the_block_is_caught(absence: Absence) -> None:
    certain = absence.visit(1)
    in_flight = absence.visit(2, BookingStatus.HELD)
    absence.block(1, 3)
    run = await absence.follow()
    await absence.until_looked(run)
    at_first = list(absence.runs.told), await run.query(DayOffWorkflow.open_cases)

    change(absence.urls, f"update booking set status = 'confirmed' where id = '{in_flight}'")
    await absence.end(run)

    assert at_first == ([certain], 1)
    assert absence.runs.told == [certain, in_flight]


async def test_a_removed_block_ends_the_run(absence: Absence) -> None:
    absence.block(1, 6)
    run = await absence.follow()
    await absence.until_looked(run)

    change(absence.urls, f"delete from block where id = '{absence.block_id}'")
    await absence.end(run)

    assert await absence.waited(run) <= timedelta(minutes=6)


async def test_those_who_were_asked_are_told_at_once_that_the_block_is_gone(
    absence: Absence,
) -> None:
    asked, lost = absence.visit(2), absence.visit(3)
    moved_away = absence.visit(4)
    absence.block(1, 6)
    run = await absence.follow()
    await absence.until_looked(run)
    unasked = absence.visit(5)
    absence.runs.over.add(lost)
    change(absence.urls, f"update booking set status = 'cancelled' where id = '{moved_away}'")

    change(absence.urls, f"delete from block where id = '{absence.block_id}'")
    await run.signal(DayOffWorkflow.absence_ended)
    await run.result()

    assert absence.runs.back == [asked]
    assert unasked not in absence.runs.told


@pytest.mark.parametrize("days", [1, 3, 30, 365])
def test_an_absence_is_followed_to_its_end_in_a_bounded_number_of_looks(days: int) -> None:
    left, looks = timedelta(days=days), 1

    while left > timedelta(0):
        left -= min(pause_after(looks - 1, left), left)
        looks += 1

    assert looks <= MOST_LOOKS
