"""Many patients want the same times at once."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.databases import DatabaseUrls

PATIENTS = 50
ROUNDS = [3, pytest.param(100, marks=pytest.mark.stack)]
QUARTER = timedelta(minutes=15)
VISIT = 2 * QUARTER
FIRST = NOW + timedelta(days=1)
A_DAY = 10
"""Rounds a day, an hour and a half apart, from 10 o'clock on."""


def starting(round_number: int) -> datetime:
    day, place = divmod(round_number, A_DAY)
    return FIRST + timedelta(days=day, minutes=60 * place)


async def race(
    busy: BusyClinic, wishes: list[tuple[UUID, datetime]]
) -> Counter[tuple[UUID, datetime]]:
    """Every patient asks at once, for one wish each in turn. Counts the winners of each wish."""

    async def ask(patient: int) -> tuple[UUID, datetime] | None:
        dentist_id, starts_at = wishes[patient % len(wishes)]
        procedure_id = busy.clinic.evaluation_id
        held = await busy.hold(patient, dentist_id, procedure_id, starts_at)
        return (dentist_id, starts_at) if held else None

    won = await asyncio.gather(*(ask(patient) for patient in range(PATIENTS)))
    return Counter(wish for wish in won if wish)


@pytest.mark.parametrize("rounds", ROUNDS)
async def test_of_fifty_patients_one_gets_each_time_and_nobody_sees_a_deadlock(
    database: DatabaseUrls, rounds: int
) -> None:
    async with busy_clinic(database, patients=PATIENTS) as busy:
        (camila, _) = busy.dentists
        for number in range(rounds):
            first = starting(number)
            adjacent = number % 2 == 0
            starts = [first, first + VISIT] if adjacent else [first, first + QUARTER]

            winners = await race(busy, [(camila, start) for start in starts])

            assert set(winners.values()) == {1}
            assert len(winners) == (2 if adjacent else 1)

        assert busy.double_booked() == 0
        assert busy.deadlocks() == 0


@pytest.mark.stack
async def test_with_one_chair_two_dentists_patients_race_for_it(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=PATIENTS, chairs=1) as busy:
        for number in range(20):
            first = starting(number)

            winners = await race(
                busy,
                [(dentist, first + late) for dentist in busy.dentists for late in (QUARTER, VISIT)],
            )

            assert list(winners.values()) == [1]

        assert busy.chairs_in_use() == 1
        assert busy.deadlocks() == 0
