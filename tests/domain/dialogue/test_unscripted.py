"""Turns that patients take and nobody wrote down: to lists of times, to names, to prices."""

from dataclasses import replace
from datetime import date, time

import pytest

from domain.dialogue.facts import Payable
from domain.dialogue.state import Stage
from domain.language import understand
from domain.language.lexicon import DEFAULT_LEXICON
from tests.domain.dialogue.chat import CLEANING, NOW, OFFERS, ZONE, Chat, offered


@pytest.fixture
def chat() -> Chat:
    """The patient has been offered three times of tomorrow's."""
    chat = Chat()
    chat.say("oi", "quero marcar uma limpeza")
    return chat


@pytest.mark.parametrize("words", ["nenhum desses", "nenhuma dessas", "não"])
def test_none_of_the_times_is_answered_with_a_question_and_not_with_the_times(
    chat: Chat, words: str
) -> None:
    answer = chat.say(words)

    assert answer == "Sem problema! Que dia ou horário fica melhor para você?"


def test_a_yes_to_several_times_is_asked_which_one(chat: Chat) -> None:
    answer = chat.say("sim")

    assert "Qual deles?" in answer
    assert "1)" not in answer
    assert "14:00" in chat.say("1")


def test_a_yes_to_the_only_time_means_it() -> None:
    chat = Chat(offers=(offered(25, 14),), no_offer_reason="A Dra. Camila não atende no domingo.")
    chat.say("limpeza domingo que vem, dia 29")

    assert "Posso reservar?" in chat.say("serve sim")


@pytest.mark.parametrize("words", ["tanto faz", "qualquer um"])
def test_who_does_not_mind_is_asked_about_the_first_time(chat: Chat, words: str) -> None:
    assert "às 14:00" in chat.say(words)
    assert chat.state.chosen == OFFERS[0]
    assert chat.state.patient_name is None


def test_a_part_of_the_day_narrows_the_list_that_holds_several_of_it() -> None:
    chat = Chat(offers=(offered(27, 8), offered(27, 10), offered(27, 14)))
    chat.say("limpeza na sexta, dia 27")

    chat.say("de manhã")

    assert chat.state.wish.time_to == time(12)
    assert chat.state.wish.date_from == date(2026, 11, 27)


def test_two_numbers_after_as_are_one_time() -> None:
    chat = Chat(offers=(offered(25, 15, 30),))

    assert "às 15:30" in chat.say("quero limpeza amanha as 15 30")
    assert chat.state.wish.time_from == chat.state.wish.time_to == time(15, 30)


def test_a_procedure_named_after_the_day_keeps_the_day() -> None:
    chat = Chat(procedure=replace(CLEANING, named=False))
    chat.say("tem horario dia 8?")

    chat.say("limpeza")

    assert chat.state.wish.date_from == date(2026, 12, 8)


def test_the_procedure_named_again_keeps_the_time_in_question(chat: Chat) -> None:
    chat.state = replace(chat.state, wish=replace(chat.state.wish, procedure=None))
    chat.say("2")

    assert "às 15:30" in chat.say("limpeza")
    assert chat.state.chosen == OFFERS[1]


def test_a_price_asked_first_says_what_the_visit_is_for(chat: Chat) -> None:
    chat = Chat()
    chat.say("quanto custa a limpeza?")

    chat.say("entao marca pra mim quinta de manha")

    assert chat.state.wish.procedure == "limpeza"


def test_who_names_day_and_hour_at_once_is_asked_for_a_name_once() -> None:
    chat = Chat(offers=(offered(25, 14),))

    assert "nome completo" in chat.say("quero limpeza amanhã às 14h")
    assert "nome completo" not in chat.say("quanto fica?")


@pytest.mark.parametrize("stage", [Stage.IDLE, Stage.AWAITING_PAYMENT])
def test_a_name_that_comes_after_the_yes_is_written_down(chat: Chat, stage: Stage) -> None:
    chat.say("2")
    chat.say("sim")
    chat.state = replace(chat.state, stage=stage, chosen=None, offers=())

    answer = chat.say("Carla Nunes Rocha")

    assert answer == "Obrigada, Carla! Anotei o seu nome."
    assert chat.state.patient_name == "Carla Nunes Rocha"


def test_a_blessing_is_no_name(chat: Chat) -> None:
    chat.say("Deus abençoe")

    assert chat.state.patient_name is None


def test_a_child_in_the_same_breath_as_the_question_is_not_a_question_of_hours() -> None:
    chat = Chat()

    answer = chat.say("meu filho de 5 anos ta com o dente mole, vcs atendem?")

    assert "Rua Aurora" not in answer
    assert chat.state.party is not None


@pytest.mark.parametrize("words", ["e mais cedo?", "não tem mais cedo?", "tem um pouco mais cedo?"])
def test_earlier_means_before_the_earliest_time_of_that_day(chat: Chat, words: str) -> None:
    chat.say(words)

    assert (chat.state.wish.time_from, chat.state.wish.time_to) == (None, time(14))
    assert chat.state.wish.date_from == chat.state.wish.date_to == date(2026, 11, 25)


@pytest.mark.parametrize("words", ["e mais tarde?", "não tem mais tarde?", "mais pra tarde tem?"])
def test_later_means_after_the_latest_time_of_that_day(chat: Chat, words: str) -> None:
    chat.say(words)

    assert (chat.state.wish.time_from, chat.state.wish.time_to) == (time(16, 41), None)


def test_who_asks_about_paying_before_the_yes_gets_no_code_yet(chat: Chat) -> None:
    chat.payable = Payable(br_code="a key without an amount")
    chat.say("2")

    answer = chat.say("precisa pagar antes?")

    assert "sinal de R$ 66,00 é por PIX" in answer
    assert "a key without" not in answer
    assert "Posso reservar limpeza" in answer


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("limpeza com o dr renato", "Dr. Renato"),
        ("limpeza com a camila", "Dra. Camila"),
        ("meu nome é Renato Dias Prado", None),
    ],
)
def test_a_dentist_is_known_by_the_name_after_the_title(words: str, named: str | None) -> None:
    lexicon = replace(DEFAULT_LEXICON, professionals=("Dra. Camila", "Dr. Renato"))

    said = understand(words, reference=NOW.astimezone(ZONE), lexicon=lexicon)

    assert said.slots.professional == named


def test_who_was_not_understood_twice_is_not_told_that_they_asked_for_people() -> None:
    chat = Chat()
    chat.say("hmm xyz")

    answer = chat.say("abc def")

    assert "já chamei a equipe" in answer
    assert "Claro!" not in answer
