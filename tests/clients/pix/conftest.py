from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from clients.http import build_client
from clients.pix.api_pix import ApiPix
from clients.pix.api_pix_wire import ApiPixCredentials
from simulators.bank.app import create_app
from simulators.bank.settings import BankSettings

PIX_KEY = "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"


class Inbox:
    """The webhook of the clinic: what the bank posted there."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def take(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200)


@dataclass
class Account:
    """A clinic's account at the bank, and the client for it. `seconds` is the client's clock."""

    provider: ApiPix
    seconds: float = 0.0


OpenAccount = Callable[..., Awaitable[Account]]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def bank_app(inbox: Inbox) -> AsyncIterator[FastAPI]:
    app = create_app(
        BankSettings(bank_refund_seconds=60),
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(inbox.take)),
    )
    yield app
    await app.state.bank.webhooks.close()


@pytest.fixture
async def bank(bank_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The simulator's other side: payers, faults and the clock."""
    transport = httpx.ASGITransport(bank_app)
    async with build_client(
        "http://bank/simulator", timeout_seconds=5, transport=transport
    ) as http:
        yield http


@pytest.fixture
async def open_account(bank: httpx.AsyncClient, bank_app: FastAPI) -> AsyncIterator[OpenAccount]:
    opened: list[ApiPix] = []

    async def open_one(**merchant: object) -> Account:
        order = {"name": "Clínica Ipê", "city": "Porto Alegre", "pix_key": PIX_KEY, **merchant}
        made = (await bank.post("/merchants", json=order)).raise_for_status().json()
        credentials = ApiPixCredentials.model_validate(
            {
                "base_url": "http://bank/apipix/v2",
                "client_id": made["client_id"],
                "client_secret": made["client_secret"],
                "pix_key": made["pix_key"],
                "receiver_name": made["name"],
                "receiver_city": made["city"],
            }
        )
        account: Account
        provider = ApiPix(
            credentials, transport=httpx.ASGITransport(bank_app), clock=lambda: account.seconds
        )
        account = Account(provider)
        opened.append(provider)
        return account

    yield open_one
    for provider in opened:
        await provider.aclose()


@pytest.fixture
async def account(open_account: OpenAccount) -> Account:
    return await open_account()
