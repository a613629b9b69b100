"""The bank misbehaving on command."""

import json

import httpx
import pytest

from tests.simulators.bank.support import PIX_KEY, TXID, ApiPixCaller, World

WEBHOOK = "http://clinic.test/hook"


async def listen(merchant: ApiPixCaller) -> None:
    await merchant.call("PUT", f"/webhook/{PIX_KEY}", {"webhookUrl": WEBHOOK})


async def test_a_lost_answer_has_done_its_work(world: World, merchant: ApiPixCaller) -> None:
    await world.simulator("faults", lose_answers=1, methods=["PUT"])

    with pytest.raises(httpx.TransportError):
        await merchant.charge()
    read = await merchant.call("GET", f"/cob/{TXID}")

    assert read.json()["status"] == "ATIVA"


async def test_answers_are_lost_with_a_repeatable_probability(
    world: World, merchant: ApiPixCaller
) -> None:
    async def losses() -> list[int]:
        await world.simulator("faults", lose_probability=0.3, seed=7)
        lost = []
        for number in range(50):
            try:
                await merchant.charge(f"{number:032d}")
            except httpx.TransportError:
                lost.append(number)
        return lost

    first, second = await losses(), await losses()
    charges = (await world.http.get("/simulator/charges")).json()

    assert first == second
    assert 5 <= len(first) <= 25
    assert len(charges) == 50


async def test_a_failed_request_has_done_nothing(world: World, merchant: ApiPixCaller) -> None:
    await world.simulator("faults", fail_requests=1, fail_status=502, path_contains="/cob")

    failed = await merchant.call("PUT", f"/cob/{TXID}", merchant.cob())
    read = await merchant.call("GET", f"/cob/{TXID}")

    assert (failed.status_code, read.status_code) == (502, 404)


async def test_a_delayed_answer_still_comes(world: World, merchant: ApiPixCaller) -> None:
    await world.simulator("faults", delay_seconds=0.001)

    assert (await merchant.charge())["status"] == "ATIVA"


async def test_webhooks_can_be_sent_many_times_at_once_or_never(
    world: World, merchant: ApiPixCaller
) -> None:
    await listen(merchant)
    await merchant.charge("1" * 32)
    await merchant.charge("2" * 32)

    await world.simulator("faults", webhook_copies=10)
    await world.simulator("pay", txid="1" * 32)
    ten = list(await world.webhooks())
    await world.simulator("faults", webhook_copies=0)
    await world.simulator("pay", txid="2" * 32)
    still_ten = await world.webhooks()

    assert len({hook.body for hook in ten}) == 1
    assert (len(ten), len(still_ten)) == (10, 10)


async def test_webhooks_can_be_held_and_released_backwards(
    world: World, merchant: ApiPixCaller
) -> None:
    await listen(merchant)
    await world.simulator("faults", hold_webhooks=True)
    for number in range(3):
        await merchant.charge(f"{number:032d}")
        await world.simulator("pay", txid=f"{number:032d}")
    held = list(await world.webhooks())

    await world.simulator("webhooks/release", order="reversed")
    released = await world.webhooks()

    assert held == []
    assert [json.loads(hook.body)["pix"][0]["txid"][-1] for hook in released] == ["2", "1", "0"]


async def test_a_different_amount_can_arrive(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    await world.simulator("faults", amount_delta_centavos=-1)

    await world.simulator("pay", txid=TXID)
    read = (await merchant.call("GET", f"/cob/{TXID}")).json()

    assert read["status"] == "CONCLUIDA"
    assert read["pix"][0]["valor"] == "149.99"


@pytest.mark.parametrize("fault", ["pay_after_expiry", "pay_after_cancelling"])
async def test_money_can_arrive_too_late(world: World, merchant: ApiPixCaller, fault: str) -> None:
    await merchant.charge()
    if fault == "pay_after_expiry":
        await world.simulator("clock", advance_seconds=1801)
    else:
        removal = {"status": "REMOVIDA_PELO_USUARIO_RECEBEDOR"}
        await merchant.call("PATCH", f"/cob/{TXID}", removal)
    refused = await world.simulator("pay", txid=TXID)

    await world.simulator("faults", **{fault: True})
    paid = await world.simulator("pay", txid=TXID)
    twice = await world.simulator("pay", txid=TXID)

    assert refused.status_code == 409
    assert paid.status_code == 200
    assert twice.json()["detail"] == {"reason": "already_paid"}


async def test_a_refund_can_fail_at_its_end(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    path = f"/pix/{paid['end_to_end_id']}/devolucao"
    await world.simulator("faults", refuse_refunds=True)

    await merchant.call("PUT", f"{path}/first", {"valor": "150.00"})
    await world.simulator("clock", advance_seconds=61)
    refused = (await merchant.call("GET", f"{path}/first")).json()
    again = await merchant.call("PUT", f"{path}/second", {"valor": "150.00"})

    assert refused["status"] == "NAO_REALIZADO"
    assert refused["motivo"]
    assert again.status_code == 201


async def test_a_forged_webhook_moves_no_money(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()

    await world.simulator(
        "webhooks/forge",
        provider="apipix",
        url=WEBHOOK,
        reference=TXID,
        amount_centavos=15000,
        pix_key=PIX_KEY,
    )
    [hook] = await world.webhooks()
    read = (await merchant.call("GET", f"/cob/{TXID}")).json()

    assert json.loads(hook.body)["pix"][0]["txid"] == TXID
    assert read["status"] == "ATIVA"


async def test_a_failing_merchant_server_is_not_asked_again(
    world: World, merchant: ApiPixCaller
) -> None:
    await listen(merchant)
    world.server.status = 500
    await merchant.charge()

    await world.simulator("pay", txid=TXID)
    [delivery] = (await world.http.get("/simulator/webhooks")).json()

    assert delivery["status"] == 500
    assert len(world.server.received) == 1


async def test_a_reset_forgets_everything(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    await world.simulator("faults", fail_requests=9)

    await world.simulator("reset")

    assert (await world.http.get("/simulator/charges")).json() == []
    assert (await world.http.get("/simulator/faults")).json()["fail_requests"] == 0
