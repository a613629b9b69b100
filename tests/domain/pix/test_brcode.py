import pytest

from domain.errors import InvalidFieldError
from domain.pix.brcode import BrCodeKind, build_dynamic, build_static, parse
from domain.pix.keys import PixKeyType
from domain.pix.rules import NO_TXID
from domain.pix.tlv import crc16, decode_fields, encode_field, seal

EVP = "123e4567-e12b-12d1-a456-426655440000"

# Published by the BCB's manual, and by libraries of banks as their own test strings.
MANUAL_STATIC = (
    "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426655440000"
    "5204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D"
)
STATIC_WITH_EVERYTHING = (
    "00020126510014br.gov.bcb.pix0115thalesog@me.com0210Pedido 123"
    "520400005303986540510.005802BR5914THALES OGLIARI6015SAO MIGUEL DO O62070503***63040DC6"
)
DYNAMIC = (
    "00020101021226740014br.gov.bcb.pix2552payload.psp.com/3ec9d2f9-5f03-4e0e-820d-63a81e769e87"
    "5204000053039865802BR5914THALES OGLIARI6015SAO MIGUEL DO O62070503***63042895"
)
CAPITAL_GUI = (
    "00020126570014BR.GOV.BCB.PIX0114607011900001040217Mensagem opcional"
    "52040000530398654041.225802BR5920Teste Batch atualiza6009SAO PAULO"
    "622605221t9OGEuUWlqWQiY0CU2YmA63048179"
)
RECURRENCE_ONLY = (
    "00020126180014br.gov.bcb.pix5204000053039865802BR5914THALES OGLIARI6015SAO MIGUEL DO O"
    "62070503***80780014br.gov.bcb.pix2556payload.psp.com/rec/3ec9d2f9-5f03-4e0e-820d-63a81e769e87"
    "6304A8B8"
)


def test_the_manuals_example_is_built_to_the_letter() -> None:
    assert build_static(EVP, PixKeyType.EVP, "Fulano de Tal", "BRASILIA") == MANUAL_STATIC


def test_other_published_codes_are_built_to_the_letter() -> None:
    static = build_static(
        "Thalesog@me.com",
        PixKeyType.EMAIL,
        "THALES OGLIARI",
        "SÃO MIGUEL DO OESTE",
        amount_centavos=1000,
        description="Pedido 123",
    )
    dynamic = build_dynamic(
        "payload.psp.com/3ec9d2f9-5f03-4e0e-820d-63a81e769e87",
        "THALES OGLIARI",
        "SÃO MIGUEL DO OESTE",
    )
    assert static == STATIC_WITH_EVERYTHING
    assert dynamic == DYNAMIC


def test_every_field_of_a_published_code_is_read() -> None:
    brcode = parse(CAPITAL_GUI, strict=True)
    assert brcode.kind is BrCodeKind.STATIC
    assert brcode.key == "60701190000104"
    assert brcode.description == "Mensagem opcional"
    assert brcode.amount_centavos == 122
    assert brcode.txid == "1t9OGEuUWlqWQiY0CU2YmA"
    assert (brcode.name, brcode.city) == ("Teste Batch atualiza", "SAO PAULO")
    assert (brcode.merchant_category, brcode.currency, brcode.country) == ("0000", "986", "BR")
    assert brcode.crc == "8179"
    assert brcode.location is None
    assert brcode.point_of_initiation is None


def test_a_code_of_pix_automatico_has_only_its_recurrence() -> None:
    brcode = parse(RECURRENCE_ONLY, strict=True)
    assert brcode.kind is BrCodeKind.RECURRING
    assert brcode.recurrence_location is not None
    assert brcode.recurrence_location.startswith("payload.psp.com/rec/")


def test_a_dynamic_code_is_for_one_use_and_leaves_amount_and_txid_to_the_charge() -> None:
    brcode = parse(DYNAMIC, strict=True)
    assert brcode.kind is BrCodeKind.DYNAMIC
    assert brcode.point_of_initiation == "12"
    assert brcode.amount_centavos is None
    assert brcode.txid == NO_TXID


def test_the_checksum_is_that_of_its_published_check_value() -> None:
    assert crc16("123456789") == "29B1"


def test_a_checksum_keeps_its_leading_zeros() -> None:
    codes = [build_static(EVP, PixKeyType.EVP, "Fulano", "Natal", cents) for cents in range(1, 200)]
    assert any(code[-4] == "0" for code in codes)
    assert all(code[-8:-4] == "6304" for code in codes)


def test_accents_are_folded_before_a_name_is_cut() -> None:
    # Decomposed, each of these letters is two characters: cutting first would lose half the name.
    name = "Clínica Óssea Águas Límpidas Ltda"
    brcode = parse(build_static(EVP, PixKeyType.EVP, name, "São José dos Campos"), strict=True)
    assert brcode.name == "Clinica Ossea Aguas Limpi"
    assert brcode.city == "Sao Jose dos Ca"


def test_symbols_and_typography_become_plain_text() -> None:
    name = "Sorriso 🦷 – D’Ávila\n& Cia"
    brcode = parse(
        build_static(EVP, PixKeyType.EVP, name, "Santa\u00a0Bárbara d’Oeste"), strict=True
    )
    assert brcode.name == "Sorriso - D'Avila & Cia"
    assert brcode.city == "Santa Barbara d"


@pytest.mark.parametrize(
    ("centavos", "text"),
    [
        (1, "0.01"),
        (10, "0.10"),
        (1000, "10.00"),
        (123456, "1234.56"),
        (999999999999, "9999999999.99"),
    ],
)
def test_an_amount_has_a_point_and_two_decimals(centavos: int, text: str) -> None:
    code = build_static(EVP, PixKeyType.EVP, "Fulano", "Natal", centavos)
    assert decode_fields(code)["54"] == text
    assert parse(code, strict=True).amount_centavos == centavos


@pytest.mark.parametrize("centavos", [0, -1, 1_000_000_000_000])
def test_an_amount_that_cannot_be_charged_is_refused(centavos: int) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        build_static(EVP, PixKeyType.EVP, "Fulano", "Natal", centavos)
    assert refusal.value.field == "amount_centavos"


@pytest.mark.parametrize("txid", ["", "a" * 26, "RP12345678-2019", "reservação", "a b", "٣"])
def test_a_txid_is_refused_rather_than_cut_or_cleaned(txid: str) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        build_static(EVP, PixKeyType.EVP, "Fulano", "Natal", txid=txid)
    assert refusal.value.field == "txid"


@pytest.mark.parametrize(
    ("key", "key_type", "room"),
    [
        (EVP, PixKeyType.EVP, 37),
        ("60701190000104", PixKeyType.CNPJ, 59),
        ("11987654321", PixKeyType.PHONE, 59),
        ("1132321010", PixKeyType.PHONE, 60),
        ("97212482404", PixKeyType.CPF, 62),
    ],
)
def test_a_description_has_the_room_that_the_key_leaves(
    key: str, key_type: PixKeyType, room: int
) -> None:
    fits = build_static(key, key_type, "Fulano", "Natal", description="ç" * room)
    assert parse(fits, strict=True).description == "c" * room
    assert len(decode_fields(fits)["26"]) == 99
    with pytest.raises(InvalidFieldError) as refusal:
        build_static(key, key_type, "Fulano", "Natal", description="x" * (room + 1))
    assert refusal.value.field == "description"


@pytest.mark.parametrize("text", ["", "   ", "🦷", "日本"])
@pytest.mark.parametrize("field", ["name", "city", "description"])
def test_a_text_of_which_nothing_can_be_written_is_refused(field: str, text: str) -> None:
    texts = {"name": "Fulano", "city": "Natal", "description": "Consulta", field: text}
    with pytest.raises(InvalidFieldError) as refusal:
        build_static(
            EVP,
            PixKeyType.EVP,
            texts["name"],
            texts["city"],
            description=texts["description"],
        )
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "location", ["", "https://psp.com/qr/v2/1", "psp.com/" + "a" * 70, "psp.com/a b", "psp.com/ç"]
)
def test_a_location_that_is_no_plain_address_is_refused(location: str) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        build_dynamic(location, "Fulano", "Natal")
    assert refusal.value.field == "location"


def test_a_location_may_fill_its_template() -> None:
    code = build_dynamic("psp.com/" + "a" * 69, "Fulano", "Natal")
    assert len(decode_fields(code)["26"]) == 99


@pytest.mark.parametrize(
    ("written", "centavos"), [("10.", 1000), ("0.9", 90), ("10.5", 1050), ("007", 700)]
)
def test_an_amount_written_otherwise_is_read_leniently(written: str, centavos: int) -> None:
    code = _static_with({"54": written})
    assert parse(code, strict=False).amount_centavos == centavos


@pytest.mark.parametrize(
    "written", ["1,00", "1.000", "-1.00", "1e3", ".50", "١.٠٠", " 1.00", "R$1"]
)
def test_an_unreadable_amount_is_refused_even_leniently(written: str) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        parse(_static_with({"54": written}), strict=False)
    assert refusal.value.field == "amount"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"00": "02"}, "payload_format"),
        ({"01": "13"}, "point_of_initiation"),
        ({"52": "00"}, "merchant_category"),
        ({"53": None}, "currency"),
        ({"54": "10.5"}, "amount"),
        ({"54": "12345678901.00"}, "amount"),
        ({"58": "AR"}, "country"),
        ({"59": None}, "name"),
        ({"59": "F" * 26}, "name"),
        ({"59": "João"}, "name"),
        ({"60": None}, "city"),
        ({"60": "C" * 16}, "city"),
        ({"61": ""}, "code"),
        ({"61": "59000–000"}, "code"),
        ({"62": None}, "txid"),
        ({"62": "0515RP12345678-2019"}, "txid"),
        ({"26": "0014br.gov.bcb.pix0114972.124.824-04"}, "key"),
        ({"26": "0014br.gov.bcb.pix2515https://psp.com"}, "location"),
        ({"26": "0014br.gov.bcb.pix0111972124824040205João "}, "description"),
        ({"90": "x" * 99, "91": "x" * 99, "92": "x" * 99, "93": "x" * 99}, "code"),
    ],
)
def test_what_the_manual_forbids_is_refused_strictly_and_read_leniently(
    changes: dict[str, str | None], field: str
) -> None:
    code = _static_with(changes)
    parse(code, strict=False)
    with pytest.raises(InvalidFieldError) as refusal:
        parse(code, strict=True)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"26": "0014br.gov.bcb.spi0111x"}, "code"),
        ({"26": "0014br.gov.bcb.pix"}, "key"),
        ({"26": "0014br.gov.bcb.pix0111972124824042507psp.com"}, "location"),
        ({"26": "0014br.gov.bcb.pix011197212482404011111111111111"}, "code"),
        ({"26": "0014br.gov.bcb.pix019997212482404"}, "code"),
        ({"27": "0014BR.GOV.BCB.PIX011197212482404"}, "code"),
        ({"53": "840"}, "currency"),
        ({"62": "05ab"}, "code"),
    ],
)
def test_doubt_about_who_is_paid_or_how_much_is_refused_even_leniently(
    changes: dict[str, str | None], field: str
) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        parse(_static_with(changes), strict=False)
    assert refusal.value.field == field


def test_accounts_of_other_arrangements_are_passed_over() -> None:
    code = _static_with({"27": "not fields at all", "80": "0012BR.COM.OUTRO0103abc"})
    assert parse(code, strict=True).key == EVP


def test_a_lower_case_checksum_is_only_read_leniently() -> None:
    code = MANUAL_STATIC[:-4] + "1d3d"
    assert parse(code, strict=False).key == EVP
    with pytest.raises(InvalidFieldError) as refusal:
        parse(code, strict=True)
    assert refusal.value.field == "crc"


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    "code", ["", "6304", MANUAL_STATIC[:-4], MANUAL_STATIC[:-4] + "0000", MANUAL_STATIC + "\n"]
)
def test_a_missing_or_wrong_checksum_is_always_refused(code: str, strict: bool) -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        parse(code, strict=strict)
    assert refusal.value.field == "crc"


def test_a_checksum_swallowed_by_another_field_is_refused() -> None:
    with pytest.raises(InvalidFieldError, match="63 is not the last"):
        parse(seal("0002016208"), strict=False)


def test_half_a_surrogate_pair_is_refused_and_not_a_crash() -> None:
    with pytest.raises(InvalidFieldError) as refusal:
        parse("0002015903a\ud83db6304ABCD", strict=False)
    assert refusal.value.field == "code"


def _static_with(changes: dict[str, str | None]) -> str:
    """The manual's example with fields set or, with None, taken out, and a right checksum."""
    fields: dict[str, str | None] = {**decode_fields(MANUAL_STATIC), **changes}
    del fields["63"]
    return seal(
        "".join(encode_field(tag, value) for tag, value in fields.items() if value is not None)
    )
