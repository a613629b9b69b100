"""The supervisor stops what it started, and says which part went wrong."""

import asyncio
import dataclasses
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from devstack.supervisor import Part, PartFailedError, failing_with, supervising

Probe = Callable[[], Awaitable[bool]]


def python(name: str, source: str, is_ready: Probe | None = None) -> Part:
    part = Part(name=name, command=[sys.executable, "-c", source], environment=dict(os.environ))
    return part if is_ready is None else dataclasses.replace(part, is_ready=is_ready)


class Output:
    """What the parts have said."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def show(self, name: str, line: str) -> None:
        self.lines.append((name, line))

    def said(self, name: str, line: str) -> Probe:
        async def probe() -> bool:
            return (name, line) in self.lines

        return probe


async def test_output_is_shown_with_its_part_and_kept(tmp_path: Path) -> None:
    output = Output()

    async with supervising(tmp_path, output.show) as supervisor:
        await supervisor.run(python("greeter", "print('olá'); print('tchau')"))

    assert output.lines == [("greeter", "olá"), ("greeter", "tchau")]
    assert (tmp_path / "greeter.log").read_text() == "olá\ntchau\n"


async def test_colours_are_shown_and_not_kept(tmp_path: Path) -> None:
    output = Output()

    async with supervising(tmp_path, output.show) as supervisor:
        await supervisor.run(python("painter", r"print('\x1b[32mverde\x1b[0m')"))

    assert output.lines == [("painter", "\x1b[32mverde\x1b[0m")]
    assert (tmp_path / "painter.log").read_text() == "verde\n"


async def test_parts_stop_in_reverse_order(tmp_path: Path) -> None:
    output = Output()
    source = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), sys.exit(0)))\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )

    async with supervising(tmp_path, output.show) as supervisor:
        await supervisor.start(python("first", source, output.said("first", "up")))
        await supervisor.start(python("second", source, output.said("second", "up")))

    assert [name for name, line in output.lines if line == "bye"] == ["second", "first"]


async def test_the_death_of_a_part_ends_the_block_and_names_it(tmp_path: Path) -> None:
    output = Output()
    source = "import os\nprint('up', flush=True)\nprint('disk full', flush=True)\nos.abort()\n"

    async def block() -> None:
        async with supervising(tmp_path, output.show) as supervisor:
            await supervisor.start(python("fragile", source, output.said("fragile", "up")))
            async with failing_with(supervisor):
                await asyncio.Event().wait()

    with pytest.raises(PartFailedError, match=r"fragile was killed by SIGABRT[^$]*disk full"):
        await block()


async def test_a_part_that_dies_before_it_is_ready_is_named(tmp_path: Path) -> None:
    async def never() -> bool:
        return False

    with pytest.raises(PartFailedError, match=r"hasty ended with exit code 3[^$]*no settings"):
        async with supervising(tmp_path, Output().show) as supervisor:
            await supervisor.start(python("hasty", "print('no settings'); exit(3)", never))


async def test_cancelling_the_block_is_not_taken_for_a_failure(tmp_path: Path) -> None:
    output = Output()
    up = asyncio.Event()

    async def block() -> None:
        async with supervising(tmp_path, output.show) as supervisor:
            await supervisor.start(python("sleeper", "import time; time.sleep(60)"))
            async with failing_with(supervisor):
                up.set()
                await asyncio.Event().wait()

    task = asyncio.create_task(block())
    await up.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_a_part_started_goes_with_it(tmp_path: Path) -> None:
    output = Output()
    source = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )

    async def spoke() -> bool:
        return bool(output.lines)

    async with supervising(tmp_path, output.show) as supervisor:
        await supervisor.start(python("parent", source, spoke))
        child = psutil.Process(int(output.lines[0][1]))

    await asyncio.to_thread(child.wait, 5)


async def test_a_part_dies_with_a_killed_supervisor(tmp_path: Path) -> None:
    source = f"""
import asyncio, os
from pathlib import Path
from devstack.supervisor import Part, supervising
async def main():
    part = Part(name="orphan", command=["sleep", "60"], environment=dict(os.environ))
    async with supervising(Path({str(tmp_path)!r}), print) as supervisor:
        await supervisor.start(part)
        print(supervisor._running[0].process.pid, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", source, stdout=asyncio.subprocess.PIPE
    )
    assert supervisor.stdout is not None
    orphan = psutil.Process(int(await supervisor.stdout.readline()))

    supervisor.send_signal(signal.SIGKILL)
    await supervisor.wait()

    await asyncio.to_thread(orphan.wait, 5)
