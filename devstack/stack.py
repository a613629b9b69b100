"""The local stack: every part that is not given by the environment, on one machine."""

import asyncio
import fcntl
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from devstack import probes
from devstack.errors import StackError
from devstack.ports import LOOPBACK, PortClaims
from devstack.postgres import APP, OWNER, STOP_SIGNAL, PostgresServer
from devstack.seed import API_TOKEN, clinic_id
from devstack.seed_data import VILA
from devstack.supervisor import Part, Supervisor, failing_with, supervising
from devstack.temporal_server import server_command
from settings import Settings

DATA = Path(".data")
ENVIRONMENT_FILE = "environment"
SIMULATED_WAHA_KEY = "sorriso-development"
CONNECT_PAGE = "/configuracoes/whatsapp"
PANEL = "/painel"


class AlreadyRunningError(StackError):
    """Another stack uses the same folder."""


@dataclass(frozen=True, slots=True)
class RunningStack:
    """Where the parts are. Addresses have no slash at the end."""

    settings: Settings
    """As the stack's own API and worker see them."""
    environment: Mapping[str, str]
    """For another process that is to join the stack."""
    api: str
    waha: str
    bank: str
    groq: str
    temporal_ui: str
    seeded: bool
    """Whether the database is ours, and so has the two fictional clinics."""
    simulated: frozenset[str]
    """Which of `waha` and `groq` are simulators."""

    @property
    def api_token(self) -> str:
        """What the first seeded clinic's own site would send."""
        return API_TOKEN

    @property
    def clinic_id(self) -> str:
        """The first seeded clinic."""
        return str(clinic_id(VILA))

    @property
    def connect_page(self) -> str:
        """Where the clinic connects its number."""
        return self.api + CONNECT_PAGE

    @property
    def panel(self) -> str:
        """What the clinic's staff look at all day."""
        return self.api + PANEL

    @property
    def api_docs(self) -> str:
        """The API's own description."""
        return f"{self.api}/docs"


@asynccontextmanager
async def running_stack(
    data: Path = DATA, *, show: Callable[[str, str], None] = lambda _name, _line: None
) -> AsyncIterator[RunningStack]:
    """Start all parts that the environment does not give, and stop them at the end of the block.

    A part that ends in the meantime cancels the block and raises `PartFailedError`. `show` gets
    each line of output with its part's name; all of it is kept in `data`'s `logs`.
    """
    with _only_one(data) as data, PortClaims() as ports:
        async with supervising(data / "logs", show) as supervisor:
            stack = await _Starter(supervisor, ports, data).start()
            with _published(stack.environment, data / ENVIRONMENT_FILE):
                async with failing_with(supervisor):
                    yield stack


class _Starter:
    """Starts the parts one after another, each adding to the environment of the next."""

    def __init__(self, supervisor: Supervisor, ports: PortClaims, data: Path) -> None:
        self._supervisor = supervisor
        self._ports = ports
        self._data = data
        self._given = Settings()
        self._simulated: set[str] = set()
        self._environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    async def start(self) -> RunningStack:
        seeded = await self._start_outside()
        settings = await self._start_program(seed=seeded)
        return RunningStack(
            settings=settings,
            environment=self._environment,
            api=_http(settings.api_port),
            waha=str(settings.waha_base_url).rstrip("/"),
            bank=self._environment["SEED_BANK_URL"],
            groq=str(settings.groq_base_url).rstrip("/"),
            temporal_ui=str(settings.temporal_ui_url).rstrip("/"),
            seeded=seeded,
            simulated=frozenset(self._simulated),
        )

    async def _start_outside(self) -> bool:
        """Start what the environment does not give. Whether the database is our own."""
        given = self._given.model_fields_set
        outside = [self._bank()]
        if "temporal_address" not in given:
            outside.append(self._temporal())
        if "waha_base_url" not in given:
            outside.append(self._waha())
        if not {"groq_api_key", "groq_base_url"} & given:
            outside.append(self._groq())
        if "database_url" in given:
            await self._supervisor.start(*outside)
            return False
        postgres = await self._prepare_postgres()
        await self._supervisor.start(self._postgres(postgres), *outside)
        await asyncio.to_thread(postgres.ensure_roles_and_database)
        return True

    async def _start_program(self, *, seed: bool) -> Settings:
        """Migrate, then start the API and the worker. The settings that they got."""
        port = self._ports.usual_or_free(self._given.api_port)
        self._environment |= {"API_PORT": str(port), "API_HOST": LOOPBACK}
        if "public_base_url" not in self._given.model_fields_set:
            self._environment["PUBLIC_BASE_URL"] = _http(port)
        await self._supervisor.run(self._sorriso("migrate"))
        if seed:
            # Never a database that we were given: the seed's tokens are public.
            await self._supervisor.run(self._sorriso("seed"))
        settings = self._settings()
        has_workers = probes.has_workers(settings.temporal_address, settings.temporal_namespace)
        await self._supervisor.start(
            self._sorriso("api", probes.answers(f"{_http(port)}/health/live")),
            self._sorriso("worker", has_workers),
        )
        return settings

    async def _prepare_postgres(self) -> PostgresServer:
        server = await asyncio.to_thread(
            PostgresServer.prepare, self._data / "postgres", port=self._ports.usual_or_free(5432)
        )
        self._environment |= {
            "DATABASE_URL": server.url(APP),
            "MIGRATIONS_DATABASE_URL": server.url(OWNER),
        }
        return server

    def _postgres(self, server: PostgresServer) -> Part:
        async def is_ready() -> bool:
            return await asyncio.to_thread(server.is_ready)

        return Part(
            name="postgres",
            command=server.command,
            environment=self._environment,
            is_ready=is_ready,
            stop_signal=STOP_SIGNAL,
            death_signal=STOP_SIGNAL,
            user=server.user,
        )

    def _temporal(self) -> Part:
        port, ui_port = self._ports.usual_or_free(7233), self._ports.usual_or_free(8233)
        address = f"{LOOPBACK}:{port}"
        self._environment |= {"TEMPORAL_ADDRESS": address, "TEMPORAL_UI_URL": _http(ui_port)}
        return Part(
            name="temporal",
            command=server_command(
                port=port,
                ui_port=ui_port,
                database=self._data / "temporal.sqlite",
                namespace=self._given.temporal_namespace,
            ),
            environment=self._environment,
            is_ready=probes.serves_temporal(address, self._given.temporal_namespace),
            stop_signal=signal.SIGINT,
        )

    def _bank(self) -> Part:
        port = self._ports.usual_or_free(3003)
        self._environment |= {
            "SEED_BANK_URL": _http(port),
            "BANK_PUBLIC_URL": _http(port),
            "BANK_SIMULATOR_URL": _http(port),
        }
        return self._simulator("bank", port)

    def _waha(self) -> Part:
        port = self._ports.usual_or_free(3002)
        self._environment["WAHA_BASE_URL"] = _http(port)
        if "waha_api_key" not in self._given.model_fields_set:
            self._environment["WAHA_API_KEY"] = SIMULATED_WAHA_KEY
        self._simulated.add("waha")
        return self._simulator("waha", port)

    def _groq(self) -> Part:
        port = self._ports.usual_or_free(3004)
        self._environment |= {"GROQ_BASE_URL": _http(port), "GROQ_API_KEY": "simulated"}
        self._simulated.add("groq")
        return self._simulator("groq", port)

    def _simulator(self, name: str, port: int) -> Part:
        return Part(
            name=name,
            command=[
                sys.executable, "-P", "-m", "uvicorn",
                "--factory", f"simulators.{name}.app:create_app",
                "--host", LOOPBACK, "--port", str(port), "--log-level", "warning",
                # A page that listens for news would hold the server open for ever.
                "--timeout-graceful-shutdown", "1",
            ],
            environment={**self._environment, "SIMULATOR_DATA_DIR": str(self._data / name)},
            is_ready=probes.answers(_http(port)),
        )  # fmt: skip

    def _sorriso(self, command: str, is_ready: probes.Probe | None = None) -> Part:
        part = Part(
            name=command,
            command=[sys.executable, "-P", "-m", "cli", command],
            environment=dict(self._environment),
        )
        return part if is_ready is None else replace(part, is_ready=is_ready)

    def _settings(self) -> Settings:
        given = self._given.model_dump(exclude_unset=True)
        ours = {name.lower(): value for name, value in self._environment.items()}
        return Settings.model_validate(given | ours)


def _http(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


@contextmanager
def _only_one(data: Path) -> Iterator[Path]:
    """Make the folder and keep other stacks out of it. Gives its absolute path."""
    data = data.absolute()
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"another Sorriso is already running with its data in {data}: stop that one first"
            ) from None
        yield data


@contextmanager
def _published(environment: Mapping[str, str], file: Path) -> Iterator[None]:
    """Tell `sorriso` in another terminal where the parts are, for as long as they run."""
    ours = {name: value for name, value in environment.items() if os.environ.get(name) != value}
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in ours.items()), "utf-8")
    try:
        yield
    finally:
        file.unlink()
