"""What a turn means after what was just done: regrets, the next price, people called already."""

from dataclasses import replace
from datetime import time

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.party import KnownPerson
from domain.dialogue.state import Stage
from domain.people import Relation
from tests.domain.dialogue.chat import CAMILA, CLEANING, Chat, offered
from tests.domain.dialogue.test_awaited_payment import a_chat as awaiting_payment
from tests.domain.dialogue.test_courtesy_rules import VISIT, a_chat


def cancelled() -> Chat:
    """Just after the yes to the cancellation of the one visit."""
    chat = a_chat(VISIT)
    chat.say("cancela minha consulta")
    chat.say("sim")
    chat.appointments = ()
    return chat


@pytest.mark.parametrize(
    "words", ["ai, mudei de ideia, quero manter", "me arrependi 😢", "cancelei sem querer"]
)
def test_a_regretted_cancellation_looks_for_the_very_time_again(words: str) -> None:
    chat = cancelled()
    chat.say("obrigada")

    said = chat.say(words)

    assert said.startswith("Sem problema! A anterior já foi cancelada")
    assert chat.state.chosen == offered(25, 14)
    assert chat.last.hold is None
    assert chat.state.wish.procedure == "limpeza"
    assert chat.state.wish.professional == "Dra. Camila"


def test_a_regret_that_names_another_time_wishes_for_that() -> None:
    chat = cancelled()

    chat.say("mudei de ideia, quero às 15:30")

    assert chat.state.wish.time_from == time(15, 30)
    assert chat.state.wish.procedure == "limpeza"


def test_a_regret_after_the_time_itself_looks_for_nothing_that_is_past() -> None:
    chat = cancelled()
    chat.wait(days=3)

    chat.say("mudei de ideia")

    assert chat.state.stage is Stage.IDLE


def test_a_visit_for_somebody_else_is_not_taken_for_the_writers_own() -> None:
    chat = a_chat(replace(VISIT, relation=Relation.OTHER))
    chat.say("cancela minha consulta")
    chat.say("sim")

    assert chat.state.given_up is None


def test_the_next_procedure_after_a_price_is_asked_the_price_of() -> None:
    chat = a_chat()
    chat.say("quanto custa a limpeza?")
    whitening = replace(CLEANING, name="Clareamento", price_centavos=90000)
    chat.procedure = whitening

    said = chat.say("e clareamento?")

    assert said.startswith("Clareamento: R$ 900,00")
    assert chat.state.stage is Stage.IDLE


def test_a_day_after_a_price_is_a_wish_for_a_time() -> None:
    chat = a_chat()
    chat.say("quanto custa a limpeza?")

    assert "Qual prefere?" in chat.say("e amanhã?")


def test_a_procedure_that_follows_no_price_is_booked_as_ever() -> None:
    chat = a_chat()
    chat.say("quanto custa a limpeza?")
    chat.say("obrigada")

    chat.say("e limpeza?")

    assert chat.state.stage is Stage.CHOOSING_TIME


@pytest.mark.parametrize("words", ["quero falar com um atendente", "tem desconto?"])
def test_who_asks_twice_for_people_is_not_told_so_in_the_same_words(words: str) -> None:
    chat = a_chat()
    first = chat.say(words)

    second = chat.say(words)
    reason = chat.last.call_staff
    chat.wait(hours=1)

    assert second != first
    assert "equipe" in second
    assert reason is StaffReason.ASKED
    assert chat.say(words) == first


@pytest.mark.parametrize(
    "words",
    [
        "quero marcar limpeza pra minha mãe, Maria Souza",
        "limpeza pra minha mae, o nome dela é Maria Souza",
        "Marca limpeza para minha mãe (Maria Souza) por favor",
    ],
)
def test_a_name_given_with_the_relation_is_not_asked_for_again(words: str) -> None:
    chat = a_chat()
    chat.say(words)

    said = chat.say("1")

    assert "Maria 14:00" in said
    assert chat.state.stage is Stage.CONFIRMING


@pytest.mark.parametrize(
    "words", ["limpeza pra minha mãe. Quero Amanhã", "limpeza pra minha mãe, Bom Dia"]
)
def test_capitals_alone_make_no_name(words: str) -> None:
    chat = a_chat()
    chat.say(words)

    assert "nome completo" in chat.say("1")


def test_a_relative_who_is_named_is_not_taken_for_the_only_known_one() -> None:
    chat = a_chat()
    chat.people = (KnownPerson(CAMILA, "Jorge Souza", Relation.OTHER),)

    chat.say("quero limpeza pra minha mãe, Maria Souza")

    assert chat.state.party is not None
    assert [one.name for one in chat.state.party.visitors] == ["Maria Souza"]
    assert chat.state.party.visitors[0].patient_id is None


def test_a_relative_who_is_known_is_recognised_by_name() -> None:
    chat = a_chat()
    chat.people = (KnownPerson(CAMILA, "Maria Clara Souza", Relation.OTHER),)

    chat.say("quero limpeza pra minha mãe, Maria Souza")

    assert chat.state.party is not None
    assert [one.patient_id for one in chat.state.party.visitors] == [CAMILA]


@pytest.mark.parametrize("words", ["fiz", "pronto!", "feito", "prontinho, foi", "já fiz o pix"])
def test_done_means_paid_while_a_deposit_is_awaited(words: str) -> None:
    assert "Assim que o banco confirmar" in awaiting_payment().say(words)


@pytest.mark.parametrize("words", ["foi?", "não foi", "vou fazer agora"])
def test_what_is_not_done_yet_is_no_payment(words: str) -> None:
    assert "Assim que o banco confirmar" not in awaiting_payment().say(words)


def test_a_receipt_that_is_only_spoken_of_may_be_sent() -> None:
    said = awaiting_payment().say("tá aqui o comprovante")

    assert said.startswith("Pode mandar a foto ou o PDF")


@pytest.mark.parametrize(
    "words", ["quero cancelar, já até mandei o comprovante", "já paguei, mas quero cancelar"]
)
def test_a_cancellation_besides_a_payment_is_not_lost(words: str) -> None:
    chat = awaiting_payment()

    chat.say(words)

    assert chat.state.stage is Stage.CONFIRMING_CANCELLATION


@pytest.mark.parametrize("words", ["sim", "quero", "quero sim"])
def test_a_yes_to_whether_to_book_one_is_offered_times(words: str) -> None:
    chat = a_chat()

    asked = chat.say("qual é a minha consulta?")

    assert asked.endswith("Quer marcar uma?")
    assert "Qual prefere?" in chat.say(words)


def test_a_laugh_needs_no_menu() -> None:
    assert a_chat().say("kkkkk").startswith("Certo!")


def test_who_says_to_be_late_days_before_is_told_the_day_of_the_visit() -> None:
    chat = a_chat(VISIT)

    said = chat.say("posso chegar uns 15 min atrasada?")

    assert said == "Já avisei a recepção. Por aqui, a sua consulta é quarta, 25/11, às 14:00."
    assert chat.last.call_staff is StaffReason.ARRIVAL


@pytest.mark.parametrize(
    "words",
    ["me confirma se tá tudo certo pra quarta", "tá de pé amanhã?", "tudo certo pra quarta né"],
)
def test_whether_all_is_well_with_a_visit_is_answered_with_it(words: str) -> None:
    assert a_chat(VISIT).say(words).startswith("Você tem:")


def test_all_well_with_a_day_and_another_question_asks_for_times() -> None:
    assert "Qual prefere?" in a_chat().say("tudo certo? tem pra quarta?")
