"""Starts the parts of the local stack, keeps their output, and stops them all together."""

import asyncio
import os
import re
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import Signals

from devstack.errors import StackError
from devstack.tether import KEEP_USER, tethered

STOP_WITHIN_SECONDS = 35.0
"""The worker gives its running activities 30 seconds; nothing else takes more than a few."""
READY_WITHIN_SECONDS = 60.0
_KEPT_LINES = 20
_LONGEST_LINE = 1 << 20
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


async def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A program of the stack and how to treat it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    """All of it; nothing is inherited."""
    is_ready: Callable[[], Awaitable[bool]] = _at_once
    stop_signal: Signals = signal.SIGTERM
    death_signal: Signals = signal.SIGKILL
    """What the part gets from the kernel when the supervisor itself is killed."""
    user: int = KEEP_USER


class PartFailedError(StackError):
    """A part ended that should have run on, or never became ready."""

    def __init__(self, part: Part, reason: str, log: Path, last_lines: Sequence[str]) -> None:
        self.part = part
        said = "\n".join(f"    {line}" for line in last_lines) or "    (nothing)"
        super().__init__(f"{part.name} {reason}. The end of {log}:\n{said}")


@dataclass(slots=True)
class _Running:
    part: Part
    process: asyncio.subprocess.Process
    log: Path
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    output: asyncio.Task[None] | None = None

    async def wait(self) -> int:
        """Wait for its end and for the last line it wrote."""
        code = await self.process.wait()
        if self.output is not None:
            # Whatever the part has started may hold the pipe open; it must not hold us.
            await asyncio.wait([self.output], timeout=1)
        return code

    def failure(self, reason: str) -> PartFailedError:
        return PartFailedError(self.part, reason, self.log, self.last_lines)


class Supervisor:
    """Runs parts. Use it within `supervising`, which also stops them.

    Every part has a process group of its own, so that Ctrl-C reaches the supervisor alone and the
    order of stopping is ours; and is tethered, so that it dies with the supervisor.
    """

    def __init__(self, logs: Path, show: Callable[[str, str], None]) -> None:
        self._logs = logs
        self._show = show
        self._running: list[_Running] = []

    async def start(self, *parts: Part) -> None:
        """Start the parts side by side and wait until all are ready.

        Raises `PartFailedError` for one that ends before, or takes too long.
        """
        started = [await self._spawn(part) for part in parts]
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        for running in started:
            while not await running.part.is_ready():
                if running.process.returncode is not None:
                    raise running.failure(_how_it_ended(await running.wait()))
                if time.monotonic() > deadline:
                    raise running.failure(f"was not ready in {READY_WITHIN_SECONDS:.0f} seconds")
                await asyncio.sleep(0.05)

    async def run(self, part: Part) -> None:
        """Run a part to its end; raise `PartFailedError` unless it ends well."""
        running = await self._spawn(part)
        code = await running.wait()
        self._running.remove(running)
        if code != 0:
            raise running.failure(_how_it_ended(code))

    async def first_failure(self) -> PartFailedError:
        """Wait until any of the started parts ends."""
        ends = {asyncio.create_task(running.wait()): running for running in self._running}
        try:
            ended, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
        first = ended.pop()
        return ends[first].failure(_how_it_ended(first.result()))

    async def stop(self) -> None:
        """Stop everything, the last started first."""
        while self._running:
            await _stop(self._running[-1])
            self._running.pop()

    async def _spawn(self, part: Part) -> _Running:
        self._logs.mkdir(parents=True, exist_ok=True)
        # A pipe of our own: with asyncio's, waiting for a part would also wait for whatever the
        # part has started.
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *tethered(part.command, death_signal=part.death_signal, user=part.user),
                env=dict(part.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
            )
        finally:
            os.close(writing)
        running = _Running(part, process, self._logs / f"{part.name}.log")
        running.output = asyncio.create_task(self._keep_output(running, reading))
        self._running.append(running)
        return running

    async def _keep_output(self, running: _Running, pipe: int) -> None:
        lines = asyncio.StreamReader(limit=_LONGEST_LINE)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(pipe, "rb", buffering=0)
        )
        with closing(transport), running.log.open("w", encoding="utf-8", buffering=1) as log:
            while raw := await _next_line(lines):
                line = raw.decode(errors="replace").rstrip()
                plain = _COLOUR.sub("", line)
                log.write(f"{plain}\n")
                running.last_lines.append(plain)
                self._show(running.part.name, line)


@asynccontextmanager
async def supervising(logs: Path, show: Callable[[str, str], None]) -> AsyncIterator[Supervisor]:
    """A supervisor whose parts are stopped at the end, whatever ended the block."""
    supervisor = Supervisor(logs, show)
    try:
        yield supervisor
    finally:
        await supervisor.stop()


@asynccontextmanager
async def failing_with(supervisor: Supervisor) -> AsyncIterator[None]:
    """Cancel the block when a part ends, and raise that part's `PartFailedError` instead.

    For parts that are ready: one that is still starting is watched by `Supervisor.start`.
    """
    block = asyncio.current_task()
    assert block is not None
    watch = asyncio.create_task(supervisor.first_failure())
    watch.add_done_callback(lambda task: None if task.cancelled() else block.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if watch.done() and not watch.cancelled() and block.uncancel() == 0:
            raise watch.result() from None
        raise
    finally:
        watch.cancel()


async def _stop(running: _Running) -> None:
    process = running.process
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(running.part.stop_signal)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_WITHIN_SECONDS)
    # Also when the part ended by itself: what it started may still be there.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await running.wait()


async def _next_line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readline()
    except ValueError:
        return b"(a line too long to show)\n"


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"was killed by {Signals(-code).name}"
    return f"ended with exit code {code}"
