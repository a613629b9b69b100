"""A deposit that is awaited: receipts, claims, failing codes, more time, and the payer's CPF."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.dialogue.decision import PayerAnswer, StaffReason
from domain.dialogue.facts import Appointment, NewsFacts, Payable, SentReceipt
from domain.dialogue.news import tell
from domain.dialogue.state import DialogueState, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.receipts import RefusalReason
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLINIC, NOW, OFFERS, Chat

BOOKING = UUID("00000000-0000-0000-0000-0000000000c1")
CODE = "00020126br.gov.bcb.pix"
EXPIRES = NOW + timedelta(minutes=4)
HELD = Appointment(
    booking_id=BOOKING,
    status=BookingStatus.HELD,
    procedure="Limpeza",
    dentist="Dra. Camila",
    starts_at=OFFERS[0].starts_at,
    deposit_centavos=6600,
    hold_expires_at=EXPIRES,
    patient="Renata Dias",
)
PAYABLE = Payable(CODE, BOOKING, 6600, EXPIRES)


def a_chat(stage: Stage = Stage.AWAITING_PAYMENT, *, minutes: int = 15) -> Chat:
    """At 10:12, with a hold until 10:16."""
    return Chat(
        state=DialogueState(stage=stage, booking_id=BOOKING, greeted_at=NOW),
        clinic=replace(CLINIC, hold_extension_minutes=minutes),
        payable=PAYABLE,
        appointments=(HELD,),
    )


def test_a_code_that_fails_gets_help_and_the_picture_of_the_same_charge() -> None:
    chat = a_chat()

    said = chat.say("nao ta indo", "fala q codigo invalido")

    assert "O valor é R$ 66,00 e vale até 10:16." in said
    assert [(reply.kind, reply.text) for reply in chat.last.replies][1:] == [("pix_qr", CODE)]


def test_a_promise_shortly_before_the_end_is_offered_more_time_and_a_yes_takes_it() -> None:
    chat = a_chat()

    offer = chat.say("to no onibus ja pago")
    chat.say("quero")

    assert offer == "Tranquilo. Posso estender até 10:31, quer?"
    assert chat.last.extend == BOOKING
    assert chat.state.extend_to is None


def test_a_promise_long_before_the_end_only_hears_until_when() -> None:
    chat = a_chat()
    chat.appointments = (replace(HELD, hold_expires_at=NOW + timedelta(minutes=18)),)

    said = chat.say("vou pagar daqui a pouco")

    assert "fica guardado até 10:30" in said
    assert chat.state.extend_to is None


@pytest.mark.parametrize("answer", ["não precisa", "não"])
def test_a_no_leaves_the_deadline_as_it_was(answer: str) -> None:
    chat = a_chat()
    chat.say("consegue segurar mais um pouco?")

    said = chat.say(answer)

    assert chat.last.extend is None
    assert "até 10:16" in said


@pytest.mark.parametrize("used", [True, False])
def test_more_time_is_given_once_and_where_the_clinic_gives_any(used: bool) -> None:
    chat = a_chat(minutes=15 if used else 0)
    chat.appointments = (replace(HELD, hold_extended=used),)

    said = chat.say("consegue segurar mais um pouco?")

    assert "Não consigo estender mais o prazo" in said
    assert "até 10:16" in said


def test_a_yes_to_nothing_extends_nothing() -> None:
    chat = a_chat()

    chat.say("sim")

    assert chat.last.extend is None


def test_a_receipt_goes_to_the_booking_which_answers() -> None:
    chat = a_chat()
    chat.receipt = SentReceipt(BOOKING, awaited=True)
    said = chat.send("image")

    assert said == ""
    assert chat.last.show_receipt == BOOKING


def test_a_receipt_for_no_held_visit_is_left_to_staff() -> None:
    chat = a_chat(Stage.IDLE)
    chat.receipt = SentReceipt(None)

    said = chat.send("document")

    assert "deixei com a equipe" in said
    assert chat.last.call_staff is StaffReason.PAYMENT


def test_who_says_to_have_paid_to_a_key_is_asked_for_the_receipt() -> None:
    chat = a_chat()
    chat.payable = replace(PAYABLE, seen_by_staff=True)

    said = chat.say("já paguei")

    assert "me manda o comprovante" in said
    assert "até 10:16" in said
    assert chat.last.call_staff is StaffReason.PAYMENT


def test_a_cpf_is_taken_without_repeating_it() -> None:
    chat = a_chat(Stage.ASKING_CPF)

    said = chat.say("529.982.247-25")

    assert "529" not in said
    assert chat.last.payer == PayerAnswer(BOOKING, identified=True)
    assert chat.state.stage is Stage.BOOKING


def test_a_wrong_cpf_is_explained_and_the_third_falls_back_to_the_clinic_s_key() -> None:
    chat = a_chat(Stage.ASKING_CPF)

    first = chat.say("529.982.247-26")
    second = chat.say("5299822472")
    chat.say("111.111.111-11")

    assert "algum número deve ter saído trocado" in first
    assert "11 números" in second
    assert chat.last.payer == PayerAnswer(BOOKING, identified=False)


@pytest.mark.parametrize("text", ["sem cpf", "não quero passar meu cpf"])
def test_nobody_has_to_tell_a_cpf(text: str) -> None:
    chat = a_chat(Stage.ASKING_CPF)

    chat.say(text)

    assert chat.last.payer == PayerAnswer(BOOKING, identified=False)


@pytest.mark.parametrize("text", ["oi", "manda o pix", "pra que?"])
def test_until_there_is_a_cpf_it_is_asked_for(text: str) -> None:
    chat = a_chat(Stage.ASKING_CPF)

    said = chat.say(text)

    assert "CPF de quem vai pagar" in said
    assert chat.state.stage is Stage.ASKING_CPF


def news_of(kind: BookingNewsKind, **more: object) -> str:
    facts = NewsFacts(CLINIC, HELD, payable=replace(PAYABLE, seen_by_staff=True))
    news = BookingNews("event", BOOKING, kind, **more)  # type: ignore[arg-type]
    decision = tell(a_chat().state, news, facts, NOW)
    return "\n".join(reply.text for reply in decision.replies)


def test_every_refusal_says_what_to_do_and_until_when() -> None:
    told = [
        news_of(BookingNewsKind.RECEIPT_REFUSED, refusal=reason, day=date(2026, 11, 30))
        for reason in RefusalReason
    ]

    assert all("até 10:16" in text for text in told)
    assert "*agendado* para 30/11" in told[list(RefusalReason).index(RefusalReason.SCHEDULED)]


def test_a_receipt_is_thanked_for_and_confirms_nothing() -> None:
    said = news_of(BookingNewsKind.RECEIPT_RECEIVED)

    assert said.startswith("Obrigada, Renata! Recebi o comprovante.")
    assert "fica guardado até 10:16" in said
    assert "confirmada" not in said
