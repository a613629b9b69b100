"""What the bank's tests share: a merchant who calls, and a server that takes its webhooks."""

from base64 import b64encode
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from simulators.bank.app import create_app
from simulators.bank.settings import BankSettings

TXID = "7978c0c97ea847e78e8849634473c1f1"
PIX_KEY = "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"


@dataclass
class Received:
    """One webhook as the merchant's server saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class MerchantServer:
    """An ASGI app that keeps what it is sent."""

    received: list[Received] = field(default_factory=list)
    status: int = 200

    async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
        request = Request(scope, receive)
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.received.append(Received(path, dict(request.headers), await request.body()))
        await Response(status_code=self.status)(scope, receive, send)


@dataclass
class World:
    """A bank, its merchant's server, and clients for both sides of the counter."""

    app: FastAPI
    server: MerchantServer
    http: httpx.AsyncClient

    async def simulator(self, path: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/simulator/{path}", json=body)

    async def open_merchant(self, **changes: object) -> dict[str, str]:
        order = {"name": "Clínica São José", "pix_key": PIX_KEY} | changes
        answer = await self.http.post("/simulator/merchants", json=order)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def api_pix(self, merchant: dict[str, str]) -> "ApiPixCaller":
        basic = b64encode(f"{merchant['client_id']}:{merchant['client_secret']}".encode()).decode()
        answer = await self.http.post(
            "/apipix/oauth/token",
            json={"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {basic}"},
        )
        assert answer.status_code == 200, answer.text
        return ApiPixCaller(self.http, answer.json()["access_token"], merchant["pix_key"])

    async def webhooks(self) -> list[Received]:
        """What the merchant has been sent, once everything under way has arrived."""
        await self.http.get("/simulator/webhooks")
        return self.server.received


@dataclass
class ApiPixCaller:
    """A merchant with a token."""

    http: httpx.AsyncClient
    token: str
    pix_key: str

    async def call(self, method: str, path: str, json: object = None) -> httpx.Response:
        return await self.http.request(
            method,
            f"/apipix/v2{path}",
            json=json,
            headers={"Authorization": f"Bearer {self.token}"},
        )

    async def charge(self, txid: str = TXID, amount: str = "150.00") -> dict[str, object]:
        answer = await self.call("PUT", f"/cob/{txid}", self.cob(amount))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def cob(self, amount: str = "150.00", seconds: int = 1800) -> dict[str, object]:
        return {
            "calendario": {"expiracao": seconds},
            "valor": {"original": amount},
            "chave": self.pix_key,
            "solicitacaoPagador": "Consulta",
        }


def new_world(**settings: object) -> World:
    server = MerchantServer()
    webhook_client = httpx.AsyncClient(transport=httpx.ASGITransport(server))
    app = create_app(BankSettings.model_validate(settings), webhook_client=webhook_client)
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bank.test")
    return World(app, server, http)
