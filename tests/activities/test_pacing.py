"""How a number's messages follow each other, whoever sends them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from temporalio.exceptions import ApplicationError

from activities import pacing
from activities.pacing import PATIENCE, QUEUE_IS_LONG, Pacer
from db.session import Database
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PAUSE = timedelta(seconds=1)


class Sleeper:
    """Notes how long everybody slept, without sleeping."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch) -> Sleeper:
    sleeper = Sleeper()
    monkeypatch.setattr(pacing, "asyncio", sleeper)
    return sleeper


@pytest.fixture
def clinic(database: DatabaseUrls) -> ClinicOnStage:
    return make_clinic(database.owner, bank_url=None, hold_minutes=20)


@pytest.fixture
def chats(database: DatabaseUrls, clinic: ClinicOnStage) -> list[UUID]:
    return make_chats(database.owner, clinic, 3)


@pytest.fixture
async def processes(database: DatabaseUrls) -> AsyncIterator[list[Database]]:
    made = [Database.connect(database.app) for _ in range(2)]
    yield made
    for one in made:
        await one.close()


def pacers(processes: list[Database], pause: timedelta = PAUSE) -> list[Pacer]:
    return [Pacer(one, pause, clock=lambda: NOW, chance=lambda: 0.5) for one in processes]


async def test_processes_share_one_pace_over_all_chats_of_a_number(
    processes: list[Database], clinic: ClinicOnStage, chats: list[UUID], sleeper: Sleeper
) -> None:
    one, other = pacers(processes)

    await asyncio.gather(
        *(pacer.wait(clinic.clinic_id, chat) for pacer in (one, other) for chat in chats)
    )

    assert sorted(sleeper.slept) == [0, 1, 2, 3, 4, 5]


async def test_who_would_wait_long_takes_no_turn_and_comes_back_about_then(
    processes: list[Database], clinic: ClinicOnStage, chats: list[UUID], sleeper: Sleeper
) -> None:
    pacer = pacers(processes)[0]
    for _ in range(6):
        await pacer.wait(clinic.clinic_id, chats[0])

    with pytest.raises(ApplicationError) as refused:
        await pacer.wait(clinic.clinic_id, chats[1])
    with pytest.raises(ApplicationError):
        await pacer.wait(clinic.clinic_id, chats[1])

    assert refused.value.type == QUEUE_IS_LONG
    assert refused.value.next_retry_delay == PATIENCE + 2 * PAUSE
    assert max(sleeper.slept) == PATIENCE.total_seconds()


async def test_without_a_pace_nobody_waits(
    processes: list[Database], clinic: ClinicOnStage, chats: list[UUID], sleeper: Sleeper
) -> None:
    pacer = pacers(processes, timedelta(0))[0]

    for _ in range(20):
        await pacer.wait(clinic.clinic_id, chats[0])

    assert sleeper.slept == []
