import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from clients.errors import RemoteProtocolError, RemoteRefusedError, RemoteUnavailableError
from clients.http import USER_AGENT
from clients.waha import client as waha_client
from clients.waha.calls import build_waha_http
from clients.waha.client import HISTORY_PAGE, HISTORY_PAGES, MAX_MEDIA_BYTES, WahaClient
from clients.waha.errors import REACHOUT_TIMELOCK, QrNotReadyError
from clients.waha.ids import outbound_message_id
from clients.waha.models import AckEvent, MessageEvent, MessageKind, ReactionEvent, SessionAccount
from clients.waha.session_config import SessionConfig
from clients.waha.webhooks import parse_event
from domain.vocabulary import SessionStatus
from tests.clients.waha.conftest import CONFIG
from tests.clients.waha.world import (
    BASE_URL,
    CHAT,
    CLINIC_PHONE,
    PATIENT,
    SESSION,
    WEBHOOK_URL,
    Deliveries,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
ID = outbound_message_id("turn/1")


async def chat_of(patients: httpx.AsyncClient) -> list[dict[str, object]]:
    answer = await patients.get(f"/phones/{PATIENT}/messages", params={"session": SESSION})
    messages: list[dict[str, object]] = answer.json()["messages"]
    return messages


async def write(patients: httpx.AsyncClient, **message: object) -> str:
    body = {"session": SESSION, **message}
    answer = await patients.post(f"/phones/{PATIENT}/messages", json=body)
    message_id: str = answer.raise_for_status().json()["id"]
    return message_id


# Sessions


async def test_a_new_session_starts_and_asks_to_be_scanned(
    waha: WahaClient, deliveries: Deliveries
) -> None:
    created = await waha.create_session(SESSION, CONFIG)
    await deliveries.until_status("SCAN_QR_CODE")

    session = await waha.get_session(SESSION)
    assert created.name == SESSION
    assert session is not None
    assert (session.status, session.account) == (SessionStatus.SCAN_QR_CODE, None)


async def test_a_session_that_exists_takes_the_new_configuration(
    waha: WahaClient, simulator: FastAPI
) -> None:
    await waha.create_session(SESSION, CONFIG)

    await waha.create_session(SESSION, SessionConfig(WEBHOOK_URL, "another-key"))

    config = simulator.state.simulator.session(SESSION).config
    assert config.webhooks[0].hmac.key == "another-key"


async def test_a_connected_session_tells_its_account(connected: WahaClient) -> None:
    session = await connected.get_session(SESSION)

    assert session is not None
    assert session.status is SessionStatus.WORKING
    assert isinstance(session.account, SessionAccount)
    assert (session.account.phone, session.account.push_name) == (CLINIC_PHONE, "Clínica Ipê")
    assert session.account.restriction is None


async def test_an_unknown_session_is_none(waha: WahaClient) -> None:
    assert await waha.get_session("nobody") is None


async def test_the_life_of_a_session_can_be_repeated_step_by_step(connected: WahaClient) -> None:
    await connected.start(SESSION)
    for _ in range(2):
        await connected.stop(SESSION)
    stopped = await connected.get_session(SESSION)
    await connected.start(SESSION)
    await connected.restart(SESSION)
    for _ in range(2):
        await connected.logout(SESSION)
    unpaired = await connected.get_session(SESSION)
    for _ in range(2):
        await connected.delete(SESSION)

    assert stopped is not None
    assert stopped.status is SessionStatus.STOPPED
    assert unpaired is not None
    assert unpaired.account is None
    assert await connected.get_session(SESSION) is None


async def test_starting_what_does_not_exist_is_refused(waha: WahaClient) -> None:
    with pytest.raises(RemoteRefusedError) as caught:
        await waha.start("nobody")

    assert (caught.value.code, caught.value.status) == ("not_found", 404)


async def test_the_qr_comes_as_base64(waha: WahaClient, deliveries: Deliveries) -> None:
    await waha.create_session(SESSION, CONFIG)
    await deliveries.until_status("SCAN_QR_CODE")

    qr = await waha.qr(SESSION)

    assert qr.mimetype == "image/png"
    assert base64.b64decode(qr.data).startswith(b"\x89PNG")


async def test_a_connected_session_has_no_qr(connected: WahaClient) -> None:
    with pytest.raises(QrNotReadyError):
        await connected.qr(SESSION)


async def test_a_wrong_key_is_refused(simulator: FastAPI) -> None:
    async with build_waha_http(BASE_URL, "x", transport=httpx.ASGITransport(simulator)) as http:
        with pytest.raises(RemoteRefusedError) as caught:
            await WahaClient(http).get_session(SESSION)

    assert caught.value.code == "unauthorized"


async def test_the_server_tells_its_version(waha: WahaClient) -> None:
    version = await waha.server_version()

    assert version.version >= "2026.8.1"
    assert version.engine == "NOWEB"


def test_a_configuration_without_a_key_cannot_be_made_and_its_key_is_not_shown() -> None:
    with pytest.raises(ValueError, match="hmac_key"):
        SessionConfig(WEBHOOK_URL, "")

    assert "a-secret-key" not in repr(CONFIG)


# Speaking


async def test_a_text_reaches_the_phone_under_our_id(
    connected: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> None:
    sent_as = await connected.send_text(SESSION, CHAT, "Olá, Bia! 😀", ID)

    echo = await deliveries.until(lambda event: isinstance(event, MessageEvent))
    ack = await deliveries.until(lambda event: isinstance(event, AckEvent) and event.level == 2)
    assert sent_as == ID
    assert [message["text"] for message in await chat_of(patients)] == ["Olá, Bia! 😀"]
    assert isinstance(echo, MessageEvent)
    assert (echo.message_id, echo.from_me, echo.source) == (ID, True, "api")
    assert isinstance(ack, AckEvent)
    assert ack.message_id == ID


async def test_a_repeated_send_is_one_message(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    for _ in range(3):
        await connected.send_text(SESSION, CHAT, "uma vez", ID)

    assert len(await chat_of(patients)) == 1


async def test_a_send_whose_answer_was_lost_can_be_found_and_repeated(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    await patients.post("/faults", json={"lost_answers": 1})

    with pytest.raises(RemoteUnavailableError):
        await connected.send_text(SESSION, CHAT, "perdida", ID)

    assert await connected.find_message(SESSION, CHAT, ID)
    assert await connected.send_text(SESSION, CHAT, "perdida", ID) == ID
    assert len(await chat_of(patients)) == 1


async def test_a_message_that_was_never_sent_is_not_found(connected: WahaClient) -> None:
    assert not await connected.find_message(SESSION, CHAT, ID)


async def test_an_image_reaches_the_phone_with_its_caption(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    await connected.send_image(SESSION, CHAT, PNG, "pix.png", "Aponte a câmera", ID)

    (image,) = await chat_of(patients)
    media = image["media"]
    assert image["text"] == "Aponte a câmera"
    assert isinstance(media, dict)
    assert media["url"] == "data:image/png;base64," + base64.b64encode(PNG).decode()


async def test_nothing_is_not_sent(connected: WahaClient) -> None:
    with pytest.raises(ValueError, match="text"):
        await connected.send_text(SESSION, CHAT, " \n", ID)
    with pytest.raises(ValueError, match="image"):
        await connected.send_image(SESSION, CHAT, b"", "pix.png", None, ID)


async def test_the_patient_sees_that_we_read_and_type(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    await write(patients, text="oi")

    await connected.send_seen(SESSION, CHAT)
    await connected.start_typing(SESSION, CHAT)
    typing = await patients.get(f"/phones/{PATIENT}/messages", params={"session": SESSION})
    await connected.stop_typing(SESSION, CHAT)
    silent = await patients.get(f"/phones/{PATIENT}/messages", params={"session": SESSION})

    assert typing.json()["typing"]
    assert typing.json()["messages"][0]["ackName"] == "READ"
    assert not silent.json()["typing"]


async def test_a_time_lock_is_refused_and_a_lost_connection_is_worth_a_retry(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    locked = {"send_failures": {"message": "2 UNKNOWN: server returned error 463"}}
    await patients.post("/faults", json=locked)
    with pytest.raises(RemoteRefusedError) as refused:
        await connected.send_text(SESSION, CHAT, "oi", ID)
    await patients.post("/faults", json={"send_failures": {"message": "Connection Closed"}})
    with pytest.raises(RemoteUnavailableError) as unavailable:
        await connected.send_text(SESSION, CHAT, "oi", ID)

    assert refused.value.code == REACHOUT_TIMELOCK
    assert unavailable.value.code == "connection_lost"
    assert PATIENT not in f"{refused.value}{unavailable.value}"


async def test_a_session_that_is_not_working_is_worth_a_retry_and_an_unknown_one_is_not(
    connected: WahaClient,
) -> None:
    await connected.stop(SESSION)
    with pytest.raises(RemoteUnavailableError) as stopped:
        await connected.send_text(SESSION, CHAT, "oi", ID)
    with pytest.raises(RemoteRefusedError) as unknown:
        await connected.send_text("nobody", CHAT, "oi", ID)

    assert stopped.value.code == "session_not_ready"
    assert unknown.value.code == "session_not_found"


# Looking things up


async def test_missed_messages_are_read_oldest_first_and_as_the_webhook_would_tell_them(
    connected: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> None:
    now = datetime.now(UTC)
    early = await write(patients, text="primeira", timestamp=(now - timedelta(days=2)).timestamp())
    first = await write(patients, text="segunda", timestamp=(now - timedelta(hours=2)).timestamp())
    last = await write(patients, text="terceira", timestamp=(now - timedelta(hours=1)).timestamp())

    history = await connected.messages_since(SESSION, now - timedelta(hours=3))
    missed = [stored.message for stored in history.messages]

    assert history.is_whole
    assert [message.full_id for message in missed] == [first, last]
    assert early not in [message.full_id for message in missed]
    told = await deliveries.until(
        lambda event: isinstance(event, MessageEvent) and event.full_id == last
    )
    assert missed[1].dedupe_key == told.dedupe_key
    assert missed[1].event_id is None


async def test_missed_messages_of_more_than_a_page_are_all_read(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    start = datetime.now(UTC) - timedelta(hours=1)
    for number in range(HISTORY_PAGE + 5):
        await write(patients, text=str(number), timestamp=start.timestamp() + number)

    history = await connected.messages_since(SESSION, start)

    missed = [stored.message.body for stored in history.messages]
    assert missed == [str(n) for n in range(HISTORY_PAGE + 5)]
    assert history.is_whole


async def test_more_than_is_read_at_once_is_said_to_be_left(
    connected: WahaClient, patients: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waha_client, "HISTORY_PAGE", 4)
    start = datetime.now(UTC) - timedelta(hours=1)
    for number in range(4 * HISTORY_PAGES + 1):
        await write(patients, text=str(number), timestamp=start.timestamp() + number)

    history = await connected.messages_since(SESSION, start)

    assert len(history.messages) == 4 * HISTORY_PAGES
    assert not history.is_whole


async def test_a_message_of_the_history_is_delivered_as_its_webhook_would_have_been(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    start = datetime.now(UTC) - timedelta(hours=1)
    await write(patients, text="oi", timestamp=start.timestamp())

    [stored] = (await connected.messages_since(SESSION, start - timedelta(minutes=1))).messages
    [again] = (await connected.messages_since(SESSION, start - timedelta(minutes=1))).messages

    event = parse_event(stored.delivery)
    assert isinstance(event, MessageEvent)
    assert event.dedupe_key == stored.message.dedupe_key
    assert (event.body, event.event_id) == ("oi", f"history:{stored.message.full_id}")
    assert stored.delivery == again.delivery


async def test_the_address_to_write_to_comes_from_whatsapp(
    connected: WahaClient, patients: httpx.AsyncClient
) -> None:
    await patients.post("/phones", json={"phone": "555192223333", "name": "Bia"})
    nobody = {"phone": "5551900000000", "name": "Ninguém", "on_whatsapp": False}
    await patients.post("/phones", json=nobody)

    found = await connected.check_exists(SESSION, "5551992223333")
    missing = await connected.check_exists(SESSION, "5551900000000")

    assert (found.exists, found.chat_id) == (True, "555192223333@c.us")
    assert (missing.exists, missing.chat_id) == (False, None)


async def test_the_phone_behind_a_hidden_number_is_found_when_known(
    connected: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> None:
    await write(patients, text="oi", from_lid=True)
    event = await deliveries.until(lambda event: isinstance(event, MessageEvent))
    assert isinstance(event, MessageEvent)
    assert event.lid is not None

    assert await connected.resolve_lid(SESSION, event.lid) == PATIENT
    assert await connected.resolve_lid(SESSION, "123@lid") is None


async def test_a_voice_note_is_fetched_by_its_path_and_gone_files_are_none(
    connected: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> None:
    media = {
        "mimetype": "audio/ogg; codecs=opus",
        "data": base64.b64encode(b"OggS....").decode(),
        "voice": True,
        "seconds": 3,
    }
    await write(patients, media=media)
    event = await deliveries.until(lambda event: isinstance(event, MessageEvent))
    assert isinstance(event, MessageEvent)
    assert event.kind is MessageKind.VOICE
    assert event.media is not None
    assert event.media.path is not None

    assert await connected.download_media(event.media.path) == b"OggS...."
    assert await connected.download_media(f"/api/files/{SESSION}/NONE.oga") is None
    with pytest.raises(ValueError, match="path"):
        await connected.download_media("/api/keys")


async def test_a_reaction_on_the_phone_names_our_message(
    connected: WahaClient, patients: httpx.AsyncClient, deliveries: Deliveries
) -> None:
    await connected.send_text(SESSION, CHAT, "Confirma?", ID)
    reaction = {"session": SESSION, "message_id": f"true_{CHAT}_{ID}", "text": "👍"}
    await patients.post(f"/phones/{PATIENT}/reaction", json=reaction)

    event = await deliveries.until(lambda event: isinstance(event, ReactionEvent))

    assert isinstance(event, ReactionEvent)
    assert (event.target_message_id, event.emoji) == (ID, "👍")


# What no simulator shows


def answering(response: httpx.Response) -> WahaClient:
    transport = httpx.MockTransport(lambda _: response)
    return WahaClient(build_waha_http(BASE_URL, "k", transport=transport))


@pytest.mark.parametrize(
    ("answer", "sent_as"),
    [
        ({"key": {"remoteJid": "1@s.whatsapp.net", "fromMe": True, "id": "3EB0N"}}, "3EB0N"),
        ({"id": "true_1@c.us_3EB0G", "_data": {}}, "3EB0G"),
        ({"id": {"fromMe": True, "_serialized": "true_1@c.us_3EB0W"}}, "3EB0W"),
        ({"_data": {"id": {"_serialized": "true_1@c.us_3EB0X"}}}, "3EB0X"),
        ({}, ID),
        ([], ID),
        (None, ID),
    ],
)
async def test_the_id_of_a_sent_message_is_found_in_every_engines_answer(
    answer: object, sent_as: str
) -> None:
    client = answering(httpx.Response(201, json=answer))

    assert await client.send_text(SESSION, CHAT, "oi", ID) == sent_as


async def test_a_sent_message_with_an_unreadable_answer_is_still_sent() -> None:
    client = answering(httpx.Response(201, text="<html>"))

    assert await client.send_text(SESSION, CHAT, "oi", ID) == ID


async def test_a_pairing_code_is_read() -> None:
    client = answering(httpx.Response(201, json={"code": "JH6S-MA87"}))

    assert await client.request_code(SESSION, CLINIC_PHONE) == "JH6S-MA87"


@pytest.mark.parametrize(
    ("response", "error", "code"),
    [
        (httpx.Response(200, text="not json"), RemoteProtocolError, "unreadable_answer"),
        (httpx.Response(302), RemoteProtocolError, "unexpected_status"),
        (httpx.Response(400, json={"message": ["a", "b"]}), RemoteRefusedError, "bad_request"),
        (httpx.Response(429, headers={"Retry-After": "7"}), RemoteUnavailableError, "rate_limited"),
        (httpx.Response(503), RemoteUnavailableError, "down"),
        (httpx.Response(498), RemoteRefusedError, "refused"),
    ],
)
async def test_every_kind_of_failure_has_its_error(
    response: httpx.Response, error: type[Exception], code: str
) -> None:
    with pytest.raises(error) as caught:
        await answering(response).server_version()

    assert getattr(caught.value, "code", None) == code


async def test_a_request_to_wait_is_passed_on() -> None:
    response = httpx.Response(429, headers={"Retry-After": "7"})

    with pytest.raises(RemoteUnavailableError) as caught:
        await answering(response).server_version()

    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_network_failure_and_a_timeout_are_worth_a_retry() -> None:
    for failure, code in ((httpx.ConnectError, "network"), (httpx.ReadTimeout, "timeout")):

        def fail(request: httpx.Request, failure: type[httpx.RequestError] = failure) -> None:
            raise failure("boom", request=request)

        client = WahaClient(
            build_waha_http(BASE_URL, "k", transport=httpx.MockTransport(fail))  # type: ignore[arg-type]
        )
        with pytest.raises(RemoteUnavailableError) as caught:
            await client.server_version()
        assert caught.value.code == code


async def test_a_history_that_ignores_the_offset_does_not_hold_us() -> None:
    page = [
        {"id": f"false_{CHAT}_{number}", "timestamp": 1795363199 + number, "body": "oi"}
        for number in range(HISTORY_PAGE)
    ]
    client = answering(httpx.Response(200, json=page))

    history = await client.messages_since(SESSION, datetime.now(UTC))

    assert len(history.messages) == HISTORY_PAGE


async def test_calls_say_who_calls() -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["User-Agent"])
        return httpx.Response(404)

    client = WahaClient(build_waha_http(BASE_URL, "k", transport=httpx.MockTransport(answer)))
    await client.get_session(SESSION)

    assert seen == [USER_AGENT]


async def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    chunks_sent: list[int] = []

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for number in range(1000):
                chunks_sent.append(number)
                yield bytes(1024 * 1024)

    client = answering(httpx.Response(200, stream=Endless()))

    assert await client.download_media("/api/files/s/a.mp4") is None
    assert len(chunks_sent) == MAX_MEDIA_BYTES // (1024 * 1024) + 1


async def test_a_download_that_fails_is_a_failure() -> None:
    with pytest.raises(RemoteUnavailableError):
        await answering(httpx.Response(503)).download_media("/api/files/s/a.oga")
