from collections.abc import AsyncIterator

import pytest

from tests.simulators.waha.world import Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.aclose()
