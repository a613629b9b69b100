"""People and the bot in one chat: giving it back, and what was agreed meanwhile."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Heard
from domain.dialogue.lease import (
    Agreed,
    Return,
    ReturnFacts,
    Said,
    agreed_time,
    come_back,
    hands_back,
    taken_over,
)
from domain.dialogue.state import DialogueState, Stage
from domain.language import DEFAULT_LEXICON, Intent
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, ZONE, Chat, offered

STAFF, PATIENT = True, False


def talk(*lines: tuple[bool, str]) -> list[Said]:
    """One bubble a minute."""
    return [
        Said(f"m{number}", by_staff, text, NOW + timedelta(minutes=number))
        for number, (by_staff, text) in enumerate(lines)
    ]


def agreed(*lines: tuple[bool, str], now: datetime = NOW) -> Agreed | None:
    return agreed_time(talk(*lines), ZONE, now, DEFAULT_LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "#bot",
        "# bot",
        "#BOT",
        "pode voltar o robô",
        "Podem voltar o robô!",
        "chama o robô de volta",
    ],
)
def test_a_phrase_gives_the_chat_back(text: str) -> None:
    assert hands_back(text)


@pytest.mark.parametrize(
    "text",
    ["você é um robô?", "não quero o robô", "não chama o robô", "pode voltar na quinta", "bom dia"],
)
def test_speaking_of_the_bot_gives_nothing_back(text: str) -> None:
    assert not hands_back(text)


@pytest.mark.parametrize(
    "lines",
    [
        [(STAFF, "consigo quinta às 16h, pode ser?"), (PATIENT, "pode ser")],
        [(PATIENT, "tem quinta às 16h?"), (STAFF, "tem sim, quinta 16h")],
        [(STAFF, "tenho quinta às 16h"), (PATIENT, "pode ser"), (STAFF, "xpto!"), (STAFF, "#bot")],
        [
            (STAFF, "tenho quinta"),
            (PATIENT, "às 16h"),
            (STAFF, "ok"),
        ],
        [
            (STAFF, "quarta às 9h?"),
            (PATIENT, "não consigo"),
            (STAFF, "quinta às 16h então?"),
            (PATIENT, "quinta às 16h tá ótimo"),
        ],
    ],
)
def test_what_both_sides_state_or_accept_is_agreed(lines: list[tuple[bool, str]]) -> None:
    found = agreed(*lines)

    assert found is not None
    assert (found.day, found.clock) == (date(2026, 11, 26), time(16))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [(STAFF, "bom dia!"), (PATIENT, "bom dia")],
        [(STAFF, "consigo quinta às 16h")],
        [(STAFF, "quinta às 16h?"), (STAFF, "quinta às 16h então")],
        [(STAFF, "quinta às 16h?"), (PATIENT, "não posso")],
        [(STAFF, "quinta às 16h?"), (PATIENT, "vou ver com meu marido")],
        [(STAFF, "quinta às 16h?"), (PATIENT, "pode ser"), (STAFF, "ou sexta às 9h?")],
        [(STAFF, "quinta às 16h?"), (PATIENT, "pode ser"), (PATIENT, "não, melhor não")],
        [(STAFF, "quinta?"), (PATIENT, "pode ser de manhã")],
        [(STAFF, "sexta que vem às 16h?"), (PATIENT, "pode ser")],
    ],
)
def test_in_doubt_nothing_is_agreed(lines: list[tuple[bool, str]]) -> None:
    assert agreed(*lines) is None


def test_the_bubble_that_settled_it_is_known() -> None:
    lines = ((STAFF, "quinta às 16h?"), (PATIENT, "pode ser"), (PATIENT, "obrigada!"))

    found = agreed(*lines)

    assert found is not None
    assert found.message_id == "m1"


def test_a_time_that_is_over_is_not_agreed() -> None:
    lines = ((STAFF, "hoje às 11h?"), (PATIENT, "pode ser"))

    assert agreed(*lines) is not None
    assert agreed(*lines, now=NOW + timedelta(hours=2)) is None


def test_the_procedure_that_was_named_is_part_of_it() -> None:
    found = agreed((STAFF, "limpeza quinta às 16h, pode ser?"), (PATIENT, "pode ser"))

    assert found is not None
    assert found.procedure == "limpeza"


def test_what_was_agreed_is_offered_and_booked_only_after_a_yes() -> None:
    chat = Chat(state=DialogueState(greeted_at=NOW))
    offer = offered(26, 16)
    facts = ReturnFacts(CLINIC, CLEANING, "limpeza", offer, "m1")

    said = come_back(chat.state, facts, Return.TIMEOUT, NOW, has_spoken=False)
    chat.state = said.state

    assert said.hold is None
    assert [reply.text for reply in said.replies] == [
        (
            "Vi que vocês combinaram quinta, 26/11, às 16:00 (limpeza com a Dra. Camila). "
            "Posso registrar?"
        )
    ]
    chat.say("sim")
    assert chat.last.hold is not None
    assert chat.last.hold.offer == offer


def test_a_no_to_what_was_agreed_books_nothing() -> None:
    chat = Chat(state=DialogueState(greeted_at=NOW))
    facts = ReturnFacts(CLINIC, CLEANING, "limpeza", offered(26, 16), "m1")
    chat.state = come_back(chat.state, facts, Return.TIMEOUT, NOW, has_spoken=False).state

    chat.say("não")

    assert chat.last.hold is None
    assert chat.state.chosen is None


def test_after_a_timeout_without_agreement_the_bot_claims_nothing() -> None:
    facts = ReturnFacts(CLINIC)

    said = come_back(DialogueState(), facts, Return.TIMEOUT, NOW, has_spoken=False)

    assert said.replies == ()


def test_handed_back_the_bot_says_that_it_is_there_unless_it_has_just_spoken() -> None:
    facts = ReturnFacts(CLINIC)
    state = DialogueState()

    silent = come_back(state, facts, Return.HANDED_BACK, NOW, has_spoken=False)
    spoke = come_back(state, facts, Return.HANDED_BACK, NOW, has_spoken=True)

    assert "Voltei" in silent.replies[0].text
    assert spoke.replies == ()


def test_a_bot_that_is_switched_off_does_not_come_back() -> None:
    facts = ReturnFacts(replace(CLINIC, bot_active=False), CLEANING, "limpeza", offered(26, 16))

    assert (
        come_back(DialogueState(), facts, Return.HANDED_BACK, NOW, has_spoken=False).replies == ()
    )


def test_a_yes_to_people_books_nothing_that_the_bot_had_asked() -> None:
    chat = Chat()
    chat.say("quero uma limpeza")
    chat.say("2")
    assert chat.state.stage is Stage.CONFIRMING
    chat.state = replace(taken_over(chat.state, NOW + timedelta(hours=2)), staff_until=None)

    answer = chat.say("sim")

    assert chat.last.hold is None
    assert "Posso" in answer


def test_danger_calls_people_even_while_they_have_the_chat() -> None:
    chat = Chat(state=DialogueState(staff_until=NOW + timedelta(hours=1)))

    said = chat.turn(Heard(Intent.EMERGENCY, red_flags=True))

    assert said == ""
    assert chat.last.call_staff is StaffReason.EMERGENCY
