import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from clients.errors import (
    RemoteProtocolError,
    RemoteRefusedError,
    RemoteUnavailableError,
    UnreadablePayloadError,
)
from clients.pix.api_pix import ApiPix
from clients.pix.api_pix_wire import ApiPixCredentials
from domain.payments import ChargeRequest, ChargeStatus, PaymentHint, RefundStatus, RemoteCharge
from domain.pix.brcode import parse
from tests.clients.pix.conftest import PIX_KEY, Account, Inbox, OpenAccount

TXID = "7978c0c97ea847e78e8849634473c1f1"
WEBHOOK = "http://api/payments/webhook/api_pix/token"
REQUEST = ChargeRequest(
    txid=TXID,
    amount_centavos=15000,
    expires_in=timedelta(minutes=15),
    description="Consulta 25/11 às 14h",
)


async def pay(bank: httpx.AsyncClient, charge: RemoteCharge, **order: object) -> dict[str, Any]:
    answer = await bank.post("/pay", json={"br_code": charge.br_code, **order})
    paid: dict[str, Any] = answer.raise_for_status().json()
    return paid


async def charges(bank: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await bank.get("/charges")).json()
    return found


# Charges


async def test_a_new_charge_is_pending_and_can_be_paid_by_its_code(account: Account) -> None:
    charge = await account.provider.create_charge(REQUEST)

    assert charge.status is ChargeStatus.PENDING
    assert (charge.txid, charge.amount_centavos, charge.pix_key) == (TXID, 15000, PIX_KEY)
    assert charge.payments == ()
    assert parse(charge.br_code, strict=True).location is not None
    assert charge.expires_at.tzinfo is not None
    assert charge.status_at(charge.expires_at - timedelta(seconds=1)) is ChargeStatus.PENDING
    assert charge.status_at(charge.expires_at) is ChargeStatus.EXPIRED


async def test_a_bank_that_leaves_the_code_to_us_gets_one_made_of_its_location(
    open_account: OpenAccount,
) -> None:
    account = await open_account(copy_and_paste=False)

    charge = await account.provider.create_charge(REQUEST)

    code = parse(charge.br_code, strict=True)
    assert code.location is not None
    assert (code.name, code.city) == ("Clinica Ipe", "Porto Alegre")


@pytest.mark.parametrize("efi_flavour", [False, True])
async def test_asking_twice_is_one_charge(
    open_account: OpenAccount, bank: httpx.AsyncClient, efi_flavour: bool
) -> None:
    account = await open_account(efi_flavour=efi_flavour)

    first = await account.provider.create_charge(REQUEST)
    again = await account.provider.create_charge(REQUEST)

    assert again == first
    assert len(await charges(bank)) == 1


@pytest.mark.parametrize("efi_flavour", [False, True])
async def test_a_charge_whose_answer_was_lost_is_found_by_asking_again(
    open_account: OpenAccount, bank: httpx.AsyncClient, efi_flavour: bool
) -> None:
    account = await open_account(efi_flavour=efi_flavour)
    await bank.post("/faults", json={"lose_answers": 1, "methods": ["PUT"]})

    with pytest.raises(RemoteUnavailableError):
        await account.provider.create_charge(REQUEST)
    charge = await account.provider.create_charge(REQUEST)

    assert charge.status is ChargeStatus.PENDING
    assert len(await charges(bank)) == 1


@pytest.mark.parametrize("efi_flavour", [False, True])
async def test_asking_again_for_a_paid_charge_finds_it_paid(
    open_account: OpenAccount, bank: httpx.AsyncClient, efi_flavour: bool
) -> None:
    account = await open_account(efi_flavour=efi_flavour)
    await pay(bank, await account.provider.create_charge(REQUEST))

    again = await account.provider.create_charge(REQUEST)

    assert again.status is ChargeStatus.PAID


async def test_a_txid_that_stands_for_another_amount_is_refused(open_account: OpenAccount) -> None:
    account = await open_account(efi_flavour=True)
    await account.provider.create_charge(REQUEST)
    dearer = ChargeRequest(TXID, 15001, timedelta(minutes=15), "outra")

    with pytest.raises(RemoteRefusedError) as caught:
        await account.provider.create_charge(dearer)

    assert caught.value.code == "txid_in_use"


async def test_a_payment_is_seen_in_the_charge_with_what_really_arrived(
    account: Account, bank: httpx.AsyncClient
) -> None:
    charge = await account.provider.create_charge(REQUEST)
    paid = await pay(bank, charge, amount_centavos=14999)

    seen = await account.provider.get_charge(TXID)

    assert seen is not None
    assert (seen.status, seen.amount_centavos, seen.received_centavos) == (
        ChargeStatus.PAID,
        15000,
        14999,
    )
    (payment,) = seen.payments
    assert (payment.payment_id, payment.txid) == (paid["end_to_end_id"], TXID)
    assert payment.paid_at.tzinfo is not None
    assert seen.status_at(seen.expires_at) is ChargeStatus.PAID


async def test_an_unknown_charge_is_none(account: Account) -> None:
    assert await account.provider.get_charge("0" * 32) is None


async def test_a_description_is_cut_and_a_payer_is_named_only_whole(
    account: Account, bank_app: FastAPI
) -> None:
    long = ChargeRequest(TXID, 100, timedelta(minutes=1), "x" * 200, "Beatriz", "52998224725")
    await account.provider.create_charge(long)
    nameless = ChargeRequest("1" * 32, 100, timedelta(minutes=1), "y", None, "52998224725")
    await account.provider.create_charge(nameless)

    (cobs,) = bank_app.state.bank.state.api_pix.cobs.values()
    assert cobs[TXID].revisions[-1].request_to_payer == "x" * 140
    assert cobs[TXID].revisions[-1].debtor == {"cpf": "52998224725", "nome": "Beatriz"}
    assert cobs["1" * 32].revisions[-1].debtor is None


# Cancelling


async def test_a_cancelled_charge_is_cancelled_however_often_it_is_asked(account: Account) -> None:
    await account.provider.create_charge(REQUEST)

    first = await account.provider.cancel_charge(TXID)
    again = await account.provider.cancel_charge(TXID)

    assert first.status is again.status is ChargeStatus.CANCELLED


async def test_cancelling_what_was_just_paid_tells_that_it_is_paid(
    account: Account, bank: httpx.AsyncClient
) -> None:
    await pay(bank, await account.provider.create_charge(REQUEST))

    charge = await account.provider.cancel_charge(TXID)

    assert (charge.status, charge.received_centavos) == (ChargeStatus.PAID, 15000)


async def test_cancelling_what_does_not_exist_is_refused(account: Account) -> None:
    with pytest.raises(RemoteRefusedError) as caught:
        await account.provider.cancel_charge(TXID)

    assert (caught.value.code, caught.value.status) == ("not_found", 404)


# Refunds


async def test_a_refund_is_requested_and_followed_under_one_id(
    account: Account, bank: httpx.AsyncClient
) -> None:
    paid = await pay(bank, await account.provider.create_charge(REQUEST))
    payment_id = paid["end_to_end_id"]

    asked = await account.provider.refund(payment_id, "r1", 4000)
    await bank.post("/clock", json={"advance_seconds": 61})
    settled = await account.provider.refund(payment_id, "r1", 4000)

    assert asked.status is RefundStatus.REQUESTED
    assert (settled.refund_id, settled.status, settled.amount_centavos) == (
        "r1",
        RefundStatus.REFUNDED,
        4000,
    )
    (charge,) = await charges(bank)
    assert charge["refunded_centavos"] == 4000


async def test_a_refund_that_the_bank_does_not_carry_out_is_refused(
    account: Account, bank: httpx.AsyncClient
) -> None:
    await bank.post("/faults", json={"refuse_refunds": True})
    paid = await pay(bank, await account.provider.create_charge(REQUEST))

    await account.provider.refund(paid["end_to_end_id"], "r1", 15000)
    await bank.post("/clock", json={"advance_seconds": 61})
    refund = await account.provider.refund(paid["end_to_end_id"], "r1", 15000)

    assert refund.status is RefundStatus.REFUSED


async def test_more_than_was_paid_cannot_go_back(account: Account, bank: httpx.AsyncClient) -> None:
    paid = await pay(bank, await account.provider.create_charge(REQUEST))

    with pytest.raises(RemoteRefusedError):
        await account.provider.refund(paid["end_to_end_id"], "r1", 15001)


async def test_a_refund_id_stands_for_one_amount(account: Account, bank: httpx.AsyncClient) -> None:
    paid = await pay(bank, await account.provider.create_charge(REQUEST))
    await account.provider.refund(paid["end_to_end_id"], "r1", 4000)

    with pytest.raises(RemoteRefusedError) as caught:
        await account.provider.refund(paid["end_to_end_id"], "r1", 5000)

    assert caught.value.code == "refund_id_in_use"


# Received payments


async def test_everything_received_in_a_period_is_listed_across_pages(
    account: Account, bank: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.pix.api_pix.PAGE_SIZE", 2)
    start = datetime.now(UTC) - timedelta(minutes=1)
    txids = [f"{number:032d}" for number in range(5)]
    for txid in txids:
        request = ChargeRequest(txid, 100, timedelta(minutes=5), "x")
        await pay(bank, await account.provider.create_charge(request))

    received = await account.provider.list_received(start, start + timedelta(hours=1))
    earlier = await account.provider.list_received(start - timedelta(days=1), start)

    assert sorted(payment.txid or "" for payment in received) == txids
    assert earlier == []


# Webhooks


async def test_a_paid_charge_is_hinted_at_once_however_often_it_is_delivered(
    account: Account, bank: httpx.AsyncClient, inbox: Inbox
) -> None:
    await account.provider.register_webhook(WEBHOOK)
    await bank.post("/faults", json={"webhook_copies": 3})
    paid = await pay(bank, await account.provider.create_charge(REQUEST))
    await bank.get("/webhooks")

    hints = [account.provider.parse_webhook(r.content) for r in inbox.requests]

    e2e = paid["end_to_end_id"]
    assert hints == [(PaymentHint(e2e, txid=TXID, payment_id=e2e),)] * 3
    assert {str(request.url) for request in inbox.requests} == {WEBHOOK + "/pix"}


async def test_a_refund_is_hinted_at_apart_from_its_payment(
    account: Account, bank: httpx.AsyncClient, inbox: Inbox
) -> None:
    await account.provider.register_webhook(WEBHOOK)
    paid = await pay(bank, await account.provider.create_charge(REQUEST))
    await account.provider.refund(paid["end_to_end_id"], "r1", 100)
    await bank.post("/clock", json={"advance_seconds": 61})
    await bank.get("/webhooks")

    hints = [h for r in inbox.requests for h in account.provider.parse_webhook(r.content)]

    assert len({hint.event_id for hint in hints}) == len(hints) >= 2
    assert {hint.payment_id for hint in hints} == {paid["end_to_end_id"]}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"pix":[{"txid":"x"}]}', b"\xff"])
async def test_what_is_no_notification_is_unreadable(account: Account, body: bytes) -> None:
    with pytest.raises(UnreadablePayloadError):
        account.provider.parse_webhook(body)


async def test_the_key_of_another_clinic_cannot_be_listened_to(account: Account) -> None:
    foreign = account.provider._credentials.model_copy(update={"pix_key": "outra@clinica.com"})
    account.provider._credentials = foreign

    with pytest.raises(RemoteRefusedError):
        await account.provider.register_webhook(WEBHOOK)


# Tokens


class Counting(httpx.AsyncBaseTransport):
    """Counts what passes, by path, and can make the bank forget a token."""

    def __init__(self, app: FastAPI) -> None:
        self._inner = httpx.ASGITransport(app)
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await self._inner.handle_async_request(request)

    @property
    def tokens(self) -> int:
        return self.paths.count("/apipix/oauth/token")


def counted(account: Account, app: FastAPI, clock: Callable[[], float]) -> tuple[ApiPix, Counting]:
    transport = Counting(app)
    credentials = account.provider._credentials
    return ApiPix(credentials, transport=transport, clock=clock), transport


async def test_one_token_serves_until_it_is_about_to_end(
    account: Account, bank_app: FastAPI
) -> None:
    provider, transport = counted(account, bank_app, lambda: account.seconds)

    for account.seconds in (0.0, 10.0, 3539.0):
        await provider.get_charge(TXID)
    served_by_one = transport.tokens
    account.seconds = 3541.0
    await provider.get_charge(TXID)
    await provider.aclose()

    assert (served_by_one, transport.tokens) == (1, 2)


async def test_a_token_that_the_bank_forgot_is_replaced_once(
    account: Account, bank_app: FastAPI
) -> None:
    provider, transport = counted(account, bank_app, lambda: 0.0)
    await provider.create_charge(REQUEST)
    bank_app.state.bank.state.api_pix.tokens.clear()

    charge = await provider.get_charge(TXID)
    await provider.aclose()

    assert charge is not None
    assert transport.tokens == 2


async def test_wrong_credentials_are_refused_without_being_shown(
    account: Account, bank_app: FastAPI
) -> None:
    secret = "wrong-secret"
    wrong = ApiPixCredentials.model_validate(
        {
            **account.provider._credentials.model_dump(exclude={"client_secret"}),
            "client_secret": secret,
        }
    )
    provider = ApiPix(wrong, transport=httpx.ASGITransport(bank_app))

    with pytest.raises(RemoteRefusedError) as caught:
        await provider.create_charge(REQUEST)
    await provider.aclose()

    assert (caught.value.code, caught.value.operation) == ("unauthorized", "token")
    assert secret not in f"{caught.value}{wrong!r}"


# What no simulator shows


def answering(account: Account, response: httpx.Response) -> ApiPix:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/oauth/token"):
            return httpx.Response(200, json={"access_token": "t", "expires_in": 60})
        return response

    return ApiPix(account.provider._credentials, transport=httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "QUITADA_NA_LUA"}, "unknown_status"),
        ({"valor": {"original": 150.0}}, "unreadable_answer"),
        ({"valor": {"original": "150,00"}}, "unreadable_answer"),
        ({"calendario": {"criacao": "2026-11-22T10:00:00"}}, "unreadable_answer"),
        ({"pixCopiaECola": None, "location": None, "loc": None}, "nothing_to_pay_with"),
        ({"pixCopiaECola": None, "location": "http://a b"}, "unusable_location"),
    ],
)
async def test_an_answer_that_breaks_the_standard_is_not_believed(
    account: Account, change: dict[str, object], code: str
) -> None:
    cob: dict[str, object] = {
        "txid": TXID,
        "calendario": {"criacao": "2026-11-22T10:00:00.000Z", "expiracao": 900},
        "valor": {"original": "150.00"},
        "status": "ATIVA",
        "chave": PIX_KEY,
        "pixCopiaECola": "000201",
    }
    provider = answering(account, httpx.Response(200, json=cob | change))

    with pytest.raises(RemoteProtocolError) as caught:
        await provider.get_charge(TXID)

    assert caught.value.code == code


async def test_the_banks_own_code_is_kept_when_it_is_only_a_name(account: Account) -> None:
    named = httpx.Response(400, json={"nome": "chave_invalida", "mensagem": "CPF 52998224725"})
    talkative = httpx.Response(400, json={"nome": "CPF 52998224725"})

    codes = []
    for response in (named, talkative):
        with pytest.raises(RemoteRefusedError) as caught:
            await answering(account, response).register_webhook(WEBHOOK)
        assert "52998224725" not in str(caught.value)
        codes.append(caught.value.code)

    assert codes == ["chave_invalida", "bad_request"]


async def test_efis_switch_is_sent_only_when_asked_for(account: Account) -> None:
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json={"access_token": "t"})

    for skip in (False, True):
        credentials = account.provider._credentials.model_copy(update={"skip_mtls_checking": skip})
        provider = ApiPix(credentials, transport=httpx.MockTransport(answer))
        await provider.register_webhook(WEBHOOK)

    assert [headers.get("x-skip-mtls-checking") for headers in seen[1::2]] == [None, "true"]


def test_the_token_address_is_beside_the_version_unless_given() -> None:
    fields = {
        "base_url": "https://pix.example.com/api/v2/",
        "client_id": "a",
        "client_secret": "b",
        "pix_key": PIX_KEY,
        "receiver_name": "C",
        "receiver_city": "D",
    }

    derived = ApiPixCredentials.model_validate(fields)
    given = ApiPixCredentials.model_validate(fields | {"token_url": "https://oauth.example.com/t"})

    assert derived.charges_url() == "https://pix.example.com/api/v2"
    assert derived.tokens_url() == "https://pix.example.com/api/oauth/token"
    assert given.tokens_url() == "https://oauth.example.com/t"
    assert json.loads(derived.model_dump_json())["client_secret"] == "**********"
