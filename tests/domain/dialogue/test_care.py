"""Pain, danger, medicine, anger, and patients on their way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.dialogue.care import arrival_in, people_for
from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Appointment, Arrival
from domain.dialogue.state import DialogueState, Stage
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, Chat, offered

URGENT = replace(CLEANING, name="Urgência", price_centavos=20000, deposit_centavos=0)
FIRST = offered(30, 8)
OPENING = FIRST.starts_at
CLOSED = replace(CLINIC, opens_at=OPENING)


def in_pain() -> Chat:
    """A closed clinic whose first urgent time is on Monday at eight."""
    return Chat(
        state=DialogueState(greeted_at=NOW), clinic=CLOSED, procedure=URGENT, offers=(FIRST,)
    )


def test_pain_is_asked_about_danger_once() -> None:
    chat = in_pain()

    first = chat.say("ESTOU COM MUITA DOR", "alguem ai???")
    again = chat.say("ta doendo muito")

    assert "A clínica está fechada agora, mas vou te ajudar." in first
    assert "febre" in first
    assert first.count("?") == 1
    assert "Você está com inchaço" not in again
    assert "pronto-socorro" in again


@pytest.mark.parametrize("answer", ["sim", "to com febre", "ta inchado e to com febre porra"])
def test_a_sign_of_danger_sends_to_hospital_and_offers_the_first_urgent_time(answer: str) -> None:
    chat = in_pain()
    chat.say("estou com muita dor")

    said = chat.say(answer)

    assert "procure um pronto-socorro agora" in said
    assert "192 (SAMU)" in said
    assert "segunda, 30/11, às 08:00, urgência com a Dra. Camila (R$ 200,00, sem sinal)" in said
    assert chat.last.call_staff is StaffReason.EMERGENCY
    assert chat.last.hold is None
    chat.say("sim")
    assert chat.last.hold is not None
    assert chat.last.hold.offer == FIRST


@pytest.mark.parametrize("answer", ["não", "nao, so a dor mesmo", "sem febre nem inchaço"])
def test_without_danger_the_first_urgent_time_is_offered(answer: str) -> None:
    chat = in_pain()
    chat.say("estou com muita dor")

    said = chat.say(answer)

    assert "procure um pronto-socorro agora" not in said
    assert "segunda, 30/11, às 08:00" in said
    assert chat.state.stage is Stage.CONFIRMING


@pytest.mark.parametrize("text", ["não estou com dor", "a dor passou", "não é urgente"])
def test_pain_that_is_denied_is_no_emergency(text: str) -> None:
    chat = in_pain()

    chat.say(text)

    assert chat.last.call_staff is not StaffReason.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "posso tomar amoxicilina?",
        "posso tomar amoxicilina q tenho aqui",
        "qual remédio eu tomo pra dor de dente?",
        "ibuprofeno ajuda?",
        "o que eu tomo pra passar a dor?",
    ],
)
def test_medicine_is_never_advised(text: str) -> None:
    chat = in_pain()

    said = chat.say(text)

    assert "Não posso orientar remédio por aqui." in said
    assert chat.last.call_staff in (StaffReason.CLINICAL, StaffReason.EMERGENCY)


@pytest.mark.parametrize("text", ["vou tomar banho e já vou", "quero tomar uma decisão"])
def test_what_else_is_taken_is_no_medicine(text: str) -> None:
    assert "remédio" not in in_pain().say(text)


def test_an_insult_brings_people_at_an_honest_time_and_ends_no_service() -> None:
    chat = in_pain()
    chat.say("estou com muita dor")
    chat.say("ta inchado e com febre")
    chat.wait(minutes=2)

    said = chat.say("robo inutil quero falar com gente")

    assert "A recepção abre na segunda, 30/11, às 08:00." in said
    assert "Posso" in said, "the urgent time is still offered"
    assert not chat.state.opted_out
    chat.say("sim", "wesley souza")
    assert chat.last.hold is not None
    assert chat.state.patient_name == "Wesley Souza"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("vou no procon, quero falar com alguém", StaffReason.DISPUTE),
        ("meu advogado vai falar com vocês", StaffReason.DISPUTE),
        ("contestei a cobrança no banco", StaffReason.DISPUTE),
        ("que absurdo, quero reclamar", StaffReason.COMPLAINT),
        ("é normal inchar depois da extração?", StaffReason.CLINICAL),
        ("quero falar com uma pessoa", StaffReason.ASKED),
    ],
)
def test_people_are_told_what_they_are_called_for(text: str, reason: StaffReason) -> None:
    assert people_for(text) is reason


def test_an_open_clinic_answers_as_soon_as_it_can() -> None:
    said = Chat().say("quero falar com uma atendente")

    assert "assim que possível" in said
    assert "abre" not in said


@pytest.mark.parametrize(
    ("text", "arrival"),
    [
        ("tô indo", Arrival.COMING),
        ("estou a caminho", Arrival.COMING),
        ("to atrasada 15min", Arrival.LATE),
        ("vou atrasar um pouco", Arrival.LATE),
        ("já cheguei", Arrival.HERE),
        ("to aqui na recepção", Arrival.HERE),
    ],
)
def test_a_patient_on_the_way_is_brought_to_the_team(text: str, arrival: Arrival) -> None:
    visit = Appointment(
        CLEANING.procedure_id,
        BookingStatus.CONFIRMED,
        "Limpeza",
        "Dra. Camila",
        offered(24, 11).starts_at,
    )
    chat = Chat(state=DialogueState(greeted_at=NOW), appointments=(visit,))

    said = chat.say(text)

    assert arrival_in(text) is arrival
    assert chat.last.call_staff is StaffReason.ARRIVAL
    assert "recepção" in said
    assert chat.state.stage is Stage.IDLE


@pytest.mark.parametrize("text", ["quero marcar", "não cheguei a tempo", "vou indo bem, e você?"])
def test_other_words_are_no_arrival(text: str) -> None:
    assert arrival_in(text) is None


def test_a_yes_long_after_the_question_about_danger_is_no_answer_to_it() -> None:
    chat = in_pain()
    chat.say("estou com muita dor")
    chat.now = NOW + timedelta(hours=5)

    assert "Com esses sinais" not in chat.say("sim")


def test_what_needs_an_evaluation_begins_with_one() -> None:
    evaluation = replace(CLEANING, name="Avaliação", deposit_centavos=0, before="Canal")
    chat = Chat(state=DialogueState(greeted_at=NOW), procedure=evaluation)

    said = chat.say("quero fazer um canal")
    price = chat.say("quanto custa o canal?")

    assert "Para canal, o primeiro passo é uma avaliação." in said
    assert "Para avaliação" in said
    assert "Canal: o valor é definido na avaliação." in price
    assert "primeiro passo" not in chat.say("e na quinta?")
