"""Choosing a time: offer, pick, confirm; and what never books."""

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.state import Stage
from tests.domain.dialogue.chat import CLEANING, CLINIC, OFFERS, Chat, offered


@pytest.fixture
def chat() -> Chat:
    """The patient has been offered three times of tomorrow's."""
    chat = Chat()
    chat.say("oi", "quero marcar uma limpeza")
    return chat


def test_several_bubbles_get_one_welcome_and_real_times() -> None:
    chat = Chat()

    answer = chat.say("oi bom dia", "vcs fazem limpesa?", "queria pra amanhã de tarde se tiver")

    assert answer.startswith("Oi! Aqui é da Clínica Sorriso da Vila.")
    assert "1) quarta, 25/11, às 14:00" in answer
    assert "3) quarta, 25/11, às 16:40" in answer
    assert "nome completo" in answer


def test_a_known_patient_is_not_asked_for_a_name() -> None:
    chat = Chat(clinic=CLINIC.__class__(**{**CLINIC.__dict__, "knows_patient": True}))

    assert "nome" not in chat.say("quero marcar uma limpeza")


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("2", "25/11, às 15:30"),
        ("15:30", "25/11, às 15:30"),
        ("às 15h30", "25/11, às 15:30"),
        ("15 30", "25/11, às 15:30"),
        ("três e meia", "25/11, às 15:30"),
        ("a primeira", "25/11, às 14:00"),
        ("o último", "25/11, às 16:40"),
        ("pode ser as 14", "25/11, às 14:00"),
    ],
)
def test_a_pick_is_repeated_whole_and_asked(chat: Chat, words: str, when: str) -> None:
    answer = chat.say(words)

    assert f"na quarta, {when}" in answer
    assert "R$ 66,00" in answer
    assert "20 minutos" in answer
    assert answer.endswith("Posso reservar?")
    assert chat.last.hold is None


@pytest.mark.parametrize("words", ["sim", "pode", "pode ser", "isso", "claro", "confirmo", "👍"])
def test_a_real_yes_to_the_time_in_force_books_it(chat: Chat, words: str) -> None:
    chat.say("2")

    chat.say(words)

    assert chat.last.hold is not None
    assert chat.last.hold.offer == OFFERS[1]
    assert chat.state.stage is Stage.BOOKING


@pytest.mark.parametrize(
    "words",
    [
        "claro que não",
        "pode ser mais tarde?",
        "isso dói?",
        "ok obg, vou ver",
        "não",
        "quanto custa?",
    ],
)
def test_what_is_not_a_yes_books_nothing(chat: Chat, words: str) -> None:
    chat.say("2")

    answer = chat.say(words)

    assert chat.last.hold is None
    assert answer


def test_a_yes_with_another_time_is_another_wish(chat: Chat) -> None:
    chat.say("2")

    chat.say("sim, mas às 14h?")

    assert chat.last.hold is None
    assert chat.state.chosen == OFFERS[0]


@pytest.mark.parametrize("words", ["sim, quarta às 15:30", "isso, 15h30", "pode ser as 15:30 sim"])
def test_a_yes_that_repeats_the_time_is_a_yes(chat: Chat, words: str) -> None:
    chat.say("2")

    chat.say(words)

    assert chat.last.hold is not None
    assert chat.last.hold.offer == OFFERS[1]


@pytest.mark.parametrize(
    "words", ["sim, mas a primeira", "sim, mas quero avaliação", "isso, dia 27"]
)
def test_a_yes_with_anything_else_is_not_a_yes_to_this(chat: Chat, words: str) -> None:
    chat.say("2")

    chat.say(words)

    assert chat.last.hold is None or chat.last.hold.offer != OFFERS[1]


def test_a_yes_hours_later_is_asked_again(chat: Chat) -> None:
    chat.say("2")
    chat.wait(hours=3)

    answer = chat.say("sim")

    assert chat.last.hold is None
    assert "Posso reservar limpeza para quarta, 25/11, às 15:30?" in answer
    chat.say("sim")
    assert chat.last.hold is not None


def test_a_yes_to_a_time_that_has_passed_offers_others(chat: Chat) -> None:
    chat.say("2")
    chat.wait(days=2)
    chat.offers = (offered(27, 9),)

    answer = chat.say("sim")

    assert chat.last.hold is None
    assert "1) sexta, 27/11, às 09:00" in answer


def test_a_number_that_was_not_offered_is_asked_again(chat: Chat) -> None:
    answer = chat.say("7")

    assert chat.last.hold is None
    assert chat.state.chosen is None
    assert answer


def test_a_name_is_kept_and_the_question_stands(chat: Chat) -> None:
    answer = chat.say("Jessica Moraes Lima")

    assert chat.state.patient_name == "Jessica Moraes Lima"
    assert "Qual prefere?" in answer


def test_a_name_while_confirming_repeats_the_question(chat: Chat) -> None:
    chat.say("2")

    answer = chat.say("Joana Prado")

    assert chat.state.patient_name == "Joana Prado"
    assert "Posso reservar limpeza para quarta, 25/11, às 15:30?" in answer
    chat.say("confirmo")
    assert chat.last.hold is not None


def test_a_window_is_a_wish_even_when_one_offer_meets_it(chat: Chat) -> None:
    chat.offers = (offered(25, 16), offered(25, 17))

    answer = chat.say("depois das 16h")

    assert chat.state.chosen is None
    assert "às 17:00" in answer


def test_a_date_that_all_offers_share_lists_them_again(chat: Chat) -> None:
    answer = chat.say("25/11")

    assert chat.last.hold is None
    assert "1) quarta, 25/11, às 14:00" in answer


def test_pick_and_name_in_one_turn(chat: Chat) -> None:
    answer = chat.say("15 30", "Jessica Moraes Lima")

    assert chat.state.patient_name == "Jessica Moraes Lima"
    assert "às 15:30" in answer


def test_an_exact_free_wish_goes_straight_to_the_question() -> None:
    chat = Chat(offers=(offered(25, 14),))

    answer = chat.say("quero marcar limpeza amanhã às 14h")

    assert "Posso reservar?" in answer
    assert chat.state.stage is Stage.CONFIRMING


def test_when_nothing_fits_the_reason_and_the_nearest_times_are_told() -> None:
    chat = Chat(no_offer_reason="A Dra. Camila não atende no sábado.", offers=(offered(27, 9),))

    answer = chat.say("quero marcar limpeza no sábado")

    assert "A Dra. Camila não atende no sábado." in answer
    assert "sexta, 27/11, às 09:00" in answer


def test_an_ambiguous_date_is_asked_with_both_dates() -> None:
    chat = Chat()

    answer = chat.say("quero marcar limpeza sexta que vem")

    assert "sexta, 27/11" in answer
    assert "sexta, 04/12" in answer
    assert chat.last.hold is None


def test_a_question_of_price_is_answered_and_the_offer_stands(chat: Chat) -> None:
    answer = chat.say("qto fica?")

    assert "R$ 220,00" in answer
    assert "Qual prefere?" in answer
    assert "às 15:30" in chat.say("2")


def test_what_only_people_book_calls_them() -> None:
    surgery = CLEANING.__class__(**{**CLEANING.__dict__, "name": "Canal", "bookable": False})
    chat = Chat(procedure=surgery)

    answer = chat.say("quero marcar canal")

    assert "equipe" in answer
    assert chat.last.call_staff is StaffReason.NOT_BOOKABLE
