"""Answers that come late, or to another question than the one that was asked."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.dialogue.facts import Appointment
from domain.dialogue.state import Stage
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLINIC, Chat, offered

VISIT = Appointment(
    UUID("00000000-0000-0000-0000-0000000000c1"),
    BookingStatus.CONFIRMED,
    "Limpeza",
    "Dra. Camila",
    offered(25, 14).starts_at,
    procedure_code="limpeza",
)
OTHER = replace(
    VISIT,
    booking_id=UUID("00000000-0000-0000-0000-0000000000c2"),
    starts_at=offered(30, 10).starts_at,
)


@pytest.mark.parametrize("words", ["quinta", "pode ser quinta?", "melhor quinta de manhã"])
@pytest.mark.parametrize("visits", [(VISIT,), (VISIT, OTHER)])
def test_another_day_where_a_cancellation_is_asked_about_moves_that_visit(
    words: str, visits: tuple[Appointment, ...]
) -> None:
    chat = Chat(appointments=visits, offers=(offered(26, 9), offered(26, 10)))
    chat.clinic = replace(CLINIC, knows_patient=True)
    chat.say("não vou conseguir ir amanhã")
    assert chat.state.stage is Stage.CONFIRMING_CANCELLATION

    chat.say(words)
    asked = chat.say("1")
    chat.say("sim")

    assert asked.startswith("Troco a sua consulta de quarta, 25/11, às 14:00")
    assert chat.last.hold is None
    assert chat.last.move is not None
    assert chat.last.move.booking_id == VISIT.booking_id


def test_another_procedure_where_a_cancellation_is_asked_about_moves_nothing() -> None:
    chat = Chat(appointments=(VISIT,), clinic=replace(CLINIC, knows_patient=True))
    chat.say("não vou conseguir ir amanhã")

    chat.say("quero marcar um clareamento na quinta")

    assert chat.state.moving is None


@pytest.mark.parametrize("words", ["as 15:30", "2", "pode ser a segunda opção"])
def test_a_listed_time_that_is_over_is_not_asked_about_again(words: str) -> None:
    chat = Chat()
    chat.say("oi", "quero limpeza")
    chat.say("vou falar com meu marido")
    chat.wait(days=3)
    chat.offers = (offered(30, 14), offered(30, 15, 30))

    answer = chat.say(words)

    assert "Esse horário já passou." in answer
    assert "25/11" not in answer
    assert "segunda, 30/11, às 15:30" in answer
    assert chat.state.chosen is None


@pytest.mark.parametrize(
    "words", ["Muito agradecido, pode confirmar.", "agradecido, sim", "muito agradecido, pode sim"]
)
def test_thanks_before_a_yes_is_a_yes(words: str) -> None:
    chat = Chat()
    chat.say("quero limpeza amanhã")
    chat.say("1")

    chat.say(words)

    assert chat.last.hold is not None
