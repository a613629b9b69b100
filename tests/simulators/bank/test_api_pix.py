"""API Pix as the merchant meets it."""

import json

import pytest

from tests.simulators.bank.support import PIX_KEY, TXID, ApiPixCaller, World, new_world

WEBHOOK = "http://clinic.test/pix-hook/secret"


async def test_a_token_needs_the_right_secret_and_ends(world: World) -> None:
    merchant = await world.open_merchant()
    caller = await world.api_pix(merchant)

    refused = await world.http.post("/apipix/oauth/token", auth=(merchant["client_id"], "wrong"))
    await world.simulator("clock", advance_seconds=3601)
    expired = await caller.call("GET", f"/cob/{TXID}")

    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert expired.status_code == 401


async def test_a_charge_is_created_read_and_payable_by_its_code(
    world: World, merchant: ApiPixCaller
) -> None:
    created = await merchant.charge()
    paid = await world.simulator("pay", br_code=created["pixCopiaECola"])
    read = (await merchant.call("GET", f"/cob/{TXID}")).json()

    assert created["status"] == "ATIVA"
    assert created["revisao"] == 0
    assert paid.status_code == 200
    assert read["status"] == "CONCLUIDA"
    assert read["pix"][0]["endToEndId"] == paid.json()["end_to_end_id"]
    assert read["pix"][0]["valor"] == "150.00"
    assert len(paid.json()["end_to_end_id"]) == 32


async def test_a_repeated_put_alters_only_what_changes(merchant: ApiPixCaller) -> None:
    await merchant.charge()
    same = await merchant.charge()
    changed = await merchant.charge(amount="151.00")
    older = (await merchant.call("GET", f"/cob/{TXID}?revisao=0")).json()

    assert same["revisao"] == 0
    assert changed["revisao"] == 1
    assert older["valor"] == {"original": "150.00"}


async def test_efi_refuses_a_repeated_put(world: World) -> None:
    merchant = await world.api_pix(await world.open_merchant(efi_flavour=True))
    await merchant.charge()

    again = await merchant.call("PUT", f"/cob/{TXID}", merchant.cob())

    assert again.status_code == 409
    assert again.json()["nome"] == "txid_duplicado"


async def test_the_copy_and_paste_code_can_be_left_out(world: World) -> None:
    merchant = await world.api_pix(await world.open_merchant(copy_and_paste=False))

    created = await merchant.charge()

    assert "pixCopiaECola" not in created
    assert str(created["location"]).startswith("127.0.0.1:3003/qr/v2/")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"valor": {"original": "150"}}, "cob.valor.original"),
        ({"valor": {"original": "0.00"}}, "cob.valor.original"),
        ({"chave": "someone@else.com"}, "cob.chave"),
        ({"calendario": {"expiracao": 0}}, "cob.calendario.expiracao"),
        ({"solicitacaoPagador": "x" * 141}, "cob.solicitacaoPagador"),
        ({"devedor": {"nome": "Sem CPF"}}, "cob.devedor.PessoaFisica.cpf"),
    ],
)
async def test_a_bad_charge_is_refused_naming_the_field(
    merchant: ApiPixCaller, changes: dict[str, object], path: str
) -> None:
    answer = await merchant.call("PUT", f"/cob/{TXID}", merchant.cob() | changes)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/error/CobOperacaoInvalida")
    assert path in [violation["propriedade"] for violation in answer.json()["violacoes"]]


async def test_an_expired_charge_stays_active_and_cannot_be_paid(
    world: World, merchant: ApiPixCaller
) -> None:
    await merchant.charge()
    await world.simulator("clock", advance_seconds=1801)
    merchant = await world.api_pix(await world.open_merchant())

    refused = await world.simulator("pay", txid=TXID)
    read = (await merchant.call("GET", f"/cob/{TXID}")).json()
    shown = (await world.http.get("/simulator/charges")).json()

    assert refused.status_code == 409
    assert refused.json()["detail"] == {"reason": "expired"}
    assert read["status"] == "ATIVA"
    assert shown[0]["state"] == "expired"


async def test_a_removed_charge_is_final(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    removal = {"status": "REMOVIDA_PELO_USUARIO_RECEBEDOR"}

    removed = await merchant.call("PATCH", f"/cob/{TXID}", removal)
    again = await merchant.call("PATCH", f"/cob/{TXID}", removal)
    put = await merchant.call("PUT", f"/cob/{TXID}", merchant.cob())
    paid = await world.simulator("pay", txid=TXID)

    assert removed.json()["status"] == "REMOVIDA_PELO_USUARIO_RECEBEDOR"
    assert removed.json()["revisao"] == 1
    assert (again.status_code, put.status_code) == (400, 400)
    assert paid.json()["detail"] == {"reason": "cancelled"}


async def test_a_charge_is_its_merchants_alone(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    other = await world.api_pix(await world.open_merchant(pix_key="other@clinic.com"))

    cob = await other.call("GET", f"/cob/{TXID}")
    pix = await other.call("GET", f"/pix/{paid['end_to_end_id']}")
    own = await other.charge()

    assert (cob.status_code, pix.status_code) == (404, 404)
    assert own["txid"] == TXID


async def test_a_payment_is_notified_at_the_registered_address(
    world: World, merchant: ApiPixCaller
) -> None:
    registered = await merchant.call("PUT", f"/webhook/{PIX_KEY}", {"webhookUrl": WEBHOOK})
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    [hook] = await world.webhooks()

    assert registered.status_code == 200
    assert hook.path == "/pix-hook/secret/pix"
    [pix] = json.loads(hook.body)["pix"]
    assert (pix["endToEndId"], pix["txid"]) == (paid["end_to_end_id"], TXID)
    assert (pix["valor"], pix["chave"]) == ("150.00", PIX_KEY)


async def test_a_webhook_can_be_read_and_removed(merchant: ApiPixCaller) -> None:
    path = f"/webhook/{PIX_KEY}"
    await merchant.call("PUT", path, {"webhookUrl": WEBHOOK})

    read = await merchant.call("GET", path)
    foreign = await merchant.call("PUT", "/webhook/other-key", {"webhookUrl": WEBHOOK})
    removed = await merchant.call("DELETE", path)
    gone = await merchant.call("GET", path)

    assert read.json()["webhookUrl"] == WEBHOOK
    assert foreign.status_code == 400
    assert (removed.status_code, gone.status_code) == (204, 404)


async def test_a_refund_ends_later_and_is_notified(world: World, merchant: ApiPixCaller) -> None:
    await merchant.call("PUT", f"/webhook/{PIX_KEY}", {"webhookUrl": WEBHOOK})
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    path = f"/pix/{paid['end_to_end_id']}/devolucao/refund1"

    asked = await merchant.call("PUT", path, {"valor": "50.00"})
    pending = (await merchant.call("GET", path)).json()
    await world.simulator("clock", advance_seconds=61)
    done = (await merchant.call("GET", path)).json()
    hooks = await world.webhooks()

    assert asked.status_code == 201
    assert asked.json()["status"] == pending["status"] == "EM_PROCESSAMENTO"
    assert done["status"] == "DEVOLVIDO"
    assert json.loads(hooks[-1].body)["pix"][0]["devolucoes"][0]["status"] == "DEVOLVIDO"


async def test_a_refund_ends_by_itself() -> None:
    world = new_world(bank_refund_seconds=0)
    merchant = await world.api_pix(await world.open_merchant())
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    path = f"/pix/{paid['end_to_end_id']}/devolucao/refund1"

    asked = (await merchant.call("PUT", path, {"valor": "50.00"})).json()
    statuses = [(await merchant.call("GET", path)).json()["status"] for _ in range(50)]

    assert asked["status"] == "EM_PROCESSAMENTO"
    assert statuses[-1] == "DEVOLVIDO"


async def test_a_dispute_takes_the_money_back_unasked(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()

    await world.simulator("disputes", end_to_end_id=paid["end_to_end_id"])
    await world.simulator("clock", advance_seconds=61)
    pix = (await merchant.call("GET", f"/pix/{paid['end_to_end_id']}")).json()
    again = await world.simulator("disputes", end_to_end_id=paid["end_to_end_id"])

    [refund] = pix["devolucoes"]
    assert (refund["natureza"], refund["status"]) == ("MED_FRAUDE", "DEVOLVIDO")
    assert refund["valor"] == "150.00"
    assert again.status_code == 409


async def test_refunds_are_bounded_by_the_payment_and_their_ids(
    world: World, merchant: ApiPixCaller
) -> None:
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    path = f"/pix/{paid['end_to_end_id']}/devolucao"
    await merchant.call("PUT", f"{path}/first", {"valor": "100.00"})

    same_id = await merchant.call("PUT", f"{path}/first", {"valor": "1.00"})
    too_much = await merchant.call("PUT", f"{path}/second", {"valor": "50.01"})
    rest = await merchant.call("PUT", f"{path}/second", {"valor": "50.00"})
    bad_id = await merchant.call("PUT", f"{path}/not-an-id", {"valor": "0.01"})

    assert (same_id.status_code, too_much.status_code) == (400, 400)
    assert rest.status_code == 201
    assert bad_id.json()["type"].endswith("/PixDevolucaoInvalida")


async def test_a_refund_after_90_days_is_refused(world: World, merchant: ApiPixCaller) -> None:
    await merchant.charge()
    paid = (await world.simulator("pay", txid=TXID)).json()
    await world.simulator("clock", advance_seconds=91 * 86400)
    merchant = await world.api_pix(await world.open_merchant())

    late = await merchant.call(
        "PUT", f"/pix/{paid['end_to_end_id']}/devolucao/late", {"valor": "1.00"}
    )

    assert late.status_code == 400


async def test_received_payments_are_listed_in_pages(world: World, merchant: ApiPixCaller) -> None:
    for number in range(3):
        txid = f"{number:032d}"
        await merchant.charge(txid)
        await world.simulator("pay", txid=txid)
    window = "inicio=2020-01-01T00:00:00Z&fim=2100-01-01T00:00:00Z"

    page = (
        await merchant.call(
            "GET", f"/pix?{window}&paginacao.paginaAtual=1&paginacao.itensPorPagina=2"
        )
    ).json()
    one = (await merchant.call("GET", f"/pix?{window}&txid={'0' * 32}")).json()
    cobs = (await merchant.call("GET", f"/cob?{window}&status=CONCLUIDA")).json()
    backwards = await merchant.call(
        "GET", "/pix?inicio=2100-01-01T00:00:00Z&fim=2020-01-01T00:00:00Z"
    )

    assert len(page["pix"]) == 1
    assert page["parametros"]["paginacao"]["quantidadeTotalDeItens"] == 3
    assert [pix["txid"] for pix in one["pix"]] == ["0" * 32]
    assert len(cobs["cobs"]) == 3
    assert backwards.status_code == 400
