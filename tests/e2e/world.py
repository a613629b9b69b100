"""All the parts at once: Postgres, Temporal, API and worker for real; WhatsApp, bank and language
model as simulators behind real HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from pydantic import AnyHttpUrl, SecretStr
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
from tests.conftest import DatabaseUrls
from tests.e2e.clinic import PIX_KEY, ClinicOnStage, make_clinic
from tests.servers import serving
from workflows import search_attributes
from workflows.connection import connect

Found = TypeVar("Found")
WAHA_KEY = "waha-key-of-the-test"
PATIENCE_SECONDS = 20.0


async def eventually(look: Callable[[], Awaitable[Found | None]], what: str) -> Found:
    """Look until there is something. The wait is bounded, and fails with `what`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = await look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what}")
        await asyncio.sleep(0.05)


@dataclass
class Patient:
    """Somebody at a simulated phone."""

    world: "World"
    phone: str
    name: str = "Maria"
    read: int = 0
    """How many of the clinic's bubbles the test has looked at."""

    async def say(self, *texts: str, **more: Any) -> list[str]:
        """Type bubbles; their ids."""
        ids = []
        for text in texts:
            answer = await self.world.waha.post(
                f"/simulator/phones/{self.phone}/messages",
                json={"session": self.world.session, "text": text, "pushName": self.name, **more},
            )
            answer.raise_for_status()
            ids.append(answer.json()["id"])
        return ids

    async def bubbles(self) -> list[dict[str, Any]]:
        """What the clinic wrote in the chat, oldest first."""
        answer = await self.world.waha.get(
            f"/simulator/phones/{self.phone}/messages", params={"session": self.world.session}
        )
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return [message for message in messages if message["author"] == "clinic"]

    async def texts(self) -> list[str]:
        """The words of the clinic's bubbles; `<imagem>` for a picture."""
        return [bubble["text"] or "<imagem>" for bubble in await self.bubbles()]

    async def hears(self, *words: str) -> str:
        """Wait for a bubble, after those already looked at, that holds all of `words`."""

        async def look() -> str | None:
            texts = await self.texts()
            for number in range(self.read, len(texts)):
                if all(word in texts[number] for word in words):
                    self.read = number + 1
                    return texts[number]
            return None

        try:
            return await eventually(look, f"a bubble with {words}")
        except AssertionError as missing:
            raise AssertionError(f"{missing}; the chat: {await self.texts()}") from None


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

    async def booking_with(self, status: str) -> dict[str, Any]:
        """Wait for one booking in this status."""

        async def look() -> dict[str, Any] | None:
            found = await self.bookings(status=status)
            return found[0] if found else None

        return await eventually(look, f"a booking that is {status}")

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
    **changes: Any,
) -> AsyncIterator[World]:
    """Everything, until the end of the block. Without `with_worker` the test runs its own."""
    async with AsyncExitStack() as stack:
        environment = await stack.enter_async_context(
            await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(TEMPORAL_EXECUTABLE),
                dev_server_extra_args=DEV_SERVER_ARGS,
            )
        )
        ports = {name: free_port() for name in ("waha", "bank", "groq", "api")}
        urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        settings = _settings(database, environment, urls, changes)
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
async def working(settings: Settings, client: Client) -> AsyncIterator[None]:
    """A worker in this process, for all queues."""
    async with AsyncExitStack() as stack:
        await search_attributes.register(client)
        activities = await worker.build_activities(settings, client, stack)
        for one in worker.build_workers(client, activities):
            await stack.enter_async_context(one)
        yield


def _settings(
    database: DatabaseUrls,
    environment: WorkflowEnvironment,
    urls: dict[str, str],
    changes: dict[str, Any],
) -> Settings:
    values: dict[str, Any] = {
        "database_url": SecretStr(database.app),
        "migrations_database_url": SecretStr(database.owner),
        "temporal_address": environment.client.service_client.config.target_host,
        "waha_base_url": AnyHttpUrl(urls["waha"]),
        "waha_api_key": SecretStr(WAHA_KEY),
        "groq_api_key": SecretStr("groq-key"),
        "groq_base_url": AnyHttpUrl(urls["groq"]),
        "public_base_url": AnyHttpUrl(urls["api"]),
        "debounce_seconds": 0.3,
        "typing_seconds": 0,
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
