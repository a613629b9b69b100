from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from db.models import BookingEvent, Charge
from domain.errors import SlotTakenError
from domain.payments import ChargeStatus
from domain.vocabulary import Actor, BookingStatus
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, book, rows, save
from tests.databases import DatabaseUrls

URL = "/api/v1/bookings"


async def test_bookings_come_soonest_first_a_page_at_a_time(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    # Two of the five at the same instant: a cancelled one and the one that took its place.
    starts = [NOW + timedelta(days=day) for day in (3, 1, 2, 4)]
    made = [book(database.owner, clinic, starts_at=start) for start in starts]
    made.append(book(database.owner, clinic, starts_at=starts[0], status=BookingStatus.CANCELLED))

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get(URL, params={"limit": 2, **cursor}, headers=clinic.headers)
        page = answer.json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    third_day = sorted([str(made[0]), str(made[4])])
    assert seen == [str(made[1]), str(made[2]), *third_day, str(made[3])]


async def test_bookings_are_filtered(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    held = book(database.owner, clinic, starts_at=NOW + timedelta(days=1))
    confirmed = book(
        database.owner,
        clinic,
        starts_at=NOW + timedelta(days=2),
        status=BookingStatus.CONFIRMED,
    )

    async def ids(**filters: object) -> list[str]:
        answer = await client.get(URL, params=filters, headers=clinic.headers)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    second_day = (NOW + timedelta(days=2)).isoformat()
    assert await ids(status="confirmed") == [str(confirmed)]
    assert await ids(status=["held", "confirmed"]) == [str(held), str(confirmed)]
    assert await ids(to=second_day) == [str(held)]
    assert await ids(**{"from": second_day}) == [str(confirmed)]
    assert await ids(dentist_id=str(clinic.dentist)) == [str(held), str(confirmed)]
    assert await ids(dentist_id=str(uuid4())) == []
    assert await ids(patient_id=str(clinic.patient)) == [str(held), str(confirmed)]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "rubbish"},
        {"cursor": "WyJ4Il0"},
        {"cursor": "ç"},
        {"limit": 0},
        {"limit": 101},
        {"status": "nonsense"},
        {"from": "2026-11-24T10:00:00"},
        {"dentist_id": "7"},
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, clinic: ClinicAtTest, query: dict[str, str | int]
) -> None:
    answer = await client.get(URL, params=query, headers=clinic.headers)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] in {"invalid_request", "invalid_field"}
    assert answer.json()["errors"]


async def test_a_booking_is_told_with_charge_history_and_run(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    booking_id = book(database.owner, clinic)
    save(
        database.owner,
        Charge(
            id=uuid4(),
            clinic_id=clinic.id,
            booking_id=booking_id,
            attempt=1,
            txid="t" * 32,
            amount_centavos=6600,
            status=ChargeStatus.PENDING,
            br_code="00020126",
            expires_at=NOW + timedelta(minutes=20),
        ),
        BookingEvent(
            id=uuid4(),
            clinic_id=clinic.id,
            booking_id=booking_id,
            key="held",
            kind="held",
            actor=Actor.PATIENT,
            at=NOW,
            detail={"minutes": 20},
        ),
    )

    answer = await client.get(f"{URL}/{booking_id}", headers=clinic.headers)

    body = answer.json()
    assert answer.status_code == 200
    assert body["status"] == "held"
    assert body["dentist"]["name"] == "Dra. Camila Rocha"
    assert body["charge"] == {
        "txid": "t" * 32,
        "status": "pending",
        "amount_centavos": 6600,
        "paid_centavos": 0,
        "br_code": "00020126",
        "expires_at": "2026-11-24T13:20:00Z",
    }
    assert body["timeline"] == [
        {
            "at": "2026-11-24T13:00:00Z",
            "kind": "held",
            "actor": "patient",
            "detail": {"minutes": 20},
        }
    ]
    assert body["temporal_url"] == (
        f"http://127.0.0.1:8233/namespaces/default/workflows/booking%2F{clinic.id}%2F{booking_id}"
    )


async def test_an_overdue_charge_is_expired_and_gives_no_code_to_pay(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    booking_id = book(database.owner, clinic)
    save(
        database.owner,
        Charge(
            id=uuid4(),
            clinic_id=clinic.id,
            booking_id=booking_id,
            attempt=1,
            txid="t" * 32,
            amount_centavos=6600,
            status=ChargeStatus.PENDING,
            br_code="00020126",
            expires_at=NOW - timedelta(seconds=1),
        ),
    )

    answer = await client.get(f"{URL}/{booking_id}", headers=clinic.headers)

    assert answer.json()["charge"]["status"] == "expired"
    assert answer.json()["charge"]["br_code"] is None


async def test_cancelling_names_the_change_by_the_callers_key(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic)

    answer = await client.post(
        f"{URL}/{booking_id}/cancel",
        json={"reason": " dentista doente "},
        headers={**clinic.headers, "Idempotency-Key": "cancel-1"},
    )

    assert answer.status_code == 200
    assert answer.json()["id"] == str(booking_id)
    assert workflows.changes == [("cancel_booking", booking_id, "cancel-1", "dentista doente")]
    assert [(token,) for token in workflows.asked_by] == rows(database, "select id from api_token")


async def test_a_payment_is_confirmed_by_staff_under_the_requests_own_id(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic)

    answer = await client.post(
        f"{URL}/{booking_id}/confirm-payment",
        headers={**clinic.headers, "X-Request-Id": "request-7"},
    )

    assert answer.status_code == 200
    assert answer.headers["x-request-id"] == "request-7"
    assert workflows.changes == [("confirm_payment", booking_id, "request-7", "")]


@pytest.mark.parametrize("action", ["cancel", "confirm-payment"])
async def test_a_change_that_cannot_be_made_is_refused_with_its_reason(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    action: str,
) -> None:
    booking_id = book(database.owner, clinic)
    url = f"{URL}/{booking_id}/{action}"

    async def outcome() -> tuple[int, str]:
        answer = await client.post(url, headers=clinic.headers)
        return answer.status_code, answer.json()["code"]

    workflows.refusal = SlotTakenError("another booking has this time")
    assert await outcome() == (409, "slot_taken")
    workflows.ended_bookings.add(booking_id)
    assert await outcome() == (409, "booking_is_over")
    workflows.away = True
    assert await outcome() == (503, "temporal_unavailable")


async def test_an_idempotency_key_that_could_not_be_an_id_is_refused(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    booking_id = book(database.owner, clinic)

    answer = await client.post(
        f"{URL}/{booking_id}/cancel", headers={**clinic.headers, "Idempotency-Key": "a b"}
    )

    assert answer.status_code == 422
