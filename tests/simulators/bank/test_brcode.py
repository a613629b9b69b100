"""The bank's own BR Code codec, against published strings and an independent parser."""

import json
from binascii import crc_hqx
from pathlib import Path

import pytest
from brcode.utils import brcodeId
from hypothesis import given
from hypothesis import strategies as st

from simulators.bank.brcode import BrCodeError, dynamic_code, parse, static_code

MANUAL_STATIC = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR"
    "5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)
VECTORS = Path(__file__).parents[3] / "../shared/vectors/brcode.json"


def test_the_manuals_static_code_is_read() -> None:
    code = parse(MANUAL_STATIC)

    assert code.key == "123e4567-e12b-12d1-a456-426655440000"
    assert (code.name, code.city) == ("Fulano de Tal", "BRASILIA")
    assert (code.location, code.txid, code.amount_centavos) == (None, None, None)


def test_a_dynamic_code_gives_its_location_back() -> None:
    code = parse(dynamic_code(location="bank.test/qr/v2/abc", name="Clínica", city="São Paulo"))

    assert code.location == "bank.test/qr/v2/abc"
    assert (code.name, code.city) == ("Clinica", "Sao Paulo")


@given(
    amount=st.none() | st.integers(1, 99_999_999),
    name=st.text(st.characters(categories=["L"]), min_size=1).map(lambda name: "A" + name),
    txid=st.from_regex(r"[a-zA-Z0-9]{1,25}", fullmatch=True),
)
def test_static_codes_agree_with_an_independent_parser(
    amount: int | None, name: str, txid: str
) -> None:
    code = static_code(key="a@b.com", name=name, city="São Luís", amount_centavos=amount, txid=txid)

    assert parse(code).amount_centavos == amount
    read = brcodeId.jsonFromBrcode(code)
    assert (read["26"]["01"], read["62"]["05"], read["60"]) == ("a@b.com", txid, "Sao Luis")


@pytest.mark.parametrize(
    "text",
    ["", "hello", MANUAL_STATIC[:-4] + "0000", MANUAL_STATIC[:-1], "63041D3D", "0002²¹"],
)
def test_what_is_not_a_pix_code_is_refused(text: str) -> None:
    with pytest.raises(BrCodeError):
        parse(text)


@pytest.mark.parametrize(("text", "centavos"), [("10", 1000), ("10.5", 1050), ("0.01", 1)])
def test_amounts_of_other_banks_are_read_leniently(text: str, centavos: int) -> None:
    code = static_code(key="a@b.com", name="A", city="B", amount_centavos=100, txid="X")
    body = code.replace("54041.00", f"54{len(text):02d}{text}")[:-4]

    assert parse(body + f"{crc_hqx(body.encode(), 0xFFFF):04X}").amount_centavos == centavos


@pytest.mark.parametrize("text", ["1e9", "1e99999999", "-1", "NaN", "1,00", "²"])
def test_an_amount_that_is_no_plain_number_is_refused(text: str) -> None:
    code = static_code(key="a@b.com", name="A", city="B", amount_centavos=100, txid="X")
    body = code.replace("54041.00", f"54{len(text):02d}{text}")[:-4]

    with pytest.raises(BrCodeError, match="amount"):
        parse(body + f"{crc_hqx(body.encode(), 0xFFFF):04X}")


@pytest.mark.skipif(not VECTORS.exists(), reason="the published vectors are not here")
def test_every_published_conformant_code_can_be_read() -> None:
    vectors = json.loads(VECTORS.read_text())["vectors"]

    for vector in vectors:
        expected = vector["expected"]
        payable = vector["strict_valid"] and (expected["key"] or expected["url"])
        if payable:
            code = parse(vector["string"])
            assert (code.key, code.location) == (expected["key"], expected["url"]), vector["id"]
        elif not vector["crc_valid"] or vector["strict_valid"]:
            # A wrong CRC, or a recurrence (Pix Automático), which is not ours to pay.
            with pytest.raises(BrCodeError):
                parse(vector["string"])
