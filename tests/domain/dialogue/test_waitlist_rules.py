"""Getting on the waitlist and off it, and answering a time that came free."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain import messages_waitlist
from domain.dialogue.decision import HoldTime, MoveVisit
from domain.dialogue.facts import Appointment, OfferFacts
from domain.dialogue.state import DialogueState, OwnVisit, Stage
from domain.dialogue.waitlist import (
    AnswerOffer,
    JoinWaitlist,
    LeaveWaitlist,
    OfferAnswer,
    OfferNews,
    OfferNewsKind,
)
from domain.dialogue.waitlist_rules import tell_offer
from domain.dialogue.waitlist_words import WaitlistWord, waitlist_word
from domain.language.normalise import plain
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, Chat, offered

OFFER = UUID("00000000-0000-0000-0000-0000000000f1")
VISIT = UUID("00000000-0000-0000-0000-0000000000c1")
FREED = offered(25, 11)
LATER = OwnVisit(VISIT, offered(30, 9).starts_at, "Dra. Camila")


def chat() -> Chat:
    return Chat(state=DialogueState(greeted_at=NOW))


def news(kind: OfferNewsKind) -> OfferNews:
    return OfferNews(f"{OFFER}/{kind}", OFFER, "waitlist/run", kind)


def tell(chat: Chat, kind: OfferNewsKind, visit: OwnVisit | None = None) -> str:
    by = chat.now + timedelta(minutes=30)
    facts = OfferFacts(CLINIC, CLEANING, "limpeza", FREED, visit, by)
    chat.last = tell_offer(chat.state, news(kind), facts, chat.now)
    chat.state = chat.last.state
    return "\n".join(reply.text for reply in chat.last.replies)


def answered(answer: OfferAnswer) -> AnswerOffer:
    return AnswerOffer(OFFER, "waitlist/run", answer)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("me avisa se vagar", WaitlistWord.JOIN),
        ("Me avise quando abrir um horário, por favor", WaitlistWord.JOIN),
        ("se alguém desistir me avisa?", WaitlistWord.JOIN),
        ("tem alguma desistência?", WaitlistWord.JOIN),
        ("vocês têm lista de espera?", WaitlistWord.JOIN),
        ("me avisa", WaitlistWord.JOIN),
        ("me avisa se abrir um horário antes", WaitlistWord.EARLIER),
        ("pode me tirar da lista de espera", WaitlistWord.LEAVE),
        ("não quero mais a lista de espera", WaitlistWord.LEAVE),
        ("quero desistir da consulta", None),
        ("me avisa o preço da limpeza", None),
        ("sim", None),
    ],
)
def test_patients_ask_for_the_waitlist_in_their_own_words(
    said: str, meant: WaitlistWord | None
) -> None:
    assert waitlist_word(plain(said)) is meant


def test_who_finds_no_time_is_told_of_the_list_and_gets_on_it_with_their_wish() -> None:
    patient = replace(chat(), no_offer_reason="Não há mais horário livre na quinta.")

    told = patient.say("quero uma limpeza na quinta de manhã")
    joined = patient.say("me avisa")

    assert messages_waitlist.HINT in told
    assert "eu te aviso por aqui" in joined
    command = patient.last.waitlist
    assert isinstance(command, JoinWaitlist)
    assert command.procedure_id == CLEANING.procedure_id
    assert command.booking_id is None
    assert command.wish.date_from is not None
    assert command.wish.time_to is not None
    assert patient.state.stage is Stage.IDLE


def test_who_has_a_visit_keeps_it_while_waiting_for_an_earlier_one() -> None:
    own = Appointment(
        VISIT,
        BookingStatus.CONFIRMED,
        "Limpeza",
        "Dra. Camila",
        LATER.starts_at,
        procedure_code="limpeza",
        procedure_id=CLEANING.procedure_id,
    )
    patient = replace(chat(), appointments=(own,))

    said = patient.say("me avisa se abrir um horário antes?")

    assert "segunda, 30/11, às 09:00 continua marcada" in said
    assert isinstance(patient.last.waitlist, JoinWaitlist)
    assert patient.last.waitlist.booking_id == VISIT


def test_a_word_is_enough_to_get_off() -> None:
    patient = chat()

    assert patient.say("sair da lista") == messages_waitlist.LEFT
    assert patient.last.waitlist == LeaveWaitlist()


def test_who_gets_off_while_a_time_is_offered_has_refused_it() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)

    assert patient.say("me tira da lista de espera") == messages_waitlist.LEFT

    assert patient.last.waitlist == LeaveWaitlist(answered(OfferAnswer.REFUSED))
    assert patient.state.stage is Stage.IDLE
    assert tell(patient, OfferNewsKind.OVER) == ""


def test_an_offer_names_the_time_the_dentist_and_until_when_it_is_theirs() -> None:
    said = tell(chat(), OfferNewsKind.OFFERED)

    assert "quarta, 25/11, às 11:00" in said
    assert "a Dra. Camila" in said
    assert "até às 10:42" in said
    assert "R$ 66,00" in said


def test_a_yes_books_the_time_and_tells_the_run_that_offered_it() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)

    patient.say("sim, quero!")

    assert patient.last.hold == HoldTime(FREED, CLEANING.procedure_id)
    assert patient.last.waitlist == answered(OfferAnswer.TAKEN)
    assert patient.state.waitlist_offer is None


def test_a_yes_of_who_has_a_later_visit_moves_it() -> None:
    patient = chat()
    said = tell(patient, OfferNewsKind.OFFERED, LATER)

    patient.say("pode trocar")

    assert "Posso trocar a sua consulta de segunda, 30/11, às 09:00" in said
    assert patient.last.hold is None
    assert patient.last.move == MoveVisit(VISIT, FREED)
    assert patient.last.waitlist == answered(OfferAnswer.TAKEN)


def test_a_no_leaves_the_patient_on_the_list_and_the_visit_where_it_is() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED, LATER)

    assert patient.say("não, obrigada") == messages_waitlist.REFUSED
    assert (patient.last.hold, patient.last.move) == (None, None)
    assert patient.last.waitlist == answered(OfferAnswer.REFUSED)
    assert (patient.state.stage, patient.state.moving) == (Stage.IDLE, None)


def test_another_question_leaves_the_offer_open() -> None:
    patient = replace(chat(), known_answer="Temos estacionamento.")
    tell(patient, OfferNewsKind.OFFERED)

    said = patient.say("tem estacionamento?")
    patient.known_answer = None
    patient.say("sim")

    assert "Temos estacionamento." in said
    assert patient.last.waitlist == answered(OfferAnswer.TAKEN)


def test_a_late_yes_tries_for_the_time_all_the_same() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)
    patient.wait(minutes=31)

    said = tell(patient, OfferNewsKind.OVER)
    patient.say("quero!")

    assert said == messages_waitlist.OVER
    assert patient.last.hold == HoldTime(FREED, CLEANING.procedure_id)
    assert patient.last.waitlist is None


def test_an_ok_to_something_else_is_no_late_yes() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)
    tell(patient, OfferNewsKind.OVER)

    patient.say("qual o endereço?")
    patient.say("ok")

    assert patient.last.hold is None
    assert patient.state.waitlist_offer is None


@pytest.mark.parametrize(
    "busy",
    [
        {"stage": Stage.AWAITING_PAYMENT},
        {"stage": Stage.CHOOSING_TIME, "asked_at": NOW - timedelta(minutes=3)},
        {"staff_until": NOW + timedelta(hours=1)},
        {"stage": Stage.ASKING_CPF, "booking_id": VISIT, "asked_at": NOW - timedelta(hours=9)},
        {"opted_out": True},
    ],
)
def test_a_chat_that_is_about_something_else_is_left_alone(busy: dict[str, object]) -> None:
    patient = chat()
    patient.state = before = replace(patient.state, **busy)  # type: ignore[arg-type]

    assert tell(patient, OfferNewsKind.OFFERED) == ""
    assert patient.state == before
    assert patient.last.waitlist == answered(OfferAnswer.BUSY)


def test_nothing_is_said_of_an_offer_that_is_over_while_people_have_the_chat() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)
    patient.state = replace(patient.state, staff_until=NOW + timedelta(hours=1))

    assert tell(patient, OfferNewsKind.OVER) == ""
    assert patient.state.waitlist_offer is None
    assert (patient.state.stage, patient.state.chosen) == (Stage.IDLE, None)


def test_nobody_is_asked_about_a_procedure_that_is_no_longer_offered() -> None:
    decision = tell_offer(DialogueState(), news(OfferNewsKind.OFFERED), None, NOW)

    assert decision.replies == ()
    assert decision.waitlist == answered(OfferAnswer.BUSY)


def test_news_of_an_offer_that_the_patient_left_behind_say_nothing() -> None:
    patient = chat()
    tell(patient, OfferNewsKind.OFFERED)
    patient.say("na verdade prefiro outro dia, tem sexta?")

    assert tell(patient, OfferNewsKind.OVER) == ""
    assert patient.state.waitlist_offer is None
