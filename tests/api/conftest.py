"""The real app over a real database, with workflows that only listen."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import make_services
from db.session import Database
from settings import Settings
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, open_clinic
from tests.databases import DatabaseUrls


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture
def clinic(database: DatabaseUrls) -> ClinicAtTest:
    return open_clinic(database.owner)


@pytest.fixture
def other_clinic(database: DatabaseUrls) -> ClinicAtTest:
    return open_clinic(database.owner, "Outra Clínica")


@pytest.fixture
def settings(database: DatabaseUrls) -> Settings:
    return Settings(
        _env_file=None,
        database_url=SecretStr(database.app),
        migrations_database_url=SecretStr(database.owner),
    )


@pytest.fixture
async def app(
    built_app: FastAPI, settings: Settings, workflows: ListeningWorkflows
) -> AsyncIterator[FastAPI]:
    connected = Database.connect(settings.database_url.get_secret_value())
    services = make_services(settings, connected, workflows, lambda: NOW)
    built_app.state.services = services
    yield built_app
    await services.forwarded.close()
    await connected.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        yield client
