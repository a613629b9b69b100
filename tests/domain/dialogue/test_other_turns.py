"""Everything that is not choosing a time."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Appointment, Heard, Payable
from domain.dialogue.state import DialogueState, Stage
from domain.language import Intent
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLINIC, NOW, Chat, offered

BOOKING = UUID("00000000-0000-0000-0000-0000000000c1")
CODE = "00020126580014br.gov.bcb.pix0136..."


def visit(status: BookingStatus = BookingStatus.CONFIRMED) -> Appointment:
    return Appointment(BOOKING, status, "Limpeza", "Dra. Camila", offered(25, 14).starts_at, 6600)


def waiting_for_payment() -> Chat:
    state = DialogueState(stage=Stage.AWAITING_PAYMENT, booking_id=BOOKING, greeted_at=NOW)
    return Chat(
        state=state,
        appointments=(visit(BookingStatus.HELD),),
        payable=Payable(CODE, BOOKING, 6600, NOW + timedelta(minutes=15)),
    )


def test_a_greeting_alone_gets_the_welcome_and_a_short_menu() -> None:
    answer = Chat().say("oi")

    assert answer.startswith("Oi! Aqui é da Clínica Sorriso da Vila.")
    assert "marcar uma consulta" in answer


def test_the_welcome_is_said_once_in_a_while() -> None:
    chat = Chat()
    chat.say("oi")

    assert "Aqui é da Clínica" not in chat.say("oi")
    chat.wait(hours=13)
    assert "Aqui é da Clínica" in chat.say("oi")


def test_a_bot_switched_off_is_silent() -> None:
    chat = Chat(clinic=replace(CLINIC, bot_active=False))

    assert chat.say("quero marcar") == ""


def test_while_people_have_the_chat_the_bot_is_silent() -> None:
    chat = Chat(state=DialogueState(staff_until=NOW + timedelta(hours=1)))

    assert chat.say("quero marcar") == ""
    chat.wait(hours=2)
    assert "1)" in chat.say("quero marcar")


def test_an_emergency_comes_before_everything_and_calls_people() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")

    answer = chat.say("estou com muita dor e o rosto inchado")

    assert "192" in answer
    assert chat.last.call_staff is StaffReason.EMERGENCY


def test_who_asks_for_a_person_gets_one() -> None:
    chat = Chat()

    assert "equipe" in chat.say("quero falar com uma atendente")
    assert chat.last.call_staff is StaffReason.ASKED


def test_asking_for_the_pix_repeats_the_code_alone_in_its_bubble() -> None:
    chat = waiting_for_payment()

    answer = chat.say("me manda o pix de novo")

    assert "R$ 66,00" in answer
    assert chat.last.replies[-1].text == CODE


def test_without_any_way_to_pay_the_bot_says_so() -> None:
    chat = Chat()

    assert "não cadastrou uma chave PIX" in chat.say("qual o pix?")
    assert chat.last.call_staff is StaffReason.NO_PIX


def test_a_claim_of_payment_proves_nothing() -> None:
    chat = waiting_for_payment()

    answer = chat.say("paguei já")

    assert "Assim que o banco confirmar" in answer
    assert "confirmada" not in answer
    assert chat.state.stage is Stage.AWAITING_PAYMENT


def test_a_live_hold_comes_before_another_booking() -> None:
    chat = waiting_for_payment()

    answer = chat.say("quero marcar outra limpeza")

    assert "Já estou guardando quarta, 25/11, às 14:00" in answer
    assert chat.last.hold is None


def test_a_cancellation_is_asked_before_it_is_done() -> None:
    chat = Chat(appointments=(visit(),))

    question = chat.say("preciso cancelar minha consulta")
    assert "quarta, 25/11, às 14:00" in question
    assert chat.last.cancel is None

    chat.say("sim")
    assert chat.last.cancel == BOOKING


def test_a_cancellation_that_is_not_wanted_keeps_the_visit() -> None:
    chat = Chat(appointments=(visit(),))
    chat.say("cancelar")

    assert "continua marcada" in chat.say("não")
    assert chat.last.cancel is None


def test_cancelling_without_a_visit_is_never_an_opt_out() -> None:
    assert "Não encontrei nenhuma consulta" in Chat().say("cancelar")


def test_backlog_is_answered_once_with_an_apology_and_books_nothing() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.say("2")

    answer = chat.say("sim", stale=True)

    assert answer.startswith("Desculpe a demora")
    assert chat.last.hold is None
    assert chat.say("oi", stale=True) == ""


def test_backlog_that_wants_something_gets_it_after_the_apology() -> None:
    answer = Chat().say("quero marcar uma limpeza", stale=True)

    assert answer.startswith("Desculpe a demora")
    assert "1)" in answer


@pytest.mark.parametrize("kind", ["voice", "image", "document", "sticker", "location", "contact"])
def test_a_message_without_words_gets_a_fitting_answer(kind: str) -> None:
    assert Chat().send(kind)


def test_two_turns_that_lead_nowhere_call_people() -> None:
    chat = Chat()

    first = chat.say("xpto blarg zzz")
    assert chat.last.ask_assistant
    assert first
    chat.say("blarg zzz xpto")

    assert chat.last.call_staff is StaffReason.NOT_UNDERSTOOD


def test_signs_that_cannot_wait_send_to_hospital() -> None:
    chat = Chat()

    answer = chat.turn(Heard(Intent.EMERGENCY, red_flags=True))

    assert "procure um pronto-socorro agora" in answer
    assert chat.last.call_staff is StaffReason.EMERGENCY


def test_after_an_emergency_urgent_care_is_what_is_offered() -> None:
    chat = Chat()
    chat.say("estou com muita dor")

    assert chat.state.wish.procedure == "urgencia"
    assert chat.state.wish.prefer == "earliest"


def test_who_asks_is_told_that_it_is_a_robot() -> None:
    answer = Chat().turn(Heard(Intent.HUMAN, asks_if_robot=True))

    assert "Sim, sou uma assistente virtual (um robô)" in answer


def test_the_clinics_own_answer_comes_first_and_the_question_stands() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.known_answer = "Atendemos Unimed Odonto."

    answer = chat.say("aceita unimed odonto?")

    assert "Atendemos Unimed Odonto." in answer
    assert "R$" not in answer
    assert "Qual prefere?" in answer


def test_what_only_the_clinic_knows_is_brought_to_people() -> None:
    chat = Chat(beyond_texts=True)

    answer = chat.say("aceita convênio?")

    assert "Vou confirmar com a equipe" in answer
    assert chat.last.call_staff is StaffReason.ASKED


def test_a_yes_that_answers_nothing_is_no_confusion() -> None:
    chat = Chat()
    chat.say("xpto blarg zzz")

    chat.say("👍")

    assert chat.last.call_staff is None
    assert chat.last.hold is None


def test_hours_and_address_come_from_the_clinic() -> None:
    answer = Chat().say("qual o endereço de vcs?")

    assert "Rua Aurora, 120" in answer
