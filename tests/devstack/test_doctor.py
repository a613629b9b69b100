"""The doctor finds what is wrong and says what to do about it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import AnyHttpUrl, SecretStr
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.testing import WorkflowEnvironment

from devstack import doctor
from devstack.doctor import examine
from devstack.ports import LOOPBACK, free_port
from devstack.postgres import APP, OWNER, PostgresServer
from settings import Settings
from simulators.groq.app import create_app as create_groq
from simulators.groq.settings import GroqSettings
from simulators.waha.app import create_app as create_waha
from simulators.waha.settings import WahaSimulatorSettings
from tests.databases import DatabaseUrls
from tests.servers import serving

WAHA_KEY = "key-of-the-doctors-tests"
GROQ_KEY = "another-key-of-the-doctors-tests"


@pytest.fixture(scope="module")
async def waha() -> AsyncIterator[str]:
    """The address of a WAHA simulator."""
    settings = WahaSimulatorSettings.quick(WAHA_API_KEY=WAHA_KEY)
    async with serving(create_waha(settings)) as address:
        yield address


@pytest.fixture(scope="module")
async def groq() -> AsyncIterator[str]:
    """The address of a Groq simulator."""
    async with serving(create_groq(GroqSettings(groq_simulator_key=GROQ_KEY))) as address:
        yield address


@pytest.fixture
def well(
    database: DatabaseUrls, temporal_server: WorkflowEnvironment, waha: str, groq: str
) -> Settings:
    """The settings of an installation in which everything works."""
    return Settings(
        _env_file=None,
        database_url=SecretStr(database.app),
        migrations_database_url=SecretStr(database.owner),
        temporal_address=temporal_server.client.service_client.config.target_host,
        waha_base_url=AnyHttpUrl(waha),
        waha_api_key=SecretStr(WAHA_KEY),
        groq_base_url=AnyHttpUrl(groq),
        groq_api_key=SecretStr(GROQ_KEY),
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
async def test_refused_keys_are_wrong(well: Settings) -> None:
    found = await wrongs(
        well.model_copy(
            update={"waha_api_key": SecretStr("other"), "groq_api_key": SecretStr("other")}
        )
    )

    assert "does not accept the key (WAHA_API_KEY)" in found["WAHA"]
    assert "does not accept the key (GROQ_API_KEY)" in found["Groq"]


@pytest.mark.stack
async def test_a_model_that_groq_retired_is_wrong(
    well: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "DEFAULT_MODEL", "llama3-8b-8192")

    assert "no longer serves llama3-8b-8192" in (await wrongs(well))["Groq"]


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
