"""Payments, refunds and the day's closing at the edge, over money from the simulated bank."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from activities.models import ChangeBooking
from db.models import Payment
from domain.vocabulary import Actor
from tests.api.till_edge import edge_of, utc_now
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.till import Till, open_till
from workflows.contracts import RefundRequest

URL = "/api/v1/payments"
ZONE = ZoneInfo("America/Sao_Paulo")


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
    async with edge_of(till, database, workflows, built_app) as client:
        client.headers["Authorization"] = f"Bearer {till.clinic.token}"
        yield client


def unmatched(till: Till, amount: int = 1234, *, paid_at: datetime | None = None) -> None:
    till.save(
        Payment(
            id=uuid4(),
            clinic_id=till.clinic.clinic_id,
            account_id=till.account_id,
            external_id=f"E{uuid4().hex}",
            amount_centavos=amount,
            paid_at=paid_at or utc_now(),
            recorded_by=Actor.PROVIDER,
        )
    )


async def test_payments_come_newest_first_a_page_at_a_time_and_are_filtered(
    client: httpx.AsyncClient, till: Till
) -> None:
    booking_id = await till.paid_booking()
    for hours in (1, 2, 3):
        unmatched(till, 100 * hours, paid_at=utc_now() - timedelta(hours=hours))

    first = (await client.get(URL, params={"limit": 3})).json()
    rest = (await client.get(URL, params={"limit": 3, "cursor": first["next_cursor"]})).json()
    known = (await client.get(URL, params={"matched": True})).json()["items"]
    unknown = (await client.get(URL, params={"matched": False})).json()["items"]
    elsewhere = (await client.get(URL, params={"provider": "asaas"})).json()["items"]
    of_booking = (await client.get(URL, params={"booking_id": str(booking_id)})).json()["items"]
    early = {"to": (utc_now() - timedelta(minutes=90)).isoformat()}
    before = (await client.get(URL, params=early)).json()["items"]

    amounts = [item["amount_centavos"] for item in (*first["items"], *rest["items"])]
    assert amounts == [DEPOSIT_CENTAVOS, 100, 200, 300]
    assert rest["next_cursor"] is None
    assert known == of_booking == [first["items"][0]]
    assert (known[0]["booking_id"], known[0]["provider"]) == (str(booking_id), "api_pix")
    assert [item["amount_centavos"] for item in unknown] == [100, 200, 300]
    assert elsewhere == []
    assert [item["amount_centavos"] for item in before] == [200, 300]


async def test_staff_give_a_part_back_once_however_often_they_ask(
    client: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = await till.paid_booking()
    [payment] = (await client.get(URL)).json()["items"]
    url, key = f"{URL}/{payment['id']}/refund", {"Idempotency-Key": "the-first"}

    asked = [
        await client.post(url, json={"amount_centavos": 600, "reason": "troco"}, headers=key)
        for _ in range(2)
    ]
    too_much = await client.post(url, json={"amount_centavos": 6001})
    reused = await client.post(url, json={"amount_centavos": 700}, headers=key)
    shown = (await client.get(URL)).json()["items"][0]

    assert [answer.status_code for answer in asked] == [202, 202]
    assert asked[0].json() == asked[1].json() == shown["refunds"][0]
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_too_large")
    assert (reused.status_code, reused.json()["code"]) == (409, "idempotency_key_reused")
    assert len(shown["refunds"]) == 1
    assert shown["refunds"][0]["status"] == "requested"
    request = workflows.told[0][3]
    assert isinstance(request, RefundRequest)
    assert (request.booking_id, request.amount_centavos) == (booking_id, 600)
    assert {told[0] for told in workflows.told} == {"start_refund"}


async def test_what_staff_sent_back_by_hand_is_refunded_and_says_who_did(
    client: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    await till.paid_booking()
    [payment] = (await client.get(URL)).json()["items"]

    answer = await client.post(f"{URL}/{payment['id']}/refund", json={"by_hand": True})

    assert (answer.status_code, answer.json()["status"]) == (202, "refunded")
    assert answer.json()["settled_at"] is not None
    [(kind, actor, detail)] = till.rows(
        "select kind, actor, detail from booking_event where key like 'refund/%'"
    )
    assert (kind, actor) == ("refunded_by_hand", "staff")
    assert detail["by"]
    assert [told[0] for told in workflows.told] == ["start_refund"], "the patient is told"


async def test_a_refund_that_nobody_started_yet_is_started_by_asking_again(
    client: httpx.AsyncClient, till: Till, workflows: ListeningWorkflows
) -> None:
    await till.paid_booking()
    [payment] = (await client.get(URL)).json()["items"]
    url, key = f"{URL}/{payment['id']}/refund", {"Idempotency-Key": "once"}
    workflows.away = True
    away = await client.post(url, headers=key)
    workflows.away = False

    again = await client.post(url, headers=key)

    assert (away.status_code, again.status_code) == (503, 202)
    assert again.json()["amount_centavos"] == DEPOSIT_CENTAVOS
    assert till.rows("select count(*) from refund") == [(1,)]
    assert len(workflows.told) == 1


async def test_a_day_adds_up_to_the_centavo(client: httpx.AsyncClient, till: Till) -> None:
    await till.paid_booking()
    await till.charge(till.book(starts_in=timedelta(days=4)))
    by_hand = till.book(starts_in=timedelta(days=5))
    now = utc_now()
    change = ChangeBooking(till.clinic.clinic_id, by_hand, now, actor=Actor.STAFF)
    await till.received.record_staff_payment(change)
    unmatched(till, 1234)
    unmatched(till, 99999, paid_at=now - timedelta(days=1))
    [paid] = (await client.get(URL, params={"provider": "api_pix", "matched": True})).json()[
        "items"
    ]
    answer = await client.post(f"{URL}/{paid['id']}/refund", json={"amount_centavos": 1001})
    till.execute(
        "update refund set status = 'refunded', settled_at = :now where id = :id",
        now=now,
        id=UUID(answer.json()["id"]),
    )

    closing = (
        await client.get(f"{URL}/closing", params={"day": str(now.astimezone(ZONE).date())})
    ).json()

    assert closing["timezone"] == "America/Sao_Paulo"
    assert closing["by_provider"] == [
        {
            "provider": "api_pix",
            "received_centavos": 6600 + 1234,
            "refunded_centavos": 1001,
            "net_centavos": 6600 + 1234 - 1001,
            "unmatched_centavos": 1234,
            "pending_centavos": 6600,
        },
        {
            "provider": "static",
            "received_centavos": 6600,
            "refunded_centavos": 0,
            "net_centavos": 6600,
            "unmatched_centavos": 0,
            "pending_centavos": 0,
        },
    ]
    for name, total in closing["total"].items():
        assert total == sum(line[name] for line in closing["by_provider"])


async def test_a_day_is_the_clinics_own_and_not_that_of_utc(
    client: httpx.AsyncClient, till: Till
) -> None:
    unmatched(till, 100, paid_at=datetime(2026, 11, 24, 2, 59, tzinfo=UTC))
    unmatched(till, 200, paid_at=datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    unmatched(till, 400, paid_at=datetime(2026, 11, 25, 2, 59, tzinfo=UTC))

    answer = await client.get(f"{URL}/closing", params={"day": "2026-11-24"})

    assert answer.json()["total"]["received_centavos"] == 600


async def test_another_clinics_payment_is_like_one_that_never_was(
    client: httpx.AsyncClient, till: Till, database: DatabaseUrls
) -> None:
    async with open_till(database) as other:
        await other.paid_booking()
        [(theirs,)] = other.rows("select id from payment")

    answer = await client.post(f"{URL}/{theirs}/refund")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await client.get(URL)).json()["items"] == []
