"""Moments that need tact: grief, fear, another language, small questions around a visit."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Appointment
from domain.dialogue.state import DialogueState, Stage
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLINIC, NOW, Chat, offered

VISIT = Appointment(
    UUID("00000000-0000-0000-0000-0000000000c1"),
    BookingStatus.CONFIRMED,
    "Limpeza",
    "Dra. Camila",
    offered(25, 14).starts_at,
    procedure_code="limpeza",
)


def a_chat(*visits: Appointment) -> Chat:
    """A known patient who was greeted already."""
    known = replace(CLINIC, knows_patient=True)
    return Chat(appointments=visits, clinic=known, state=DialogueState(greeted_at=NOW))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("minha mãe faleceu, desmarca a consulta dela", StaffReason.CANCEL),
        ("meu pai morreu ontem, não vou poder ir", StaffReason.CANCEL),
        ("meu marido faleceu hoje, o velório é amanhã", StaffReason.ASKED),
    ],
)
def test_a_death_gets_condolences_and_a_person_and_cancels_nothing(
    words: str, reason: StaffReason
) -> None:
    chat = a_chat(VISIT)

    said = chat.say(words)
    chat.say("sim")

    assert said.startswith("Sinto muito pela sua perda.")
    assert "?" not in said
    assert chat.last.cancel is None
    assert chat.state.stage is Stage.IDLE
    assert chat.state.party is None
    chat = a_chat(VISIT)
    chat.say(words)
    assert chat.last.call_staff is reason


def test_a_death_told_while_a_time_is_asked_about_asks_about_it_no_more() -> None:
    chat = a_chat()
    chat.say("quero limpeza")
    chat.say("1")

    said = chat.say("minha avó acabou de falecer", "minha avó faleceu")

    assert "Posso reservar" not in said
    assert chat.state.stage is Stage.CHOOSING_TIME


def test_a_death_told_in_passing_gets_a_word_and_the_times() -> None:
    chat = a_chat()

    first = chat.say("minha mãe faleceu mês passado, agora quero marcar uma limpeza pra mim")
    again = chat.say("minha tia também faleceu, então só posso depois do dia 30")

    for said in (first, again):
        assert said.startswith("Sinto muito pela sua perda.\n")
        assert "Qual prefere?" in said
    assert chat.last.call_staff is None


@pytest.mark.parametrize("words", ["meu celular morreu, desculpa a demora", "morreu de medo kkk"])
def test_what_only_sounds_like_a_death_gets_no_condolences(words: str) -> None:
    assert "perda" not in a_chat(VISIT).say(words)


@pytest.mark.parametrize(
    "words",
    [
        "dói fazer limpeza?",
        "dói arrancar dente?",
        "doi muito colocar implante",
        "vai doer tirar o siso?",
    ],
)
def test_whether_a_procedure_hurts_is_a_question_and_no_emergency(words: str) -> None:
    chat = a_chat()

    chat.say(words)

    assert chat.state.stage is Stage.IDLE
    assert chat.last.call_staff in (StaffReason.CLINICAL, StaffReason.ASKED)


@pytest.mark.parametrize(
    "words", ["tá doendo muito, dói arrancar dente?", "meu dente dói, dói fazer canal?"]
)
def test_pain_besides_such_a_question_is_still_an_emergency(words: str) -> None:
    chat = a_chat()

    chat.say(words)

    assert chat.last.call_staff is StaffReason.EMERGENCY


def test_fear_of_dentists_gets_sympathy_before_the_times() -> None:
    said = a_chat().say("tenho pavor de dentista, queria marcar limpeza")

    assert said.startswith("Entendo, muita gente sente isso.")
    assert "1) quarta, 25/11, às 14:00" in said


def test_fear_told_where_a_time_is_asked_about_keeps_the_question() -> None:
    chat = a_chat()
    chat.say("quero limpeza")
    chat.say("1")

    said = chat.say("ai tenho muito medo de dentista")

    assert said.startswith("Entendo, muita gente sente isso.")
    assert chat.last.hold is None


@pytest.mark.parametrize(
    "words", ["hi, do you speak english?", "hello, i need an appointment", "vocês falam inglês?"]
)
def test_who_writes_no_portuguese_gets_a_person(words: str) -> None:
    chat = a_chat()

    said = chat.say(words)

    assert "já chamei a equipe" in said
    assert chat.last.call_staff is StaffReason.ASKED


def test_who_asks_who_writes_is_told_the_truth() -> None:
    assert "um robô" in a_chat(VISIT).say("quem é?")


def test_a_goodbye_is_answered_with_the_visit() -> None:
    assert a_chat(VISIT).say("até lá") == "Até quarta, 25/11, às 14:00! 🙂"
    assert a_chat().say("até mais") == "Até mais! 🙂"


def test_whether_to_come_earlier_is_for_the_team_to_say() -> None:
    chat = a_chat(VISIT)

    said = chat.say("preciso chegar antes?")

    assert "Sua consulta é quarta, 25/11, às 14:00." in said
    assert chat.last.call_staff is StaffReason.ASKED


def test_company_to_a_booked_visit_begins_no_other_booking() -> None:
    chat = a_chat(VISIT)

    said = chat.say("posso levar minha filha?")

    assert "acompanhante" in said
    assert chat.state.stage is Stage.IDLE
    assert chat.last.call_staff is StaffReason.ASKED
    assert chat.state.party is None


def test_a_daughter_who_is_to_be_seen_is_booked_as_ever() -> None:
    chat = a_chat(VISIT)

    said = chat.say("posso levar minha filha pra consultar?")

    assert "acompanhante" not in said


@pytest.mark.parametrize("words", ["ah não, a 2", "melhor a 2", "prefiro a segunda opção"])
def test_another_number_where_a_time_is_asked_about_picks_from_the_list(words: str) -> None:
    chat = a_chat()
    chat.say("quero limpeza")
    chat.say("1")

    said = chat.say(words)

    assert "quarta, 25/11, às 15:30" in said
    assert chat.state.stage is Stage.CONFIRMING
    assert chat.last.hold is None


@pytest.mark.parametrize("words", ["suave, a de 14", "a las 14", "a das 14h"])
def test_the_one_of_an_hour_picks_from_the_list(words: str) -> None:
    chat = a_chat()
    chat.say("quero limpeza")

    chat.say(words)

    assert chat.state.chosen == offered(25, 14)


def test_agreeing_to_a_list_is_asked_which_and_tells_no_opening_hours() -> None:
    chat = a_chat()
    chat.say("quero limpeza")

    said = chat.say("fechou")

    assert said.startswith("Ótimo! Qual deles?")
    assert "Rua Aurora" not in said
