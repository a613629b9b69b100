"""The production stack, as far as it can be tried without a container engine."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from temporalio.testing import WorkflowEnvironment
from typer.main import get_command

import cli
from devstack.postgres import PostgresServer, running_postgres
from devstack.temporal_server import TEMPORAL_EXECUTABLE
from settings import Settings

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "devstack" / "production"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
ONE_SHOTS = {
    needed
    for service in SERVICES.values()
    for needed, how in service.get("depends_on", {}).items()
    if how["condition"] == "service_completed_successfully"
}
EXAMPLE = (ROOT / ".env.example").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_says_whether_it_is_well_or_ends_by_itself(name: str) -> None:
    assert ("healthcheck" in SERVICES[name]) != (name in ONE_SHOTS)


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name: str) -> None:
    image, _, tag = SERVICES[name]["image"].partition(":")

    assert re.search(r"\d", tag), f"{image} has the moving tag {tag!r}"


def test_temporals_images_are_the_versions_we_test_with() -> None:
    described = subprocess.run(
        [str(TEMPORAL_EXECUTABLE), "--version"], capture_output=True, text=True, check=True
    ).stdout
    server = re.search(r"Server ([\d.]+)", described)
    ui = re.search(r"UI ([\d.]+)", described)

    assert server
    assert ui
    assert SERVICES["temporal"]["image"] == f"temporalio/server:{server[1]}"
    assert SERVICES["temporal-schema"]["image"] == f"temporalio/admin-tools:{server[1]}"
    assert SERVICES["temporal-namespace"]["image"] == f"temporalio/admin-tools:{server[1]}"
    assert SERVICES["temporal-ui"]["image"] == f"temporalio/ui:{ui[1]}"


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_to_this_machine_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_postgres_and_temporal_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert SERVICES["temporal"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", OURS)
def test_what_we_pass_to_our_program_is_something_it_knows(name: str) -> None:
    unknown = {key for key in SERVICES[name]["environment"] if key.lower() not in fields()}

    assert not unknown


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_value_of_its_own(name: str) -> None:
    secrets = {
        key: value
        for key, value in SERVICES[name].get("environment", {}).items()
        if value is not None and re.search("PASSWORD|PWD|KEY$|KEYS$|DATABASE_URL", key)
    }

    assert all(re.search(r"\$\{\w+:\?\}", value) for value in secrets.values()), secrets


def test_the_owner_of_the_tables_is_given_to_the_migrations_alone() -> None:
    holders = {name for name in OURS if "sorriso_owner" in str(SERVICES[name]["environment"])}

    assert holders == {"migrate"}


def test_every_value_that_is_wanted_is_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    passed_on = {
        key for name in OURS for key, value in SERVICES[name]["environment"].items() if not value
    }

    assert wanted == set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert passed_on == set(re.findall(r"^# (\w+)=", EXAMPLE, re.MULTILINE))


def test_the_example_holds_no_secret() -> None:
    given = dict(re.findall(r"^(\w+)=(.+)$", EXAMPLE, re.MULTILINE))

    assert given == {"TEMPORAL_UI_URL": "http://127.0.0.1:8080"}


def test_production_settings_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in SERVICES["worker"]["environment"].items():
        if value is not None:
            monkeypatch.setenv(key, filled_in(value))

    settings = Settings(_env_file=None)

    assert settings.environment == "production"
    assert settings.metrics_port == 9464
    assert "secret0" in settings.database_url.get_secret_value()


@pytest.mark.parametrize("name", OURS)
def test_the_commands_exist(name: str) -> None:
    (command,) = SERVICES[name]["command"]

    assert command in get_command(cli.app).commands  # type: ignore[attr-defined]


def test_what_is_mounted_exists() -> None:
    mounts = [
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]

    assert mounts
    assert all((ROOT / mount).is_file() for mount in mounts)


def test_the_image_gets_what_our_program_imports() -> None:
    let_in = set(re.findall(r"^!([\w.]+?)/?$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    modules = {path.name for path in ROOT.glob("*.py")}

    assert let_in == (packages | modules | {"requirements.lock"}) - {"simulators", "tests"}


@pytest.fixture
def bare_postgres() -> Iterator[PostgresServer]:
    """A server as the image starts it: with a superuser and nothing else."""
    with (
        tempfile.TemporaryDirectory(prefix="sorriso-test-") as home,
        running_postgres(Path(home), durable=False) as server,
    ):
        with server.connect() as connection:
            connection.execute("drop database sorriso")
            connection.execute("drop role sorriso_owner, sorriso_app")
        yield server


@pytest.mark.stack
def test_the_first_start_makes_roles_and_databases(bare_postgres: PostgresServer) -> None:
    subprocess.run(
        [str(SCRIPTS / "create-databases.sh")],
        env={
            "PATH": f"{bare_postgres.binaries}:{os.environ['PATH']}",
            "PGHOST": str(bare_postgres.sockets),
            "PGPORT": str(bare_postgres.port),
            "PGUSER": "postgres",
            "SORRISO_OWNER_PASSWORD": "it's owner",
            "SORRISO_APP_PASSWORD": "app",
            "TEMPORAL_DB_PASSWORD": "temporal",
        },
        check=True,
    )

    with bare_postgres.connect() as connection:
        roles = connection.execute(
            "select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb, "
            "rolpassword like 'SCRAM-SHA-256%' from pg_authid "
            "where rolcanlogin and rolname <> 'postgres' order by 1"
        ).fetchall()
        databases = connection.execute(
            "select datname, pg_get_userbyid(datdba), "
            "has_database_privilege('sorriso_app', datname, 'connect') from pg_database "
            "where datname !~ '^(postgres|template)' order by 1"
        ).fetchall()
    assert roles == [
        ("sorriso_app", False, True),
        ("sorriso_owner", False, True),
        ("temporal", False, True),
    ]
    assert databases == [
        ("sorriso", "sorriso_owner", True),
        ("temporal", "temporal", False),
        ("temporal_visibility", "temporal", False),
    ]


@pytest.mark.stack
def test_the_first_start_fails_loudly_when_a_statement_does(bare_postgres: PostgresServer) -> None:
    with bare_postgres.connect() as connection:
        connection.execute("create role sorriso_app")

    ran = subprocess.run(
        [str(SCRIPTS / "create-databases.sh")],
        env={
            "PATH": f"{bare_postgres.binaries}:{os.environ['PATH']}",
            "PGHOST": str(bare_postgres.sockets),
            "PGPORT": str(bare_postgres.port),
            "PGUSER": "postgres",
            "SORRISO_OWNER_PASSWORD": "owner",
            "SORRISO_APP_PASSWORD": "app",
            "TEMPORAL_DB_PASSWORD": "temporal",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != 0
    assert "already exists" in ran.stderr


@pytest.mark.stack
def test_the_namespace_is_made_once(temporal_server: WorkflowEnvironment) -> None:
    environment = {
        "PATH": f"{TEMPORAL_EXECUTABLE.parent}:{os.environ['PATH']}",
        "HOME": tempfile.gettempdir(),
        "TEMPORAL_ADDRESS": temporal_server.client.service_client.config.target_host,
        "TEMPORAL_NAMESPACE": "made-by-script",
    }
    script = [str(SCRIPTS / "create-namespace.sh")]

    first = subprocess.run(script, env=environment, capture_output=True, text=True, check=True)
    second = subprocess.run(script, env=environment, capture_output=True, text=True, check=True)

    assert "registered" in first.stdout
    assert second.stdout == "namespace made-by-script: there\n"


def test_temporals_tables_are_made_in_both_databases(tmp_path: Path) -> None:
    tool = tmp_path / "temporal-sql-tool"
    tool.write_text(f'#!{shutil.which("sh")}\necho "$@" >> {tmp_path}/calls\n')
    tool.chmod(0o755)

    subprocess.run(
        [str(SCRIPTS / "set-up-temporal.sh")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        check=True,
    )

    server = "--plugin postgres12 --endpoint postgres --port 5432 --user temporal"
    first, second = f"{server} --database temporal", f"{server} --database temporal_visibility"
    schemas = "/etc/temporal/schema/postgresql/v12"
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"{first} setup-schema --version 0.0",
        f"{first} update-schema --schema-dir {schemas}/temporal/versioned",
        f"{second} setup-schema --version 0.0",
        f"{second} update-schema --schema-dir {schemas}/visibility/versioned",
    ]


def fields() -> set[str]:
    return set(Settings.model_fields)


def filled_in(value: str) -> str:
    """`value` as compose passes it on, with something good for each variable."""
    good = {
        "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "PUBLIC_BASE_URL": "https://sorriso.example",
        "TEMPORAL_UI_URL": "https://temporal.example",
    }
    return re.sub(r"\$\{(\w+):\?\}", lambda found: good.get(found[1], "secret0"), value)
