"""Staff move a visit and say whether the patient came."""

from uuid import UUID, uuid4

import httpx
import pytest

from domain.errors import SlotTakenError
from tests.api.world import ClinicAtTest, ListeningWorkflows, book
from tests.conftest import DatabaseUrls

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
