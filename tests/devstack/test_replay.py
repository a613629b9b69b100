"""`sorriso replay` tells the runs that this code can carry on from those that it cannot."""

from pathlib import Path
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from devstack import replay
from settings import Settings

pytestmark = pytest.mark.stack

SETTINGS = Settings(_env_file=None)


@workflow.defn(name="Waiter", sandboxed=False)
class Waiter:
    """As the older code was: it waits."""

    @workflow.run
    async def run(self, seconds: float) -> None:
        await workflow.sleep(seconds)


@workflow.defn(name="Waiter", sandboxed=False)
class HastyWaiter:
    """As the newer code is: it does not wait any more."""

    @workflow.run
    async def run(self, seconds: float) -> None:
        return


@pytest.fixture
async def history(temporal_server: WorkflowEnvironment, tmp_path: Path) -> Path:
    """The stored history of a run of the older code."""
    client, queue = temporal_server.client, f"replay-{uuid4()}"
    async with Worker(client, task_queue=queue, workflows=[Waiter]):
        handle = await client.start_workflow(Waiter.run, 0.01, id=queue, task_queue=queue)
        await handle.result()
    file = tmp_path / f"{queue}.json"
    file.write_text((await handle.fetch_history()).to_json())
    return file


async def test_the_code_that_made_a_history_replays_it(
    history: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "WORKFLOWS", (Waiter,))

    assert await replay.run(SETTINGS, [history], limit=10) == 0
    assert "1 replayed, 0 would stop" in capsys.readouterr().out


async def test_a_change_that_would_stop_a_run_is_named(
    history: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "WORKFLOWS", (HastyWaiter,))

    assert await replay.run(SETTINGS, [history], limit=10) == 1
    assert f"{history.stem}: " in capsys.readouterr().out


async def test_open_runs_are_replayed_from_the_server(
    temporal_server: WorkflowEnvironment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(worker, "WORKFLOWS", (Waiter,))
    client = await namespace_of_its_own(temporal_server)
    queue = f"replay-{uuid4()}"
    async with Worker(client, task_queue=queue, workflows=[Waiter]):
        handle = await client.start_workflow(Waiter.run, 3600, id=queue, task_queue=queue)
        await handle.query("__stack_trace")  # answered once the run has begun to wait
    while (await client.count_workflows("ExecutionStatus = 'Running'")).count == 0:
        pass  # the server lists a run a moment after it began
    settings = SETTINGS.model_copy(
        update={
            "temporal_address": client.service_client.config.target_host,
            "temporal_namespace": client.namespace,
        }
    )

    assert await replay.run(settings, [], limit=10) == 0
    assert "1 replayed, 0 would stop" in capsys.readouterr().out


async def namespace_of_its_own(server: WorkflowEnvironment) -> Client:
    """Other tests leave runs of other code in the default one."""
    request = RegisterNamespaceRequest(namespace=f"replay-{uuid4()}")
    request.workflow_execution_retention_period.FromSeconds(24 * 3600)
    await server.client.workflow_service.register_namespace(request)
    return await server.connect_client(namespace=request.namespace)
