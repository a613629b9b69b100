"""The product's programs, each in a process of its own, on the scene's servers."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from devstack import probes
from devstack.bench.scene import Scene
from devstack.ports import LOOPBACK
from devstack.probes import Probe
from devstack.supervisor import Part, Supervisor, supervising

INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


@asynccontextmanager
async def processes(scene: Scene) -> AsyncIterator[Supervisor]:
    """Starts parts that end with the block; their logs are in the scene's folder."""

    def keep_quiet(_name: str, _line: str) -> None:
        """The end of its log is shown when a part fails."""

    async with supervising(scene.home / "logs", keep_quiet) as supervisor:
        yield supervisor


def api_part(scene: Scene, port: int) -> Part:
    """The API."""
    address = f"http://{LOOPBACK}:{port}"
    ready = probes.answers(f"{address}/health/live")
    return _part(scene, "api", "api", ready, API_PORT=str(port))


def worker_part(scene: Scene, waha_port: int, name: str = "worker") -> Part:
    """A worker, whose WAHA is `instant_server`."""
    settings = scene.settings
    ready = probes.has_workers(settings.temporal_address, settings.temporal_namespace)
    address = f"http://{LOOPBACK}:{waha_port}"
    return _part(scene, name, "worker", ready, WAHA_BASE_URL=address)


def _part(scene: Scene, name: str, command: str, ready: Probe, **more: str) -> Part:
    settings = scene.settings
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "TEMPORAL_NAMESPACE": settings.temporal_namespace,
        "WAHA_API_KEY": settings.waha_api_key.get_secret_value(),
        "DEBOUNCE_SECONDS": str(settings.debounce_seconds),
        "TYPING_SECONDS": str(settings.typing_seconds),
        "PACE_SECONDS": str(settings.pace_seconds),
        "LOG_FORMAT": "json",
    }
    inherited = {key: os.environ[key] for key in INHERITED if key in os.environ}
    return Part(
        name=name,
        command=[sys.executable, "-P", "-m", "cli", command],
        environment={**inherited, **environment, **more},
        is_ready=ready,
    )


def resident_kib(part: Part) -> float:
    """The memory that a running part occupies, in KiB."""
    for child in psutil.Process().children():
        if child.cmdline()[-len(part.command) :] == list(part.command):
            return child.memory_info().rss / 1024
    raise ProcessLookupError(f"{part.name} does not run")
