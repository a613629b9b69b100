import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from clients.errors import (
    RemoteRefusedError,
    RemoteUnavailableError,
    SignatureMismatchError,
    UnreadablePayloadError,
)
from clients.pix.mercado_pago import MercadoPago
from clients.pix.mercado_pago_signature import signature_is_valid
from clients.pix.mercado_pago_wire import MercadoPagoCredentials
from domain.payments import ChargeRequest, ChargeStatus, PaymentHint, RefundStatus, RemoteCharge
from tests.clients.pix.conftest import PIX_KEY, Inbox

TXID = "7978c0c97ea847e78e8849634473c1f1"
WEBHOOK = "http://api/payments/webhook/mercado_pago/token"
SECRET = "a-webhook-secret"
VECTORS = Path(__file__).parents[3] / "../shared/vectors/mercadopago-signatures.json"
REQUEST = ChargeRequest(TXID, 15010, timedelta(minutes=15), "Consulta 25/11 às 14h")


@pytest.fixture
async def mercado_pago(bank: httpx.AsyncClient, bank_app: FastAPI) -> AsyncIterator[MercadoPago]:
    merchant = {
        "name": "Clínica Ipê",
        "pix_key": PIX_KEY,
        "mercadopago_secret": SECRET,
        "mercadopago_webhook_url": WEBHOOK,
    }
    made = (await bank.post("/merchants", json=merchant)).raise_for_status().json()
    credentials = MercadoPagoCredentials.model_validate(
        {
            "base_url": "http://bank/mercadopago",
            "access_token": made["mercadopago_token"],
            "webhook_secret": SECRET,
            "payer_email": "pix@clinica.example",
        }
    )
    provider = MercadoPago(credentials, transport=httpx.ASGITransport(bank_app))
    yield provider
    await provider.aclose()


async def pay(bank: httpx.AsyncClient, charge: RemoteCharge, **order: object) -> None:
    (await bank.post("/pay", json={"br_code": charge.br_code, **order})).raise_for_status()


async def charges(bank: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await bank.get("/charges")).json()
    return found


async def test_a_new_charge_is_pending_for_half_an_hour_at_least(mercado_pago: MercadoPago) -> None:
    charge = await mercado_pago.create_charge(REQUEST)

    assert (charge.status, charge.amount_centavos) == (ChargeStatus.PENDING, 15010)
    assert charge.br_code.startswith("000201")
    assert charge.payments == ()
    lifetime = charge.expires_at - datetime.now(UTC)
    assert timedelta(minutes=29) < lifetime <= timedelta(minutes=30)


async def test_a_charge_whose_answer_was_lost_is_found_by_asking_again(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient
) -> None:
    await bank.post("/faults", json={"lose_answers": 1, "methods": ["POST"]})

    with pytest.raises(RemoteUnavailableError):
        await mercado_pago.create_charge(REQUEST)
    charge = await mercado_pago.create_charge(REQUEST)
    await pay(bank, charge)
    again = await mercado_pago.create_charge(REQUEST)

    assert len(await charges(bank)) == 1
    assert again.status is ChargeStatus.PAID


async def test_a_txid_that_stands_for_another_amount_is_refused(mercado_pago: MercadoPago) -> None:
    await mercado_pago.create_charge(REQUEST)

    with pytest.raises(RemoteRefusedError) as caught:
        await mercado_pago.create_charge(ChargeRequest(TXID, 1, timedelta(minutes=15), "x"))

    assert caught.value.code == "txid_in_use"


async def test_a_payment_is_seen_in_the_charge_with_what_really_arrived(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient
) -> None:
    await pay(bank, await mercado_pago.create_charge(REQUEST), amount_centavos=15000)

    seen = await mercado_pago.get_charge(TXID)

    assert seen is not None
    assert (seen.status, seen.amount_centavos) == (ChargeStatus.PAID, 15010)
    assert (seen.received_centavos, seen.payments[0].txid) == (15000, TXID)


async def test_an_expired_charge_is_told_as_such(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient
) -> None:
    await mercado_pago.create_charge(REQUEST)
    await bank.post("/clock", json={"advance_seconds": 1801})

    charge = await mercado_pago.get_charge(TXID)

    assert charge is not None
    assert charge.status is ChargeStatus.EXPIRED


async def test_a_charge_can_be_cancelled_again_and_a_paid_one_stays_paid(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient
) -> None:
    other = ChargeRequest("1" * 32, 100, timedelta(minutes=15), "x")
    await mercado_pago.create_charge(REQUEST)
    await pay(bank, await mercado_pago.create_charge(other))

    first = await mercado_pago.cancel_charge(TXID)
    again = await mercado_pago.cancel_charge(TXID)
    paid = await mercado_pago.cancel_charge(other.txid)

    assert first.status is again.status is ChargeStatus.CANCELLED
    assert paid.status is ChargeStatus.PAID


async def test_an_unknown_charge_is_none_and_cannot_be_cancelled(mercado_pago: MercadoPago) -> None:
    assert await mercado_pago.get_charge(TXID) is None
    with pytest.raises(RemoteRefusedError) as caught:
        await mercado_pago.cancel_charge(TXID)
    assert caught.value.code == "not_found"


@pytest.mark.parametrize(
    ("faults", "settled"),
    [({}, RefundStatus.REFUNDED), ({"refuse_refunds": True}, RefundStatus.REFUSED)],
)
async def test_a_refund_is_asked_once_and_followed_under_one_id(
    mercado_pago: MercadoPago,
    bank: httpx.AsyncClient,
    faults: dict[str, object],
    settled: RefundStatus,
) -> None:
    await pay(bank, await mercado_pago.create_charge(REQUEST))
    charge = await mercado_pago.get_charge(TXID)
    assert charge is not None
    await bank.post("/faults", json=faults)
    payment_id = charge.payments[0].payment_id

    asked = await mercado_pago.refund(payment_id, "r1", 4000)
    await bank.post("/clock", json={"advance_seconds": 61})
    again = await mercado_pago.refund(payment_id, "r1", 4000)
    with pytest.raises(RemoteRefusedError) as caught:
        await mercado_pago.refund(payment_id, "r1", 5000)

    assert asked.status is RefundStatus.REQUESTED
    assert (again.status, again.amount_centavos) == (settled, 4000)
    assert caught.value.code == "refund_id_in_use"


async def test_everything_received_in_a_period_is_listed_across_pages(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.pix.mercado_pago.PAGE_SIZE", 2)
    start = datetime.now(UTC) - timedelta(minutes=1)
    txids = [f"{number:032d}" for number in range(5)]
    for txid in txids:
        request = ChargeRequest(txid, 100, timedelta(minutes=5), "x")
        await pay(bank, await mercado_pago.create_charge(request))

    received = await mercado_pago.list_received(start, start + timedelta(hours=1))

    assert sorted(payment.txid or "" for payment in received) == txids
    assert await mercado_pago.list_received(start - timedelta(days=1), start) == []


async def test_a_signed_notification_hints_at_its_order_and_an_altered_one_is_refused(
    mercado_pago: MercadoPago, bank: httpx.AsyncClient, inbox: Inbox
) -> None:
    charge = await mercado_pago.create_charge(REQUEST)
    await pay(bank, charge)
    await bank.get("/webhooks")

    delivery = inbox.requests[-1]
    body, headers, query = delivery.content, delivery.headers, delivery.url.params
    mercado_pago.check_origin(body, headers, query)
    (hint,) = mercado_pago.parse_webhook(body)
    assert hint == PaymentHint(hint.event_id, charge_id=charge.provider_charge_id)
    other = body.replace(charge.provider_charge_id.encode(), b"ORDTST01OTHER")
    altered = [
        (other, headers, query),
        (body, httpx.Headers(), query),
        (body, headers, query.set("data.id", "ORDTST01OTHER")),
        (body, headers, httpx.QueryParams()),
    ]
    for delivered in altered:
        with pytest.raises(SignatureMismatchError):
            mercado_pago.check_origin(*delivered)
    with pytest.raises(UnreadablePayloadError):
        mercado_pago.parse_webhook(b"{}")


async def test_where_notifications_go_is_set_in_the_panel(mercado_pago: MercadoPago) -> None:
    with pytest.raises(RemoteRefusedError) as caught:
        await mercado_pago.register_webhook(WEBHOOK)

    assert caught.value.code == "set_in_the_panel"


def test_an_empty_secret_signs_nothing() -> None:
    assert not signature_is_valid("", data_id="1", request_id=None, header="ts=1,v1=00")


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not here")
def test_the_verdicts_are_those_of_mercado_pagos_own_sdk() -> None:
    for vector in json.loads(VECTORS.read_text())["vectors"]:
        valid = signature_is_valid(
            vector["secret"],
            data_id=vector["query_data_id"],
            request_id=vector["x_request_id"],
            header=vector["x_signature"],
        )
        assert valid == (vector["sdk_result"] == "valid"), vector["label"]
