"""Random charges against what we read back, and against a bank's own library."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from brcode import dynamic as oracle_dynamic
from brcode import static as oracle_static
from brcode.utils import brcodeId
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidFieldError
from domain.pix.brcode import build_dynamic, build_static, parse
from domain.pix.charset import fold, is_plain
from domain.pix.keys import PixKeyType
from domain.pix.rules import NO_TXID
from domain.pix.tlv import crc16, encode_field, seal


@dataclass(frozen=True)
class Charge:
    key: str
    key_type: PixKeyType
    name: str
    city: str
    amount_centavos: int | None
    txid: str | None
    description: str | None

    def code(self) -> str:
        return build_static(
            self.key,
            self.key_type,
            self.name,
            self.city,
            self.amount_centavos,
            self.txid,
            self.description,
        )


def _text(limit: int) -> st.SearchStrategy[str]:
    """Text as a clinic writes it, already in the form that a code holds."""
    letters = st.characters(min_codepoint=32, max_codepoint=126)
    return st.text(letters, min_size=1, max_size=limit).map(fold).filter(bool)


_KEYS = st.one_of(
    st.uuids().map(lambda key: (str(key), PixKeyType.EVP)),
    st.from_regex(r"\+551[1-9]9[0-9]{8}", fullmatch=True).map(lambda key: (key, PixKeyType.PHONE)),
    st.from_regex(r"[a-z0-9]{1,20}@[a-z]{1,10}\.com\.br", fullmatch=True).map(
        lambda key: (key, PixKeyType.EMAIL)
    ),
    st.sampled_from([("97212482404", PixKeyType.CPF), ("12ABC34501DE35", PixKeyType.CNPJ)]),
)
_CHARGES = st.builds(
    lambda typed_key, **rest: Charge(key=typed_key[0], key_type=typed_key[1], **rest),
    typed_key=_KEYS,
    name=_text(25),
    city=_text(15),
    amount_centavos=st.none() | st.integers(1, 10**12 - 1),
    txid=st.none() | st.from_regex(r"[A-Za-z0-9]{1,25}", fullmatch=True),
    description=st.none() | _text(30),
)
_LOCATIONS = st.from_regex(r"[a-z]{1,20}\.com\.br/[a-z0-9/-]{1,40}", fullmatch=True)


@given(_CHARGES)
def test_what_is_built_is_what_is_read(charge: Charge) -> None:
    brcode = parse(charge.code(), strict=True)
    assert brcode.key == charge.key
    assert brcode.name == charge.name
    assert brcode.city == charge.city
    assert brcode.amount_centavos == charge.amount_centavos
    assert brcode.txid == (charge.txid or NO_TXID)
    assert brcode.description == charge.description


@given(_CHARGES)
def test_a_banks_library_builds_the_same_static_code(charge: Charge) -> None:
    theirs = oracle_static.fromJson(
        {
            "key": charge.key,
            "name": charge.name,
            "city": charge.city,
            "amount": charge.amount_centavos,
            "txid": charge.txid or NO_TXID,
            "description": charge.description,
        }
    )
    assert charge.code() == theirs


@given(_LOCATIONS, _text(25), _text(15))
def test_a_banks_library_builds_the_same_dynamic_code(location: str, name: str, city: str) -> None:
    theirs = oracle_dynamic.fromJson({"url": location, "name": name, "city": city, "txid": NO_TXID})
    ours = build_dynamic(location, name, city)
    assert ours == theirs
    assert parse(ours, strict=True).location == location


@given(_CHARGES, st.data())
def test_one_mistyped_character_is_always_noticed(charge: Charge, data: st.DataObject) -> None:
    code = charge.code()
    position = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    mistyped = code[:position] + wrong + code[position + 1 :]
    if mistyped == code:
        return
    with pytest.raises(InvalidFieldError):
        parse(mistyped, strict=True)


@given(st.text(), st.text(), st.text())
def test_whatever_the_name_and_city_the_code_is_conformant_or_refused(
    name: str, city: str, description: str
) -> None:
    key = str(UUID(int=0))
    try:
        code = build_static(key, PixKeyType.EVP, name, city, description=description)
    except InvalidFieldError:
        return
    assert parse(code, strict=True).key == key


@given(st.text())
def test_folding_gives_plain_text_and_twice_is_once(text: str) -> None:
    assert is_plain(fold(text))
    assert fold(fold(text)) == fold(text)


_FIELDS = st.lists(
    st.tuples(
        st.sampled_from(["00", "01", "26", "27", "52", "53", "54", "58", "59", "60", "62", "80"]),
        st.text(max_size=20)
        | st.just("0014br.gov.bcb.pix0105a@b.c")
        | st.from_regex(r"0014br\.gov\.bcb\.pix[0-9]{0,8}", fullmatch=True)
        | st.from_regex(r"05[0-9]{0,6}", fullmatch=True),
    ),
    max_size=8,
)


@given(_FIELDS, st.booleans())
def test_any_sealed_fields_are_read_or_refused_and_never_crash(
    fields: list[tuple[str, str]], strict: bool
) -> None:
    code = seal("".join(encode_field(tag, value) for tag, value in fields))
    try:
        brcode = parse(code, strict=strict)
    except InvalidFieldError:
        return
    assert brcode.key or brcode.location or brcode.recurrence_location


@given(st.text(), st.booleans())
def test_any_text_is_refused_and_never_crashes(text: str, strict: bool) -> None:
    with pytest.raises(InvalidFieldError):
        parse(text, strict=strict)


@given(st.text())
def test_the_checksum_is_the_oracles(text: str) -> None:
    # The library exposes it only through its reader, which checks and then returns the field.
    sealed = seal(encode_field("59", text[:99]))
    assert brcodeId.jsonFromBrcode(sealed)["63"] == sealed[-4:] == crc16(sealed[:-4])
