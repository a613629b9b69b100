import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from db.session import Database
from domain.events import MessageArrived, SessionStatusChanged, StaffSpoke
from domain.vocabulary import SessionStatus
from tests.api.world import (
    NOW,
    ClinicAtTest,
    ListeningWorkflows,
    change,
    delivery,
    message,
    rows,
    signed,
)
from tests.databases import DatabaseUrls

URL = "/api/v1/whatsapp/webhook/"


async def post(client: httpx.AsyncClient, body: bytes, **headers: str) -> httpx.Response:
    return await client.post(URL, content=body, headers=headers or signed(body))


async def inbox_rows(app: FastAPI, database: DatabaseUrls, sql: str) -> list[tuple[object, ...]]:
    """The inbox once the notes about what was handed over are written."""
    await app.state.services.forwarded.flush()
    return rows(database, sql)


@pytest.mark.parametrize("url", [URL, URL.rstrip("/")])
async def test_a_message_is_stored_and_its_conversation_told(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    url: str,
) -> None:
    body = message(clinic, "oi, queria marcar", wa_id="3EB001")

    answer = await client.post(url, content=body, headers=signed(body))

    assert answer.status_code == 200
    stored = rows(
        database,
        "select m.conversation_id, m.wa_message_id, m.direction, m.status, m.kind, m.body,"
        " c.phone, c.push_name, v.patient_phone from message m"
        " join whatsapp_conversation v on v.id = m.conversation_id"
        " join contact c on c.id = v.contact_id",
    )
    conversation = stored[0][0]
    assert stored == [
        (conversation, "3EB001", "inbound", "received", "text", "oi, queria marcar",
         "5511912345678", "Maria", "5511912345678")
    ]  # fmt: skip
    assert workflows.told == [
        ("message_received", clinic.id, conversation, MessageArrived("3EB001"))
    ]
    assert await inbox_rows(
        app, database, "select status, body, source, event from webhook_inbox"
    ) == [("forwarded", body, "whatsapp", "message.any")]


async def test_the_same_delivery_ten_times_at_once_is_one_message(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    body = message(clinic)

    answers = await asyncio.gather(*(post(client, body) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert rows(database, "select count(*) from message") == [(1,)]
    assert await inbox_rows(
        app, database, "select status, count(*) from webhook_inbox group by 1"
    ) == [("forwarded", 1)]
    assert workflows.told
    assert all(told == workflows.told[0] for told in workflows.told)


async def test_ten_first_bubbles_of_one_chat_at_once_make_one_conversation(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    bodies = [message(clinic, f"bolha {number}") for number in range(10)]

    answers = await asyncio.gather(*(post(client, body) for body in bodies))

    assert {answer.status_code for answer in answers} == {200}
    assert rows(database, "select count(*) from whatsapp_conversation") == [(1,)]
    assert rows(database, "select count(*) from message") == [(10,)]


async def test_the_same_message_under_a_new_event_id_is_told_once(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    await post(client, message(clinic, wa_id="3EB001", event_id="evt_1"))

    await post(client, message(clinic, wa_id="3EB001", event_id="evt_2"))

    assert rows(database, "select count(*) from message") == [(1,)]
    assert len(workflows.told) == 1
    assert await inbox_rows(
        app, database, "select external_id, status from webhook_inbox order by 1"
    ) == [
        ("message.any:evt_1", "forwarded"),
        ("message.any:evt_2", "ignored"),
    ]


async def test_a_hidden_number_keeps_the_phone_that_the_message_tells(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    raw = {"key": {"remoteJidAlt": "5511955554444@s.whatsapp.net"}}

    await post(client, message(clinic, chat="77@lid", _data=raw))
    await post(client, message(clinic, chat="77@lid"))

    assert rows(database, "select chat_id, phone, push_name from contact") == [
        ("77@lid", "5511955554444", "Maria")
    ]


async def test_what_the_receptionist_writes_on_the_phone_is_the_staffs(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    await post(client, message(clinic, "Oi, aqui é a Bia", from_me=True, wa_id="3A01"))

    assert [(told[0], told[3]) for told in workflows.told] == [("staff_spoke", StaffSpoke("3A01"))]
    assert rows(database, "select direction, push_name from message, contact") == [("staff", None)]


async def test_an_echo_of_the_bot_is_ignored_also_after_waha_forgot_who_sent_it(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    await post(client, message(clinic, wa_id="3EB001"))
    workflows.told.clear()
    change(database, "update message set direction = 'outbound', wa_message_id = '3EB0OURS'")

    # Under the chat's other address: the id alone tells.
    await post(client, message(clinic, from_me=True, wa_id="3EB0OURS", chat="77@lid"))
    await post(client, message(clinic, from_me=True, wa_id="3EB0NEW", source="api"))

    assert workflows.told == []
    assert rows(database, "select count(*) from message") == [(1,)]
    assert await inbox_rows(
        app, database, "select status, count(*) from webhook_inbox group by 1 order by 1"
    ) == [
        ("forwarded", 1),
        ("ignored", 2),
    ]


@pytest.mark.parametrize(
    "chat", ["123-456@g.us", "status@broadcast", "555@broadcast", "120@newsletter"]
)
async def test_groups_stories_lists_and_channels_are_never_answered(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    chat: str,
) -> None:
    answer = await post(client, message(clinic, chat=chat))

    assert answer.status_code == 200
    assert workflows.told == []
    assert rows(database, "select status from webhook_inbox") == [("ignored",)]
    assert rows(database, "select count(*) from contact") == [(0,)]


async def test_a_status_of_the_session_is_told_to_its_run(
    client: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    payload = {"name": clinic.session_name, "status": "WORKING", "statuses": []}

    await post(client, delivery(clinic, "session.status", payload, "evt_9"))

    assert workflows.told == [
        (
            "session_status_changed",
            clinic.id,
            clinic.session,
            SessionStatusChanged("evt_9", SessionStatus.WORKING, NOW),
        )
    ]


async def test_ticks_move_a_message_forward_only_and_disturb_no_workflow(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    await post(client, message(clinic, wa_id="3EB001"))
    workflows.told.clear()
    change(database, "update message set direction = 'outbound', status = 'pending'")

    async def tick(level: int) -> list[tuple[object, ...]]:
        chat = "5511912345678@c.us"
        payload = {"id": f"true_{chat}_3EB001", "from": chat, "fromMe": True, "ack": level}
        await post(client, delivery(clinic, "message.ack", payload))
        return rows(database, "select status from message")

    assert await tick(1) == [("sent",)]
    assert await tick(3) == [("read",)]
    assert await tick(2) == [("read",)]
    assert await tick(-1) == [("read",)]
    assert workflows.told == []


async def test_a_reaction_is_kept_and_wakes_nobody(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    payload = {
        "id": "false_5511912345678@c.us_3A",
        "timestamp": 1,
        "from": "5511912345678@c.us",
        "fromMe": False,
        "reaction": {"text": "👍", "messageId": "true_5511912345678@c.us_3EB001"},
    }

    await post(client, delivery(clinic, "message.reaction", payload))

    assert workflows.told == []
    assert rows(database, "select status from webhook_inbox") == [("ignored",)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"id":"evt_1","timestamp":1,"event":"poll.vote","session":"%s","payload":{}}',
         "ignored"),
        (b'{"id":"evt_1","timestamp":1,"event":"message.any","session":"%s","payload":{}}',
         "unreadable"),
        (b'{"session":"%s"}', "unreadable"),
        (b'{"session":"%s", broken', "unreadable"),
        (b'{"session":"%s"}\xff\xfe', "unreadable"),
    ],
)  # fmt: skip
async def test_a_signed_delivery_that_means_nothing_to_us_is_kept_and_answered(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    body: bytes,
    status: str,
) -> None:
    body = body.replace(b"%s", clinic.session_name.encode())

    answers = [await post(client, body) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert rows(database, "select status, body from webhook_inbox") == [(status, body)]
    assert workflows.told == []


@pytest.mark.parametrize("signature", [None, "", "00" * 64, "ç", "not hexadecimal"])
async def test_a_wrong_or_missing_signature_is_refused(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    database: DatabaseUrls,
    signature: str | None,
) -> None:
    headers = {} if signature is None else {b"X-Webhook-Hmac": signature.encode("latin-1")}

    answer = await client.post(URL, content=message(clinic), headers=headers)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "signature_mismatch"
    assert rows(database, "select count(*) from webhook_inbox") == [(0,)]


async def test_another_sessions_key_signs_nothing(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    body = message(clinic)

    answer = await post(client, body, **signed(body, "the key of another session"))

    assert answer.status_code == 401


async def test_an_unknown_session_is_not_found_and_its_name_not_repeated(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    for body in (
        message(clinic).replace(clinic.session_name.encode(), b"s_nobody"),
        b"no json at all",
        b"[]",
        b'{"session": 7}',
        b'{"session": "\\u0000"}',
        b"",
    ):
        answer = await post(client, body)

        assert answer.status_code == 404
        assert answer.json()["detail"] == "no such session"


async def test_a_body_over_a_mebibyte_is_refused_announced_or_not(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    body = message(clinic, "a" * 1024 * 1024)

    async def unannounced() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    for content in (body, unannounced()):
        answer = await client.post(URL, content=content, headers=signed(body))

        assert answer.status_code == 413
        assert answer.json()["code"] == "body_too_large"
    assert rows(database, "select count(*) from webhook_inbox") == [(0,)]


async def test_while_temporal_is_away_deliveries_wait_for_the_sweep(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    workflows.away = True
    status = {"name": clinic.session_name, "status": "WORKING"}
    answers = [
        await post(client, message(clinic, wa_id="3EB001")),
        await post(client, delivery(clinic, "session.status", status)),
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert rows(database, "select distinct status from webhook_inbox") == [("received",)]

    workflows.away = False
    later = NOW.replace(year=2027)
    swept = await app.state.services.inbox.sweep(later)

    assert swept == 2
    assert [told[0] for told in workflows.told] == ["message_received", "session_status_changed"]
    assert workflows.told[0][3] == MessageArrived("3EB001")
    assert rows(database, "select count(*) from message") == [(1,)]
    assert rows(database, "select distinct status from webhook_inbox") == [("forwarded",)]
    assert await app.state.services.inbox.sweep(later) == 0


async def test_a_retry_of_a_waiting_delivery_is_forwarded(
    client: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    body = message(clinic, wa_id="3EB001")
    workflows.away = True
    await post(client, body)
    workflows.away = False

    await post(client, body)

    assert [told[3] for told in workflows.told] == [MessageArrived("3EB001")]


async def test_without_postgres_the_sender_is_asked_to_try_again(
    client: httpx.AsyncClient, app: FastAPI, clinic: ClinicAtTest
) -> None:
    nowhere = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none")
    object.__setattr__(app.state.services.session_keys, "_database", nowhere)

    answer = await post(client, message(clinic))

    assert answer.status_code == 503
    assert answer.json()["code"] == "database_unavailable"
    assert answer.headers["retry-after"] == "2"
    assert json.loads(answer.content)["request_id"] == answer.headers["x-request-id"]
