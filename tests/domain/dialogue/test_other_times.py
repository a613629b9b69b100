"""Choosing another time for one that cannot be: paid too late, or the dentist is away."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.dialogue.decision import Decision
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.news import tell
from domain.dialogue.state import DialogueState, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, OFFERS, Chat, offered

VISIT = Appointment(
    booking_id=UUID(int=7),
    status=BookingStatus.EXPIRED,
    procedure="Limpeza",
    dentist="Dra. Camila",
    starts_at=offered(27, 16).starts_at,
    deposit_centavos=6600,
    procedure_code="limpeza",
)


def told(kind: BookingNewsKind, state: DialogueState | None = None) -> Decision:
    facts = NewsFacts(CLINIC, VISIT, offers=OFFERS, procedure=CLEANING)
    news = BookingNews("e", VISIT.booking_id, kind, amount_centavos=6600)
    return tell(state or DialogueState(greeted_at=NOW, patient_name="Diego"), news, facts, NOW)


def chat_after(kind: BookingNewsKind) -> Chat:
    chat = Chat(offers=OFFERS)
    chat.state = told(kind).state
    return chat


def say(chat: Chat, words: str) -> Decision:
    chat.say(words)
    return chat.last


def test_a_late_payer_hears_that_the_money_is_safe_and_what_is_kept() -> None:
    decision = told(BookingNewsKind.PAID_LATE)

    [reply] = decision.replies
    for part in ("sexta, 27/11, às 16:00 foi ocupado", "dinheiro está seguro", "1) quarta, 25/11"):
        assert part in reply.text
    assert "devolver" in reply.text
    assert decision.call_staff is not None
    assert (decision.move, decision.cancel, decision.hold) == (None, None, None)


@pytest.mark.parametrize("kind", [BookingNewsKind.PAID_LATE, BookingNewsKind.DENTIST_AWAY])
def test_the_time_that_is_chosen_moves_the_visit_after_a_yes(kind: BookingNewsKind) -> None:
    chat = chat_after(kind)

    asked = say(chat, "1 pode ser")
    decided = say(chat, "sim")

    assert asked.move is None
    assert "quarta, 25/11, às 14:00" in asked.replies[-1].text
    assert decided.move is not None
    assert (decided.move.booking_id, decided.move.offer) == (VISIT.booking_id, OFFERS[0])


@pytest.mark.parametrize(
    "words", ["devolver", "quero meu dinheiro de volta", "cancela", "não quero nenhum"]
)
def test_who_wants_the_money_back_is_asked_once_and_has_it(words: str) -> None:
    chat = chat_after(BookingNewsKind.PAID_LATE)

    asked = say(chat, words)
    decided = say(chat, "sim")

    assert asked.cancel is None
    assert "devolução" in asked.replies[-1].text
    assert decided.cancel == VISIT.booking_id


def test_a_no_to_the_money_back_keeps_the_choice_open() -> None:
    chat = chat_after(BookingNewsKind.PAID_LATE)
    say(chat, "devolver")

    kept = say(chat, "não")
    asked = say(chat, "2")

    assert kept.cancel is None
    assert kept.state.stage is Stage.CHOOSING_TIME
    assert "quarta, 25/11, às 15:30" in asked.replies[-1].text


def test_a_question_between_leaves_the_choice_open() -> None:
    chat = chat_after(BookingNewsKind.PAID_LATE)

    say(chat, "qual o endereço?")
    asked = say(chat, "1")

    assert asked.state.stage is Stage.CONFIRMING
    assert asked.state.chosen == OFFERS[0]


def test_the_patient_of_an_absent_dentist_hears_who_and_when() -> None:
    [reply] = told(BookingNewsKind.DENTIST_AWAY).replies

    assert reply.text.startswith("A Dra. Camila não vai poder atender")
    assert "sexta, 27/11, às 16:00" in reply.text


def test_without_other_times_the_money_is_said_to_be_safe_all_the_same() -> None:
    facts = NewsFacts(CLINIC, VISIT)
    news = BookingNews("e", VISIT.booking_id, BookingNewsKind.PAID_LATE)

    decision = tell(DialogueState(greeted_at=NOW), news, replace(facts, offers=()), NOW)

    assert "Seu dinheiro está seguro" in decision.replies[0].text


@pytest.mark.parametrize("kind", [BookingNewsKind.PAID_LATE, BookingNewsKind.DENTIST_AWAY])
def test_a_time_that_is_being_paid_for_stays_in_question(kind: BookingNewsKind) -> None:
    paying = DialogueState(
        stage=Stage.AWAITING_PAYMENT, booking_id=UUID(int=9), greeted_at=NOW, patient_name="Diego"
    )

    decision = told(kind, paying)

    assert decision.replies
    assert (decision.state.stage, decision.state.booking_id) == (paying.stage, paying.booking_id)


def test_when_the_dentist_is_back_the_visit_stays_and_nothing_is_to_be_chosen() -> None:
    chat = chat_after(BookingNewsKind.DENTIST_AWAY)

    decision = told(BookingNewsKind.DENTIST_BACK, chat.state)

    [reply] = decision.replies
    assert reply.text == (
        "Boa notícia: a Dra. Camila vai poder atender, e a sua consulta de sexta, 27/11, às 16:00 "
        "está mantida ✅ Se preferir outro dia, é só me dizer *remarcar*."
    )
    assert decision.state.stage is Stage.IDLE
    assert decision.state.moving is None


def test_who_is_doing_something_else_when_the_dentist_is_back_goes_on_with_it() -> None:
    choosing = DialogueState(stage=Stage.CHOOSING_TIME, offers=OFFERS, greeted_at=NOW)

    decision = told(BookingNewsKind.DENTIST_BACK, choosing)

    assert decision.state == choosing
