"""What is answered to voice notes of which the words are not known."""

import pytest

from domain.dialogue.facts import SILENT_VOICE, Heard
from domain.events import VOICE
from domain.language import Intent
from tests.domain.dialogue.chat import Chat

SILENT = "Esse áudio veio sem som"
PLEASE_WRITE = "Pode me escrever"


def test_a_silent_note_is_asked_for_again_with_the_question_in_force() -> None:
    chat = Chat()
    chat.say("oi, quero marcar uma limpeza amanhã à tarde")

    said = chat.send(SILENT_VOICE)

    assert SILENT in said
    assert "1) quarta, 25/11, às 14:00" in said


def test_a_silent_note_never_confirms_but_the_question_stays_open() -> None:
    chat = Chat()
    chat.say("oi, quero marcar uma limpeza amanhã à tarde")
    chat.say("2")

    said = chat.send(SILENT_VOICE)
    asked_again = chat.last
    chat.say("pode")

    assert "15:30" in said
    assert asked_again.hold is None
    assert chat.last.hold is not None


def test_with_nobody_to_listen_the_patient_is_asked_to_write() -> None:
    assert PLEASE_WRITE in Chat().send(VOICE)


@pytest.mark.parametrize(
    ("unheard", "owned_up"), [(SILENT_VOICE, SILENT), (VOICE, PLEASE_WRITE)], ids=str
)
def test_words_beside_an_unheard_note_are_answered_and_the_note_is_owned_up_to(
    unheard: str, owned_up: str
) -> None:
    chat = Chat()
    chat.say("oi")

    said = chat.turn(Heard(Intent.HOURS_ADDRESS, unheard=unheard))

    assert owned_up in said
    assert "Rua Aurora, 120" in said
