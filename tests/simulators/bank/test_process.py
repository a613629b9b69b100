"""The bank as a server on a socket."""

import asyncio
import socket

import httpx
import pytest
import uvicorn

from simulators.bank.app import create_app
from simulators.bank.settings import BankSettings


class AnnouncingServer(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


async def test_a_lost_answer_is_a_broken_connection_over_a_socket() -> None:
    app = create_app(BankSettings())
    server = AnnouncingServer(uvicorn.Config(app, port=0, log_level="critical"))
    serving = asyncio.ensure_future(server.serve())
    await server.listening.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await http.post("/simulator/faults", json={"lose_answers": 1})
            with pytest.raises(httpx.TransportError):
                await http.post("/apipix/oauth/token")
            answered = await http.post("/apipix/oauth/token")
    finally:
        server.should_exit = True
        await serving

    assert answered.status_code == 401
