"""`sorriso replay`: would this code carry on with the runs that older code began?"""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from google.protobuf.json_format import ParseError
from rich.console import Console
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

import worker
from devstack.errors import StackError
from settings import Settings
from workflows.connection import DATA_CONVERTER, connect


class UnreadableHistoryError(StackError):
    """A file is no history."""


class UnreachableError(StackError):
    """Temporal does not answer."""


async def run(settings: Settings, files: Sequence[Path], limit: int) -> int:
    """Replay histories from `files`, or those of the newest open runs, at most `limit`.

    Prints each run that would stop; 1 if there is any.
    """
    console = Console(highlight=False)
    histories = _stored(files[:limit]) if files else _open_runs(settings, limit)
    replayer = Replayer(
        workflows=worker.WORKFLOWS,
        workflow_runner=worker.runner(),
        data_converter=DATA_CONVERTER,
    )
    replayed = broken = 0
    async for history in histories:
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        replayed += 1
        if result.replay_failure is not None:
            broken += 1
            console.print(f"{history.workflow_id}: {result.replay_failure}", soft_wrap=True)
    console.print(f"{replayed} replayed, {broken} would stop")
    return 1 if broken else 0


async def _stored(files: Sequence[Path]) -> AsyncIterator[WorkflowHistory]:
    for file in files:
        try:
            history = WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))
        except (ValueError, ParseError):
            raise UnreadableHistoryError(f"{file} holds no history as the UI saves it") from None
        yield history


async def _open_runs(settings: Settings, limit: int) -> AsyncIterator[WorkflowHistory]:
    key = settings.temporal_api_key
    try:
        client = await connect(
            settings.temporal_address,
            settings.temporal_namespace,
            api_key=None if key is None else key.get_secret_value(),
        )
    except RuntimeError:  # the SDK raises it when it cannot connect
        raise UnreachableError("Temporal cannot be reached; ask `sorriso doctor`") from None
    runs = client.list_workflows("ExecutionStatus = 'Running'", limit=limit)
    async for history in runs.map_histories():
        yield history
