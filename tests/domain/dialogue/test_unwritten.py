"""Conversations that nobody wrote down: remarks on prices, second thoughts, names, wrong names."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.dialogue.decision import StaffReason
from domain.dialogue.facts import Appointment, Payable, ProcedureFacts
from domain.dialogue.hearing import hear
from domain.dialogue.price_words import PriceWord, read_price_words
from domain.dialogue.state import DialogueState, Parked, Stage
from domain.language import understand
from domain.language.lexicon import DEFAULT_LEXICON
from domain.people import Relation
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, ZONE, Chat, offered

BOOKING = UUID(int=9)
SUNDAY = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
MONDAY_30 = (offered(30, 8), offered(30, 14), offered(30, 16, 40))


@pytest.fixture
def chat() -> Chat:
    """The patient has been offered three times of tomorrow's."""
    chat = Chat()
    chat.say("oi", "quero marcar uma limpeza")
    return chat


@pytest.mark.parametrize("words", ["ok segunda 16:40", "segunda 16h40 então", "a de segunda 16:40"])
def test_a_weekday_after_an_offer_is_the_offered_day_and_not_tomorrow(words: str) -> None:
    chat = Chat(now=SUNDAY, offers=MONDAY_30)
    chat.say("limpeza dia 30/11")

    answer = chat.say(words)

    assert "segunda, 30/11, às 16:40" in answer


def test_an_hour_that_was_not_offered_is_looked_for_on_the_offered_day() -> None:
    chat = Chat(now=SUNDAY, offers=MONDAY_30)
    chat.say("limpeza dia 30/11")

    chat.say("ok segunda 17h")

    assert chat.state.wish.date_from == chat.state.wish.date_to == date(2026, 11, 30)


def test_a_weekday_that_was_not_offered_is_the_next_one() -> None:
    chat = Chat(now=SUNDAY, offers=MONDAY_30)
    chat.say("limpeza dia 30/11")

    chat.say("pode ser na quarta?")

    assert chat.state.wish.date_from == date(2026, 11, 25)


def test_a_weekday_of_which_two_were_offered_is_asked_between() -> None:
    chat = Chat(
        now=SUNDAY,
        offers=(
            offered(30, 8),
            offered(30, 9),
            replace(offered(30, 8), starts_at=offered(30, 8).starts_at + timedelta(days=7)),
        ),
    )
    chat.say("limpeza dia 30/11")

    answer = chat.say("segunda 8h")

    assert chat.state.chosen is None
    assert "Posso reservar" not in answer


@pytest.mark.parametrize("words", ["a de 15 e pouco", "a das 3 e alguma coisa", "15h e pouco"])
def test_an_hour_and_a_bit_is_the_only_time_past_it(chat: Chat, words: str) -> None:
    assert "às 15:30" in chat.say(words)


def test_an_hour_and_a_bit_that_two_times_are_past_is_asked() -> None:
    chat = Chat(offers=(offered(25, 9), offered(25, 9, 40), offered(25, 14)))
    chat.say("limpeza amanhã")

    chat.say("a de 9 e pouco")

    assert chat.state.chosen is None
    assert chat.state.stage is Stage.CHOOSING_TIME


@pytest.mark.parametrize("words", ["ja paguei?", "já paguei", "paguei o pix ja?"])
def test_who_says_to_have_paid_while_choosing_hears_that_nothing_is_due_yet(
    chat: Chat, words: str
) -> None:
    answer = chat.say(words)

    assert "Ainda não há nada para pagar" in answer
    assert "copiar o código" not in answer


def test_a_payment_that_nobody_awaits_is_for_people_to_look_at() -> None:
    chat = Chat()

    answer = chat.say("já paguei o pix")

    assert chat.last.call_staff is StaffReason.PAYMENT
    assert "pedi para a equipe conferir" in answer


@pytest.mark.parametrize("words", ["nossa caro", "meio salgado né", "ta puxado pra mim"])
def test_a_price_thought_high_is_answered_with_it_and_not_with_the_times(
    chat: Chat, words: str
) -> None:
    answer = chat.say(words)

    assert "Entendo!" in answer
    assert "R$ 220,00" in answer
    assert "1)" not in answer
    assert chat.state.stage is Stage.CHOOSING_TIME
    assert "às 15:30" in chat.say("2")


@pytest.mark.parametrize(
    "words", ["não faz um desconto?", "outra clínica faz por 100", "da pra abaixar o valor?"]
)
def test_a_discount_is_for_people_to_grant(chat: Chat, words: str) -> None:
    chat.say("2")

    answer = chat.say(words)

    assert chat.last.call_staff is StaffReason.ASKED
    assert "desconto" not in answer
    assert chat.last.hold is None
    assert "Posso reservar" in chat.say("ta, pode marcar então")


def test_too_dear_to_go_on_lets_go_of_the_time(chat: Chat) -> None:
    chat.say("2")

    answer = chat.say("não, muito caro")

    assert "Não reservei nada" in answer
    assert chat.state.stage is Stage.IDLE
    assert chat.say("sim")
    assert chat.last.hold is None


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("quanto custa?", None),
        ("a minha cara ta inchada", None),
        ("to com o dente pesado", None),
        ("caro demais", PriceWord.DEAR),
        ("não quero não, caro", PriceWord.REFUSED),
        ("faz por menos?", PriceWord.BARGAIN),
    ],
)
def test_remarks_on_prices_are_told_from_questions(words: str, meant: PriceWord | None) -> None:
    assert read_price_words(words) is meant


def test_who_wants_to_think_hears_no_times_again_and_is_asked_once_more_later(chat: Chat) -> None:
    chat.say("2")

    thought = chat.say("vou pensar e te aviso")
    back = chat.say("sim")

    assert "fique à vontade" in thought
    assert chat.last.hold is None
    assert "às 15:30" in back
    assert "Posso reservar" in back


def test_after_days_the_old_day_is_no_longer_what_is_looked_for(chat: Chat) -> None:
    chat.say("quero amanhã de manhã")
    chat.say("vou falar com meu marido")
    chat.wait(days=4)

    asked = chat.say("oi, voltei")

    assert "continuar de onde paramos" in asked
    assert chat.state.wish.date_from is None
    assert chat.state.wish.procedure == "limpeza"


def test_two_procedures_in_one_breath_are_booked_one_after_the_other() -> None:
    chat = Chat()

    answer = chat.say("quero marcar limpeza e restauração")

    assert "Anotado" in answer
    assert chat.state.wish.procedure == "limpeza"
    assert chat.state.parked == (Parked(Relation.SELF, "restauracao"),)


@pytest.mark.parametrize(
    "words", ["quero limpeza ou restauração", "quanto é limpeza e clareamento?"]
)
def test_procedures_between_which_the_patient_chooses_are_not_parked(words: str) -> None:
    chat = Chat()

    chat.say(words)

    assert chat.state.parked == ()


@pytest.mark.parametrize(
    ("words", "unknown"),
    [
        ("quero marcar com o dr carlos", True),
        ("tem horário com a dra fernanda amanhã?", True),
        ("quero com a dra kamila", False),
        ("com a dra rocha", False),
        ("queria falar com o doutor hoje", False),
        ("limpeza com o dr renato", False),
    ],
)
def test_a_dentist_of_another_clinic_is_known_as_such(words: str, *, unknown: bool) -> None:
    lexicon = replace(DEFAULT_LEXICON, professionals=("Dra. Camila Rocha", "Dr. Renato Alves"))
    said = understand(words, reference=NOW.astimezone(ZONE), lexicon=lexicon)

    heard = hear(Chat().state, said, ZONE)

    assert heard.unknown_dentist is unknown
    assert "carlos" not in repr(heard).casefold()


def test_who_asks_for_an_unknown_dentist_hears_who_there_is() -> None:
    clinic = replace(CLINIC, dentists=("Dra. Camila", "Dr. Renato"))
    chat = Chat(clinic=clinic)
    lexicon = replace(DEFAULT_LEXICON, professionals=clinic.dentists)
    said = understand("limpeza com o dr carlos", reference=NOW.astimezone(ZONE), lexicon=lexicon)

    answer = chat.turn(hear(chat.state, said, ZONE))

    assert "Aqui atendem Dra. Camila e Dr. Renato." in answer


def test_a_yes_where_names_are_asked_for_is_told_how_to_answer(chat: Chat) -> None:
    chat.say("é pra minha mãe")
    asked = chat.say("1")

    answer = chat.say("sim")

    assert answer != asked
    assert "Pode escrever aqui mesmo" in answer
    assert "Posso reservar" in chat.say("Maria Souza Lima")


def test_the_name_of_who_writes_is_no_reason_to_repeat_everything(chat: Chat) -> None:
    chat.say("é pra minha mãe")
    chat.say("1")
    whole = chat.say("Maria Souza Lima")

    answer = chat.say("sou Ana Souza")

    assert answer != whole
    assert chat.state.patient_name == "Ana Souza"


def test_a_yes_to_who_answers_for_the_child_is_a_guardian() -> None:
    care: ProcedureFacts = replace(CLEANING, name="Odontopediatria", deposit_centavos=0)
    chat = Chat(procedure=care)
    chat.say("quero marcar pro meu filho de 5 anos")
    chat.say("1")
    chat.say("Pedro Lima Souza 03/02/2021, sou Ana Souza Lima")

    answer = chat.say("sim")

    assert "Pedro 14:00" in answer
    assert chat.state.party is not None
    assert chat.state.party.is_guardian


def test_signs_denied_while_a_deposit_is_awaited_are_an_answer_about_signs(chat: Chat) -> None:
    chat.state = replace(chat.state, stage=Stage.AWAITING_PAYMENT, chosen=None, offers=())
    before = chat.state.wish
    chat.say("to com muita dor")

    answer = chat.say("não")

    assert "192" in answer
    assert chat.state.stage is Stage.AWAITING_PAYMENT
    assert chat.state.wish == before
    assert "banco confirmar" in chat.say("já paguei")


def test_the_second_of_the_list_is_no_monday(chat: Chat) -> None:
    assert "quarta, 25/11, às 15:30" in chat.say("ta bom, a segunda")


def a_visit(status: BookingStatus) -> Appointment:
    """On Friday at 15:00, for Ana."""
    return Appointment(
        booking_id=BOOKING,
        status=status,
        procedure="Limpeza",
        dentist="Dra. Camila",
        starts_at=offered(27, 15).starts_at,
        deposit_centavos=6600,
        hold_expires_at=NOW + timedelta(minutes=20) if status is BookingStatus.HELD else None,
        procedure_code="limpeza",
        patient="Ana Souza",
    )


@pytest.fixture
def paying() -> Chat:
    """A time is held, and its deposit awaited."""
    state = DialogueState(stage=Stage.AWAITING_PAYMENT, booking_id=BOOKING, greeted_at=NOW)
    return Chat(
        state=state,
        payable=Payable("code", BOOKING, 6600, NOW + timedelta(minutes=20)),
        appointments=(a_visit(BookingStatus.HELD),),
    )


@pytest.mark.parametrize("words", ["?", "onde fica?", "quem é você?"])
def test_an_ok_after_something_else_cancels_only_what_was_just_asked_about(words: str) -> None:
    chat = Chat(appointments=(a_visit(BookingStatus.CONFIRMED),))
    chat.say("quero cancelar minha consulta")
    chat.wait(seconds=30)

    answer = chat.say(words)

    assert answer.count("Você quer mesmo cancelar a consulta de sexta, 27/11, às 15:00?") == 1
    assert answer.endswith("Responda *sim* ou *não*.")
    assert "marcar uma consulta" not in answer


@pytest.mark.parametrize("words", ["caiu?", "ja caiu o pix?", "vcs receberam?", "oi, entrou?"])
def test_whether_the_money_came_is_answered_without_the_code(paying: Chat, words: str) -> None:
    answer = paying.say(words)

    assert "Ainda não recebi a confirmação" in answer
    assert "code" not in answer


@pytest.mark.parametrize("words", ["pode ser cartão?", "não tenho pix", "posso pagar em dinheiro?"])
def test_a_deposit_by_other_means_is_for_people_and_the_time_is_kept(
    paying: Chat, words: str
) -> None:
    answer = paying.say(words)

    assert "até 10:32" in answer
    assert paying.last.call_staff is StaffReason.PAYMENT
    assert paying.state.stage is Stage.AWAITING_PAYMENT


def test_who_has_to_pay_and_is_not_understood_gets_no_menu(paying: Chat) -> None:
    answer = paying.say("é 66 ne?")

    assert "falta só o pagamento" in answer
    assert "marcar uma consulta" not in answer


@pytest.mark.parametrize(
    ("words", "said", "reason"),
    [
        ("ops numero errado", "Sem problema!", None),
        ("posso deixar meu currículo?", "currículo", StaffReason.ASKED),
        ("somos de uma agência de marketing, vamos agendar uma call?", "pacientes", None),
        ("quero meu dinheiro de volta", "devolução", StaffReason.PAYMENT),
    ],
)
def test_whoever_is_no_patient_gets_an_answer_and_no_menu(
    words: str, said: str, reason: StaffReason | None
) -> None:
    chat = Chat()

    answer = chat.say(words)

    assert said in answer
    assert "marcar uma consulta" not in answer
    assert chat.last.call_staff is reason
    assert chat.state.stage is Stage.IDLE


def test_who_would_treat_them_is_no_question_about_visits(chat: Chat) -> None:
    chat.say("2")

    answer = chat.say("quem é a dentista?")

    assert "Seria com a Dra. Camila." in answer
    assert "Posso reservar" in answer


def test_who_does_not_know_what_they_need_is_offered_an_evaluation() -> None:
    chat = Chat(procedure=replace(CLEANING, name="Avaliação", named=False))
    chat.say("quero marcar")

    answer = chat.say("não sei qual procedimento")

    assert "Na avaliação a dentista olha" in answer
    assert "1)" in answer


def test_a_cold_is_a_reason_to_move_a_visit_and_no_emergency() -> None:
    chat = Chat(appointments=(a_visit(BookingStatus.CONFIRMED),), offers=(offered(30, 14),))

    answer = chat.say("acordei com febre e gripe, nao vou conseguir ir, da pra remarcar?")

    assert "Para trocar a sua consulta" in answer
    assert chat.last.call_staff is None


@pytest.mark.parametrize(
    "words",
    [
        "to gripado e com o rosto inchado do dente, com febre e muita dor",
        "gripada, com febre e muita dor, preciso remarcar pra hoje",
    ],
)
def test_fever_with_pain_is_an_emergency_whatever_else_is_said(words: str) -> None:
    chat = Chat(appointments=(a_visit(BookingStatus.CONFIRMED),))

    answer = chat.say(words)

    assert "192" in answer
    assert chat.last.call_staff is StaffReason.EMERGENCY


def test_a_clinical_question_is_not_answered_with_claro(chat: Chat) -> None:
    answer = chat.say("sou diabética, tem problema extrair o dente?")

    assert "pergunta para a equipe" in answer
    assert chat.last.call_staff is StaffReason.CLINICAL


def test_what_was_not_understood_is_said_so_before_the_times_again(chat: Chat) -> None:
    assert chat.say("vcs tem sedação?").startswith("Desculpe, não entendi bem.")
