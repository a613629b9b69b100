"""Staff move a visit and say whether the patient came."""

from uuid import UUID, uuid4

import httpx
import pytest

from db.models import Dentist, DentistProcedure
from domain.errors import SlotTakenError
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, book, save
from tests.databases import DatabaseUrls
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack

URL = "/api/v1/bookings"
WHEN = {"starts_at": "2026-11-27T18:30:00Z"}


async def test_a_booking_moves_with_its_own_dentist_unless_another_is_named(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id, other = book(database.owner, clinic), uuid4()
    owned = {"clinic_id": clinic.id, "dentist_id": other}
    save(
        database.owner,
        Dentist(id=other, clinic_id=clinic.id, name="Dr. Renato"),
        DentistProcedure(procedure_id=clinic.procedure, **owned),
    )
    url = f"{URL}/{booking_id}/reschedule"
    headers = {**clinic.headers, "Idempotency-Key": "move-1"}

    own = await client.post(url, json={**WHEN, "reason": " por telefone "}, headers=headers)
    named = await client.post(url, json={**WHEN, "dentist_id": str(other)}, headers=headers)

    assert own.status_code == named.status_code == 200
    assert own.json()["id"] == str(booking_id)
    assert workflows.changes == [
        (f"reschedule_booking {clinic.dentist}", booking_id, "move-1", "por telefone"),
        (f"reschedule_booking {other}", booking_id, "move-1", ""),
    ]


async def test_a_move_to_where_it_is_tells_nobody(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic, starts_at=NOW)
    url = f"{URL}/{booking_id}/reschedule"

    answer = await client.post(url, json={"starts_at": NOW.isoformat()}, headers=clinic.headers)

    assert answer.status_code == 200
    assert workflows.changes == []


async def test_a_value_that_the_run_refuses_is_named_like_any_other(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    url = f"{URL}/{book(database.owner, clinic)}/reschedule"
    workflows.refusal = BookingRefusedError("invalid_field", "starts_at: is in the past")

    past = await client.post(url, json=WHEN, headers=clinic.headers)
    nobody = await client.post(
        url, json={**WHEN, "dentist_id": str(uuid4())}, headers=clinic.headers
    )

    assert past.status_code == nobody.status_code == 422
    assert past.json()["errors"] == [{"field": "starts_at", "reason": "is in the past"}]
    assert nobody.json()["errors"] == [{"field": "dentist_id", "reason": "no such dentist"}]


async def test_staff_say_whether_the_patient_came(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic)
    headers = {**clinic.headers, "Idempotency-Key": "came"}
    url = f"{URL}/{booking_id}/attendance"

    answer = await client.post(url, json={"outcome": "missed"}, headers=headers)

    assert answer.status_code == 200
    assert workflows.changes == [("record_attendance", booking_id, "came", "missed")]


@pytest.mark.parametrize(
    ("action", "body"), [("reschedule", WHEN), ("attendance", {"outcome": "attended"})]
)
async def test_what_cannot_be_changed_is_refused_with_its_reason(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    action: str,
    body: dict[str, str],
) -> None:
    async def outcome(booking_id: UUID) -> tuple[int, str]:
        url = f"{URL}/{booking_id}/{action}"
        answer = await client.post(url, json=body, headers=clinic.headers)
        return answer.status_code, answer.json()["code"]

    booking_id = book(database.owner, clinic)
    workflows.refusal = SlotTakenError("another booking has this time")
    assert await outcome(booking_id) == (409, "slot_taken")
    workflows.ended_bookings.add(booking_id)
    assert await outcome(booking_id) == (409, "booking_is_over")
    assert await outcome(uuid4()) == (404, "not_found")


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("reschedule", {}),
        ("reschedule", {"starts_at": "2026-11-27T18:30:00"}),
        ("reschedule", {**WHEN, "dentist_id": "x"}),
        ("attendance", {"outcome": "late"}),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    action: str,
    body: dict[str, str],
) -> None:
    booking_id = book(database.owner, clinic)

    answer = await client.post(f"{URL}/{booking_id}/{action}", json=body, headers=clinic.headers)

    assert answer.status_code == 422
    assert workflows.changes == []
