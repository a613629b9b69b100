"""The staff's list of chats, and whose they are, over the API."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from db.models import Contact, WhatsAppConversation
from domain.events import LeaseChange, LeaseOrder
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, open_clinic, save
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

URL = "/api/v1/conversations"


def chat(
    database: DatabaseUrls,
    clinic: ClinicAtTest,
    *,
    needs_human: str | None = None,
    minutes_ago: int = 0,
    name: str = "Wesley",
) -> UUID:
    """A chat of the clinic's number, to which people may have been called."""
    contact_id, chat_id, since = uuid4(), uuid4(), NOW - timedelta(minutes=minutes_ago)
    save(
        database.owner,
        Contact(
            id=contact_id,
            clinic_id=clinic.id,
            chat_id=f"{contact_id.int % 10**13}@c.us",
            phone="5511912345678",
            push_name=name,
        ),
        WhatsAppConversation(
            id=chat_id,
            clinic_id=clinic.id,
            session_id=clinic.session,
            contact_id=contact_id,
            last_interaction=since,
            conversation_context={},
            needs_human=needs_human,
            needs_human_since=since if needs_human else None,
            staff_summary="Quer: limpeza." if needs_human else None,
        ),
    )
    return chat_id


async def test_who_needs_a_person_is_listed_emergencies_and_the_longest_first(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    chat(database, clinic, name="Ninguém a espera")
    chat(database, clinic, needs_human="asked", minutes_ago=5, name="Ana")
    chat(database, clinic, needs_human="asked", minutes_ago=9, name="Bia")
    chat(database, clinic, needs_human="emergency", minutes_ago=1, name="Wesley")
    chat(database, open_clinic(database.owner), needs_human="asked", name="De outra clínica")

    answer = await client.get(URL, headers=clinic.headers)

    assert [one["patient_name"] for one in answer.json()] == ["Wesley", "Bia", "Ana"]
    assert answer.json()[0]["summary"] == "Quer: limpeza."
    assert answer.json()[0]["phone_end"] == "5678"


async def test_who_takes_a_chat_over_is_told_to_its_run_and_shown_at_once(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    chat_id = chat(database, clinic, needs_human="asked")
    headers = {**clinic.headers, "Idempotency-Key": "mine"}

    taken = await client.post(f"{URL}/{chat_id}/take-over", headers=headers)
    listed = await client.get(URL, headers=clinic.headers)
    given = await client.post(f"{URL}/{chat_id}/hand-back", headers=clinic.headers)
    left = await client.get(URL, headers=clinic.headers)

    assert taken.status_code == given.status_code == 200
    assert (taken.json()["needs_human"], taken.json()["summary"]) == (None, None)
    assert taken.json()["staff_until"] is not None
    assert [one["id"] for one in listed.json()] == [str(chat_id)]
    assert given.json()["staff_until"] is None
    assert left.json() == []
    assert workflows.told[0] == (
        "take_over",
        clinic.id,
        chat_id,
        LeaseOrder("mine", LeaseChange.TAKE_OVER),
    )
    assert [one[0] for one in workflows.told] == ["take_over", "hand_back"]


async def test_what_is_settled_leaves_the_list(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    chat_id = chat(database, clinic, needs_human="received_file")

    answer = await client.post(f"{URL}/{chat_id}/settle", headers=clinic.headers)

    assert answer.json()["needs_human"] is None
    assert (await client.get(URL, headers=clinic.headers)).json() == []
    assert [one[0] for one in workflows.told] == ["settled"]


async def test_another_clinics_chat_does_not_exist(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    foreign = chat(database, open_clinic(database.owner), needs_human="asked")

    for action in ("take-over", "hand-back", "settle"):
        answer = await client.post(f"{URL}/{foreign}/{action}", headers=clinic.headers)
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"
    assert workflows.told == []


async def test_without_temporal_nothing_changes(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    chat_id = chat(database, clinic, needs_human="asked")
    workflows.away = True

    answer = await client.post(f"{URL}/{chat_id}/take-over", headers=clinic.headers)

    assert answer.status_code == 503
    [still] = (await client.get(URL, headers=clinic.headers)).json()
    assert (still["needs_human"], still["staff_until"]) == ("asked", None)
