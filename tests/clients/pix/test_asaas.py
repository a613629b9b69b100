from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from clients.errors import (
    RemoteProtocolError,
    RemoteRefusedError,
    RemoteUnavailableError,
    SignatureMismatchError,
    UnreadablePayloadError,
)
from clients.pix.asaas import Asaas
from clients.pix.asaas_wire import AsaasCredentials
from domain.errors import InvalidFieldError
from domain.payments import ChargeRequest, ChargeStatus, PaymentHint, RefundStatus, RemoteCharge
from tests.clients.pix.conftest import PIX_KEY, Inbox

TXID = "7978c0c97ea847e78e8849634473c1f1"
WEBHOOK = "http://api/payments/webhook/asaas/token"
TOKEN = "a-long-webhook-token"
REQUEST = ChargeRequest(
    txid=TXID,
    amount_centavos=15010,
    expires_in=timedelta(minutes=15),
    description="Consulta 25/11 às 14h",
    payer_name="Beatriz Souza",
    payer_cpf="52998224725",
)


@pytest.fixture
async def asaas(bank: httpx.AsyncClient, bank_app: FastAPI) -> AsyncIterator[Asaas]:
    merchant = {"name": "Clínica Ipê", "pix_key": PIX_KEY}
    made = (await bank.post("/merchants", json=merchant)).raise_for_status().json()
    credentials = AsaasCredentials.model_validate(
        {
            "base_url": "http://bank/asaas",
            "api_key": made["asaas_api_key"],
            "webhook_token": TOKEN,
            "webhook_email": "ti@clinica.example",
        }
    )
    provider = Asaas(credentials, transport=httpx.ASGITransport(bank_app))
    yield provider
    await provider.aclose()


async def pay(bank: httpx.AsyncClient, charge: RemoteCharge, **order: object) -> None:
    paid = await bank.post("/pay", json={"br_code": charge.br_code, **order})
    paid.raise_for_status()


async def charges(bank: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await bank.get("/charges")).json()
    return found


async def test_a_new_charge_is_pending_and_payable_for_long(asaas: Asaas) -> None:
    charge = await asaas.create_charge(REQUEST)

    assert (charge.txid, charge.status) == (TXID, ChargeStatus.PENDING)
    assert (charge.amount_centavos, charge.payments) == (15010, ())
    assert charge.br_code.startswith("000201")
    assert charge.expires_at > datetime.now(UTC) + timedelta(days=360)


@pytest.mark.parametrize("missing", ["payer_name", "payer_cpf"])
async def test_without_name_and_cpf_nobody_is_charged(asaas: Asaas, missing: str) -> None:
    fields = {"payer_name": "Beatriz", "payer_cpf": "52998224725", missing: None}

    with pytest.raises(InvalidFieldError) as caught:
        await asaas.create_charge(
            ChargeRequest(TXID, 100, timedelta(minutes=15), "Consulta", **fields)
        )

    assert caught.value.field == "payer_cpf"


async def test_a_charge_whose_answer_was_lost_is_found_by_asking_again(
    asaas: Asaas, bank: httpx.AsyncClient, bank_app: FastAPI
) -> None:
    lost = {"lose_answers": 1, "methods": ["POST"], "path_contains": "/payments"}
    await bank.post("/faults", json=lost)

    with pytest.raises(RemoteUnavailableError):
        await asaas.create_charge(REQUEST)
    charge = await asaas.create_charge(REQUEST)

    assert charge.status is ChargeStatus.PENDING
    assert len(await charges(bank)) == 1
    (customer,) = bank_app.state.bank.state.asaas.customers.values()
    assert customer.notification_disabled


async def test_a_txid_that_stands_for_another_amount_is_refused(asaas: Asaas) -> None:
    await asaas.create_charge(REQUEST)
    dearer = ChargeRequest(TXID, 15011, timedelta(minutes=15), "x", "Beatriz", "52998224725")

    with pytest.raises(RemoteRefusedError) as caught:
        await asaas.create_charge(dearer)

    assert caught.value.code == "txid_in_use"


async def test_a_payment_is_seen_in_the_charge_with_what_really_arrived(
    asaas: Asaas, bank: httpx.AsyncClient
) -> None:
    await pay(bank, await asaas.create_charge(REQUEST), amount_centavos=15000)

    seen = await asaas.get_charge(TXID)

    assert seen is not None
    assert seen.status is ChargeStatus.PAID
    assert (seen.amount_centavos, seen.received_centavos) == (15010, 15000)
    assert seen.payments[0].paid_at.tzinfo is not None


async def test_an_unknown_charge_is_none_and_cannot_be_cancelled(asaas: Asaas) -> None:
    assert await asaas.get_charge(TXID) is None
    with pytest.raises(RemoteRefusedError) as caught:
        await asaas.cancel_charge(TXID)
    assert caught.value.code == "not_found"


async def test_a_cancelled_charge_is_cancelled_and_a_paid_one_stays_paid(
    asaas: Asaas, bank: httpx.AsyncClient
) -> None:
    await asaas.create_charge(REQUEST)
    cancelled = await asaas.cancel_charge(TXID)
    await pay(bank, await asaas.create_charge(REQUEST))
    paid = await asaas.cancel_charge(TXID)

    assert cancelled.status is ChargeStatus.CANCELLED
    assert (paid.status, paid.received_centavos) == (ChargeStatus.PAID, 15010)


@pytest.mark.parametrize(
    ("faults", "settled"),
    [({}, RefundStatus.REFUNDED), ({"refuse_refunds": True}, RefundStatus.REFUSED)],
)
async def test_a_refund_is_asked_once_and_followed_under_one_id(
    asaas: Asaas, bank: httpx.AsyncClient, faults: dict[str, object], settled: RefundStatus
) -> None:
    await pay(bank, await asaas.create_charge(REQUEST))
    charge = await asaas.get_charge(TXID)
    assert charge is not None
    await bank.post("/faults", json=faults)

    asked = await asaas.refund(charge.payments[0].payment_id, "r1", 4000)
    await bank.post("/clock", json={"advance_seconds": 61})
    again = await asaas.refund(charge.payments[0].payment_id, "r1", 4000)
    with pytest.raises(RemoteRefusedError) as caught:
        await asaas.refund(charge.payments[0].payment_id, "r1", 5000)

    assert asked.status is RefundStatus.REQUESTED
    assert (again.status, again.amount_centavos) == (settled, 4000)
    assert caught.value.code == "refund_id_in_use"


async def test_everything_received_in_a_period_is_listed_across_pages(
    asaas: Asaas, bank: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.pix.asaas.PAGE_SIZE", 2)
    txids = [f"{number:032d}" for number in range(5)]
    for txid in txids:
        request = ChargeRequest(txid, 100, timedelta(minutes=5), "x", "Bia", "52998224725")
        await pay(bank, await asaas.create_charge(request))
    now = datetime.now(UTC)

    received = await asaas.list_received(now - timedelta(days=1), now + timedelta(days=1))

    assert sorted(payment.txid or "" for payment in received) == txids
    assert await asaas.list_received(now - timedelta(days=9), now - timedelta(days=5)) == []


async def test_a_paid_charge_is_hinted_at_and_the_queue_is_registered_once(
    asaas: Asaas, bank: httpx.AsyncClient, bank_app: FastAPI, inbox: Inbox
) -> None:
    await asaas.register_webhook(WEBHOOK)
    await asaas.register_webhook(WEBHOOK)
    charge = await asaas.create_charge(REQUEST)
    await pay(bank, charge)
    await bank.get("/webhooks")

    (delivery,) = inbox.requests
    asaas.check_origin(delivery.content, delivery.headers, {})
    (hint,) = asaas.parse_webhook(delivery.content)
    known_as = charge.provider_charge_id
    assert hint == PaymentHint(hint.event_id, TXID, charge_id=known_as, payment_id=known_as)
    assert len(bank_app.state.bank.state.asaas.webhooks) == 1


async def test_a_delivery_without_our_token_is_refused_and_another_event_says_nothing(
    asaas: Asaas,
) -> None:
    for headers in ({}, {"asaas-access-token": "outro"}, {"asaas-access-token": "não"}):
        with pytest.raises(SignatureMismatchError):
            asaas.check_origin(b'{"id":"evt_1"}', headers, {})

    assert asaas.parse_webhook(b'{"id":"evt_1","event":"TRANSFER_DONE"}') == ()
    with pytest.raises(UnreadablePayloadError):
        asaas.parse_webhook(b"[]")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "SOMETHING_NEW"}, "unknown_status"),
        ({"value": "100"}, "unreadable_answer"),
        ({"value": 100.001}, "unreadable_answer"),
        ({"value": True}, "unreadable_answer"),
    ],
)
async def test_an_answer_that_we_cannot_place_is_not_believed(
    asaas: Asaas, change: dict[str, object], code: str
) -> None:
    payment = {"id": "pay_1", "value": 150.1, "status": "RECEIVED", "dueDate": "2026-11-22"}
    answer = httpx.Response(200, json={"data": [payment | change], "hasMore": False})
    provider = Asaas(asaas._credentials, transport=httpx.MockTransport(lambda _: answer))

    with pytest.raises(RemoteProtocolError) as caught:
        await provider.get_charge(TXID)

    assert caught.value.code == code


async def test_a_refusal_keeps_asaass_code_and_not_its_words(asaas: Asaas) -> None:
    problem = {"errors": [{"code": "invalid_cpfCnpj", "description": "52998224725"}]}
    answer = httpx.Response(400, json=problem)
    provider = Asaas(asaas._credentials, transport=httpx.MockTransport(lambda _: answer))

    with pytest.raises(RemoteRefusedError) as caught:
        await provider.get_charge(TXID)

    assert caught.value.code == "invalid_cpfCnpj"
    assert "52998224725" not in str(caught.value)
