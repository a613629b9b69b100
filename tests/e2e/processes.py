"""Parts of the stack as processes of their own, which a test can kill."""

import asyncio
import os
import signal
import subprocess
import sysconfig
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr
from temporalio.client import Client

from devstack.ports import LOOPBACK, free_port
from devstack.temporal_server import server_command
from settings import Settings
from tests.e2e.patient import eventually

SORRISO = Path(sysconfig.get_path("scripts")) / "sorriso"


class KillableProcess:
    """A program that can be killed and started again. What it prints is kept in `log`."""

    def __init__(self, command: list[str], home: Path, environment: dict[str, str]) -> None:
        self._command = command
        self._home = home
        self._environment = os.environ | environment
        self._process: subprocess.Popen[bytes] | None = None
        self.log = home / f"{Path(command[0]).name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._home,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Returns once it is gone."""
        if self._process is not None:
            self._process.send_signal(how)
            await asyncio.to_thread(self._process.wait)
            self._process = None


class WorkerProcess(KillableProcess):
    """`sorriso worker`."""

    def __init__(self, settings: Settings, home: Path) -> None:
        super().__init__([str(SORRISO), "worker"], home, environment_of(settings))
        self._starts = 0

    async def serve(self) -> None:
        """Start, and return once it polls."""
        self.start()
        self._starts += 1

        async def look() -> bool | None:
            return self.log.read_text().count("worker_started") >= self._starts or None

        await eventually(look, "a worker that polls")


class TemporalProcess(KillableProcess):
    """A Temporal server on a file, which remembers everything over a stop."""

    def __init__(self, home: Path) -> None:
        self.address = f"{LOOPBACK}:{(port := free_port())}"
        command = server_command(
            port=port,
            ui_port=free_port(),
            database=home / "temporal.db",
            namespace="default",
        )
        super().__init__(command, home, {})

    async def serve(self) -> None:
        """Start, and return once it answers."""
        self.start()

        async def look() -> bool | None:
            try:
                await Client.connect(self.address)
            except RuntimeError:  # it does not listen yet
                return None
            return True

        await eventually(look, "a Temporal server that answers")


@asynccontextmanager
async def serving_worker(settings: Settings, home: Path) -> AsyncIterator[WorkerProcess]:
    """A worker process for the length of the block."""
    process = WorkerProcess(settings, home)
    await process.serve()
    try:
        yield process
    finally:
        await process.kill()


@asynccontextmanager
async def serving_temporal(home: Path) -> AsyncIterator[TemporalProcess]:
    """A Temporal server process for the length of the block."""
    process = TemporalProcess(home)
    await process.serve()
    try:
        yield process
    finally:
        await process.kill()


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings as a process reads them."""
    values: dict[str, str] = {}
    for name, value in settings:
        match value:
            case None:
                continue
            case SecretStr():
                values[name.upper()] = value.get_secret_value()
            case list():
                values[name.upper()] = ",".join(
                    one.get_secret_value() if isinstance(one, SecretStr) else str(one)
                    for one in value
                )
            case _:
                values[name.upper()] = str(value)
    return values
