import httpx
import pytest

from tests.api.world import ClinicAtTest, ListeningWorkflows, book, change
from tests.databases import DatabaseUrls

PRIVATE = [
    ("GET", "/api/v1/bookings"),
    ("GET", "/api/v1/bookings/{booking}"),
    ("POST", "/api/v1/bookings/{booking}/cancel"),
    ("POST", "/api/v1/bookings/{booking}/confirm-payment"),
    ("GET", "/api/v1/payments"),
    ("GET", "/api/v1/payments/closing?day=2026-11-24"),
    ("POST", "/api/v1/payments/0198c0de-0000-7000-8000-0000000000aa/refund"),
    ("GET", "/api/v1/slots"),
    ("GET", "/api/v1/whatsapp/session"),
    ("POST", "/api/v1/whatsapp/connect"),
    ("POST", "/api/v1/whatsapp/disconnect"),
    ("GET", "/api/v1/agenda/settings"),
    ("PUT", "/api/v1/agenda/settings"),
    ("GET", "/api/v1/agenda/changes"),
    ("POST", "/api/v1/bookings"),
    ("GET", "/api/v1/patients/{booking}"),
    ("GET", "/api/v1/chatbot"),
    ("PUT", "/api/v1/chatbot"),
    ("GET", "/api/v1/knowledge"),
    ("POST", "/api/v1/knowledge"),
    ("PUT", "/api/v1/knowledge/{booking}"),
    ("DELETE", "/api/v1/knowledge/{booking}"),
    ("GET", "/api/v1/procedures"),
    ("POST", "/api/v1/procedures"),
    ("PATCH", "/api/v1/procedures/{booking}"),
    ("DELETE", "/api/v1/procedures/{booking}"),
    ("GET", "/api/v1/dentists"),
    ("PATCH", "/api/v1/dentists/{booking}"),
    ("PUT", "/api/v1/dentists/{booking}/procedures"),
    ("PUT", "/api/v1/dentists/{booking}/hours"),
    ("POST", "/api/v1/dentists/{booking}/calendar"),
    ("DELETE", "/api/v1/dentists/{booking}/calendar"),
    ("GET", "/api/v1/exceptions"),
    ("POST", "/api/v1/exceptions"),
    ("DELETE", "/api/v1/exceptions/{booking}"),
    ("GET", "/api/v1/blocks"),
    ("POST", "/api/v1/blocks"),
    ("DELETE", "/api/v1/blocks/{booking}"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
async def test_without_a_valid_token_nothing_is_told(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    database: DatabaseUrls,
    method: str,
    path: str,
) -> None:
    url = path.format(booking=book(database.owner, clinic))

    for credentials in (None, b"Bearer nobody", b"Basic bm9ib2R5", b"Bearer", b"Bearer \xe7"):
        headers = {} if credentials is None else {b"Authorization": credentials}
        answer = await client.request(method, url, headers=headers)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("path", [path for _, path in PRIVATE if "/bookings/{booking}" in path])
async def test_another_clinics_booking_is_like_one_that_never_was(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    path: str,
) -> None:
    method = next(method for method, known in PRIVATE if known == path)
    theirs = path.format(booking=book(database.owner, other_clinic))
    nobodys = path.format(booking="0198c0de-5a7f-7c1e-9a55-f00d2b3c4d5e")

    answers = [
        await client.request(method, url, headers={**clinic.headers, "X-Request-Id": "the-same"})
        for url in (theirs, nobodys)
    ]

    assert answers[0].status_code == 404
    assert answers[0].content == answers[1].content
    assert workflows.changes == []


async def test_another_clinics_rules_cannot_be_seen_or_changed(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    block = await client.post(
        "/api/v1/blocks",
        json={
            "starts_at": "2026-12-01T12:00:00Z",
            "ends_at": "2026-12-01T13:00:00Z",
            "reason": "x",
        },
        headers=other_clinic.headers,
    )
    exception = await client.post(
        "/api/v1/exceptions",
        json={"day": "2026-12-01", "reason": "x"},
        headers=other_clinic.headers,
    )
    attempts: list[tuple[str, str, dict[str, object] | None]] = [
        ("PATCH", f"/procedures/{other_clinic.procedure}", {"bookable": False}),
        ("DELETE", f"/procedures/{other_clinic.procedure}", None),
        ("PATCH", f"/dentists/{other_clinic.dentist}", {"daily_cap": 1}),
        ("PUT", f"/dentists/{other_clinic.dentist}/hours", {"hours": []}),
        ("PUT", f"/dentists/{other_clinic.dentist}/procedures", {"procedures": []}),
        ("POST", f"/dentists/{other_clinic.dentist}/calendar", None),
        ("DELETE", f"/dentists/{other_clinic.dentist}/calendar", None),
        ("DELETE", f"/blocks/{block.json()['id']}", None),
        ("DELETE", f"/exceptions/{exception.json()['id']}", None),
    ]

    refused = [
        (await client.request(method, f"/api/v1{path}", json=body, headers=clinic.headers))
        for method, path, body in attempts
    ]
    lists = [
        (await client.get(f"/api/v1/{path}", headers=clinic.headers)).json()
        for path in ("blocks", "exceptions", "agenda/changes")
    ]

    assert {answer.status_code for answer in refused} == {404}
    assert lists == [[], [], []]


async def test_lists_and_searches_show_the_callers_clinic_alone(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    database: DatabaseUrls,
) -> None:
    book(database.owner, other_clinic)

    bookings = await client.get("/api/v1/bookings", headers=clinic.headers)
    filtered = await client.get(
        "/api/v1/bookings",
        params={"dentist_id": str(other_clinic.dentist)},
        headers=clinic.headers,
    )
    procedure = await client.get(
        "/api/v1/slots",
        params={"procedure": str(other_clinic.procedure)},
        headers=clinic.headers,
    )
    dentist = await client.get(
        "/api/v1/slots",
        params={"procedure": "limpeza", "dentist_id": str(other_clinic.dentist)},
        headers=clinic.headers,
    )

    assert bookings.json()["items"] == []
    assert filtered.json()["items"] == []
    assert procedure.status_code == 404
    assert dentist.status_code == 404


async def test_a_session_is_the_callers_own(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    answer = await client.get("/api/v1/whatsapp/session", headers=clinic.headers)

    assert answer.json()["session_id"] == clinic.session_name


async def test_a_revoked_token_is_no_token(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, "update api_token set revoked_at = now()")

    answer = await client.get("/api/v1/bookings", headers=clinic.headers)

    assert answer.status_code == 401
