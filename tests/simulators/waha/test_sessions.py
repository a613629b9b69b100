"""The session calls, their refusals, and the status machine."""

import asyncio
import base64
import io

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.simulators.waha.world import Bench, session_config, settle


async def test_a_new_session_that_is_not_asked_to_start_stays_stopped(bench: Bench) -> None:
    answer = await bench.http.post("/api/sessions", json={"name": "quiet"})

    assert answer.status_code == 201
    assert answer.json()["status"] == "STOPPED"
    assert (await bench.http.get("/api/sessions")).json() == []
    assert len((await bench.http.get("/api/sessions?all=true")).json()) == 1


async def test_a_name_is_taken_only_once(bench: Bench) -> None:
    await bench.create()

    answer = await bench.http.post("/api/sessions", json={"name": "clinic"})

    assert answer.status_code == 422
    assert answer.json()["message"] == "Session 'clinic' already exists. Use PUT to update it."


@pytest.mark.parametrize(
    "body",
    [
        {"name": "clínica"},
        {"name": "a" * 55},
        {"name": "x", "config": {"metadata": {"clinic": 1}}},
        {"name": "x", "config": {"webhooks": [{"url": "http://x", "events": ["mesage"]}]}},
        {
            "name": "x",
            "config": {
                "webhooks": [
                    {"url": "http://x", "events": ["*"], "retries": {"policy": "sometimes"}}
                ]
            },
        },
    ],
)
async def test_a_wrong_body_is_refused_with_a_list_of_messages(
    bench: Bench, body: dict[str, object]
) -> None:
    answer = await bench.http.post("/api/sessions", json=body)

    assert answer.status_code == 400
    assert isinstance(answer.json()["message"], list)


async def test_unknown_config_is_dropped_and_the_rest_echoed_in_clear(bench: Bench) -> None:
    await bench.create(invented=True)

    config = (await bench.http.get("/api/sessions/clinic")).json()["config"]

    assert config == session_config()


async def test_without_the_key_nothing_under_api_answers(bench: Bench) -> None:
    for path in ("/api/sessions", "/api/server/version", "/api/files/clinic/x.png", "/health"):
        answer = await bench.http.get(path, headers={"X-Api-Key": "wrong"})
        assert (answer.status_code, answer.json()) == (
            401,
            {"message": "Unauthorized", "statusCode": 401},
        )
    assert (await bench.http.get("/ping", headers={"X-Api-Key": ""})).json() == {"message": "pong"}


async def test_an_unknown_session_is_not_found(bench: Bench) -> None:
    answer = await bench.http.get("/api/sessions/nobody")

    assert answer.status_code == 404
    assert answer.json() == {
        "message": "Session not found",
        "error": "Not Found",
        "statusCode": 404,
    }


async def test_deleting_is_safe_to_repeat(bench: Bench) -> None:
    await bench.create()

    answers = [await bench.http.delete("/api/sessions/clinic") for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2


async def test_a_scan_takes_the_session_to_work(bench: Bench) -> None:
    await bench.create()
    before = bench.receiver.statuses()

    await bench.http.post(
        "/simulator/sessions/clinic/scan", json={"phone": "5511987654321", "pushName": "Clínica"}
    )
    await settle()

    assert before == ["STARTING", "SCAN_QR_CODE"]
    assert bench.receiver.statuses()[2:] == ["STARTING", "WORKING"]
    me = (await bench.http.get("/api/sessions/clinic/me")).json()
    assert (me["id"], me["pushName"]) == ("5511987654321@c.us", "Clínica")


async def test_a_code_that_nobody_scans_is_renewed_five_times_and_then_fails(
    bench: Bench,
) -> None:
    await bench.create()

    await bench.clock.turn(60 + 4 * 20)
    assert bench.receiver.statuses() == ["STARTING"] + ["SCAN_QR_CODE"] * 6
    await bench.clock.turn(20)

    assert bench.receiver.statuses()[-1] == "FAILED"


async def test_a_failed_session_cannot_be_started_but_restarted(bench: Bench) -> None:
    await bench.create()
    await bench.clock.turn(160)

    refused = await bench.http.post("/api/sessions/clinic/start")
    restarted = await bench.http.post("/api/sessions/clinic/restart")
    await settle()

    assert refused.status_code == 422
    assert refused.json()["message"] == "Session 'clinic' is already started."
    assert restarted.status_code == 201
    assert await bench.status() == "SCAN_QR_CODE"


async def test_a_restart_reports_stopped_starting_working(bench: Bench) -> None:
    await bench.connect()

    await bench.http.post("/api/sessions/clinic/restart")
    await settle()

    assert bench.receiver.statuses() == ["STOPPED", "STARTING", "WORKING"]
    history = bench.receiver.payloads("session.status")[-1]["statuses"]
    assert isinstance(history, list)
    assert [point["status"] for point in history] == ["STARTING", "WORKING"]


async def test_a_logout_forgets_the_phone_and_offers_a_code(bench: Bench) -> None:
    await bench.connect()

    await bench.http.post("/api/sessions/clinic/logout")
    await settle()

    assert bench.receiver.statuses() == ["STOPPED", "STARTING", "SCAN_QR_CODE"]
    assert (await bench.http.get("/api/sessions/clinic/me")).json() is None


async def test_a_stopped_session_comes_back_without_a_new_scan(bench: Bench) -> None:
    await bench.connect()

    await bench.http.post("/api/sessions/clinic/stop")
    await bench.http.post("/api/sessions/clinic/start")
    await settle()

    assert await bench.status() == "WORKING"


async def test_an_unlinked_session_fails_until_it_is_logged_out(bench: Bench) -> None:
    await bench.connect()

    await bench.order(session="clinic", fail="unlinked")
    await bench.http.post("/api/sessions/clinic/restart")
    await settle()
    after_restart = await bench.status()
    await bench.http.post("/api/sessions/clinic/logout")
    await settle()

    assert after_restart == "FAILED"
    assert await bench.status() == "SCAN_QR_CODE"


async def test_a_third_lifecycle_call_at_once_times_out() -> None:
    bench = Bench(stop_seconds=3.0, lock_seconds=0.0)
    await bench.create()
    first = asyncio.ensure_future(bench.http.post("/api/sessions/clinic/restart"))
    await settle()

    second = await bench.http.post("/api/sessions/clinic/restart")

    assert second.status_code == 500
    assert "async-lock timed out" in second.json()["exception"]["message"]
    await bench.clock.turn(3)
    assert (await first).status_code == 201
    await bench.aclose()


async def test_new_config_replaces_the_old_one_and_restarts(bench: Bench) -> None:
    await bench.connect()

    answer = await bench.http.put(
        "/api/sessions/clinic", json={"config": {"metadata": {"clinic_id": "c-9"}}}
    )
    await settle()

    assert answer.json()["config"] == {"metadata": {"clinic_id": "c-9"}}
    assert await bench.status() == "WORKING"
    # The webhooks are gone with the old config, so only the stop before it was reported.
    assert bench.receiver.statuses() == []


async def test_the_qr_code_comes_as_picture_json_or_raw_text(bench: Bench) -> None:
    await bench.create()
    path = "/api/clinic/auth/qr"

    picture = await bench.http.get(path)
    listed = await bench.http.get(path, headers={"Accept": "application/json, */*"})
    wrapped = await bench.http.get(path, headers={"Accept": "application/json"})
    raw = await bench.http.get(path, params={"format": "raw"})

    assert picture.headers["content-type"] == "image/png"
    assert listed.content == picture.content
    assert wrapped.json()["mimetype"] == "image/png"
    assert base64.b64decode(wrapped.json()["data"]) == picture.content
    read = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert [code.text for code in read] == [raw.json()["value"]]
    assert raw.json()["value"].startswith("2@")


async def test_asking_for_a_code_out_of_turn_blocks_and_is_refused() -> None:
    bench = Bench(not_ready_seconds=10.0)
    await bench.connect()
    asked = asyncio.ensure_future(bench.http.get("/api/clinic/auth/qr"))

    await bench.clock.turn(9)
    waited = asked.done()
    await bench.clock.turn(1)

    assert not waited
    assert (await asked).status_code == 422
    assert (await asked).json() == {
        "error": "Session status is not as expected. Try again later or restart the session",
        "session": "clinic",
        "status": "WORKING",
        "expected": ["SCAN_QR_CODE"],
    }
    await bench.aclose()


async def test_a_session_that_gets_ready_in_time_answers_the_waiting_call() -> None:
    bench = Bench(not_ready_seconds=10.0, connect_seconds=2.0)
    body = {"name": "clinic", "start": True}
    await bench.http.post("/api/sessions", json=body)
    asked = asyncio.ensure_future(bench.http.get("/api/clinic/auth/qr"))

    await bench.clock.turn(2)

    assert (await asked).status_code == 200
    await bench.aclose()


async def test_the_version_is_the_pinned_one(bench: Bench) -> None:
    answer: httpx.Response = await bench.http.get("/api/server/version")

    assert answer.json() == {
        "version": "2026.8.1",
        "engine": "NOWEB",
        "tier": "CORE",
        "browser": None,
        "platform": "linux/x64",
        "worker": {"id": None},
    }
