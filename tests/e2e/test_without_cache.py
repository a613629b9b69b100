"""The main story with nothing kept in memory: each step is replayed from the history."""

import pytest

from tests.databases import DatabaseUrls
from tests.e2e.world import make_world, working

pytestmark = pytest.mark.stack


async def test_the_whole_story_runs_when_every_task_is_a_replay(database: DatabaseUrls) -> None:
    async with (
        make_world(database, with_worker=False) as world,
        working(world.settings, world.temporal, max_cached_workflows=0),
    ):
        await world.connect_number()
        patient = world.patient()

        await world.pay(await patient.gets_a_code())
        confirmation = await patient.hears("Pagamento recebido!")

        assert "está confirmada ✅" in confirmation
        assert len(await world.bookings(status="confirmed")) == 1
