from datetime import timedelta

import httpx
from fastapi import FastAPI

from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, change, rows
from tests.databases import DatabaseUrls

URL = "/api/v1/whatsapp"


async def test_connecting_for_the_first_time_makes_a_session_with_a_key_of_its_own(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    change(database, "delete from whatsapp_session")
    before = await client.get(f"{URL}/session", headers=clinic.headers)

    answers = [await client.post(f"{URL}/connect", headers=clinic.headers) for _ in range(2)]

    assert before.json() == {
        "session_id": None,
        "status": "DISCONNECTED",
        "qr": None,
        "phone_end": None,
        "restricted_until": None,
    }
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    [(row_id, name, encrypted)] = rows(
        database, "select id, session_id, hmac_key_encrypted from whatsapp_session"
    )
    assert answers[0].json()["session_id"] == name
    assert workflows.told == [("connect", clinic.id, row_id, None)] * 2
    assert isinstance(encrypted, bytes)
    assert len(app.state.services.box.decrypt_text(encrypted.decode())) == 64


async def test_the_qr_code_is_shown_only_while_it_is_to_be_scanned(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    expires = (NOW + timedelta(seconds=20)).isoformat()
    change(
        database,
        "update whatsapp_session set status = 'SCAN_QR_CODE', qr_mimetype = 'image/png',"
        f" qr_data = 'aGk=', qr_expires_at = '{expires}'",
    )
    scanning = await client.get(f"{URL}/session", headers=clinic.headers)
    change(database, "update whatsapp_session set status = 'WORKING'")
    working = await client.get(f"{URL}/session", headers=clinic.headers)

    assert scanning.json() == {
        "session_id": clinic.session_name,
        "status": "SCAN_QR_CODE",
        "qr": {"mimetype": "image/png", "data": "aGk=", "expires_at": "2026-11-24T13:00:20Z"},
        "phone_end": None,
        "restricted_until": None,
    }
    assert working.json()["status"] == "WORKING"
    assert working.json()["qr"] is None


async def test_staff_are_told_the_end_of_the_connected_number(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, "update whatsapp_session set account_phone_end = '0922'")

    answer = await client.get(f"{URL}/session", headers=clinic.headers)

    assert answer.json()["phone_end"] == "0922"


async def test_staff_are_told_until_when_whatsapp_restricts_the_number(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, "update whatsapp_session set restricted_until = '2026-11-25T13:00:00Z'")

    answer = await client.get(f"{URL}/session", headers=clinic.headers)

    assert answer.json()["restricted_until"] == "2026-11-25T13:00:00Z"


async def test_disconnecting_asks_the_run_to_log_out(
    client: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    answer = await client.post(f"{URL}/disconnect", headers=clinic.headers)

    assert answer.status_code == 202
    assert workflows.told == [("disconnect", clinic.id, clinic.session, None)]


async def test_a_number_that_never_was_connected_cannot_be_disconnected(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, "delete from whatsapp_session")

    answer = await client.post(f"{URL}/disconnect", headers=clinic.headers)

    assert answer.status_code == 404


async def test_without_temporal_a_person_is_told_to_try_later(
    client: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    workflows.away = True

    answer = await client.post(f"{URL}/connect", headers=clinic.headers)

    assert answer.status_code == 503
    assert answer.json()["code"] == "temporal_unavailable"
