"""The embedded Postgres, as the stack and the tests use it."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from devstack.postgres import APP, OWNER, PostgresServer, PostgresStartError, Role, running_postgres
from devstack.tether import tethered
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack


def connect(server: PostgresServer, role: Role, database: str = "sorriso") -> psycopg.Connection:
    return psycopg.connect(plain(server.url(role, database)), autocommit=True)


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder below one that is closed to everybody but us, as root's home folder is."""
    with tempfile.TemporaryDirectory() as closed:
        yield (home := Path(closed) / "postgres")
        shutil.rmtree(home.resolve())


def test_the_app_role_is_bound_by_row_level_security(postgres: PostgresServer) -> None:
    with connect(postgres, APP) as connection:
        rights = connection.execute(
            "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles "
            "where rolname = current_user"
        ).fetchone()

    assert rights == (False, False, False, False)


def test_the_owner_may_create_types(postgres: PostgresServer) -> None:
    with connect(postgres, OWNER) as connection:
        connection.execute("create type span as range (subtype = uuid)")
        connection.execute("drop type span")


def test_the_superuser_is_not_let_in_over_the_network(postgres: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(host="127.0.0.1", port=postgres.port, user="postgres", dbname="sorriso")


def test_accents_fold_without_the_locales_of_the_machine(postgres: PostgresServer) -> None:
    with connect(postgres, APP) as connection:
        assert connection.execute("select upper('avaliação')").fetchone() == ("AVALIAÇÃO",)


def test_a_test_gets_a_migrated_database_of_its_own(database: DatabaseUrls) -> None:
    with psycopg.connect(plain(database.app)) as connection:
        assert connection.execute("select count(*) from clinic").fetchone() == (0,)


def test_what_was_committed_is_there_after_a_restart(home: Path) -> None:
    with running_postgres(home) as server, connect(server, OWNER) as connection:
        connection.execute("create table kept as select 1 as one")

    with running_postgres(home) as server, connect(server, OWNER) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_killed_server_recovers_at_the_next_start(home: Path) -> None:
    with running_postgres(home) as server:
        with connect(server, OWNER) as connection:
            connection.execute("create table kept as select 1 as one")
        os.kill(postmaster_pid(server), signal.SIGKILL)

    with running_postgres(home) as server, connect(server, OWNER) as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_a_recorded_pid_that_belongs_to_a_stranger_now_is_forgotten(home: Path) -> None:
    with running_postgres(home) as server:
        record = (server.data / "postmaster.pid").read_text()
        pid = postmaster_pid(server)
    stranger = subprocess.Popen(tethered(["sleep", "60"], death_signal=signal.SIGKILL))
    (server.data / "postmaster.pid").write_text(record.replace(str(pid), str(stranger.pid), 1))

    with running_postgres(home) as server:
        assert server.is_ready()

    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_server_that_outlived_its_supervisor_is_replaced(home: Path) -> None:
    server = PostgresServer.prepare(home, durable=False)
    orphan = subprocess.Popen(
        tethered(server.command, death_signal=signal.SIGKILL, user=server.user), cwd="/"
    )
    while not server.is_ready():
        assert orphan.poll() is None

    with running_postgres(home, durable=False) as successor:
        assert successor.is_ready()
        assert orphan.wait(timeout=10) == 0


def test_a_cluster_of_another_version_is_refused_with_what_to_do(home: Path) -> None:
    with running_postgres(home) as server:
        pass
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(PostgresStartError, match="made by Postgres 12"):
        PostgresServer.prepare(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="about what root does")
def test_as_root_the_folders_above_stay_closed(home: Path) -> None:
    with running_postgres(home, durable=False) as server:
        assert server.user != 0

    assert home.parent.stat().st_mode & 0o777 == 0o700
    assert home.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="about what root does")
def test_as_root_a_deleted_cluster_leaves_nothing_elsewhere(home: Path) -> None:
    with running_postgres(home, durable=False):
        first = home.resolve()
    home.unlink()

    with running_postgres(home, durable=False):
        assert home.resolve() != first

    assert not first.exists()


def postmaster_pid(server: PostgresServer) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])
