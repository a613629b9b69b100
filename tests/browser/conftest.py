"""A clinic whose number is not connected yet, and browsers to look at it with."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.window import DESKTOP, HANDSET, Size, Window, opened
from tests.databases import DatabaseUrls
from tests.e2e.world import World, make_world


@pytest.fixture
async def world(database: DatabaseUrls) -> AsyncIterator[World]:
    """Everything runs, nobody has connected the number."""
    async with make_world(database) as made:
        yield made


@pytest.fixture(params=[DESKTOP, HANDSET], ids=["desktop", "handset"])
async def window(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Window]:
    """A browser window, once as wide as a computer's and once as a phone's."""
    size: Size = request.param
    async with opened(browser, size) as made:
        yield made


@pytest.fixture
async def desktop(browser: Browser) -> AsyncIterator[Window]:
    """A browser window on a computer."""
    async with opened(browser, DESKTOP) as made:
        yield made
