"""How webhooks are signed, retried, doubled and shuffled."""

import pytest

from simulators.waha.delivery import retry_delay
from simulators.waha.model import Retries
from tests.simulators.waha.world import CHAT, PATIENT, Bench, settle, signature_is_valid


async def test_every_post_carries_the_headers_and_a_signature_over_its_bytes(
    bench: Bench,
) -> None:
    await bench.connect()

    await bench.patient_writes("Amanhã às 14h 😀")

    (request,) = bench.receiver.requests
    assert signature_is_valid(request)
    assert "Amanhã às 14h 😀".encode() in request.content
    assert request.headers["User-Agent"] == "WAHA/2026.8.1"
    assert request.headers["X-Webhook-Hmac-Algorithm"] == "sha512"
    assert request.headers["X-Webhook-Timestamp"] == str(bench.receiver.bodies[0]["timestamp"])


async def test_without_a_key_nothing_is_signed(bench: Bench) -> None:
    hook = {
        "url": "https://sorriso.test/hooks",
        "events": ["*"],
        "customHeaders": [{"name": "X-Clinic", "value": "c-123"}],
    }
    await bench.connect(webhooks=[hook])

    await bench.patient_writes()

    assert "X-Webhook-Hmac" not in bench.receiver.requests[0].headers
    assert bench.receiver.requests[0].headers["X-Clinic"] == "c-123"


async def test_both_message_events_of_one_message_share_the_event_id(bench: Bench) -> None:
    await bench.connect("message", "message.any")

    await bench.patient_writes()

    first, second = bench.receiver.bodies
    assert {first["event"], second["event"]} == {"message", "message.any"}
    assert first["id"] == second["id"]
    requests = bench.receiver.requests
    assert (
        requests[0].headers["X-Webhook-Request-Id"] != requests[1].headers["X-Webhook-Request-Id"]
    )


async def test_a_refused_delivery_is_repeated_unchanged(bench: Bench) -> None:
    await bench.connect()
    bench.receiver.answers = [503, 0, 404]

    await bench.patient_writes()
    await bench.clock.turn(6)

    assert len(bench.receiver.requests) == 4
    assert len({request.content for request in bench.receiver.requests}) == 1
    ids = {request.headers["X-Webhook-Request-Id"] for request in bench.receiver.requests}
    assert len(ids) == 1


async def test_a_delivery_is_given_up_after_its_attempts(bench: Bench) -> None:
    await bench.connect()
    bench.receiver.answers = [500] * 100

    await bench.patient_writes()
    await bench.clock.turn(3600)

    assert len(bench.receiver.requests) == 16


async def test_the_receiver_may_ask_for_more_time(bench: Bench) -> None:
    await bench.connect()
    bench.receiver.answers, bench.receiver.retry_after = [429], "30"

    await bench.patient_writes()
    await bench.clock.turn(29)
    early = len(bench.receiver.requests)
    await bench.clock.turn(1)

    assert (early, len(bench.receiver.requests)) == (1, 2)


@pytest.mark.parametrize(
    ("policy", "shortest", "longest"),
    [("constant", 2, 2), ("linear", 6, 6), ("exponential", 16, 19.2)],
)
def test_the_third_retry_waits_as_its_policy_says(
    policy: str, shortest: float, longest: float
) -> None:
    retries = Retries.model_validate({"policy": policy, "delaySeconds": 2.0})

    assert shortest <= retry_delay(retries, 3) <= longest


async def test_a_failing_delivery_is_overtaken_by_later_ones(bench: Bench) -> None:
    await bench.connect()
    bench.receiver.answers = [503]

    await bench.patient_writes("primeira")
    await bench.patient_writes("segunda")
    await bench.clock.turn(2)

    bodies = [payload["body"] for payload in bench.receiver.payloads("message.any")]
    assert bodies == ["primeira", "segunda", "primeira"]


async def test_copies_of_one_delivery_are_posted_at_once(bench: Bench) -> None:
    await bench.connect()
    await bench.order(webhook_copies=10)

    await bench.patient_writes()

    assert len({request.content for request in bench.receiver.requests}) == 1
    assert len(bench.receiver.requests) == 10


async def test_a_message_can_be_reported_again_under_a_new_event_id(bench: Bench) -> None:
    await bench.connect()
    await bench.order(repeat_messages=1)

    await bench.patient_writes()
    await bench.patient_writes()

    bodies = bench.receiver.bodies
    assert len({body["id"] for body in bodies}) == 3
    assert len({str(payload["id"]) for payload in bench.receiver.payloads("message.any")}) == 2


async def test_held_messages_come_last_one_first(bench: Bench) -> None:
    await bench.connect()
    await bench.order(reorder_messages=3)

    for text in ("um", "dois", "três", "quatro"):
        await bench.patient_writes(text)

    bodies = [payload["body"] for payload in bench.receiver.payloads("message.any")]
    assert bodies == ["três", "dois", "um", "quatro"]


async def test_what_is_written_while_the_network_is_away_comes_as_a_backlog(
    bench: Bench,
) -> None:
    await bench.connect()
    await bench.order(session="clinic", drop_network_seconds=900)
    written_at = int(bench.clock.now())

    await bench.patient_writes("alguém aí?")
    during = list(bench.receiver.statuses())
    before = bench.receiver.payloads("message.any")
    await bench.clock.turn(900)

    assert (during, before) == (["STARTING"], [])
    assert bench.receiver.statuses() == ["STARTING", "WORKING"]
    (late,) = bench.receiver.payloads("message.any")
    assert (late["body"], late["timestamp"]) == ("alguém aí?", written_at)


async def test_what_was_written_before_a_new_scan_is_only_history(bench: Bench) -> None:
    await bench.connect()
    await bench.order(session="clinic", fail="unlinked")
    await bench.patient_writes("perdida")
    await bench.http.post("/api/sessions/clinic/logout")
    await settle()

    await bench.http.post("/simulator/sessions/clinic/scan", json={"phone": "5511987654321"})
    await settle()
    stored = await bench.http.get(f"/api/clinic/chats/{CHAT}/messages")

    assert bench.receiver.payloads("message.any") == []
    assert [message["body"] for message in stored.json()] == ["perdida"]


async def test_ignored_chats_report_nothing(bench: Bench) -> None:
    await bench.connect(ignore={"groups": True, "status": True})

    await bench.patient_writes("no grupo", chatId="120363025246125486@g.us")
    await bench.patient_writes("story", chatId="status@broadcast")
    await bench.patient_writes("canal", chatId="120363144038483540@newsletter")

    payloads = bench.receiver.payloads("message.any")
    assert [payload["body"] for payload in payloads] == ["canal"]


async def test_the_clinics_own_phone_shows_as_app(bench: Bench) -> None:
    await bench.connect()
    await bench.patient_writes("Oi", from_lid=True)

    await bench.http.post(
        f"/simulator/phones/{PATIENT}/staff-message",
        json={"session": "clinic", "text": "Aqui é a Bia"},
    )
    await settle()

    payload = bench.receiver.payloads("message.any")[-1]
    assert (payload["fromMe"], payload["source"]) == (True, "app")
    assert str(payload["from"]).endswith("@lid")
    assert await bench.chat_texts() == ["Oi", "Aqui é a Bia"]


async def test_a_hidden_number_is_learned_only_when_whatsapp_tells_it(bench: Bench) -> None:
    await bench.connect()

    async def phone_of(lid: object) -> object:
        return (await bench.http.get(f"/api/clinic/lids/{lid}")).json()["pn"]

    await bench.patient_writes("Oi", from_lid=True, hide_phone=True)
    lid = bench.receiver.payloads("message.any")[0]["from"]
    hidden = await phone_of(lid)
    await bench.patient_writes("Oi", from_lid=True)
    learned = await phone_of(lid)

    assert (hidden, learned) == (None, f"{PATIENT}@c.us")
    reverse = await bench.http.get(f"/api/clinic/lids/pn/{PATIENT}")
    assert reverse.json()["lid"] == lid


async def test_a_patient_reacts_edits_takes_back_and_calls(bench: Bench) -> None:
    await bench.connect("*")
    written = await bench.patient_writes("Às 14h")
    phone = f"/simulator/phones/{PATIENT}"

    await bench.http.post(
        f"{phone}/reaction", json={"session": "clinic", "message_id": written, "text": "👍"}
    )
    await bench.http.put(
        f"{phone}/messages/{written}", json={"session": "clinic", "text": "Às 15h"}
    )
    await bench.http.delete(f"{phone}/messages/{written}", params={"session": "clinic"})
    await bench.http.post(f"{phone}/call", json={"session": "clinic"})
    await settle()

    wa_id = written.split("_")[2]
    receiver = bench.receiver
    assert receiver.payloads("message.reaction")[0]["reaction"] == {
        "text": "👍",
        "messageId": written,
    }
    edited = receiver.payloads("message.edited")[0]
    assert (edited["body"], edited["editedMessageId"]) == ("Às 15h", wa_id)
    assert receiver.payloads("message.revoked")[0]["revokedMessageId"] == wa_id
    assert receiver.payloads("call.received")[0]["from"] == CHAT


async def test_patients_change_only_what_they_wrote(bench: Bench) -> None:
    await bench.connect("*")
    sent = (await bench.send_text("Às 14h")).json()["key"]["id"]

    answer = await bench.http.put(
        f"/simulator/phones/{PATIENT}/messages/{sent}", json={"session": "clinic", "text": "15h"}
    )

    assert answer.status_code == 409
    assert await bench.chat_texts() == ["Às 14h"]


async def test_a_hidden_number_stays_hidden_in_a_correction(bench: Bench) -> None:
    await bench.connect("*")
    written = await bench.patient_writes("Oi", from_lid=True, hide_phone=True)

    await bench.http.put(
        f"/simulator/phones/{PATIENT}/messages/{written}", json={"session": "clinic", "text": "Olá"}
    )
    await settle()

    data = bench.receiver.payloads("message.edited")[0]["_data"]
    assert isinstance(data, dict)
    assert "remoteJidAlt" not in data["key"]


async def test_a_clinic_without_a_phone_cannot_be_written_to(bench: Bench) -> None:
    await bench.create()

    answer = await bench.http.post(
        f"/simulator/phones/{PATIENT}/messages", json={"session": "clinic", "text": "Oi"}
    )

    assert answer.status_code == 409
