"""The staff's list of receipts at the edge: reading, deciding, and whose they are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import make_services
from db.models import Message, PaymentEvidence
from domain.receipts import EvidenceStatus, FileType, ReceiptSource
from domain.vocabulary import Direction, MessageStatus
from settings import Settings
from tests.api.world import ListeningWorkflows, open_clinic
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, DEPOSIT_CENTAVOS, make_chats
from tests.till import Till, open_till
from workflows.temporal_errors import BookingRefusedError

URL = "/api/v1/evidence"
E2E = "E60746948202611281421A1b2C3d4E5f"
PICTURE = b"\xff\xd8\xff\xe0 a receipt"


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database) as till:
        yield till


@pytest.fixture
async def client(
    till: Till, database: DatabaseUrls, workflows: ListeningWorkflows, built_app: FastAPI
) -> AsyncIterator[httpx.AsyncClient]:
    """Of the till's clinic."""
    settings = Settings(_env_file=None, database_url=SecretStr(database.app))
    services = make_services(settings, till.database, workflows, lambda: datetime.now(UTC))
    built_app.state.services = services
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(built_app),
        base_url="http://api.test",
        headers={"Authorization": f"Bearer {till.clinic.token}"},
    ) as client:
        yield client
    await services.forwarded.close()


@pytest.fixture
def chat(till: Till) -> UUID:
    return make_chats(till.urls.owner, till.clinic, 1)[0]


def receipt(till: Till, chat: UUID, booking_id: UUID | None, **stated: Any) -> str:
    """A picture on the staff's list; its id."""
    message_id, evidence_id = uuid4(), uuid4()
    till.save(
        Message(
            id=message_id,
            clinic_id=till.clinic.clinic_id,
            conversation_id=chat,
            wa_message_id=uuid4().hex,
            direction=Direction.INBOUND,
            status=MessageStatus.RECEIVED,
            kind="image",
            sent_at=datetime.now(UTC),
        ),
        PaymentEvidence(
            id=evidence_id,
            clinic_id=till.clinic.clinic_id,
            conversation_id=chat,
            message_id=message_id,
            booking_id=booking_id,
            source=ReceiptSource.CAPTION,
            status=EvidenceStatus.WAITING,
            file_type=FileType.JPEG,
            file_encrypted=BOX.encrypt_bytes(PICTURE),
            **stated,
        ),
    )
    return str(evidence_id)


async def test_a_payment_id_on_two_visits_receipts_is_flagged_on_both(
    till: Till, client: httpx.AsyncClient, chat: UUID
) -> None:
    one, two = till.book(), till.book(starts_in=timedelta(days=4))
    first = receipt(till, chat, one, end_to_end_id=E2E)
    again = receipt(till, chat, one, end_to_end_id="E" + E2E[1:-1] + "X")
    second = receipt(till, chat, two, end_to_end_id=E2E)

    found = (await client.get(URL, params={"status": "waiting"})).json()["items"]

    flags = {item["id"]: item["is_reused"] for item in found}
    assert flags == {first: True, again: False, second: True}


async def test_a_receipt_for_visits_in_a_row_is_held_against_what_all_of_them_cost(
    till: Till, client: httpx.AsyncClient, chat: UUID
) -> None:
    first = till.book()
    till.book(starts_in=timedelta(days=4))
    till.execute("update booking set group_id = :first", first=first)
    other = till.book(starts_in=timedelta(days=5))
    for booking in (first, other):
        receipt(till, chat, booking)

    found = (await client.get(URL)).json()["items"]

    deposits = {item["booking_id"]: item["deposit_centavos"] for item in found}
    assert deposits == {str(first): 2 * DEPOSIT_CENTAVOS, str(other): DEPOSIT_CENTAVOS}


async def test_pages_hold_every_receipt_once(
    till: Till, client: httpx.AsyncClient, chat: UUID
) -> None:
    booking = till.book()
    made = {receipt(till, chat, booking) for _ in range(3)}

    first = (await client.get(URL, params={"limit": 2})).json()
    rest = (await client.get(URL, params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert {item["id"] for item in [*first["items"], *rest["items"]]} == made
    assert rest["next_cursor"] is None


async def test_a_receipt_is_its_clinic_s_alone(
    till: Till, client: httpx.AsyncClient, chat: UUID, database: DatabaseUrls
) -> None:
    mine = receipt(till, chat, till.book())
    stranger = open_clinic(database.owner)

    listed = await client.get(URL, headers=stranger.headers)
    file = await client.get(f"{URL}/{mine}/file", headers=stranger.headers)
    refused = await client.post(
        f"{URL}/{mine}/refuse", headers=stranger.headers, json={"reason": "other"}
    )
    own = await client.get(f"{URL}/{mine}/file")

    assert listed.json()["items"] == []
    assert (file.status_code, refused.status_code) == (404, 404)
    assert own.content == PICTURE
    assert own.headers["x-content-type-options"] == "nosniff"
    assert till.rows("select status from payment_evidence") == [("waiting",)]


async def test_confirming_goes_through_the_booking_s_run(
    till: Till, client: httpx.AsyncClient, chat: UUID, workflows: ListeningWorkflows
) -> None:
    booking = till.book()
    mine = receipt(till, chat, booking)

    answer = await client.post(f"{URL}/{mine}/confirm", headers={"Idempotency-Key": "seen"})

    assert answer.status_code == 200
    assert workflows.changes == [("confirm_payment", booking, "seen", mine)]


async def test_a_receipt_without_a_visit_confirms_nothing(
    till: Till, client: httpx.AsyncClient, chat: UUID, workflows: ListeningWorkflows
) -> None:
    mine = receipt(till, chat, None)

    answer = await client.post(f"{URL}/{mine}/confirm")

    assert (answer.status_code, answer.json()["code"]) == (409, "evidence_unmatched")
    assert workflows.changes == []


@pytest.mark.parametrize("over", [True, False])
async def test_staff_can_always_take_a_receipt_off_the_list(
    till: Till, client: httpx.AsyncClient, chat: UUID, workflows: ListeningWorkflows, over: bool
) -> None:
    booking = till.book()
    mine = receipt(till, chat, booking)
    if over:
        workflows.ended_bookings.add(booking)
    else:
        workflows.refusal = BookingRefusedError("booking_not_awaiting_payment", "paid")

    answer = await client.post(f"{URL}/{mine}/refuse", json={"reason": "not_received"})
    late = await client.post(f"{URL}/{mine}/confirm")

    assert answer.json()["status"] == "refused"
    assert (answer.json()["refusal"], answer.json()["decided_by"]) == ("not_received", "test")
    assert (late.status_code, late.json()["code"]) == (409, "evidence_decided")


async def test_an_unknown_reason_is_named(
    till: Till, client: httpx.AsyncClient, chat: UUID
) -> None:
    mine = receipt(till, chat, till.book())

    answer = await client.post(f"{URL}/{mine}/refuse", json={"reason": "fraud"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reason"
