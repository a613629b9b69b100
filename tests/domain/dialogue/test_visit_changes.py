"""Moving visits, saying which one is meant, and answering reminders."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.news import tell
from domain.dialogue.state import DialogueState, OwnVisit, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.vocabulary import Actor, BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, Chat, offered

FIRST = UUID("00000000-0000-0000-0000-0000000000c1")
SECOND = UUID("00000000-0000-0000-0000-0000000000c2")
OTHER_TIMES = (offered(26, 14), offered(26, 15, 30), offered(27, 9))


def visit(
    booking_id: UUID = FIRST,
    day: int = 25,
    hour: int = 14,
    status: BookingStatus = BookingStatus.CONFIRMED,
    patient: str = "Patrícia Gomes",
) -> Appointment:
    return Appointment(
        booking_id,
        status,
        "Limpeza",
        "Dra. Camila",
        offered(day, hour).starts_at,
        6600,
        procedure_code="limpeza",
        patient=patient,
    )


def chat(*visits: Appointment) -> Chat:
    state = DialogueState(greeted_at=NOW)
    return Chat(state=state, offers=OTHER_TIMES, appointments=visits or (visit(),))


def hear(chat: Chat, kind: BookingNewsKind, booking_id: UUID = FIRST, **more: object) -> str:
    """News reach the chat; what is said of them."""
    told = {one.booking_id: one for one in chat.appointments}
    appointment = told.get(booking_id)
    facts = NewsFacts(
        CLINIC,
        appointment,
        same_day=chat.appointments,
        procedure=CLEANING,
        offers=chat.offers,
    )
    news = BookingNews(f"{booking_id}/{kind}", booking_id, kind, **more)  # type: ignore[arg-type]
    chat.last = tell(chat.state, news, facts, chat.now)
    chat.state = chat.last.state
    return "\n".join(reply.text for reply in chat.last.replies)


def remind(chat: Chat, booking_id: UUID = FIRST, hours: int = 24) -> str:
    return hear(chat, BookingNewsKind.REMINDER, booking_id, hours_before=hours)


def test_moving_offers_times_names_both_and_wants_a_yes() -> None:
    patient = chat()

    offer = patient.say("quero remarcar")
    question = patient.say("2")
    patient.say("sim")

    assert "trocar a sua consulta de quarta, 25/11, às 14:00" in offer
    assert (
        question == "Troco a sua consulta de quarta, 25/11, às 14:00 para quinta, 26/11, às 15:30?"
    )
    assert patient.last.hold is None
    assert patient.last.move is not None
    assert patient.last.move.booking_id == FIRST
    assert patient.last.move.offer == offered(26, 15, 30)


def test_the_visit_is_told_moved_by_the_news_alone() -> None:
    patient = chat()
    for words in ("quero remarcar", "2", "sim"):
        said = patient.say(words)
    patient.appointments = (visit(day=26, hour=15),)

    news = hear(patient, BookingNewsKind.RESCHEDULED, actor=Actor.PATIENT)

    assert said == ""
    assert news == "Pronto! Sua consulta mudou para quinta, 26/11, às 15:00 ✅"
    assert patient.state.stage is Stage.IDLE
    assert patient.state.moving is None


def test_from_one_day_to_another_is_one_question() -> None:
    patient = chat(visit(), visit(SECOND, day=26))
    patient.offers = (offered(27, 14),)

    question = patient.say("quero trocar de quarta pra sexta às 14h")

    assert "Troco a sua consulta de quarta, 25/11, às 14:00 para sexta, 27/11, às 14:00" in question


def test_on_another_day_at_the_same_time_is_understood() -> None:
    patient = chat()
    patient.offers = (offered(26, 14),)

    question = patient.say("dá pra passar pra quinta no mesmo horário?")

    assert "para quinta, 26/11, às 14:00?" in question


def test_of_several_visits_the_patient_says_which_by_number() -> None:
    patient = chat(visit(), visit(SECOND, day=26))

    which = patient.say("quero remarcar")
    offer = patient.say("2")

    assert which.startswith("Qual consulta você quer remarcar?\n1) quarta, 25/11")
    assert "trocar a sua consulta de quinta, 26/11" in offer
    assert patient.state.moving == OwnVisit(SECOND, offered(26, 14).starts_at, "Dra. Camila")


def test_of_several_visits_the_day_names_one() -> None:
    patient = chat(visit(), visit(SECOND, day=26))
    patient.say("quero cancelar")

    assert "cancelar a consulta de quinta, 26/11" in patient.say("a de quinta")
    patient.say("sim")
    assert patient.last.cancel == SECOND


def test_a_number_that_is_not_listed_is_asked_again() -> None:
    patient = chat(visit(), visit(SECOND, day=26))
    patient.say("quero remarcar")

    assert "2) quinta, 26/11" in patient.say("7")
    assert patient.state.moving is None


@pytest.mark.parametrize("answer", ["não", "não, deixa como está"])
def test_who_thinks_again_keeps_the_visit(answer: str) -> None:
    patient = chat()
    patient.say("quero remarcar")

    said = patient.say(answer)

    assert "continua" in said
    assert patient.last.move is None


def test_no_to_a_time_asks_for_another_and_the_visit_is_still_being_moved() -> None:
    patient = chat()
    for words in ("quero remarcar", "2", "não"):
        patient.say(words)

    assert "trocar a sua consulta de quarta" in patient.say("pode ser sexta")


def test_a_no_never_moves() -> None:
    patient = chat()
    for words in ("quero remarcar", "2", "não"):
        patient.say(words)
        assert patient.last.move is None


def test_without_a_visit_there_is_nothing_to_move() -> None:
    patient = chat()
    patient.appointments = ()

    assert "Não encontrei nenhuma consulta" in patient.say("quero remarcar")


def test_an_unpaid_visit_is_paid_or_given_up_first() -> None:
    patient = chat(visit(status=BookingStatus.HELD))

    assert "falta só o pagamento" in patient.say("quero remarcar")


def test_a_day_later_a_forgotten_move_is_over() -> None:
    patient = chat()
    patient.say("quero remarcar")
    patient.wait(hours=25)

    assert "trocar" not in patient.say("quero marcar uma limpeza")
    assert patient.state.moving is None


def test_a_number_that_comes_a_day_late_books_no_second_visit() -> None:
    patient = chat()
    patient.say("quero remarcar")
    patient.wait(hours=25)

    for words in ("2", "sim"):
        assert "reservar" not in patient.say(words)
        assert patient.last.hold is None


def test_the_loser_of_a_race_keeps_the_visit_and_is_offered_other_times() -> None:
    patient = chat()
    for words in ("quero remarcar", "2", "sim"):
        patient.say(words)

    said = hear(patient, BookingNewsKind.MOVE_REFUSED)

    assert "o horário de quinta, 26/11, às 15:30 acabou de ser ocupado" in said
    assert "Sua consulta de quarta, 25/11, às 14:00 continua marcada" in said
    assert "Troco a sua consulta" in patient.say("1")


def test_a_visit_moved_by_the_clinic_is_told_so() -> None:
    patient = chat(visit(day=27))

    said = hear(patient, BookingNewsKind.RESCHEDULED, actor=Actor.STAFF)

    assert said.startswith("A clínica mudou a sua consulta para sexta, 27/11, às 14:00")


def test_a_reminder_names_the_visit_but_not_what_it_is_for() -> None:
    said = remind(chat())

    assert said == (
        "Oi, Patrícia! Passando para lembrar: quarta, 25/11, às 14:00, na Clínica Sorriso da "
        "Vila. Responda 1 para confirmar, 2 para remarcar ou 3 para cancelar."
    )


@pytest.mark.parametrize("answer", ["1", "confirmo", "vou sim", "sim, quarta às 14h"])
def test_who_is_coming_is_noted(answer: str) -> None:
    patient = chat()
    remind(patient)
    patient.wait(hours=5)

    said = patient.say(answer)

    assert said == "Presença confirmada ✅ Até quarta, 25/11, às 14:00!"
    assert patient.last.attending == (FIRST,)


@pytest.mark.parametrize(
    "answer", ["2", "quero remarcar", "preciso remarcar, surgiu um imprevisto"]
)
def test_who_would_come_another_day_is_offered_times(answer: str) -> None:
    patient = chat()
    remind(patient)

    assert "trocar a sua consulta de quarta, 25/11" in patient.say(answer)
    assert patient.last.attending == ()


@pytest.mark.parametrize("answer", ["3", "cancelar"])
def test_cancelling_after_a_reminder_is_asked_first_and_is_never_an_opt_out(answer: str) -> None:
    patient = chat()
    remind(patient)

    question = patient.say(answer)
    assert "cancelar a consulta de quarta, 25/11, às 14:00" in question
    assert patient.last.cancel is None
    assert not patient.state.opted_out

    patient.say("cancelar msm, vou viajar")
    assert patient.last.cancel == FIRST


def test_who_only_says_no_is_asked_what_instead() -> None:
    patient = chat()
    remind(patient)

    assert "remarcar" in patient.say("não")
    assert "trocar a sua consulta" in patient.say("2")


def test_a_family_is_reminded_once_of_the_visits_of_a_day() -> None:
    family = chat(
        visit(hour=9, patient="Pedro Torres"), visit(SECOND, hour=10, patient="Manuela Torres")
    )
    family.state = replace(family.state, patient_name="Aline Torres")

    said = [remind(family, FIRST), remind(family, SECOND)]
    family.say("1")

    assert "Oi, Aline!" in said[0]
    assert "quarta, 25/11, às 09:00 (Pedro) e às 10:00 (Manuela)" in said[0]
    assert said[1] == ""
    assert family.last.attending == (FIRST, SECOND)


def test_the_reminder_of_the_day_is_told_besides_that_of_the_day_before() -> None:
    patient = chat()

    said = [remind(patient, hours=24), remind(patient, hours=24), remind(patient, hours=2)]

    assert [bool(one) for one in said] == [True, False, True]


def test_a_reminder_beside_an_open_question_asks_nothing() -> None:
    patient = chat()
    patient.say("quero marcar uma limpeza")
    patient.say("2")

    said = remind(patient)
    patient.say("sim")

    assert "Responda" not in said
    assert patient.last.hold is not None
    assert patient.last.attending == ()


def test_who_opted_out_is_not_reminded() -> None:
    patient = chat()
    patient.say("não quero mais receber mensagens")

    assert remind(patient) == ""


def late(patient: Chat) -> Iterator[str]:
    patient.appointments = (visit(status=BookingStatus.CANCELLED),)
    yield remind(patient)
    patient.appointments = ()
    yield remind(patient)
    patient.appointments = (visit(),)
    patient.now = offered(25, 14).starts_at + timedelta(minutes=1)
    yield remind(patient)


def test_a_visit_that_is_off_or_over_is_not_reminded_of() -> None:
    assert list(late(chat())) == ["", "", ""]


def test_an_old_yes_confirms_nothing_of_a_visit_that_was_moved() -> None:
    patient = chat()
    remind(patient)
    patient.appointments = (visit(day=27),)
    hear(patient, BookingNewsKind.RESCHEDULED, actor=Actor.STAFF)

    patient.say("sim")

    assert patient.last.attending == ()


def test_a_chat_that_forgot_its_unpaid_hold_goes_on_with_it() -> None:
    patient = chat(visit(status=BookingStatus.HELD))

    said = hear(patient, BookingNewsKind.HOLD_RESUMED)

    assert said.startswith("Já estou guardando quarta, 25/11, às 14:00 para você")
    assert patient.state.stage is Stage.AWAITING_PAYMENT
    assert patient.state.booking_id == FIRST
