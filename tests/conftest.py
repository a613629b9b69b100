"""The servers that tests share: one Postgres and one Temporal a run, one database a test."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from playwright.async_api import Browser, async_playwright
from temporalio.testing import WorkflowEnvironment

from devstack import schema
from devstack.browser import ARGUMENTS, find_browser
from devstack.postgres import APP, OWNER, PostgresServer, running_postgres
from devstack.temporal_server import DEV_SERVER_ARGS, TEMPORAL_EXECUTABLE

_TEMPLATE = "sorriso_template"

# By default structlog draws every frame of an error with its variables: pages for each refusal.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database through both roles' eyes."""

    app: str
    """Row-level security applies."""
    owner: str
    """Row-level security does not apply: for arranging and for looking behind the scenes."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The run's Postgres server. Nothing it holds survives a crash."""
    # Not pytest's own folder, which root keeps to itself and Postgres cannot run as root.
    with (
        tempfile.TemporaryDirectory(prefix="sorriso-test-") as home,
        running_postgres(Path(home), durable=False) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def migrated_template(postgres: PostgresServer) -> str:
    """The name of a migrated and otherwise empty database, to clone."""
    postgres.create_database(_TEMPLATE)
    schema.upgrade(postgres.url(OWNER, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
def database(postgres: PostgresServer, migrated_template: str) -> Iterator[DatabaseUrls]:
    """A migrated database of the test's own."""
    name = f"test_{uuid4().hex}"
    postgres.create_database(name, template=migrated_template)
    yield DatabaseUrls(app=postgres.url(APP, name), owner=postgres.url(OWNER, name))
    postgres.drop_database(name)


@pytest.fixture(scope="session")
async def temporal_server() -> AsyncIterator[WorkflowEnvironment]:
    """The run's Temporal server, in real time and in memory. Ids and task queues are the test's."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL_EXECUTABLE), dev_server_extra_args=DEV_SERVER_ARGS
    ) as environment:
        yield environment


@pytest.fixture(scope="session")
async def temporal_env_time_skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server in which each workflow's clock jumps over the time it waits."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=str(TEMPORAL_EXECUTABLE), dev_server_extra_args=DEV_SERVER_ARGS
    ) as environment:
        yield environment


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The run's headless Chromium. Make a context a test: `await browser.new_context()`."""
    found = find_browser(Path(__file__).parents[1] / ".data" / "browser")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=found.executable, args=ARGUMENTS, env=dict(found.environment)
        )
        yield launched
        await launched.close()
