"""The servers that tests share: one Postgres and one Temporal a run, one database a test."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from hypothesis import settings
from playwright.async_api import Browser, async_playwright
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from api.app import build_app
from devstack.browser import ARGUMENTS, find_browser
from devstack.postgres import PostgresServer, running_postgres
from devstack.temporal_server import DEV_SERVER_ARGS, TEMPORAL_EXECUTABLE
from settings import Settings
from tests.databases import DatabasePool, DatabaseUrls

# By default structlog draws every frame of an error with its variables: pages for each refusal.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# The same examples every time: a gate that says yes and then no of the same code is no gate.
# New ones are looked for by `make explore`. No deadline: a machine may be slow.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("gate")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since what these tests do most is wait.

    Each has a Postgres and a Temporal server of its own: more than four only crowd them.
    """
    return min(4, (os.cpu_count() or 1) + 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test on real servers may once be the machine's victim; twice it is not.

    The report names each that had to be run again (R): that is a defect, to be found.
    """
    for item in items:
        if item.get_closest_marker("stack"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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
def databases(postgres: PostgresServer) -> DatabasePool:
    """The migrated databases of the run."""
    return DatabasePool(postgres)


@pytest.fixture
def database(databases: DatabasePool) -> Iterator[DatabaseUrls]:
    """A migrated and otherwise empty database, the test's own as long as it runs."""
    with databases.lent() as urls:
        yield urls


@pytest.fixture(scope="session")
def built_app() -> FastAPI:
    """The API's routes, built once: that takes longer than most requests.

    `state.services` is the test's to set.
    """
    return build_app(Settings(_env_file=None, cors_origins=["https://clinica.example"]))


@pytest.fixture(scope="session")
async def real_time_server() -> AsyncIterator[WorkflowEnvironment]:
    """The run's Temporal server, in real time and in memory."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL_EXECUTABLE), dev_server_extra_args=DEV_SERVER_ARGS
    ) as environment:
        yield environment


@pytest.fixture
async def temporal_server(
    real_time_server: WorkflowEnvironment,
) -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server in real time, in which nothing of other tests is open."""
    yield real_time_server
    await end_open_runs(real_time_server.client)


@pytest.fixture(scope="session")
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """The run's Temporal server for skipped time, in memory."""
    async with await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=str(TEMPORAL_EXECUTABLE), dev_server_extra_args=DEV_SERVER_ARGS
    ) as environment:
        yield environment


@pytest.fixture
async def temporal_env_time_skipping(
    time_skipping_server: WorkflowEnvironment,
) -> AsyncIterator[WorkflowEnvironment]:
    """A Temporal server in which each workflow's clock jumps over the time it waits.

    Nothing of other tests is open in it.
    """
    yield time_skipping_server
    await end_open_runs(time_skipping_server.client)


async def end_open_runs(client: Client) -> None:
    """What a test leaves open would go on with the next one's workers, on its database."""
    async for run in client.list_workflows('ExecutionStatus = "Running"'):
        with suppress(RPCError):  # it ended by itself meanwhile
            await client.get_workflow_handle(run.id, run_id=run.run_id).terminate()


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
