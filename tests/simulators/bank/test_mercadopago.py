"""Mercado Pago as the merchant meets it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from simulators.bank.brcode import parse
from simulators.bank.mercadopago.notifications import signature
from tests.simulators.bank.support import PIX_KEY, World

SECRET = "the-secret-of-the-panel"
VECTORS = Path(__file__).parents[3] / "../shared/vectors/mercadopago-signatures.json"


@pytest.fixture
async def mercadopago(world: World) -> AsyncIterator[httpx.AsyncClient]:
    merchant = await world.open_merchant(
        mercadopago_webhook_url="http://clinic.test/mp?clinic=1", mercadopago_secret=SECRET
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(world.app),
        base_url="http://bank.test/mercadopago/v1",
        headers={"Authorization": f"Bearer {merchant['mercadopago_token']}"},
    ) as client:
        yield client


async def create(
    mercadopago: httpx.AsyncClient,
    key: str = "bk_01-1",
    amount: str = "150.00",
    expiration_time: str | None = "PT30M",
) -> httpx.Response:
    payment = {"amount": amount, "payment_method": {"id": "pix", "type": "bank_transfer"}}
    if expiration_time:
        payment["expiration_time"] = expiration_time
    order = {
        "type": "online",
        "total_amount": amount,
        "external_reference": "bk_01",
        "processing_mode": "automatic",
        "transactions": {"payments": [payment]},
        "payer": {"email": "maria@example.com"},
    }
    return await mercadopago.post("/orders", json=order, headers={"X-Idempotency-Key": key})


def only_payment(order: httpx.Response) -> dict[str, object]:
    return dict(order.json()["transactions"]["payments"][0])


def code_of(order: httpx.Response) -> str:
    return str(order.json()["transactions"]["payments"][0]["payment_method"]["qr_code"])


async def test_a_token_is_needed(world: World) -> None:
    answer = await world.http.get("/mercadopago/v1/orders/ORD1")

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "unauthorized"


async def test_an_order_is_created_with_a_static_code_and_paid(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    created = await create(mercadopago)
    code = parse(code_of(created))
    paid = await world.simulator("pay", br_code=code_of(created))
    read = await mercadopago.get(f"/orders/{created.json()['id']}")
    number = only_payment(read)["reference_id"]
    legacy = (await mercadopago.get(f"/payments/{number}")).json()

    assert created.status_code == 201
    assert (created.json()["status"], created.json()["status_detail"]) == (
        "action_required",
        "waiting_transfer",
    )
    assert (code.key, code.txid, code.amount_centavos) == (PIX_KEY, f"mpqrinter{number}", 15000)
    assert paid.status_code == 200
    assert (read.json()["status"], read.json()["status_detail"]) == ("processed", "accredited")
    assert only_payment(read)["paid_amount"] == "150.00"
    assert (legacy["status"], legacy["transaction_amount"]) == ("approved", 150)
    assert legacy["transaction_details"]["transaction_id"] == paid.json()["end_to_end_id"]


async def test_the_same_key_makes_one_order(mercadopago: httpx.AsyncClient) -> None:
    first = await create(mercadopago)
    again = await create(mercadopago)
    other = await create(mercadopago, amount="151.00")
    found = (await mercadopago.get("/payments/search?external_reference=bk_01")).json()

    assert again.json() == first.json()
    assert other.status_code == 409
    assert other.json()["errors"][0]["code"] == "idempotency_key_already_used"
    assert found["paging"]["total"] == 1


async def test_a_key_is_compulsory(mercadopago: httpx.AsyncClient) -> None:
    answer = await create(mercadopago, key="")

    assert answer.json()["errors"][0]["code"] == "empty_required_header"


@pytest.mark.parametrize("expiration", ["PT29M", "P31D", "half an hour", "P"])
async def test_an_order_lives_from_half_an_hour_to_thirty_days(
    mercadopago: httpx.AsyncClient, expiration: str
) -> None:
    refused = await create(mercadopago, expiration_time=expiration)
    accepted = await create(mercadopago, key="other", expiration_time="P1DT2H")

    assert refused.status_code == 400
    assert accepted.status_code == 201


async def test_an_expired_order_says_so_and_cannot_be_paid(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    created = await create(mercadopago)
    await world.simulator("clock", advance_seconds=1801)

    paid = await world.simulator("pay", br_code=code_of(created))
    read = await mercadopago.get(f"/orders/{created.json()['id']}")

    assert paid.json()["detail"] == {"reason": "expired"}
    assert read.json()["status"] == "expired"


async def test_only_an_unpaid_order_can_be_cancelled(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    first, second = await create(mercadopago), await create(mercadopago, key="second")
    await world.simulator("pay", br_code=code_of(second))

    cancelled = await mercadopago.post(
        f"/orders/{first.json()['id']}/cancel", headers={"X-Idempotency-Key": "c1"}
    )
    refused = await mercadopago.post(
        f"/orders/{second.json()['id']}/cancel", headers={"X-Idempotency-Key": "c2"}
    )

    assert cancelled.json()["status"] == "canceled"
    assert refused.json()["errors"][0]["code"] == "cannot_cancel_order"


async def test_refunds_are_partial_asynchronous_and_idempotent(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    created = await create(mercadopago)
    await world.simulator("pay", br_code=code_of(created))
    path = f"/orders/{created.json()['id']}"
    part = {"transactions": [{"id": only_payment(created)["id"], "amount": "50.00"}]}

    async def refund(key: str, body: object = None) -> httpx.Response:
        headers = {"X-Idempotency-Key": key}
        return await mercadopago.post(f"{path}/refund", json=body, headers=headers)

    first, again = await refund("r1", part), await refund("r1", part)
    await world.simulator("clock", advance_seconds=61)
    partial = (await mercadopago.get(path)).json()
    rest = await refund("r2")
    await world.simulator("clock", advance_seconds=61)
    whole = (await mercadopago.get(path)).json()
    nothing_left = await refund("r3")

    assert first.json() == again.json()
    assert first.json()["transactions"]["refunds"][0]["status"] == "processing"
    assert partial["status_detail"] == "partially_refunded"
    assert rest.status_code == 201
    assert whole["status"] == "refunded"
    assert [refund["amount"] for refund in whole["transactions"]["refunds"]] == ["50.00", "100.00"]
    assert nothing_left.json()["errors"][0]["code"] == "order_already_refunded"


async def test_a_payments_refund_in_process_is_told_only_on_request(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    created = await create(mercadopago)
    await world.simulator("pay", br_code=code_of(created))
    path = f"/payments/{only_payment(created)['reference_id']}/refunds"

    bare = await mercadopago.post(path, json={"amount": 50}, headers={"X-Idempotency-Key": "a"})
    told = await mercadopago.post(
        path,
        json={"amount": 50},
        headers={"X-Idempotency-Key": "b", "X-Render-In-Process-Refunds": "true"},
    )

    assert bare.status_code == 400
    assert (told.status_code, told.json()["status"]) == (201, "in_process")


async def test_notifications_are_signed_over_the_querys_id_and_say_no_amount(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    created = await create(mercadopago)
    await world.simulator("pay", br_code=code_of(created))

    hook = (await world.webhooks())[-1]

    query = parse_qs(urlsplit(hook.path).query)
    timestamp, digest = hook.headers["x-signature"].removeprefix("ts=").split(",v1=")
    assert query["clinic"] == ["1"]
    assert query["data.id"] == [created.json()["id"]]
    assert digest == signature(query["data.id"][0], hook.headers["x-request-id"], timestamp, SECRET)
    body = json.loads(hook.body)
    assert (body["action"], body["data"]) == ("order.processed", {"id": created.json()["id"]})


async def test_a_notification_that_is_not_taken_can_be_tried_again(
    world: World, mercadopago: httpx.AsyncClient
) -> None:
    world.server.status = 503
    await create(mercadopago)
    [first] = list(await world.webhooks())

    await world.simulator("webhooks/retry")
    again = (await world.webhooks())[-1]

    assert len(world.server.received) == 2
    assert again.body == first.body


async def test_a_forged_notification_is_signed_with_another_secret(world: World) -> None:
    await world.simulator(
        "webhooks/forge", provider="mercadopago", url="http://clinic.test/mp", reference="ORD1"
    )

    [hook] = await world.webhooks()

    timestamp, digest = hook.headers["x-signature"].removeprefix("ts=").split(",v1=")
    assert digest != signature("ORD1", hook.headers["x-request-id"], timestamp, SECRET)


@pytest.mark.skipif(not VECTORS.exists(), reason="the vectors are not here")
def test_signatures_are_what_mercado_pagos_own_sdk_accepts() -> None:
    vectors = json.loads(VECTORS.read_text())["vectors"]
    plain = [v for v in vectors if v["label"] in {"payment numeric", "ts in seconds"}]

    for vector in plain:
        timestamp, digest = vector["x_signature"].removeprefix("ts=").split(",v1=")
        made = signature(
            vector["query_data_id"], vector["x_request_id"], timestamp, vector["secret"]
        )
        assert made == digest
    assert len(plain) == 2
