"""What the bank answers, held against the Central Bank's own description of API Pix."""

import json
from pathlib import Path

import httpx
import jsonschema_rs
import pytest

from tests.simulators.bank.support import PIX_KEY, TXID, ApiPixCaller, World

DESCRIPTION = Path(__file__).parents[3] / "../shared/contracts/bcb-api-pix.json"
pytestmark = pytest.mark.skipif(not DESCRIPTION.exists(), reason="the description is not here")
WINDOW = "inicio=2020-01-01T00:00:00Z&fim=2100-01-01T00:00:00Z"
# Demanded by a schema and absent from all of the description's own examples.
NOT_REALLY_REQUIRED = {"idCob", "cobs"}


def _without_slips(node: object) -> object:
    if isinstance(node, dict):
        node = {name: _without_slips(part) for name, part in node.items()}
        if isinstance(required := node.get("required"), list):
            node["required"] = [name for name in required if name not in NOT_REALLY_REQUIRED]
        return node
    return [_without_slips(part) for part in node] if isinstance(node, list) else node


@pytest.fixture(scope="module")
def components() -> dict[str, object]:
    return dict(json.loads(DESCRIPTION.read_text())["components"])


def problems(components: dict[str, object], schema: str, answer: httpx.Response) -> list[str]:
    root = {"$ref": f"#/components/schemas/{schema}", "components": _without_slips(components)}
    validator = jsonschema_rs.Draft4Validator(root, validate_formats=True)
    return [
        f"{error.instance_path}: {error.message}" for error in validator.iter_errors(answer.json())
    ]


async def test_every_answer_has_the_described_shape(
    world: World, merchant: ApiPixCaller, components: dict[str, object]
) -> None:
    cob = f"/cob/{TXID}"
    debtor = {"devedor": {"cpf": "12345678909", "nome": "Francisco da Silva"}}
    info = {"infoAdicionais": [{"nome": "Agendamento", "valor": "bk_01"}]}
    created = await merchant.call("PUT", cob, merchant.cob() | debtor | info)
    paid = (await world.simulator("pay", txid=TXID, info="Consulta")).json()
    refund = f"/pix/{paid['end_to_end_id']}/devolucao/r1"
    asked = await merchant.call("PUT", refund, {"valor": "1.00", "descricao": "Cancelada"})
    await world.simulator("clock", advance_seconds=61)
    await merchant.call("PUT", f"/webhook/{PIX_KEY}", {"webhookUrl": "http://clinic.test/x"})
    await merchant.call("PUT", f"/cob/{'b' * 32}", merchant.cob())
    removal = {"status": "REMOVIDA_PELO_USUARIO_RECEBEDOR"}

    answers = [
        ("CobGerada", created),
        ("CobCompleta", await merchant.call("GET", cob)),
        ("CobGerada", await merchant.call("PATCH", f"/cob/{'b' * 32}", removal)),
        ("CobsConsultadas", await merchant.call("GET", f"/cob?{WINDOW}")),
        ("Pix", await merchant.call("GET", f"/pix/{paid['end_to_end_id']}")),
        ("PixConsultados", await merchant.call("GET", f"/pix?{WINDOW}")),
        ("Devolucao", asked),
        ("Devolucao", await merchant.call("GET", refund)),
        ("WebhookCompleto", await merchant.call("GET", f"/webhook/{PIX_KEY}")),
        ("Problema", await merchant.call("PUT", cob, {})),
        ("Problema", await merchant.call("PUT", cob, merchant.cob())),
        ("Problema", await merchant.call("GET", f"/cob/{'c' * 32}")),
        ("Problema", await merchant.call("GET", "/pix?inicio=yesterday")),
        ("Problema", await merchant.call("GET", f"/pix/{'E' * 32}")),
        ("Problema", await merchant.call("PUT", refund, {"valor": "1000.00"})),
        ("Problema", await merchant.call("PUT", "/webhook/foreign", {"webhookUrl": "x"})),
    ]

    wrong = [(schema, problems(components, schema, answer)) for schema, answer in answers]
    assert [(schema, found) for schema, found in wrong if found] == []


async def test_a_notification_has_the_shape_of_a_payment(
    world: World, merchant: ApiPixCaller, components: dict[str, object]
) -> None:
    await merchant.call("PUT", f"/webhook/{PIX_KEY}", {"webhookUrl": "http://clinic.test/x"})
    await merchant.charge()
    await world.simulator("pay", txid=TXID)

    [hook] = await world.webhooks()

    [pix] = json.loads(hook.body)["pix"]
    assert problems(components, "Pix", httpx.Response(200, json=pix)) == []
    assert problems(components, "Pix", httpx.Response(200, json=pix | {"valor": 1})) != []
