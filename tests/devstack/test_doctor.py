"""The doctor finds what is wrong and says what to do about it."""

import os
import sys
from collections.abc import AsyncIterator

import pytest
from pydantic import AnyHttpUrl, SecretStr
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.testing import WorkflowEnvironment

from devstack import probes
from devstack.doctor import examine
from devstack.ports import LOOPBACK, free_port
from devstack.postgres import APP, OWNER, PostgresServer
from devstack.supervisor import Part, supervising
from settings import Settings
from tests.conftest import DatabaseUrls

WAHA_KEY = "key-of-the-doctors-tests"


@pytest.fixture(scope="module")
async def waha(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a WAHA simulator in a process of its own."""
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    part = Part(
        name="waha",
        command=[
            sys.executable, "-m", "uvicorn", "--factory", "simulators.waha.app:create_app",
            "--host", LOOPBACK, "--port", str(port),
        ],
        environment={**os.environ, "WAHA_API_KEY": WAHA_KEY},
        is_ready=probes.answers(f"{address}/ping"),
    )  # fmt: skip
    async with supervising(tmp_path_factory.mktemp("logs"), lambda *_: None) as supervisor:
        await supervisor.start(part)
        yield address


@pytest.fixture
def well(database: DatabaseUrls, temporal_server: WorkflowEnvironment, waha: str) -> Settings:
    """The settings of an installation in which everything works."""
    return Settings(
        _env_file=None,
        database_url=SecretStr(database.app),
        migrations_database_url=SecretStr(database.owner),
        temporal_address=temporal_server.client.service_client.config.target_host,
        waha_base_url=AnyHttpUrl(waha),
        waha_api_key=SecretStr(WAHA_KEY),
    )


async def wrongs(settings: Settings) -> dict[str, str]:
    return {one.subject: one.words for one in await examine(settings) if not one.is_fine}


@pytest.mark.stack
async def test_nothing_is_wrong_with_an_installation_that_works(well: Settings) -> None:
    findings = await examine(well)

    assert all(finding.is_fine for finding in findings), findings
    assert len(findings) >= 7


@pytest.mark.stack
async def test_a_role_above_row_level_security_is_wrong(
    well: Settings, database: DatabaseUrls
) -> None:
    settings = well.model_copy(update={"database_url": SecretStr(database.owner)})

    assert "every clinic's rows" in (await wrongs(settings))["Tenancy"]


@pytest.mark.stack
async def test_missing_migrations_are_wrong(well: Settings, postgres: PostgresServer) -> None:
    settings = well.model_copy(
        update={
            "database_url": SecretStr(postgres.url(APP)),
            "migrations_database_url": SecretStr(postgres.url(OWNER)),
        }
    )

    assert await wrongs(settings) == {"Tables": "not up to date: run `sorriso migrate`"}


@pytest.mark.stack
async def test_a_namespace_without_our_search_attributes_is_wrong(
    well: Settings, temporal_server: WorkflowEnvironment
) -> None:
    request = RegisterNamespaceRequest(namespace="bare")
    request.workflow_execution_retention_period.FromSeconds(24 * 3600)
    await temporal_server.client.workflow_service.register_namespace(request)

    found = await wrongs(well.model_copy(update={"temporal_namespace": "bare"}))

    assert "ClinicId" in found["Search attributes"]


@pytest.mark.stack
async def test_a_refused_waha_key_is_wrong(well: Settings) -> None:
    settings = well.model_copy(update={"waha_api_key": SecretStr("another")})

    assert "does not accept the key (WAHA_API_KEY)" in (await wrongs(settings))["WAHA"]


async def test_what_does_not_answer_is_named_with_its_setting() -> None:
    nowhere = f"{LOOPBACK}:{free_port()}"
    settings = Settings(
        _env_file=None,
        database_url=SecretStr(f"postgresql+psycopg://sorriso_app:hush@{nowhere}/sorriso"),
        temporal_address=nowhere,
        waha_base_url=AnyHttpUrl(f"http://{nowhere}"),
        groq_base_url=AnyHttpUrl(f"http://{nowhere}"),
        groq_api_key=SecretStr("hush"),
    )

    found = await wrongs(settings)

    assert set(found) == {"Postgres", "Temporal", "WAHA", "Groq"}
    assert all(
        name in words
        for name, words in zip(
            ("DATABASE_URL", "TEMPORAL_ADDRESS", "WAHA_BASE_URL", "GROQ_BASE_URL"),
            found.values(),
            strict=True,
        )
    )
    assert "hush" not in str(found)


async def test_webhooks_that_cannot_arrive_are_wrong() -> None:
    nowhere = f"{LOOPBACK}:{free_port()}"
    settings = Settings(
        _env_file=None,
        database_url=SecretStr(f"postgresql+psycopg://sorriso_app@{nowhere}/sorriso"),
        temporal_address=nowhere,
        waha_base_url=AnyHttpUrl("https://waha.invalid"),
    )

    assert "only this machine reaches" in (await wrongs(settings))["Webhooks"]
