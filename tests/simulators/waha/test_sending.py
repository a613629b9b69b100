"""What the clinic sends, and what becomes of it on the patient's phone."""

import base64

import httpx
import pytest

from simulators.waha.directory import account_of
from simulators.waha.model import World
from tests.simulators.waha.world import CHAT, HOOK, PATIENT, Bench, settle

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n-not-really").decode()


async def test_a_text_reaches_the_phone_and_is_acknowledged(bench: Bench) -> None:
    await bench.connect()

    answer = await bench.send_text("Olá, Maria")

    assert answer.status_code == 201
    key = answer.json()["key"]
    assert key["remoteJid"] == f"{PATIENT}@s.whatsapp.net"
    assert answer.json()["status"] == "PENDING"
    assert await bench.chat_texts() == ["Olá, Maria"]
    (echo,) = bench.receiver.payloads("message.any")
    assert (echo["id"], echo["source"]) == (f"true_{CHAT}_{key['id']}", "api")
    acks = bench.receiver.payloads("message.ack")
    assert [ack["ackName"] for ack in acks] == ["SERVER", "DEVICE"]


async def test_own_sends_make_no_message_event(bench: Bench) -> None:
    await bench.connect("message")

    await bench.send_text()

    assert bench.receiver.requests == []


async def test_the_same_id_is_the_same_message_on_the_phone(bench: Bench) -> None:
    await bench.connect()
    fresh = (await bench.http.get("/api/clinic/new-message-id")).json()["id"]

    first = await bench.send_text("Sua vaga é às 14h", id=fresh)
    second = await bench.send_text("Sua vaga é às 14h", id=fresh)

    assert first.json()["key"] == second.json()["key"]
    assert first.json()["key"]["id"] == fresh
    assert await bench.chat_texts() == ["Sua vaga é às 14h"]


async def test_an_image_is_shown_on_the_phone_with_its_caption(bench: Bench) -> None:
    await bench.connect()

    answer = await bench.http.post(
        "/api/sendImage",
        json={
            "session": "clinic",
            "chatId": CHAT,
            "file": {"mimetype": "image/png", "filename": "pix.png", "data": PNG},
            "caption": "Aponte a câmera",
        },
    )

    assert answer.status_code == 201
    messages = (await bench.chat())["messages"]
    assert isinstance(messages, list)
    assert messages[0]["text"] == "Aponte a câmera"
    assert messages[0]["media"]["url"] == f"data:image/png;base64,{PNG}"


@pytest.mark.parametrize(
    "body",
    [
        {"chatId": CHAT},
        {"text": "Oi"},
        {"chatId": CHAT, "text": "Oi", "reply_to": "false_x@c.us_3EB0"},
    ],
)
async def test_nothing_is_validated_so_a_wrong_send_is_an_exception(
    bench: Bench, body: dict[str, object]
) -> None:
    await bench.connect()

    answer = await bench.http.post("/api/sendText", json={"session": "clinic"} | body)

    assert answer.status_code == 500
    assert set(answer.json()) == {"statusCode", "timestamp", "exception", "request", "version"}
    assert set(answer.json()["exception"]) == {"message", "name", "stack"}


async def test_a_send_without_a_session_is_a_bad_request(bench: Bench) -> None:
    answer = await bench.http.post("/api/sendText", json={"chatId": CHAT, "text": "Oi"})

    assert answer.status_code == 400


async def test_a_send_to_an_unknown_or_unready_session_is_refused(bench: Bench) -> None:
    unknown = await bench.send_text()
    await bench.create()
    unready = await bench.send_text()

    assert (unknown.status_code, unknown.json()) == (
        422,
        {"error": 'Session "clinic" does not exist', "session": "clinic"},
    )
    assert unready.status_code == 422
    assert (unready.json()["status"], unready.json()["expected"]) == (
        "SCAN_QR_CODE",
        ["WORKING"],
    )


async def test_the_phone_sees_the_clinic_typing_until_it_sends(bench: Bench) -> None:
    await bench.connect()
    body = {"session": "clinic", "chatId": CHAT}

    started = await bench.http.post("/api/startTyping", json=body)
    while_typing = (await bench.chat())["typing"]
    await bench.send_text()
    after_sending = (await bench.chat())["typing"]

    assert started.json() == {"result": True}
    assert (while_typing, after_sending) == (True, False)


async def test_typing_ends_by_itself(bench: Bench) -> None:
    await bench.connect()
    await bench.http.post("/api/startTyping", json={"session": "clinic", "chatId": CHAT})

    await bench.clock.turn(30)

    assert (await bench.chat())["typing"] is False


async def test_seen_marks_what_the_patient_wrote(bench: Bench) -> None:
    await bench.connect()
    written = await bench.patient_writes()

    answer = await bench.http.post("/api/sendSeen", json={"session": "clinic", "chatId": CHAT})

    assert (answer.status_code, answer.json()) == (201, {"ids": [written]})
    messages = (await bench.chat())["messages"]
    assert isinstance(messages, list)
    assert messages[0]["ackName"] == "READ"


async def test_the_patient_opening_the_chat_reads_the_clinic(bench: Bench) -> None:
    await bench.connect()
    await bench.send_text()

    await bench.http.post(f"/simulator/phones/{PATIENT}/read", json={"session": "clinic"})
    await settle()

    assert bench.receiver.payloads("message.ack")[-1]["ackName"] == "READ"


async def test_the_wrong_form_of_a_number_is_accepted_and_goes_nowhere(bench: Bench) -> None:
    await bench.connect()

    answer = await bench.send_text(chatId="551112345678@c.us")

    assert answer.status_code == 201
    assert bench.receiver.payloads("message.ack") == []
    assert await bench.chat_texts() == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("5511912345678", "5511912345678"),
        ("551191234567", "5511991234567"),
        ("551112345678", "5511912345678"),
        ("551181234567", "5511981234567"),
        ("5531991234567", "553191234567"),
        ("553133445566", None),
        ("12", None),
    ],
)
def test_unregistered_numbers_stand_under_the_form_of_their_area(
    asked: str, found: str | None
) -> None:
    assert account_of(World(), asked) == found


async def test_a_registered_phone_is_found_under_either_form(bench: Bench) -> None:
    await bench.connect()
    await bench.http.post("/simulator/phones", json={"phone": "5531991234567", "name": "Rui"})
    await bench.http.post(
        "/simulator/phones",
        json={"phone": "5511900000000", "name": "Ana", "on_whatsapp": False},
    )

    async def exists(phone: str) -> object:
        answer = await bench.http.get(
            "/api/contacts/check-exists", params={"phone": phone, "session": "clinic"}
        )
        return answer.json()

    assert await exists("553191234567") == {
        "numberExists": True,
        "chatId": "5531991234567@c.us",
    }
    assert await exists("5511900000000") == {"numberExists": False}


async def test_the_store_answers_what_was_said_since(bench: Bench) -> None:
    await bench.connect()
    await bench.patient_writes("antes")
    await bench.clock.turn(60)
    since = int(bench.clock.now())
    await bench.patient_writes("depois")
    await bench.send_text("resposta")

    answer = await bench.http.get(
        "/api/clinic/chats/all/messages",
        params={"filter.timestamp.gte": since, "limit": 100, "sortOrder": "asc"},
    )
    mine = await bench.http.get(
        f"/api/clinic/chats/{CHAT}/messages", params={"filter.fromMe": "true"}
    )

    assert [message["body"] for message in answer.json()] == ["depois", "resposta"]
    assert [message["body"] for message in mine.json()] == ["resposta"]


async def test_one_message_is_found_by_its_id(bench: Bench) -> None:
    await bench.connect()
    written = await bench.patient_writes("Oi")
    path = f"/api/clinic/chats/{CHAT}/messages"

    found = await bench.http.get(f"{path}/{written}")
    missing = await bench.http.get(f"{path}/false_{CHAT}_3EB0FF")

    assert found.json()["id"] == written
    assert missing.status_code == 404


async def test_without_the_store_there_is_nothing_to_read(bench: Bench) -> None:
    await bench.connect(noweb={"markOnline": False})

    for path in ("chats/all/messages", "lids", "lids/123"):
        answer = await bench.http.get(f"/api/clinic/{path}")
        assert answer.status_code == 400
        assert "config.noweb.store.enabled" in answer.json()["message"]


async def test_a_file_is_served_for_three_minutes(bench: Bench) -> None:
    await bench.connect("message.any")
    await bench.patient_writes(media={"mimetype": "image/png", "data": PNG})
    media = bench.receiver.payloads("message.any")[0]["media"]
    assert isinstance(media, dict)
    path = httpx.URL(media["url"]).path

    fresh = await bench.http.get(path)
    await bench.clock.turn(181)
    stale = await bench.http.get(path)

    assert fresh.content == base64.b64decode(PNG)
    assert fresh.headers["content-type"] == "image/png"
    assert stale.status_code == 404


async def test_a_break_before_the_work_leaves_the_phone_alone(bench: Bench) -> None:
    await bench.connect()
    await bench.order(send_failures={"count": 1, "message": "server returned error 463"})

    failed = await bench.send_text("um")
    sent = await bench.send_text("dois")

    assert (failed.status_code, sent.status_code) == (500, 201)
    assert failed.json()["exception"]["message"] == "server returned error 463"
    assert await bench.chat_texts() == ["dois"]


async def test_a_break_after_the_work_has_sent_the_message(bench: Bench) -> None:
    await bench.connect()
    await bench.order(send_failures={"count": 1, "when": "after", "status": 503})

    failed = await bench.send_text("um")

    assert failed.status_code == 503
    assert await bench.chat_texts() == ["um"]


async def test_a_lost_answer_is_a_broken_connection_after_the_work(bench: Bench) -> None:
    await bench.connect()
    await bench.order(lost_answers=1)

    with pytest.raises(httpx.RemoteProtocolError):
        await bench.send_text("um", id="3EB0AAAA")
    again = await bench.send_text("um", id="3EB0AAAA")

    assert again.status_code == 201
    assert await bench.chat_texts() == ["um"]


async def test_webhooks_are_posted_where_the_session_says(bench: Bench) -> None:
    await bench.connect()

    await bench.patient_writes()

    assert [str(request.url) for request in bench.receiver.requests] == [HOOK]


async def test_a_restricted_number_reaches_only_chats_in_which_the_patient_wrote(
    bench: Bench,
) -> None:
    await bench.connect()
    await bench.order(session="clinic", restrict={"seconds": 60})

    refused = await bench.send_text("Olá")
    await bench.patient_writes()
    answered = await bench.send_text("Olá de novo")
    shown = (await bench.http.get("/api/sessions/clinic")).json()["me"]

    assert refused.status_code == 500
    assert "error 463" in refused.json()["exception"]["message"]
    assert answered.status_code == 201
    assert shown["reachoutTimelock"]["isActive"]
