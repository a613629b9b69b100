"""What patients who owe a deposit say about paying it."""

import pytest

from domain.dialogue.payment_words import PaymentWords, SaidCpf, find_cpf, read_payment_words

CPF = "52998224725"


@pytest.mark.parametrize(
    "text",
    [
        "nao ta indo\nfala q codigo invalido",
        "o pix não tá funcionando",
        "deu erro aqui",
        "o código diz que é inválido",
        "nao consigo pagar",
        "qr code nao abre",
    ],
)
def test_a_code_that_fails_is_heard(text: str) -> None:
    assert read_payment_words(text).code_fails


@pytest.mark.parametrize(
    "text",
    [
        "consegue segurar mais um pouco?",
        "tem como esperar até eu chegar em casa?",
        "preciso de mais tempo",
        "segura o horário pra mim por favor",
        "me dá mais 10 min",
        "pode estender?",
        "mais uns minutinhos",
    ],
)
def test_a_wish_for_more_time_is_heard(text: str) -> None:
    assert read_payment_words(text).asks_more_time


@pytest.mark.parametrize(
    "text", ["to no onibus ja pago", "pago já já", "vou pagar daqui a pouco", "ja faço o pix"]
)
def test_a_promise_to_pay_is_heard(text: str) -> None:
    assert read_payment_words(text).pays_soon


@pytest.mark.parametrize(
    "text",
    ["paguei", "já paguei", "agora foi", "segue o comprovante", "não vou pagar", "obrigada", "oi"],
)
def test_other_words_are_none_of_these(text: str) -> None:
    assert read_payment_words(text) == PaymentWords()


@pytest.mark.parametrize("text", ["529.982.247-25", "meu cpf é 52998224725", "529 982 247 25\n"])
def test_a_cpf_is_found_in_whatever_spelling(text: str) -> None:
    assert read_payment_words(text).cpf is SaidCpf.VALID
    assert find_cpf(text) == CPF


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("529.982.247-26", SaidCpf.WRONG_DIGITS),
        ("111.111.111-11", SaidCpf.WRONG_DIGITS),
        ("5299822472", SaidCpf.WRONG_LENGTH),
        ("529982247255", SaidCpf.WRONG_LENGTH),
        ("nasci em 03/02/1990", None),
        ("às 15:30", None),
    ],
)
def test_a_wrong_cpf_is_told_apart_from_none(text: str, said: SaidCpf | None) -> None:
    assert read_payment_words(text).cpf is said
    assert find_cpf(text) is None
