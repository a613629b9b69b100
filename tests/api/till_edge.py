"""The API and the pages over a till, whose money comes from a simulated bank."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import make_services
from settings import Settings
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.till import Till


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def edge_of(
    till: Till, urls: DatabaseUrls, workflows: ListeningWorkflows, app: FastAPI
) -> AsyncIterator[httpx.AsyncClient]:
    """A client that has not said yet whose it is."""
    settings = Settings(_env_file=None, database_url=SecretStr(urls.app))
    services = make_services(settings, till.database, workflows, utc_now)
    app.state.services = services
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        yield client
    await services.forwarded.close()
