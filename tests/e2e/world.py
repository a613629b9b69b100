"""All the parts at once: Postgres, Temporal, API and worker for real; WhatsApp, bank and language
model as simulators behind real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import AnyHttpUrl, SecretStr
from sqlalchemy import text
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

import worker
from api.app import create_app
from devstack.ports import free_port
from devstack.temporal_server import DEV_SERVER_ARGS, TEMPORAL_EXECUTABLE
from settings import Settings
from simulators.bank.app import create_app as create_bank
from simulators.bank.settings import BankSettings
from simulators.groq.app import create_app as create_groq
from simulators.waha.app import create_app as create_waha
from simulators.waha.settings import WahaSimulatorSettings
from tests.databases import DatabaseUrls
from tests.e2e.clinic import PIX_KEY, ClinicOnStage, make_clinic
from tests.e2e.patient import PATIENCE_SECONDS, Patient, eventually
from tests.owner import owner_engine
from tests.servers import serving
from workflows import search_attributes
from workflows.connection import connect

WAHA_KEY = "waha-key-of-the-test"


@dataclass
class World:
    """One clinic on stage."""

    settings: Settings
    database: DatabaseUrls
    clinic: ClinicOnStage
    temporal: Client
    waha: httpx.AsyncClient
    bank: httpx.AsyncClient
    groq: httpx.AsyncClient
    api: httpx.AsyncClient
    session: str = ""
    _patients: int = field(default=0)

    def patient(self, name: str = "Maria") -> Patient:
        """Another person with another number."""
        self._patients += 1
        return Patient(self, f"55119{60000000 + self._patients}", name)

    async def connect_number(self) -> None:
        """What the connect page and a phone do together."""
        (await self.api.post("/api/v1/whatsapp/connect")).raise_for_status()
        shown = await self.session_with("SCAN_QR_CODE")
        self.session = shown["session_id"]
        scan = {"phone": "551140020922", "pushName": "Clínica"}
        answer = await self.waha.post(f"/simulator/sessions/{self.session}/scan", json=scan)
        answer.raise_for_status()
        await self.session_with("WORKING")

    async def session_with(self, status: str) -> dict[str, Any]:
        """Wait until the API shows the number in this status."""

        async def look() -> dict[str, Any] | None:
            shown: dict[str, Any] = (await self.api.get("/api/v1/whatsapp/session")).json()
            return shown if shown["status"] == status else None

        return await eventually(look, f"session {status}")

    async def bookings(self, **filters: str) -> list[dict[str, Any]]:
        """The clinic's bookings as the API lists them."""
        answer = await self.api.get("/api/v1/bookings", params=filters)
        answer.raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def booking_with(
        self, status: str, *, seconds: float = PATIENCE_SECONDS
    ) -> dict[str, Any]:
        """Wait for one booking in this status."""

        async def look() -> dict[str, Any] | None:
            found = await self.bookings(status=status)
            return found[0] if found else None

        return await eventually(look, f"a booking that is {status}", seconds=seconds)

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """What the database holds, behind row-level security."""
        engine = owner_engine(self.database.owner)
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def execute(self, statement: str, **values: object) -> None:
        """Change rows behind everybody's back."""
        engine = owner_engine(self.database.owner)
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    async def waha_misbehaves(self, **orders: Any) -> None:
        """See `simulators.waha.faults`."""
        (await self.waha.post("/simulator/faults", json=orders)).raise_for_status()

    async def bank_misbehaves(self, **orders: Any) -> None:
        """See `simulators.bank.faults`; nothing: it behaves again."""
        (await self.bank.post("/simulator/faults", json=orders)).raise_for_status()

    async def behave(self) -> None:
        """End all misbehaviour that a test ordered."""
        await self.waha_misbehaves(
            answer_delay_seconds=0,
            send_failures={"count": 0},
            lost_answers=0,
            webhook_copies=1,
            repeat_messages=0,
            reorder_messages=0,
        )
        await self.bank_misbehaves()
        (await self.groq.post("/simulator/faults", json=[])).raise_for_status()

    async def charges(self) -> list[dict[str, Any]]:
        """All charges at the bank."""
        found: list[dict[str, Any]] = (await self.bank.get("/simulator/charges")).json()
        return found

    async def pay(self, br_code: str, **more: Any) -> None:
        """Pay a copy-and-paste code at the bank."""
        answer = await self.bank.post("/simulator/pay", json={"br_code": br_code, **more})
        assert answer.is_success, answer.text


@asynccontextmanager
async def make_world(
    database: DatabaseUrls,
    *,
    with_bank: bool = True,
    with_worker: bool = True,
    hold_minutes: int = 20,
    temporal_address: str | None = None,
    longest_history: int | None = None,
    **changes: Any,
) -> AsyncIterator[World]:
    """Everything, until the end of the block.

    Without `with_worker` the test runs its own, with `temporal_address` its own Temporal server.
    From `longest_history` events on, Temporal suggests to continue as new.
    """
    async with AsyncExitStack() as stack:
        if temporal_address is None:
            environment = await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(TEMPORAL_EXECUTABLE),
                dev_server_extra_args=[*DEV_SERVER_ARGS, *_suggesting(longest_history)],
            )
            await stack.enter_async_context(environment)
            temporal_address = environment.client.service_client.config.target_host
        ports = {name: free_port() for name in ("waha", "bank", "groq", "api")}
        urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        settings = _settings(database, temporal_address, urls, changes)
        await _serve_simulators(stack, ports, urls)
        await stack.enter_async_context(serving(create_app(settings), ports["api"]))
        clinic = await asyncio.to_thread(
            make_clinic,
            database.owner,
            bank_url=urls["bank"] if with_bank else None,
            hold_minutes=hold_minutes,
        )
        client = await connect(settings.temporal_address, settings.temporal_namespace)
        bearer = {"Authorization": f"Bearer {clinic.token}"}
        world = World(
            settings=settings,
            database=database,
            clinic=clinic,
            temporal=client,
            waha=await stack.enter_async_context(httpx.AsyncClient(base_url=urls["waha"])),
            bank=await stack.enter_async_context(httpx.AsyncClient(base_url=urls["bank"])),
            groq=await stack.enter_async_context(httpx.AsyncClient(base_url=urls["groq"])),
            api=await stack.enter_async_context(
                httpx.AsyncClient(base_url=urls["api"], headers=bearer, timeout=20)
            ),
        )
        await _open_account(world, urls["api"])
        if with_worker:
            await stack.enter_async_context(working(settings, client))
        yield world


@asynccontextmanager
async def working(
    settings: Settings, client: Client, *, max_cached_workflows: int = worker.CACHED_WORKFLOWS
) -> AsyncIterator[None]:
    """A worker in this process, for all queues."""
    async with AsyncExitStack() as stack:
        await search_attributes.register(client)
        activities = await worker.build_activities(settings, client, stack)
        for one in worker.build_workers(
            client, activities, max_cached_workflows=max_cached_workflows
        ):
            await stack.enter_async_context(one)
        yield


def _suggesting(longest_history: int | None) -> list[str]:
    if longest_history is None:
        return []
    return [
        "--dynamic-config-value",
        f"limit.historyCount.suggestContinueAsNew={longest_history}",
    ]


def _settings(
    database: DatabaseUrls,
    temporal_address: str,
    urls: dict[str, str],
    changes: dict[str, Any],
) -> Settings:
    values: dict[str, Any] = {
        "database_url": SecretStr(database.app),
        "migrations_database_url": SecretStr(database.owner),
        "temporal_address": temporal_address,
        "waha_base_url": AnyHttpUrl(urls["waha"]),
        "waha_api_key": SecretStr(WAHA_KEY),
        "groq_api_key": SecretStr("groq-key"),
        "groq_base_url": AnyHttpUrl(urls["groq"]),
        "public_base_url": AnyHttpUrl(urls["api"]),
        "debounce_seconds": 0.3,
        "typing_seconds": 0,
        "pace_seconds": 0,
        **changes,
    }
    return Settings(_env_file=None, **values)


async def _serve_simulators(
    stack: AsyncExitStack, ports: dict[str, int], urls: dict[str, str]
) -> None:
    waha = create_waha(
        WahaSimulatorSettings.quick(api_key=SecretStr(WAHA_KEY), base_url=urls["waha"])
    )
    bank = create_bank(BankSettings(bank_public_url=AnyHttpUrl(urls["bank"])))
    for name, app in (("waha", waha), ("bank", bank), ("groq", create_groq())):
        await stack.enter_async_context(serving(app, ports[name]))


async def _open_account(world: World, api_url: str) -> None:
    """The clinic's account at the bank, with its webhook."""
    merchant = {
        "name": "Clínica Sorriso da Vila",
        "pix_key": PIX_KEY,
        "client_id": "clinic",
        "client_secret": "secret-of-clinic",
    }
    (await world.bank.post("/simulator/merchants", json=merchant)).raise_for_status()
    token = await world.bank.post(
        "/apipix/oauth/token",
        json={"grant_type": "client_credentials"},
        auth=("clinic", "secret-of-clinic"),
    )
    token.raise_for_status()
    url = f"{api_url}/api/v1/payments/webhook/api_pix/{world.clinic.webhook_token}"
    answer = await world.bank.put(
        f"/apipix/v2/webhook/{PIX_KEY}",
        json={"webhookUrl": url},
        headers={"Authorization": f"Bearer {token.json()['access_token']}"},
    )
    answer.raise_for_status()
