"""The payer's side: codes pasted, read and paid."""

from pathlib import Path

from simulators.bank.brcode import static_code
from tests.simulators.bank.support import PIX_KEY, TXID, ApiPixCaller, World, new_world


def code_of(key: str, amount_centavos: int | None, txid: str = "***") -> str:
    return static_code(
        key=key, name="Clinica", city="Sao Paulo", amount_centavos=amount_centavos, txid=txid
    )


async def test_a_code_shows_who_is_paid_how_much_and_until_when(
    world: World, merchant: ApiPixCaller
) -> None:
    created = await merchant.charge()

    shown = (await world.simulator("inspect", br_code=created["pixCopiaECola"])).json()

    assert shown["receiver"] == "Clínica São José"
    assert shown["amount_centavos"] == 15000
    assert shown["refusal"] is None
    assert shown["expires_at"] > created["calendario"]["criacao"]  # type: ignore[index]


async def test_a_static_code_of_a_known_key_can_be_paid_again_and_again(
    world: World, merchant: ApiPixCaller
) -> None:
    code = code_of(PIX_KEY, 5000, "SORRISO1")

    first = await world.simulator("pay", br_code=code)
    second = await world.simulator("pay", br_code=f" {code}\n")
    window = "inicio=2020-01-01T00:00:00Z&fim=2100-01-01T00:00:00Z"
    received = (await merchant.call("GET", f"/pix?{window}&txid=SORRISO1")).json()["pix"]

    assert (first.status_code, second.status_code) == (200, 200)
    assert [pix["valor"] for pix in received] == ["50.00", "50.00"]


async def test_an_open_amount_is_the_payers_choice(world: World, merchant: ApiPixCaller) -> None:
    code = code_of(PIX_KEY, None)

    undecided = await world.simulator("pay", br_code=code)
    paid = await world.simulator("pay", br_code=code, amount_centavos=123)

    assert undecided.json()["detail"] == {"reason": "amount_required"}
    assert paid.json()["amount_centavos"] == 123


async def test_codes_that_lead_nowhere_are_refused_with_the_reason(world: World) -> None:
    garbage = await world.simulator("pay", br_code="not a code")
    stranger = await world.simulator("pay", br_code=code_of("a@b.com", 100))
    neither = await world.simulator("pay")

    assert (garbage.status_code, garbage.json()["detail"]["reason"]) == (422, "unreadable_code")
    assert (stranger.status_code, stranger.json()["detail"]["reason"]) == (404, "unknown_receiver")
    assert neither.status_code == 422


async def test_the_bank_can_remove_a_charge(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    [charge] = (await world.http.get("/simulator/charges")).json()

    removed = await world.http.post(f"/simulator/charges/{charge['charge_id']}/remove")
    read = (await merchant.call("GET", f"/cob/{TXID}")).json()

    assert removed.json()["state"] == "removed_by_bank"
    assert read["status"] == "REMOVIDA_PELO_PSP"


async def test_the_same_key_again_keeps_its_merchants_credentials(world: World) -> None:
    first = await world.open_merchant()
    second = await world.open_merchant(name="Outro Nome", client_id="chosen")

    assert second["merchant_id"] == first["merchant_id"]
    assert second["client_secret"] == first["client_secret"]
    assert (second["name"], second["client_id"]) == ("Outro Nome", "chosen")


async def test_a_restarted_bank_knows_its_charges(tmp_path: Path) -> None:
    before = new_world(simulator_data_dir=tmp_path)
    merchant = await before.open_merchant()
    created = await (await before.api_pix(merchant)).charge()
    await before.simulator("clock", advance_seconds=60)

    after = new_world(simulator_data_dir=tmp_path)
    paid = await after.simulator("pay", br_code=created["pixCopiaECola"])
    read = await (await after.api_pix(merchant)).call("GET", f"/cob/{TXID}")

    assert paid.status_code == 200
    assert read.json()["status"] == "CONCLUIDA"
    assert read.json()["pix"][0]["horario"] > created["calendario"]["criacao"]  # type: ignore[index]
