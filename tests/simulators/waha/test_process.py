"""The page's event feed, faults of the whole app, and what a restart keeps."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from simulators.waha.app import create_app
from simulators.waha.settings import WahaSimulatorSettings
from tests.simulators.waha.world import CHAT, PATIENT, Bench, settle


async def test_a_page_that_waits_hears_of_the_next_message(bench: Bench) -> None:
    await bench.connect()
    cursor = (await bench.http.get("/simulator/events")).json()["cursor"]
    asked = asyncio.ensure_future(
        bench.http.get("/simulator/events", params={"since": cursor, "wait": 10})
    )
    await settle()
    waited = not asked.done()

    await bench.patient_writes()

    answer = (await asked).json()
    assert waited
    assert answer["missed"] is False
    assert answer["events"][0]["kind"] in {"message", "phone"}
    assert answer["cursor"] > cursor


async def test_a_quiet_wait_ends_by_itself(bench: Bench) -> None:
    asked = asyncio.ensure_future(
        bench.http.get("/simulator/events", params={"since": 0, "wait": 10})
    )

    await bench.clock.turn(10)

    assert (await asked).json() == {"cursor": 0, "events": [], "missed": False}


async def test_a_page_of_an_earlier_process_is_told_to_read_again(bench: Bench) -> None:
    answer = await bench.http.get("/simulator/events", params={"since": 99, "wait": 10})

    assert answer.json()["missed"] is True


async def test_answers_can_be_made_slow(bench: Bench) -> None:
    await bench.order(answer_delay_seconds=7)
    asked = asyncio.ensure_future(bench.http.get("/api/server/version"))

    await bench.clock.turn(6)
    early = asked.done()
    await bench.clock.turn(1)

    assert not early
    assert (await asked).status_code == 200


async def test_a_reset_forgets_everything(bench: Bench) -> None:
    await bench.connect()
    await bench.patient_writes()
    await bench.order(lost_answers=3)

    await bench.http.post("/simulator/reset")

    assert (await bench.http.get("/api/sessions?all=true")).json() == []
    assert (await bench.http.get("/simulator/phones")).json() == []
    assert (await bench.http.get("/simulator/faults")).json()["lost_answers"] == 0


async def test_a_reset_forgets_what_was_still_to_be_delivered(bench: Bench) -> None:
    await bench.connect()
    bench.receiver.answers = [503]
    await bench.patient_writes()

    await bench.http.post("/simulator/reset")
    await bench.clock.turn(60)

    assert len(bench.receiver.requests) == 1


async def test_a_fault_of_a_session_needs_one_that_exists(bench: Bench) -> None:
    nameless = await bench.http.post("/simulator/faults", json={"fail": "crashed"})
    unknown = await bench.http.post("/simulator/faults", json={"session": "x", "fail": "crashed"})

    assert (nameless.status_code, unknown.status_code) == (400, 404)


async def test_a_restart_keeps_sessions_and_chats(tmp_path: Path) -> None:
    first = Bench(data_dir=tmp_path)
    await first.connect()
    await first.patient_writes("Oi")
    await first.aclose()

    second = Bench(data_dir=tmp_path)
    second.simulator.start()
    await settle()

    assert await second.status() == "WORKING"
    assert second.receiver.statuses() == ["STARTING", "WORKING"]
    assert await second.chat_texts() == ["Oi"]
    await second.aclose()


async def test_the_page_loads_nothing_from_elsewhere(bench: Bench) -> None:
    page = (await bench.http.get("/")).text
    script = (await bench.http.get("/static/phone.js")).text
    style = (await bench.http.get("/static/phone.css")).text

    for text in (page, script, style):
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in text


class AnnouncingServer(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serve(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    server = AnnouncingServer(
        uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1)
    )
    serving = asyncio.ensure_future(server.serve())
    await server.listening.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"X-Api-Key": "sorriso"}
        ) as http:
            yield http
    finally:
        server.should_exit = True
        await serving


async def test_a_server_that_loses_an_answer_breaks_the_connection() -> None:
    # Both waits for a status are bounded by this, so nothing here has to be polled.
    settings = WahaSimulatorSettings.quick(not_ready_seconds=5.0)
    async with serve(create_app(settings)) as http:
        await http.post("/api/sessions", json={"name": "clinic", "start": True})
        await http.get("/api/clinic/auth/qr")
        await http.post("/simulator/sessions/clinic/scan", json={"phone": "5511987654321"})
        await http.post("/simulator/faults", json={"lost_answers": 1})

        with pytest.raises(httpx.RemoteProtocolError):
            await http.post(
                "/api/sendText", json={"session": "clinic", "chatId": CHAT, "text": "Oi"}
            )

        chat = await http.get(f"/simulator/phones/{PATIENT}/messages", params={"session": "clinic"})
    assert [message["text"] for message in chat.json()["messages"]] == ["Oi"]
