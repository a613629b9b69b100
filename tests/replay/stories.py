"""Histories: where they are kept, how they are replayed."""

import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

import worker
from workflows.connection import DATA_CONVERTER

HISTORIES = Path(__file__).parents[1] / "fixtures" / "histories"
RECORD = "RECORD_HISTORIES"
"""Set in the environment, it has the stories of `test_recorded_stories` stored."""


def replayer() -> Replayer:
    """Today's workflows, in the sandbox and with the converter that a worker has."""
    return Replayer(
        workflows=worker.WORKFLOWS,
        workflow_runner=worker.runner(),
        data_converter=DATA_CONVERTER,
    )


async def histories(client: Client, workflow_type: str) -> AsyncIterator[WorkflowHistory]:
    """The histories of all runs of a kind, each run of a chain apart, the oldest first."""
    runs = [run async for run in client.list_workflows(f"WorkflowType='{workflow_type}'")]
    for run in sorted(runs, key=lambda run: run.start_time):
        yield await client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history()


def store(name: str, history: WorkflowHistory) -> None:
    """Keep the history for later code, without the name of this machine.

    Raises `FileExistsError`: what older code left behind is never replaced.
    """
    machine = re.compile(rf"\b\d+([@-]){re.escape(socket.gethostname())}\b")
    with (HISTORIES / f"{name}.json").open("x", encoding="utf-8") as file:
        file.write(machine.sub(r"0\1host", history.to_json()) + "\n")
