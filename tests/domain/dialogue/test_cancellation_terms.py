"""What becomes of a deposit "if I cancel": told, and nothing is cancelled by asking."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cancellation import CancellationPolicy, LateCancellation, Settlement
from domain.dialogue.asked_words import Asked, read_asked
from domain.dialogue.state import DialogueState, Stage
from tests.domain.dialogue.chat import CLEANING, NOW, TERMS, Chat
from tests.domain.dialogue.test_other_turns import visit, waiting_for_payment

CREDIT = (
    "Cancelando até 24 horas antes, o sinal volta por PIX; depois disso, ele vira crédito para a "
    "próxima consulta. Se remarcar, o sinal vale para a nova data."
)
QUESTIONS = [
    "e se eu cancelar?",
    "mas se eu precisar desmarcar?",
    "se eu desmarcar vcs devolvem o sinal?",
    "perco o sinal se eu cancelar?",
    "se eu não puder ir perco o dinheiro?",
    "o que acontece se eu desmarcar em cima da hora?",
    "qual a política de cancelamento?",
    "tem multa por cancelamento?",
]


@pytest.mark.parametrize("words", QUESTIONS)
def test_the_terms_are_told_to_who_asks(words: str) -> None:
    chat = Chat(state=DialogueState(greeted_at=NOW))

    said = chat.say(words)

    assert CREDIT in said
    assert chat.state.stage is Stage.IDLE
    assert chat.last.call_staff is None


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_choice_goes_on_where_it_was(words: str) -> None:
    chat = Chat(state=DialogueState(greeted_at=NOW))
    chat.say("quero marcar uma limpeza")
    chat.say("2")

    said = chat.say(words)

    assert CREDIT in said
    assert "15:30" in said.split("nova data.")[1]
    assert chat.state.stage is Stage.CONFIRMING


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_deposit_is_awaited_as_before(words: str) -> None:
    chat = waiting_for_payment()

    assert CREDIT in chat.say(words)
    assert (chat.last.cancel, chat.last.call_staff) == (None, None)
    assert chat.state.stage is Stage.AWAITING_PAYMENT


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        (
            replace(TERMS, fee_centavos=2000),
            "próxima consulta, menos R$ 20,00 de taxa.",
        ),
        (
            CancellationPolicy(timedelta(hours=48), LateCancellation.NOTHING),
            "até 48 horas antes, o sinal volta por PIX; depois disso, ele não é devolvido.",
        ),
        (replace(TERMS, refund_until=timedelta(0)), "antes da consulta, o sinal volta por PIX."),
    ],
)
def test_they_are_the_clinics_own_terms(terms: CancellationPolicy, told: str) -> None:
    chat = Chat(terms=terms)

    assert told in chat.say("e se eu cancelar?")


def test_who_has_paid_hears_what_a_cancellation_would_do_now() -> None:
    paid = replace(visit(), if_cancelled=Settlement(credit_centavos=6600))
    chat = Chat(state=DialogueState(greeted_at=NOW), appointments=(paid,))

    said = chat.say("e se eu cancelar?")

    assert said.endswith("mas R$ 66,00 ficam como crédito para a próxima.")
    assert chat.state.stage is Stage.IDLE


def test_a_clinic_without_deposits_speaks_of_no_money() -> None:
    chat = Chat(
        procedure=replace(CLEANING, deposit_centavos=0), state=DialogueState(greeted_at=NOW)
    )

    assert chat.say("e se eu cancelar?") == (
        "Se precisar, dá para cancelar ou remarcar por aqui mesmo, é só me avisar."
    )


@pytest.mark.parametrize(
    "words",
    [
        "quero cancelar",
        "cancela minha consulta por favor",
        "não vou poder ir amanhã",
        "se alguém desmarcar me avisa",
        "se não tiver horário eu cancelo",
        "quero desmarcar e o dinheiro de volta",
    ],
)
def test_orders_and_other_conditions_are_no_question_about_terms(words: str) -> None:
    assert read_asked(words) is not Asked.TERMS
