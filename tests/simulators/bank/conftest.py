"""A fresh bank for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.simulators.bank.support import ApiPixCaller, World, new_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = new_world(bank_refund_seconds=60)
    yield world
    await world.http.aclose()
    await world.app.state.bank.webhooks.close()


@pytest.fixture
async def merchant(world: World) -> ApiPixCaller:
    return await world.api_pix(await world.open_merchant())
