"""Every code that banks and libraries published gets the verdict recorded beside it."""

import json
from pathlib import Path
from typing import Any

import pytest
from brcode.utils import brcodeId

from domain.errors import InvalidFieldError
from domain.pix.brcode import BrCodeKind, parse

_VECTORS = Path(__file__).parents[3] / "../shared/vectors/brcode.json"

Vector = dict[str, Any]

pytestmark = pytest.mark.skipif(not _VECTORS.exists(), reason="the shared vectors are not here")


def _vectors() -> list[Vector]:
    return json.loads(_VECTORS.read_text())["vectors"] if _VECTORS.exists() else []


def _conformant() -> list[Vector]:
    return [vector for vector in _vectors() if vector["strict_valid"]]


def _non_conformant() -> list[Vector]:
    return [vector for vector in _vectors() if not vector["strict_valid"]]


def _name(vector: Vector) -> str:
    return str(vector["id"])


def test_there_are_as_many_vectors_as_were_collected() -> None:
    assert (len(_conformant()), len(_non_conformant())) == (36, 33)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("vector", _conformant(), ids=_name)
def test_a_conformant_code_is_read_field_by_field(vector: Vector, strict: bool) -> None:
    expected = vector["expected"]
    brcode = parse(vector["string"], strict=strict)
    assert {
        "key": brcode.key,
        "url": brcode.location,
        "info": brcode.description,
        "name": brcode.name,
        "city": brcode.city,
        "txid": brcode.txid,
        "postal_code": brcode.postal_code,
        "point_of_initiation": brcode.point_of_initiation,
        "mcc": brcode.merchant_category,
        "currency": brcode.currency,
        "country": brcode.country,
        "crc": brcode.crc,
    }.items() <= expected.items()
    assert brcode.amount_centavos == _centavos(expected["amount"])
    kinds = {"static": BrCodeKind.STATIC, "dynamic": BrCodeKind.DYNAMIC}
    assert brcode.kind == kinds.get(expected["kind"], BrCodeKind.RECURRING)


@pytest.mark.parametrize("vector", _non_conformant(), ids=_name)
def test_a_non_conformant_code_is_refused_strictly(vector: Vector) -> None:
    with pytest.raises(InvalidFieldError):
        parse(vector["string"], strict=True)


@pytest.mark.parametrize("vector", _non_conformant(), ids=_name)
def test_a_lenient_reading_agrees_with_the_vector_or_refuses(vector: Vector) -> None:
    broken = (
        not vector["crc_valid"] or not vector["expected"] or vector["id"] == "naomijub-spi-draft"
    )
    if broken:
        with pytest.raises(InvalidFieldError):
            parse(vector["string"], strict=False)
        return
    brcode = parse(vector["string"], strict=False)
    expected = vector["expected"]
    assert (brcode.key, brcode.location) == (expected["key"], expected["url"])
    assert (brcode.name, brcode.city) == (expected["name"], expected["city"])
    assert brcode.amount_centavos == _centavos(expected["amount"])


@pytest.mark.parametrize("vector", _conformant(), ids=_name)
def test_the_oracle_reads_the_same_code(vector: Vector) -> None:
    oracle = brcodeId.jsonFromBrcode(vector["string"])
    brcode = parse(vector["string"], strict=True)
    assert oracle["59"] == brcode.name
    assert oracle["62"]["05"] == brcode.txid
    assert oracle["63"] == brcode.crc


def _centavos(amount: str | None) -> int | None:
    if amount is None:
        return None
    reais, _, cents = amount.partition(".")
    return int(reais) * 100 + int(cents.ljust(2, "0"))
