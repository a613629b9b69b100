"""Which question the clinic has an answer for."""

import pytest

from domain.knowledge import (
    Entry,
    answer_to,
    asks_if_robot,
    may_be_known,
    only_clinic_knows,
)

ENTRIES = (
    Entry("Convênios", "Atendemos Unimed Odonto e particular."),
    Entry("Estacionamento", "Temos convênio com o estacionamento ao lado."),
    Entry("Formas de pagamento", "PIX, dinheiro e cartão em até 3 vezes."),
)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("aceita convênio?", 0),
        ("vcs atendem unimed odonto", 0),
        ("tem vaga pra parar o carro?", 1),
        ("onde posso estacionar", 1),
        ("parcela no cartao?", 2),
    ],
)
def test_a_question_finds_the_clinics_own_answer(question: str, topic: int) -> None:
    assert may_be_known(question)
    assert answer_to(question, ENTRIES) == ENTRIES[topic].answer


@pytest.mark.parametrize(
    "question", ["oi", "quero marcar amanhã", "tem vaga no convênio?", "qual a capital da França?"]
)
def test_what_is_about_no_entry_or_about_several_gets_none(question: str) -> None:
    assert answer_to(question, ENTRIES) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("vc é um robô?", True),
        ("to falando com uma maquina?", True),
        ("quem tá falando? é robô?", True),
        ("quero falar com uma pessoa", False),
        ("robo inutil", False),
    ],
)
def test_asking_whether_it_is_a_robot(text: str, asks: bool) -> None:
    assert asks_if_robot(text) is asks


@pytest.mark.parametrize(
    ("text", "only"),
    [("aceita amil dental?", True), ("tem estacionamento?", True), ("quanto custa?", False)],
)
def test_what_no_rule_could_answer(text: str, only: bool) -> None:
    assert only_clinic_knows(text) is only


@pytest.mark.parametrize("asked", ["preciso levar algo?", "e quanto tempo demora?"])
def test_what_a_visit_is_like_is_asked_of_the_clinic(asked: str) -> None:
    assert only_clinic_knows(asked)
