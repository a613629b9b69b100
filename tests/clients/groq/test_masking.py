import pytest

from clients.groq.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("meu cpf é 529.982.247-25", "meu cpf é [cpf]"),
        ("cpf 52998224725 ok", "cpf [cpf] ok"),
        ("me liga (51) 99111-2222", "me liga [telefone]"),
        ("+55 51 9 9111-2222", "[telefone]"),
        ("zap: 5133334444", "zap: [telefone]"),
        ("99111-2222 é o meu", "[telefone] é o meu"),
        ("bia.silva+x@exemplo.com.br", "[e-mail]"),
        ("cartão 4111 1111 1111 1111 val 12/30", "cartão [número] val 12/30"),
        ("cnpj 12.345.678/0001-95", "cnpj [cnpj]"),
        ("protocolo 123456789012345678901", "protocolo [número]"),
    ],
)
def test_what_identifies_a_person_is_replaced(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "quero 25/11/2026 às 14h30",
        "dia 25-11-2026 14:00",
        "25.11.26, depois das 15",
        "amanhã às 10 ou 10:30, ou quinta 26 às 9",
        "R$ 1.250,00 em 3x",
        "Rua Aurora, 120, ap 1402",
    ],
)
def test_dates_times_prices_and_addresses_stay(text: str) -> None:
    assert mask(text) == text
