"""Staff see to what a booking needs attention for."""

from uuid import UUID, uuid4

import httpx
import pytest

from domain.vocabulary import BookingStatus
from tests.api.world import ClinicAtTest, ListeningWorkflows, book, change, rows
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack


@pytest.fixture
def disputed(clinic: ClinicAtTest, database: DatabaseUrls) -> UUID:
    booking_id = book(database.owner, clinic, status=BookingStatus.CONFIRMED)
    change(database, "update booking set needs_attention = 'med_dispute'")
    return booking_id


async def settle(
    client: httpx.AsyncClient, clinic: ClinicAtTest, booking_id: UUID, seen: str = "med_dispute"
) -> httpx.Response:
    url, body = f"/api/v1/bookings/{booking_id}/settle", {"needs_attention": seen}
    return await client.post(url, json=body, headers=clinic.headers)


async def test_it_leaves_the_list_once_and_its_history_says_who_did_it(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    disputed: UUID,
    workflows: ListeningWorkflows,
) -> None:
    first, again = [await settle(client, clinic, disputed) for _ in range(2)]

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert first.json()["needs_attention"] is None
    [line] = [one for one in first.json()["timeline"] if one["kind"] == "attention_settled"]
    assert (line["actor"], line["detail"]["reason"]) == ("staff", "med_dispute")
    assert line["detail"]["by"]
    assert workflows.told == []
    assert workflows.changes == []


async def test_another_reason_than_was_seen_stays(
    client: httpx.AsyncClient, clinic: ClinicAtTest, disputed: UUID, database: DatabaseUrls
) -> None:
    answer = await settle(client, clinic, disputed, "paid_late")

    assert (answer.status_code, answer.json()["code"]) == (409, "attention_changed")
    assert rows(database, "select needs_attention from booking") == [("med_dispute",)]


async def test_a_clinic_sees_to_its_own_only(
    client: httpx.AsyncClient, other_clinic: ClinicAtTest, disputed: UUID, database: DatabaseUrls
) -> None:
    strange = await settle(client, other_clinic, disputed)
    unknown = await settle(client, other_clinic, uuid4())

    assert (strange.status_code, unknown.status_code) == (404, 404)
    assert rows(database, "select needs_attention from booking") == [("med_dispute",)]
