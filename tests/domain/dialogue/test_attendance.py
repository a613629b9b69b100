"""Patients are asked once whether they came, and answer in their own words."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain import messages_attendance
from domain.attendance import ask_at
from domain.courtesy import QuietHours
from domain.dialogue.attendance_words import Came, came_in
from domain.dialogue.decision import AttendanceTold, StaffReason
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.news import tell
from domain.dialogue.state import DialogueState, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.people import Relation
from domain.vocabulary import Attendance, BookingStatus
from tests.domain.dialogue.chat import CLINIC, NOW, OFFERS, Chat, offered

ZONE = ZoneInfo("America/Sao_Paulo")
FIRST = UUID("00000000-0000-0000-0000-0000000000c1")
SECOND = UUID("00000000-0000-0000-0000-0000000000c2")


def visit(booking_id: UUID = FIRST, hour: int = 14, patient: str = "Ana Lima") -> Appointment:
    """Yesterday's, of who writes."""
    return Appointment(
        booking_id,
        BookingStatus.CONFIRMED,
        "Limpeza",
        "Dra. Camila",
        offered(23, hour).starts_at,
        procedure_code="limpeza",
        patient=patient,
    )


def ask(*visits: Appointment, state: DialogueState | None = None) -> tuple[Chat, str]:
    """The chat after the question of the first visit, and what was said."""
    chat = Chat(state=state or DialogueState(patient_name="Ana Lima", greeted_at=NOW))
    return chat, hear(chat, visits or (visit(),))


def hear(chat: Chat, visits: tuple[Appointment, ...], about: UUID = FIRST) -> str:
    news = BookingNews(f"{about}/attendance", about, BookingNewsKind.ATTENDANCE)
    facts = NewsFacts(CLINIC, visits[0] if visits else None, same_day=visits)
    chat.last = tell(chat.state, news, facts, NOW)
    chat.state = chat.last.state
    return "\n".join(reply.text for reply in chat.last.replies)


def test_the_patient_is_asked_by_name_without_the_treatment() -> None:
    chat, said = ask()

    assert said == (
        "Oi, Ana! Deu tudo certo na sua consulta de ontem com a Dra. Camila? Você conseguiu vir?"
    )
    assert chat.state.stage is Stage.ASKED_ATTENDANCE


def test_who_brought_a_child_is_asked_about_the_child() -> None:
    child = replace(visit(patient="Pedro Lima"), relation=Relation.CHILD)

    _, said = ask(child)

    assert "na consulta de Pedro, ontem, com a Dra. Camila? Vocês conseguiram vir?" in said


def test_a_family_is_asked_with_one_message() -> None:
    visits = (visit(), visit(SECOND, 15, "Pedro Lima"))

    chat, said = ask(*visits)
    again = hear(chat, visits, about=SECOND)
    chat.say("fomos sim, foi ótimo")

    assert "nas consultas de ontem (Ana às 14:00 e Pedro às 15:00)" in said
    assert again == ""
    assert chat.last.attendance == AttendanceTold((FIRST, SECOND), Attendance.ATTENDED)


@pytest.mark.parametrize(
    "words",
    ["sim", "fui sim", "Sim, fui!", "consegui sim 😊", "deu tudo certo, obrigada", "fui", "👍"],
)
def test_who_came_is_thanked_and_noted(words: str) -> None:
    chat, _ = ask()

    said = chat.say(words)

    assert said == messages_attendance.CAME
    assert chat.last.attendance == AttendanceTold((FIRST,), Attendance.ATTENDED)
    assert chat.state.stage is Stage.IDLE


@pytest.mark.parametrize(
    "words",
    [
        "não",
        "não fui",
        "não consegui ir",
        "infelizmente não consegui",
        "não deu",
        "não pude ir",
        "eu faltei",
        "cancelei",
        "esqueci 😔",
        "tive um imprevisto",
    ],
)
def test_who_did_not_come_is_noted_and_offered_another_time(words: str) -> None:
    chat, _ = ask()

    said = chat.say(words)
    missed = chat.last.attendance
    chat.say("quero sim")

    assert said == messages_attendance.MISSED
    assert missed == AttendanceTold((FIRST,), Attendance.MISSED)
    assert chat.state.offers == OFFERS
    assert chat.state.wish.procedure == "limpeza"


@pytest.mark.parametrize(
    "words",
    [
        "não fui, quero remarcar",
        "não, queria remarcar",
        "quero remarcar",
        "não consegui ir, posso remarcar pra quinta?",
    ],
)
def test_who_wants_another_time_at_once_is_shown_some(words: str) -> None:
    chat, _ = ask()

    chat.say(words)

    assert chat.last.attendance == AttendanceTold((FIRST,), Attendance.MISSED)
    assert chat.state.stage is Stage.CHOOSING_TIME
    assert chat.state.wish.procedure == "limpeza"
    assert chat.state.moving is None


def test_a_question_is_answered_and_the_answer_is_noted_besides() -> None:
    chat, _ = ask()

    said = chat.say("fui sim. Qual é o endereço de vocês?")

    assert "Rua Aurora, 120" in said
    assert chat.last.attendance == AttendanceTold((FIRST,), Attendance.ATTENDED)
    assert chat.state.stage is Stage.IDLE


def test_something_else_is_answered_and_the_question_stays() -> None:
    chat, _ = ask()

    said = chat.say("qual é o endereço?")
    nothing = chat.last.attendance
    chat.say("fui sim")

    assert "Rua Aurora, 120" in said
    assert nothing is None
    assert chat.last.attendance == AttendanceTold((FIRST,), Attendance.ATTENDED)


def test_where_only_some_came_people_read_it() -> None:
    chat, _ = ask(visit(), visit(SECOND, 15, "Pedro Lima"))

    said = chat.say("só a Ana foi, o Pedro não foi")

    assert said == messages_attendance.FOR_STAFF
    assert chat.last.call_staff is StaffReason.ATTENDANCE
    assert chat.last.attendance is None


@pytest.mark.parametrize(
    "state",
    [
        DialogueState(staff_until=NOW + timedelta(hours=1)),
        DialogueState(stage=Stage.AWAITING_PAYMENT),
        DialogueState(stage=Stage.CHOOSING_TIME, asked_at=NOW - timedelta(minutes=5)),
    ],
)
def test_a_chat_that_is_busy_is_asked_later(state: DialogueState) -> None:
    chat, said = ask(state=state)

    assert said == ""
    assert chat.last is not None
    assert chat.last.attendance_put_off == FIRST
    assert chat.state == state


def test_who_wants_no_messages_or_was_asked_is_not_asked_later_either() -> None:
    quiet, said = ask(state=DialogueState(opted_out=True))
    asked, _ = ask()
    asked.state = replace(asked.state, staff_until=NOW + timedelta(hours=1))
    again = hear(asked, (visit(),))

    assert (said, again) == ("", "")
    assert quiet.last is not None
    assert asked.last is not None
    assert (quiet.last.attendance_put_off, asked.last.attendance_put_off) == (None, None)


def test_nobody_is_asked_about_what_staff_have_said_meanwhile() -> None:
    chat = Chat(state=DialogueState())

    assert hear(chat, ()) == ""


@pytest.mark.parametrize(
    ("words", "came"),
    [
        ("fui sim, não deu problema nenhum", Came.YES),
        ("não fui não", Came.NO),
        ("nem fui, me esqueci", Came.NO),
        ("obrigada", None),
        ("quero marcar um clareamento", None),
    ],
)
def test_words_about_a_visit_are_told_apart(words: str, came: Came | None) -> None:
    assert came_in(words, of_several=False) is came


@pytest.mark.parametrize(
    ("quiet", "local"),
    [
        (QuietHours(ZONE), "2026-11-25T09:00"),
        (QuietHours(ZONE, time(20), time(10, 30)), "2026-11-25T10:30"),
        (QuietHours(ZoneInfo("America/Manaus")), "2026-11-25T09:00"),
    ],
)
def test_the_question_comes_on_the_morning_after_in_the_clinics_zone(
    quiet: QuietHours, local: str
) -> None:
    ended = datetime(2026, 11, 24, 18, 45, tzinfo=UTC)

    at = ask_at(ended, quiet)

    assert at.astimezone(quiet.zone).isoformat(timespec="minutes").startswith(local)
