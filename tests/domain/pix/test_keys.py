from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidFieldError
from domain.pix.keys import PixKeyType, normalise_cnpj, normalise_cpf, normalise_key, wire_type


@pytest.mark.parametrize(
    ("typed", "key_type", "wire"),
    [
        ("972.124.824-04", PixKeyType.CPF, "97212482404"),
        (" 972 124 824/04 ", PixKeyType.CPF, "97212482404"),
        ("60.701.190/0001-04", PixKeyType.CNPJ, "60701190000104"),
        ("12.abc.345/01de-35", PixKeyType.CNPJ, "12ABC34501DE35"),
        ("(11) 98765-4321", PixKeyType.PHONE, "+5511987654321"),
        ("+55 11 98765‑4321", PixKeyType.PHONE, "+5511987654321"),
        ("\u202a+55 92 3232-1010\u202c", PixKeyType.PHONE, "+559232321010"),
        ("5511987654321", PixKeyType.PHONE, "+5511987654321"),
        ("55 98765-4321", PixKeyType.PHONE, "+5555987654321"),
        (" Contato@Sorriso.com.BR ", PixKeyType.EMAIL, "contato@sorriso.com.br"),
        (
            "123E4567-E12B-12D1-A456-426655440000",
            PixKeyType.EVP,
            "123e4567-e12b-12d1-a456-426655440000",
        ),
    ],
)
def test_a_key_as_people_type_it_becomes_its_wire_form(
    typed: str, key_type: PixKeyType, wire: str
) -> None:
    assert normalise_key(typed, key_type) == wire
    assert normalise_key(wire, key_type) == wire
    assert wire_type(wire) is key_type


@pytest.mark.parametrize(
    ("typed", "key_type"),
    [
        ("97212482405", PixKeyType.CPF),
        ("97212482414", PixKeyType.CPF),
        ("11111111111", PixKeyType.CPF),
        ("9721248240", PixKeyType.CPF),
        ("٩٧٢١٢٤٨٢٤٠٤", PixKeyType.CPF),
        ("60701190000105", PixKeyType.CNPJ),
        ("00000000000000", PixKeyType.CNPJ),
        ("12ABC34501DE3X", PixKeyType.CNPJ),
        ("11 88765-4321", PixKeyType.PHONE),
        ("20 98765-4321", PixKeyType.PHONE),
        ("98765-4321", PixKeyType.PHONE),
        ("+1 212 555 0100", PixKeyType.PHONE),
        ("clinica@sorriso", PixKeyType.EMAIL),
        ("clínica@sorriso.com", PixKeyType.EMAIL),
        ("a" * 70 + "@x.com.br", PixKeyType.EMAIL),
        ("123e4567e12b12d1a456426655440000", PixKeyType.EVP),
        ("97212482404", PixKeyType.PHONE),
        ("11987654321", PixKeyType.CPF),
        ("", PixKeyType.EVP),
    ],
)
def test_a_key_that_breaks_a_rule_of_its_type_is_refused(typed: str, key_type: PixKeyType) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        normalise_key(typed, key_type, field="pix_key")
    assert refusal.value.field == "pix_key"


def test_eleven_digits_mean_what_the_clinic_says_they_are() -> None:
    # These are both the digits of a well-formed CPF and a mobile number of São Paulo.
    digits = "11987654374"
    assert normalise_key(digits, PixKeyType.CPF) == digits
    assert normalise_key(digits, PixKeyType.PHONE) == f"+55{digits}"


@pytest.mark.parametrize("normalise", [normalise_cpf, normalise_cnpj])
def test_a_refusal_names_its_field_and_never_repeats_the_document(
    normalise: Callable[[str], str],
) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        normalise("972.124.824-05")
    assert refusal.value.field in {"cpf", "cnpj"}
    assert "972" not in str(refusal.value)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True).filter(lambda body: len(set(body)) > 1))
def test_every_nine_digits_have_exactly_one_pair_of_check_digits(body: str) -> None:
    accepted = [pair for pair in range(100) if _accepts(f"{body}{pair:02d}", PixKeyType.CPF)]
    assert len(accepted) == 1


@pytest.mark.parametrize("position", range(14))
def test_one_wrong_character_in_a_cnpj_is_noticed(position: int) -> None:
    cnpj = "12ABC34501DE35"
    # The neighbour: characters eleven apart weigh the same to modulus 11.
    wrong = chr(ord(cnpj[position]) + 1)
    assert _accepts(cnpj, PixKeyType.CNPJ)
    assert not _accepts(cnpj[:position] + wrong + cnpj[position + 1 :], PixKeyType.CNPJ)


@given(st.text(), st.sampled_from(PixKeyType))
def test_any_text_is_either_normalised_or_refused(text: str, key_type: PixKeyType) -> None:
    try:
        wire = normalise_key(text, key_type)
    except InvalidFieldError:
        return
    assert wire_type(wire) is key_type


@pytest.mark.parametrize("key", ["972.124.824-04", "VENDAS@ENDOPLUS.ODO.BR", "5511987654321x", ""])
def test_what_is_not_in_wire_form_has_no_type(key: str) -> None:
    assert wire_type(key) is None


def test_every_area_code_of_the_country_is_known() -> None:
    accepted = [code for code in range(100) if _accepts(f"{code:02d}987654321", PixKeyType.PHONE)]
    assert len(accepted) == 67


def _accepts(text: str, key_type: PixKeyType) -> bool:
    try:
        normalise_key(text, key_type)
    except InvalidFieldError:
        return False
    return True
