"""`sorriso dev`, as somebody runs it in a terminal."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from temporalio.testing import WorkflowEnvironment

from settings import Settings
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack


@dataclass
class Dev:
    """A running `sorriso dev`."""

    process: asyncio.subprocess.Process
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Where its parts are."""
        lines = (self.folder / ".data" / "environment").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def parts(self) -> list[psutil.Process]:
        """All that it started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def part(self, words: str) -> psutil.Process:
        """The part whose command line holds `words`."""
        return next(part for part in self.parts if words in " ".join(part.cmdline()))

    async def read_until(self, words: str) -> str:
        """Its output up to the line with `words`; all of it when there is no such line."""
        assert self.process.stdout is not None
        output = ""
        async for line in self.process.stdout:
            output += line.decode()
            if words in output:
                break
        return output


@pytest.fixture
def folders() -> Iterator[tuple[Path, Path]]:
    """Two folders, below ones that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="sorriso-test-") as parent:
        Path(parent).chmod(0o711)
        one, two = Path(parent) / "one", Path(parent) / "two"
        one.mkdir()
        two.mkdir()
        yield one, two


@asynccontextmanager
async def dev(folder: Path, **environment: str) -> AsyncIterator[Dev]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "cli", "dev",
        cwd=folder,
        env=without_settings() | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Dev(process, folder)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_two_stacks_run_side_by_side_and_stop_cleanly(folders: tuple[Path, Path]) -> None:
    async with dev(folders[0]) as one, dev(folders[1]) as two:
        table, other_table = await asyncio.gather(
            one.read_until("API token"), two.read_until("API token")
        )
        assert "Sorriso is running" in table, table
        assert "Sorriso is running" in other_table, other_table
        for running in (one, two):
            await expect_pages(running.environment)
        assert not set(addresses(one.environment)) & set(addresses(two.environment))

        async with dev(one.folder) as third:
            assert "another Sorriso is already running" in await third.read_until("never said")
            assert await third.process.wait() == 1

        parts = one.parts
        one.process.send_signal(signal.SIGINT)
        await one.read_until("never said")
        assert await one.process.wait() == 0
        assert gone(parts)
        assert not (one.folder / ".data" / "environment").exists()

        parts = two.parts
        two.part("simulators.bank").kill()
        farewell = await two.read_until("never said")
        assert await two.process.wait() == 1
        assert "sorriso: bank was killed by SIGKILL" in farewell
        assert gone(parts)


async def test_what_the_environment_gives_is_used_and_not_started(
    tmp_path: Path, database: DatabaseUrls, temporal_server: WorkflowEnvironment
) -> None:
    given = {
        "DATABASE_URL": database.app,
        "MIGRATIONS_DATABASE_URL": database.owner,
        "TEMPORAL_ADDRESS": temporal_server.client.service_client.config.target_host,
    }
    async with dev(tmp_path, **given) as running:
        table = await running.read_until("API description")
        assert "Sorriso is running" in table, table

        commands = [" ".join(part.cmdline()) for part in running.parts]
        assert not any("postgres" in command or "start-dev" in command for command in commands)
        with psycopg.connect(database.owner.replace("+psycopg", "")) as connection:
            # The seed's API token is public, so it stays out of a database that is not ours.
            assert connection.execute("select count(*) from api_token").fetchone() == (0,)

        parts = running.parts
        running.process.send_signal(signal.SIGKILL)
        await running.process.wait()
        assert gone(parts)


async def expect_pages(environment: dict[str, str]) -> None:
    api = environment["PUBLIC_BASE_URL"]
    async with httpx.AsyncClient() as http:
        for page in (
            f"{api}/docs",
            f"{api}/configuracoes/whatsapp",
            environment["WAHA_BASE_URL"],
            environment["SEED_BANK_URL"],
            environment["TEMPORAL_UI_URL"],
        ):
            answer = await http.get(page, follow_redirects=True)
            assert answer.status_code == 200, page
            assert answer.headers["content-type"].startswith("text/html"), page


def addresses(environment: dict[str, str]) -> list[str]:
    return [value for name, value in environment.items() if name.endswith(("_URL", "_ADDRESS"))]


def gone(parts: list[psutil.Process]) -> bool:
    """Whether all of them end within seconds."""
    assert parts
    _, alive = psutil.wait_procs(parts, timeout=10)
    return not [part for part in alive if part.status() != psutil.STATUS_ZOMBIE]


def without_settings() -> dict[str, str]:
    """The environment, but nothing in it that says where a part of the stack is."""
    names = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in names}
