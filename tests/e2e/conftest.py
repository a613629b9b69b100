"""A world for each test that changes the clinic, and one that the others of a module share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.databases import DatabasePool, DatabaseUrls
from tests.e2e.world import World, make_world


@pytest.fixture
async def world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic whose bank speaks API Pix."""
    async with make_world(database) as made:
        await made.connect_number()
        yield made


@pytest.fixture(scope="module")
def module_database(databases: DatabasePool) -> Iterator[DatabaseUrls]:
    """A database of the module's own."""
    with databases.lent() as urls:
        yield urls


@pytest.fixture(scope="module")
async def module_world(module_database: DatabaseUrls) -> AsyncIterator[World]:
    """See `shared_world`."""
    async with make_world(module_database) as made:
        await made.connect_number()
        yield made


@pytest.fixture
async def shared_world(module_world: World) -> AsyncIterator[World]:
    """A connected clinic with the other tests' patients in it; nothing misbehaves at first."""
    yield module_world
    await module_world.behave()
