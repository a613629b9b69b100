"""Asaas as the merchant meets it."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.simulators.bank.support import World

WEBHOOK = "http://clinic.test/asaas"
EVENTS = [
    "PAYMENT_CREATED",
    "PAYMENT_RECEIVED",
    "PAYMENT_DELETED",
    "PAYMENT_REFUND_IN_PROGRESS",
    "PAYMENT_PARTIALLY_REFUNDED",
    "PAYMENT_REFUNDED",
    "PAYMENT_REFUND_DENIED",
]


@pytest.fixture
async def asaas(world: World) -> AsyncIterator[httpx.AsyncClient]:
    merchant = await world.open_merchant()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(world.app),
        base_url="http://bank.test/asaas/v3",
        headers={"access_token": merchant["asaas_api_key"]},
    ) as client:
        yield client


async def charge(asaas: httpx.AsyncClient, **changes: object) -> httpx.Response:
    customer = {"name": "Maria", "cpfCnpj": "12345678909", "notificationDisabled": True}
    made = await asaas.post("/customers", json=customer)
    order = {
        "customer": made.json()["id"],
        "billingType": "PIX",
        "value": 100.00,
        "dueDate": "2090-01-31",
        "externalReference": "bk_01",
    }
    return await asaas.post("/payments", json=order | changes)


async def listen(asaas: httpx.AsyncClient) -> str:
    order = {
        "name": "Sorriso",
        "url": WEBHOOK,
        "authToken": "a-token-of-the-clinic",
        "sendType": "NON_SEQUENTIALLY",
        "events": EVENTS,
    }
    return str((await asaas.post("/webhooks", json=order)).json()["id"])


async def test_a_key_is_needed(world: World) -> None:
    answer = await world.http.get("/asaas/v3/payments", headers={"access_token": "wrong"})

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "invalid_access_token"


async def test_a_payment_is_created_paid_and_received(
    world: World, asaas: httpx.AsyncClient
) -> None:
    created = await charge(asaas)
    payment = created.json()
    code = (await asaas.get(f"/payments/{payment['id']}/pixQrCode")).json()
    await world.simulator("pay", br_code=code["payload"])
    read = (await asaas.get(f"/payments/{payment['id']}")).json()
    status = (await asaas.get(f"/payments/{payment['id']}/status")).json()

    assert created.status_code == 200
    assert (payment["status"], payment["value"]) == ("PENDING", 100)
    assert code["expirationDate"] == "2091-01-31 23:59:59"
    assert code["encodedImage"]
    assert (read["status"], read["netValue"]) == ("RECEIVED", 98.01)
    assert status == {"status": "RECEIVED"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"customer": "cus_unknown"}, "invalid_customer"),
        ({"dueDate": "2020-01-01"}, "invalid_dueDate"),
        ({"value": 0}, "invalid_object"),
        ({"value": "1.001"}, "invalid_object"),
        ({"billingType": "BOLETO"}, "invalid_object"),
    ],
)
async def test_a_bad_payment_is_refused(
    asaas: httpx.AsyncClient, changes: dict[str, object], code: str
) -> None:
    answer = await charge(asaas, **changes)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code


async def test_the_same_order_twice_makes_two_payments(asaas: httpx.AsyncClient) -> None:
    await charge(asaas)
    await charge(asaas)
    await charge(asaas, externalReference="bk_02")

    found = (await asaas.get("/payments", params={"externalReference": "bk_01"})).json()

    assert found["totalCount"] == 2


async def test_payments_are_found_by_the_day_they_were_paid(
    world: World, asaas: httpx.AsyncClient
) -> None:
    paid = (await charge(asaas)).json()
    await charge(asaas)
    await world.simulator("pay", txid=paid["id"])

    since = (await asaas.get("/payments", params={"paymentDate[ge]": "2020-01-01"})).json()
    until = (await asaas.get("/payments", params={"paymentDate[le]": "2020-01-01"})).json()

    assert [payment["id"] for payment in since["data"]] == [paid["id"]]
    assert until["data"] == []


async def test_an_overdue_payment_can_still_be_paid(world: World, asaas: httpx.AsyncClient) -> None:
    payment = (await charge(asaas)).json()
    years_64 = 64 * 366 * 86400
    await world.simulator("clock", advance_seconds=years_64)

    overdue = (await asaas.get(f"/payments/{payment['id']}")).json()
    paid = await world.simulator("pay", txid=payment["id"])

    assert overdue["status"] == "OVERDUE"
    assert paid.status_code == 200


async def test_only_an_unpaid_payment_can_be_deleted(
    world: World, asaas: httpx.AsyncClient
) -> None:
    unpaid, paid = (await charge(asaas)).json(), (await charge(asaas)).json()
    await world.simulator("pay", txid=paid["id"])

    deleted = await asaas.delete(f"/payments/{unpaid['id']}")
    refused = await asaas.delete(f"/payments/{paid['id']}")
    read = (await asaas.get(f"/payments/{unpaid['id']}")).json()
    late = await world.simulator("pay", txid=unpaid["id"])

    assert deleted.json() == {"deleted": True, "id": unpaid["id"]}
    assert refused.status_code == 400
    assert read["deleted"] is True
    assert late.json()["detail"] == {"reason": "cancelled"}


async def test_refunds_are_partial_asynchronous_and_bounded(
    world: World, asaas: httpx.AsyncClient
) -> None:
    payment = (await charge(asaas)).json()
    await world.simulator("pay", txid=payment["id"])
    path = f"/payments/{payment['id']}"

    started = (await asaas.post(f"{path}/refund", json={"value": 40})).json()
    too_much = await asaas.post(f"{path}/refund", json={"value": 60.01})
    await world.simulator("clock", advance_seconds=61)
    partial = (await asaas.get(path)).json()
    await asaas.post(f"{path}/refund")
    await world.simulator("clock", advance_seconds=61)
    whole = (await asaas.get(path)).json()

    assert started["status"] == "REFUND_IN_PROGRESS"
    assert too_much.status_code == 400
    assert (partial["status"], partial["refunds"][0]["status"]) == ("RECEIVED", "DONE")
    assert whole["status"] == "REFUNDED"
    assert [refund["value"] for refund in whole["refunds"]] == [40, 60]


async def test_events_carry_the_token_and_their_own_ids(
    world: World, asaas: httpx.AsyncClient
) -> None:
    await listen(asaas)
    payment = (await charge(asaas)).json()
    await world.simulator("pay", txid=payment["id"])
    await asaas.post(f"/payments/{payment['id']}/refund")
    await world.simulator("clock", advance_seconds=61)

    hooks = await world.webhooks()

    events = [json.loads(hook.body) for hook in hooks]
    assert sorted(event["event"] for event in events) == [
        "PAYMENT_CREATED",
        "PAYMENT_RECEIVED",
        "PAYMENT_REFUNDED",
        "PAYMENT_REFUND_IN_PROGRESS",
    ]
    assert len({event["id"] for event in events}) == 4
    assert {hook.headers["asaas-access-token"] for hook in hooks} == {"a-token-of-the-clinic"}


async def test_a_queue_is_interrupted_after_15_failures_and_resumed_with_all_it_kept(
    world: World, asaas: httpx.AsyncClient
) -> None:
    webhook = await listen(asaas)
    world.server.status = 201  # Asaas takes 200 alone
    for _ in range(15):
        await charge(asaas)
    failed = len(await world.webhooks())
    interrupted = (await asaas.get(f"/webhooks/{webhook}")).json()
    await charge(asaas)
    await world.simulator("webhooks/retry")
    kept = len(await world.webhooks())

    world.server.status = 200
    resumed = await asaas.put(f"/webhooks/{webhook}", json={"interrupted": False})
    await world.simulator("webhooks/retry")
    delivered = len(await world.webhooks())

    assert interrupted["interrupted"] is True
    assert (failed, kept, delivered) == (15, 15, 31)
    assert resumed.json()["interrupted"] is False
