"""The development server does what the product and its tests build on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

pytestmark = pytest.mark.stack


@workflow.defn
class Sleeper:
    @workflow.run
    async def run(self) -> float:
        """The seconds slept, by the workflow's own clock."""
        before = workflow.now()
        await workflow.sleep(timedelta(hours=1))
        return (workflow.now() - before).total_seconds()


async def test_an_hour_of_sleep_takes_no_time_when_time_is_skipped(
    temporal_env_time_skipping: WorkflowEnvironment,
) -> None:
    queue = f"sleep-{uuid4()}"

    async with Worker(temporal_env_time_skipping.client, task_queue=queue, workflows=[Sleeper]):
        slept = await temporal_env_time_skipping.client.execute_workflow(
            Sleeper.run, id=queue, task_queue=queue
        )

    assert slept >= 3600
