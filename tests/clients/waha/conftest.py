from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from clients.http import build_client
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from clients.waha.session_config import SessionConfig
from simulators.waha.app import create_app
from simulators.waha.settings import WahaSimulatorSettings
from tests.clients.waha.world import (
    BASE_URL,
    CLINIC_PHONE,
    PATIENT,
    SESSION,
    WEBHOOK_URL,
    Deliveries,
)

CONFIG = SessionConfig(WEBHOOK_URL, "a-secret-key", {"clinic_id": "c-1"})


@pytest.fixture
def deliveries() -> Deliveries:
    return Deliveries()


@pytest.fixture
async def simulator(deliveries: Deliveries) -> AsyncIterator[FastAPI]:
    settings = WahaSimulatorSettings.quick(WAHA_API_KEY="k", WAHA_BASE_URL="http://elsewhere:1")
    app = create_app(
        settings, webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(deliveries.take))
    )
    yield app
    await app.state.simulator.aclose()


@pytest.fixture
async def waha(simulator: FastAPI) -> AsyncIterator[WahaClient]:
    async with build_waha_http(BASE_URL, "k", transport=httpx.ASGITransport(simulator)) as http:
        yield WahaClient(http)


@pytest.fixture
async def patients(simulator: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The simulator's other side: phones that scan, write and read."""
    transport = httpx.ASGITransport(simulator)
    async with build_client(
        f"{BASE_URL}/simulator", timeout_seconds=5, transport=transport
    ) as http:
        yield http


@pytest.fixture
async def connected(
    waha: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> WahaClient:
    """A client whose session `SESSION` is WORKING, in a world with one patient."""
    await patients.post("/phones", json={"phone": PATIENT, "name": "Beatriz"})
    await waha.create_session(SESSION, CONFIG)
    await deliveries.until_status("SCAN_QR_CODE")
    scan = {"phone": CLINIC_PHONE, "pushName": "Clínica Ipê"}
    (await patients.post(f"/sessions/{SESSION}/scan", json=scan)).raise_for_status()
    await deliveries.until_status("WORKING")
    return waha
