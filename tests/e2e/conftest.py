"""One world for each test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import DatabaseUrls
from tests.e2e.world import World, make_world


@pytest.fixture
async def world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic whose bank speaks API Pix."""
    async with make_world(database) as made:
        await made.connect_number()
        yield made
