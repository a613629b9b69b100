"""The keys of what we post against the deliveries recorded from a running WAHA."""

import base64
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.simulators.waha.world import PATIENT, Bench, settle

RECORDED = Path(__file__).parents[3] / "../shared/contracts/waha-webhooks"
# What versions after the recorded one added.
ADDED_SINCE = {"payload.data", "payload.replyTo.hasMedia", "payload.replyTo.media"}
# Keys below which the content is free-form: our own metadata, an error of WhatsApp's servers.
FREE = ("metadata.", "payload.media.error.")

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not here")

FILE = base64.b64encode(b"a file").decode()
Act = Callable[[Bench], Awaitable[object]]


def keys_of(value: object, path: str = "") -> set[str]:
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item, path)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for name, inner in value.items():
        key = f"{path}.{name}" if path else name
        found |= {key} | keys_of(inner, key)
    return {key for key in found if not key.startswith(FREE)}


def writes(**message: object) -> Act:
    return lambda bench: bench.patient_writes(**({"text": None} | message))  # type: ignore[arg-type]


async def replies(bench: Bench) -> None:
    sent = (await bench.send_text("Confirma sua consulta?")).json()["key"]["id"]
    bench.receiver.requests.clear()
    await bench.patient_writes("sim, confirmo", reply_to=sent)


async def reacts(bench: Bench) -> None:
    sent = (await bench.send_text()).json()["key"]["id"]
    await bench.http.post(
        f"/simulator/phones/{PATIENT}/reaction",
        json={"session": "clinic", "message_id": sent, "text": "👍"},
    )


async def edits(bench: Bench) -> None:
    sent = await bench.patient_writes("14h")
    await bench.http.put(
        f"/simulator/phones/{PATIENT}/messages/{sent}",
        json={"session": "clinic", "text": "corrigindo: 15h"},
    )


async def takes_back(bench: Bench) -> None:
    sent = await bench.patient_writes("14h")
    await bench.http.delete(
        f"/simulator/phones/{PATIENT}/messages/{sent}", params={"session": "clinic"}
    )


async def staff_writes(bench: Bench) -> None:
    await bench.http.post(
        f"/simulator/phones/{PATIENT}/staff-message",
        json={"session": "clinic", "text": "A secretária respondeu pelo celular"},
    )


async def comes_back(bench: Bench) -> None:
    await bench.order(session="clinic", drop_network_seconds=60)
    await bench.patient_writes("mensagem antiga", timestamp=1_700_000_000)
    await bench.clock.turn(60)


async def restarts(bench: Bench) -> None:
    await bench.http.post("/api/sessions/clinic/restart")


async def sends(bench: Bench) -> None:
    await bench.send_text("Olá! Sou a assistente da clínica.")


async def calls(bench: Bench) -> None:
    await bench.http.post(f"/simulator/phones/{PATIENT}/call", json={"session": "clinic"})


CASES: list[tuple[str, Act]] = [
    ("007-scan-to-working-session.status-WORKING", restarts),
    ("008-text-message", writes(text="Oi")),
    ("009-text-message.any", writes(text="Oi")),
    ("010-text-lid-with-alt-message", writes(text="Oi", from_lid=True)),
    ("012-text-lid-no-phone-message", writes(text="Oi", from_lid=True, hide_phone=True)),
    (
        "014-image-message",
        writes(text="meu raio-x", media={"mimetype": "image/jpeg", "data": FILE}),
    ),
    (
        "016-voice-ptt-message",
        writes(
            media={
                "mimetype": "audio/ogg; codecs=opus",
                "data": FILE,
                "voice": True,
                "seconds": 7,
            }
        ),
    ),
    (
        "018-document-message",
        writes(media={"mimetype": "application/pdf", "data": FILE, "filename": "carteirinha.pdf"}),
    ),
    (
        "020-image-download-failed-message",
        writes(media={"mimetype": "image/jpeg", "data": FILE, "download_fails": True}),
    ),
    (
        "022-location-message",
        writes(location={"latitude": -23.56, "longitude": -46.65, "name": "Casa"}),
    ),
    ("024-vcard-message", writes(vcard="BEGIN:VCARD\nEND:VCARD")),
    ("026-reply-quoted-message", replies),
    ("028-reaction-message.reaction", reacts),
    ("029-edited-message.edited", edits),
    ("030-revoked-message.revoked", takes_back),
    ("031-human-takeover-fromMe-app-message.any", staff_writes),
    ("032-group-message", writes(text="Oi", chatId="120363025246125486@g.us")),
    ("034-status-broadcast-message", writes(text="Oi", chatId="status@broadcast")),
    ("036-newsletter-message", writes(text="Oi", chatId="120363144038483540@newsletter")),
    ("038-old-append-after-reconnect-message", comes_back),
    ("042-api-send-echo-and-acks-message.any", sends),
    ("043-api-send-echo-and-acks-message.ack", sends),
    ("045-call-call.received", calls),
]


@pytest.mark.parametrize(("name", "act"), CASES, ids=[name for name, _ in CASES])
async def test_our_delivery_has_the_keys_of_the_recorded_one(
    bench: Bench, name: str, act: Act
) -> None:
    recorded = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    wanted = json.loads(recorded["body"])
    await bench.connect("*")

    await act(bench)
    await settle()

    posts = [
        (request, body)
        for request, body in zip(bench.receiver.requests, bench.receiver.bodies, strict=True)
        if body["event"] == wanted["event"]
    ]
    request, ours = posts[-1]
    assert keys_of(ours) - ADDED_SINCE == keys_of(wanted)
    connection = {"content-length", "accept-encoding", "host", "connection", "x-clinic"}
    assert {key.lower() for key in recorded["headers"]} - connection == {
        key.lower() for key in request.headers
    } - connection
