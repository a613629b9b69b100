import json

import pytest
from typer.testing import CliRunner

from devstack.pix_cli import app

MANUAL_EXAMPLE = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)
RECEIVER = ("--name", "Clínica Sorriso", "--city", "São Paulo")

runner = CliRunner()


def test_decode_prints_the_fields_of_a_code_as_json() -> None:
    result = runner.invoke(app, ["decode", MANUAL_EXAMPLE])
    assert result.exit_code == 0
    fields = json.loads(result.stdout)
    assert fields["kind"] == "static"
    assert fields["key"] == "123e4567-e12b-12d1-a456-426655440000"
    assert fields["amount_centavos"] is None
    assert (fields["name"], fields["city"]) == ("Fulano de Tal", "BRASILIA")


def test_decode_says_why_a_code_is_bad_and_exits_with_1() -> None:
    result = runner.invoke(app, ["decode", MANUAL_EXAMPLE[:-4] + "0000"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("crc: ")


def test_decode_tolerates_an_accent_only_when_asked() -> None:
    with_accent = (
        "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
        "5204000053039865802BR5913Fulano de Tal6008BRASÍLIA62070503***6304B4F6"
    )
    assert runner.invoke(app, ["decode", with_accent]).exit_code == 1
    lenient = runner.invoke(app, ["decode", "--lenient", with_accent])
    assert lenient.exit_code == 0
    assert json.loads(lenient.stdout)["city"] == "BRASÍLIA"


def test_encode_makes_a_static_code_that_decode_reads() -> None:
    charge = ("--amount-centavos", "15050", "--txid", "consulta1", "--description", "Avaliação")
    key = ("--key", "(11) 98765-4321", "--key-type", "phone")
    encoded = runner.invoke(app, ["encode", *RECEIVER, *key, *charge])
    assert encoded.exit_code == 0
    fields = json.loads(encoded.stdout)
    assert fields["key"] == "+5511987654321"
    assert fields["amount_centavos"] == 15050
    assert fields["txid"] == "consulta1"
    assert fields["description"] == "Avaliacao"

    code = fields.pop("code")
    decoded = runner.invoke(app, ["decode", code])
    assert json.loads(decoded.stdout) == fields


def test_encode_makes_a_dynamic_code_of_a_location() -> None:
    result = runner.invoke(app, ["encode", *RECEIVER, "--location", "psp.com/qr/v2/1"])
    assert result.exit_code == 0
    fields = json.loads(result.stdout)
    assert (fields["kind"], fields["location"]) == ("dynamic", "psp.com/qr/v2/1")


def test_encode_says_which_field_is_wrong_and_exits_with_1() -> None:
    result = runner.invoke(app, ["encode", *RECEIVER, "--key", "97212482405", "--key-type", "cpf"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("key: ")


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--key", "97212482404"],
        ["--location", "psp.com/1", "--amount-centavos", "100"],
        ["--location", "psp.com/1", "--key", "97212482404", "--key-type", "cpf"],
    ],
)
def test_encode_asks_for_a_key_with_its_type_or_a_location_alone(options: list[str]) -> None:
    result = runner.invoke(app, ["encode", *RECEIVER, *options])
    assert result.exit_code == 2
    assert result.stdout == ""
