import hashlib
import hmac
import json
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI

from db.models import Charge
from domain.events import PaymentHint
from domain.payments import ChargeStatus
from tests.api.world import (
    BOX,
    NOW,
    ClinicAtTest,
    ListeningWorkflows,
    book,
    change,
    rows,
    save,
)
from tests.databases import DatabaseUrls

TXID = "a" * 32
ORDER = "ORDTST01ABC"
WEBHOOK_SECRET = "a-long-webhook-secret"


def charge(
    database: DatabaseUrls,
    clinic: ClinicAtTest,
    booking_id: UUID,
    provider_charge_id: str | None = None,
) -> None:
    save(
        database.owner,
        Charge(
            id=uuid4(),
            clinic_id=clinic.id,
            booking_id=booking_id,
            attempt=1,
            account_id=clinic.account,
            txid=TXID,
            provider_charge_id=provider_charge_id,
            amount_centavos=6600,
            status=ChargeStatus.PENDING,
            br_code="00020126",
            expires_at=NOW,
        ),
    )


def signing_account(database: DatabaseUrls, clinic: ClinicAtTest) -> str:
    """Make the clinic's account one at Mercado Pago, which signs; where its webhook is."""
    credentials = {
        "access_token": "token",
        "webhook_secret": WEBHOOK_SECRET,
        "payer_email": "pix@clinica.example",
    }
    encrypted = BOX.encrypt_json(credentials).encode().hex()
    change(
        database,
        "update payment_account set provider = 'mercado_pago',"
        f" credentials_encrypted = '\\x{encrypted}' where id = '{clinic.account}'",
    )
    return url(clinic, "mercado_pago")


def signature() -> dict[str, str]:
    """What proves a notification of the order, by Mercado Pago's manifest."""
    manifest = f"id:{ORDER};request-id:r1;ts:1;".encode()
    digest = hmac.new(WEBHOOK_SECRET.encode(), manifest, hashlib.sha256).hexdigest()
    return {"x-request-id": "r1", "x-signature": f"ts=1,v1={digest}"}


def notice(txid: str = TXID, payment: str = "E1") -> bytes:
    pix = {"endToEndId": payment, "txid": txid, "valor": "66.00", "horario": "2026-11-24T13:00:00Z"}
    return json.dumps({"pix": [pix]}).encode()


def url(clinic: ClinicAtTest, provider: str = "api_pix") -> str:
    return f"/api/v1/payments/webhook/{provider}/{clinic.account_token}"


@pytest.mark.parametrize("ending", ["", "/pix"])
async def test_a_payment_is_hinted_to_its_booking(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    ending: str,
) -> None:
    booking_id = book(database.owner, clinic)
    charge(database, clinic, booking_id)

    answer = await client.post(url(clinic) + ending, content=notice())

    assert answer.status_code == 200
    [(what, clinic_id, subject, hint)] = workflows.told
    assert (what, clinic_id, subject) == ("payment_hint", clinic.id, booking_id)
    assert isinstance(hint, PaymentHint)
    await app.state.services.forwarded.flush()
    assert rows(database, "select status, event from webhook_inbox") == [("forwarded", "payment")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (notice("b" * 32), "ignored"),
        (b'{"evento":"teste_webhook"}', None),
        (b"not json", "unreadable"),
        (b"", "unreadable"),
    ],
)
async def test_a_notice_that_concerns_no_charge_is_kept_and_answered(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
    body: bytes,
    status: str | None,
) -> None:
    answer = await client.post(url(clinic), content=body)

    assert answer.status_code == 200
    assert workflows.told == []
    [(kept,)] = rows(database, "select status from webhook_inbox")
    assert kept == status if status else kept in {"ignored", "unreadable"}


@pytest.mark.parametrize("provider", ["api_pix", "static", "nobody", "%00"])
async def test_an_unknown_address_is_not_found(
    client: httpx.AsyncClient, clinic: ClinicAtTest, provider: str
) -> None:
    token = "x" if provider == "api_pix" else clinic.account_token

    answer = await client.post(f"/api/v1/payments/webhook/{provider}/{token}", content=notice())

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_money_after_the_booking_was_over_is_shown_to_staff(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic)
    charge(database, clinic, booking_id)
    workflows.ended_bookings.add(booking_id)

    answer = await client.post(url(clinic), content=notice())

    assert answer.status_code == 200
    assert rows(database, "select needs_attention from booking") == [("paid_late",)]


async def test_while_temporal_is_away_a_hint_waits_for_the_sweep(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    charge(database, clinic, book(database.owner, clinic))
    workflows.away = True
    answer = await client.post(url(clinic), content=notice())
    assert (answer.status_code, answer.json()) == (200, {"status": "kept"})
    workflows.away = False

    swept = await app.state.services.inbox.sweep(NOW.replace(year=2027))

    assert swept == 1
    assert [told[0] for told in workflows.told] == ["payment_hint"]
    assert rows(database, "select status from webhook_inbox") == [("forwarded",)]


async def test_the_sweep_hands_over_a_signed_delivery_whose_headers_are_gone(
    client: httpx.AsyncClient,
    app: FastAPI,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    booking_id = book(database.owner, clinic)
    charge(database, clinic, booking_id, provider_charge_id=ORDER)
    account = signing_account(database, clinic)
    body = json.dumps({"id": 7, "data": {"id": ORDER}}).encode()
    workflows.away = True
    kept = await client.post(account, content=body, params={"data.id": ORDER}, headers=signature())
    forged = await client.post(account, content=body, params={"data.id": ORDER})
    workflows.away = False

    swept = await app.state.services.inbox.sweep(NOW.replace(year=2027))

    assert (kept.status_code, forged.status_code) == (200, 401)
    assert swept == 1
    [(what, _, subject, _)] = workflows.told
    assert (what, subject) == ("payment_hint", booking_id)
    assert rows(database, "select status from webhook_inbox") == [("forwarded",)]


async def test_another_clinics_charge_is_not_touched(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    charge(database, clinic, book(database.owner, clinic))

    answer = await client.post(url(other_clinic), content=notice())

    assert answer.status_code == 200
    assert workflows.told == []
