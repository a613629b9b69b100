"""What is read of a receipt, and what is rather left to people."""

import string
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.portuguese import reais
from domain.receipts import FileType, ReceiptFields, end_to_end_id, file_type, read_receipt

NOW = datetime(2026, 11, 28, 14, 20, tzinfo=UTC)
TODAY = date(2026, 11, 28)
E2E = "E60746948202611281421A1b2C3d4E5f"

PDF = f"""Comprovante de Pix
Valor pago
R$ 60,00
Data e hora: 28/11/2026 às 11:21
Para Clínica Sorriso da Vila
ID da transação
{E2E[:20]}
{E2E[20:]}
"""


def read(text: str) -> ReceiptFields:
    return read_receipt(text, now=NOW, today=TODAY)


def test_a_bank_s_receipt_is_read_whole_even_when_its_id_is_broken_over_lines() -> None:
    assert read(PDF) == ReceiptFields(6000, TODAY, is_scheduled=False, end_to_end_id=E2E)


@pytest.mark.parametrize(
    "text",
    [
        "AGENDADO PARA 30/11 R$ 60,00",
        "Pix agendado. Valor R$ 60,00. Data do agendamento: 30/11/2026, feito em 28/11/2026",
        "Comprovante de agendamento\nPara 30 nov 2026\nValor: R$ 60,00",
    ],
)
def test_a_scheduled_payment_is_told_from_a_paid_one(text: str) -> None:
    assert read(text) == ReceiptFields(6000, date(2026, 11, 30), is_scheduled=True)


@pytest.mark.parametrize(
    "text",
    [
        "segue o comprovante da consulta agendada",
        "pix do agendamento da minha consulta",
        "paguei a limpeza que tava agendada",
    ],
)
def test_an_appointment_is_no_scheduled_payment(text: str) -> None:
    assert not read(text).is_scheduled


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("paguei 60 reais", 6000),
        ("R$60", 6000),
        ("r$ 1.234,56", 123456),
        ("Valor: R$ 60,00 Tarifa: R$ 0,50", 6000),
        ("R$ 60,00 de R$ 120,00", None),
        ("meu cpf 529.982.247-25", None),
        ("R$ 0,00", None),
    ],
)
def test_an_amount_counts_when_it_is_the_only_one_or_labelled(
    text: str, centavos: int | None
) -> None:
    assert read(text).value_centavos == centavos


@pytest.mark.parametrize(
    "text",
    [
        E2E[:-1],
        E2E + "9",
        "D" + E2E[1:],
        "E60746948202613281421A1b2C3d4E5f",  # month 13
        "E60746948201911281421A1b2C3d4E5f",  # before there was PIX
        "E60746948202612281421A1b2C3d4E5f",  # in a month
        "E6074694X202611281421A1b2C3d4E5f",
    ],
)
def test_only_the_shape_and_a_possible_date_make_an_id(text: str) -> None:
    assert end_to_end_id(text, NOW) is None
    assert read(f"ID: {text}").end_to_end_id is None


@settings(max_examples=60)
@given(
    ispb=st.text(string.digits, min_size=8, max_size=8),
    ago=st.timedeltas(timedelta(0), timedelta(days=2000)),
    tail=st.text(string.ascii_letters + string.digits, min_size=11, max_size=11),
    cut=st.integers(1, 31),
)
def test_every_real_id_is_found_among_other_words(
    ispb: str, ago: timedelta, tail: str, cut: int
) -> None:
    real = f"E{ispb}{NOW - ago:%Y%m%d%H%M}{tail}"

    assert read(f"Comprovante\nID: {real[:cut]}\n{real[cut:]}.").end_to_end_id == real


@settings(max_examples=60)
@given(st.integers(1, 10_000_000))
def test_every_amount_is_read_as_it_is_written(centavos: int) -> None:
    assert read(f"Pix enviado {reais(centavos)} hoje").value_centavos == centavos


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_no_words_break_the_reading(text: str) -> None:
    fields = read(text)

    assert fields.value_centavos is None or fields.value_centavos > 0


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0abc", FileType.JPEG),
        (b"\x89PNG\r\n\x1a\nabc", FileType.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", FileType.WEBP),
        (b"%PDF-1.7\n", FileType.PDF),
        (b"<svg onload=alert(1)>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: FileType | None) -> None:
    assert file_type(content) is kind
