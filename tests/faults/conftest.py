"""Worlds in which parts can be killed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import DatabaseUrls
from tests.e2e.conftest import module_database, module_world, shared_world, world
from tests.e2e.processes import WorkerProcess, serving_worker
from tests.e2e.world import World, make_world

__all__ = ["module_database", "module_world", "shared_world", "world"]


@dataclass(frozen=True)
class KillableWorld:
    """A connected clinic, and the process that works for it."""

    world: World
    worker: WorkerProcess


@pytest.fixture
async def killable(database: DatabaseUrls, tmp_path: Path) -> AsyncIterator[KillableWorld]:
    """A connected clinic whose worker is a process of its own."""
    async with (
        make_world(database, with_worker=False) as world,
        serving_worker(world.settings, tmp_path) as worker,
    ):
        await world.connect_number()
        yield KillableWorld(world, worker)
