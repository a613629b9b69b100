"""Whatever the API's own description allows to be sent, the answer is one that it describes."""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import Case
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.result import Ok

from api.app import build_app, make_services
from db.session import Database
from settings import Settings
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows

pytestmark = pytest.mark.stack

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def server(settings: Settings, workflows: ListeningWorkflows) -> Iterator[str]:
    """The app on a free port: its database connections belong to its own loop."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        connected = Database.connect(settings.database_url.get_secret_value())
        app.state.services = make_services(settings, connected, workflows, lambda: NOW)
        yield
        await app.state.services.forwarded.close()
        await connected.close()

    app = build_app(settings, lifespan)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


def test_every_operation_answers_as_it_says(server: str, clinic: ClinicAtTest) -> None:
    schema = schemathesis.openapi.from_url(f"{server}/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]

    for operation in operations:

        @settings(
            max_examples=25,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def answers_as_it_says(case: Case[Any]) -> None:
            case.call_and_validate(headers=clinic.headers, checks=CHECKS)

        answers_as_it_says()

    assert len(operations) >= 10
