"""The waitlist over the API."""

from uuid import UUID, uuid4

import httpx
import pytest

from db.models import Contact, ContactPatient, WhatsAppConversation
from tests.api.world import NOW, ClinicAtTest, save
from tests.databases import DatabaseUrls

URL = "/api/v1/waitlist"


@pytest.fixture
def chat(clinic: ClinicAtTest, database: DatabaseUrls) -> UUID:
    """The patient's chat."""
    contact_id, chat_id = uuid4(), uuid4()
    save(
        database.owner,
        Contact(id=contact_id, clinic_id=clinic.id, chat_id="5511980000001@c.us"),
        ContactPatient(contact_id=contact_id, patient_id=clinic.patient, clinic_id=clinic.id),
        WhatsAppConversation(
            id=chat_id,
            clinic_id=clinic.id,
            session_id=clinic.session,
            contact_id=contact_id,
            last_interaction=NOW,
            conversation_context={},
        ),
    )
    return chat_id


def wish(clinic: ClinicAtTest, **more: object) -> dict[str, object]:
    return {
        "patient_id": str(clinic.patient),
        "procedure_id": str(clinic.procedure),
        "weekdays": [4],
        "time_from": "13:00",
        **more,
    }


async def test_staff_put_a_patient_on_the_list_see_them_and_take_them_off(
    client: httpx.AsyncClient, clinic: ClinicAtTest, chat: UUID
) -> None:
    headers = {**clinic.headers, "Idempotency-Key": "once"}
    added = await client.post(URL, json=wish(clinic), headers=headers)
    again = await client.post(URL, json=wish(clinic), headers=headers)
    waiting = (await client.get(URL, headers=clinic.headers)).json()
    removed = await client.delete(f"{URL}/{added.json()['id']}", headers=clinic.headers)

    assert added.status_code == 201
    assert added.json()["conversation_id"] == str(chat)
    assert added.json()["wish"] == {"weekdays": [4], "time_from": "13:00:00"}
    assert again.json()["id"] == added.json()["id"]
    assert [one["status"] for one in waiting] == ["active"]
    assert removed.json()["status"] == "withdrawn"
    assert (await client.get(URL, headers=clinic.headers)).json() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"patient_id": str(uuid4())}, "patient_id"),
        ({"procedure_id": str(uuid4())}, "procedure_id"),
        ({"dentist_id": str(uuid4())}, "dentist_id"),
        ({"date_from": "2026-12-02", "date_to": "2026-12-01"}, "date_to"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_with_the_field(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    chat: UUID,
    wrong: dict[str, object],
    field: str,
) -> None:
    answer = await client.post(URL, json=wish(clinic, **wrong), headers=clinic.headers)

    assert answer.status_code == 422
    assert field in answer.text


async def test_another_clinic_sees_and_changes_nothing(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest, chat: UUID
) -> None:
    added = await client.post(URL, json=wish(clinic), headers=clinic.headers)

    seen = await client.get(URL, headers=other_clinic.headers)
    removed = await client.delete(f"{URL}/{added.json()['id']}", headers=other_clinic.headers)

    assert seen.json() == []
    assert removed.status_code == 404
    assert [one["id"] for one in (await client.get(URL, headers=clinic.headers)).json()]
