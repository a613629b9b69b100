"""Worries about a deposit that is awaited."""

from dataclasses import replace

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.state import Stage
from domain.pix.brcode import build_static
from domain.pix.keys import PixKeyType
from tests.domain.dialogue.chat import Chat
from tests.domain.dialogue.test_awaited_payment import a_chat

KEPT = "eu horário de quarta, 25/11, às 14:00 fica guardado até 10:16"


def with_a_name() -> Chat:
    """The code says whose account it is."""
    chat = a_chat()
    assert chat.payable is not None
    key = "contato@sorriso.example"
    code = build_static(key, PixKeyType.EMAIL, "Sorriso da Vila Ltda", "Sao Paulo")
    chat.payable = replace(chat.payable, br_code=code)
    return chat


@pytest.mark.parametrize("words", ["qual o nome no pix?", "de quem é essa chave?"])
def test_whose_key_it_is_is_read_from_the_code_itself(words: str) -> None:
    chat = with_a_name()

    said = chat.say(words)

    assert "quem recebe é *Sorriso da Vila Ltda*" in said
    assert KEPT in said
    assert chat.last.call_staff is None


def test_where_the_code_names_nobody_a_person_says_whose_key_it_is() -> None:
    chat = a_chat()

    said = chat.say("qual o nome no pix?")

    assert "No código" not in said
    assert chat.last.call_staff is StaffReason.PAYMENT


def test_who_fears_fraud_hears_what_is_known_and_gets_a_person() -> None:
    chat = with_a_name()

    said = chat.say("esse pix é golpe?")

    assert "enviado pela Clínica Sorriso da Vila" in said
    assert "se o nome não bater, não pague" in said
    assert chat.last.call_staff is StaffReason.PAYMENT


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("posso pagar metade?", "O sinal de R$ 66,00 é pago de uma vez só."),
        ("e se eu pagar amanhã?", "depois ele volta a ficar livre"),
        ("não consigo pagar hoje, posso pagar sexta?", "depois ele volta a ficar livre"),
        ("paguei 60 em vez de 66", "conferir o valor que chegou"),
        ("paguei só 60", "conferir o valor que chegou"),
    ],
)
def test_exceptions_are_for_people_and_the_time_is_kept_no_longer(words: str, told: str) -> None:
    chat = a_chat()

    said = chat.say(words)

    assert told in said
    assert KEPT in said
    assert chat.last.call_staff is StaffReason.PAYMENT
    assert chat.last.extend is None


def test_a_payment_that_is_told_of_with_the_day_of_the_visit_is_no_promise() -> None:
    chat = a_chat()

    said = chat.say("acabei de pagar, até quarta!")

    assert "volta a ficar livre" not in said


def test_a_cancellation_besides_a_worry_is_not_lost() -> None:
    chat = a_chat()

    chat.say("isso parece golpe, cancela minha consulta")

    assert chat.state.stage is Stage.CONFIRMING_CANCELLATION
