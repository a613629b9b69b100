"""All measurements, one after the other, and their report."""

import asyncio
import os
import sys
from pathlib import Path

from rich.console import Console

from devstack.bench import report
from devstack.bench.agenda import agenda_search
from devstack.bench.report import Figures
from devstack.bench.scene import Scene, scene, workers
from devstack.bench.turns import turn_history, turn_ratios
from devstack.bench.webhook import webhook_ratio
from devstack.bench.worker_processes import (
    ENOUGH_CORES,
    has_enough_cores,
    idle_memory,
    two_workers_ratio,
)

STDOUT = Path("-")


async def run(json_file: Path | None) -> int:
    """Measure and print. `json_file` gets the same as JSON; `-` prints that instead of the table.

    Missing a goal is a result and no failure: always 0.
    """
    progress = Console(stderr=True)
    async with scene() as made:
        figures = await _measure(made, progress)
    remarks = []
    if not has_enough_cores():
        cores = os.cpu_count()
        remarks.append(f"two workers: not measured, {cores} cores of the {ENOUGH_CORES} it takes")
    written = report.as_json(figures, remarks)
    if json_file == STDOUT:
        sys.stdout.write(f"{written}\n")
        return 0
    Console().print(report.table(figures, remarks))
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, f"{written}\n", encoding="utf-8")
    return 0


async def _measure(made: Scene, progress: Console) -> Figures:
    """Each measurement finds the task queues served by nobody, or by its own workers."""
    figures: Figures = {}
    with progress.status("A full agenda is searched"):
        figures |= await agenda_search(made)
    with progress.status("Webhooks arrive"):
        figures |= await webhook_ratio(made)
    async with workers(made):
        with progress.status("A conversation of 100 turns"):
            figures |= await turn_history(made)
        with progress.status("Turns against bare turns"):
            figures |= await turn_ratios(made)
    with progress.status("A thousand conversations fall idle"):
        figures |= await idle_memory(made)
    if has_enough_cores():
        with progress.status("Two workers against one"):
            figures |= await two_workers_ratio(made)
    return figures
