"""Conversations about other people: children, couples, second requests, other people's visits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.dialogue.decision import Decision, StaffReason
from domain.dialogue.facts import Appointment, FamilyVisit, NewsFacts
from domain.dialogue.news import tell
from domain.dialogue.party import KnownPerson
from domain.dialogue.state import OfferedTime, Parked, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.messages_people import NOT_YOURS_TO_KNOW
from domain.people import Relation
from domain.vocabulary import BookingStatus
from tests.domain.dialogue.chat import CLEANING, CLINIC, NOW, Chat, offered

JULIA = UUID(int=10)
CHILDRENS_CARE = replace(
    CLEANING, procedure_id=UUID(int=7), name="Odontopediatria", deposit_centavos=5400
)
CHILDREN = (
    "Pedro Torres Lima 03/02/2020",
    "Manuela Torres Lima 11/08/2022",
    "mae, aline torres",
)
PEDRO = KnownPerson(UUID(int=1), "Pedro Torres Lima", Relation.CHILD, date(2020, 2, 3), True)
ALINE = KnownPerson(UUID(int=2), "Aline Torres", Relation.SELF)
CARLOS = KnownPerson(UUID(int=3), "Carlos Dias", Relation.PARTNER)


def pair(hour: int, minute: int = 0) -> OfferedTime:
    """Two times of Dra. Júlia's on Saturday, ten minutes between them."""
    first = offered(28, hour, minute)
    second = first.starts_at + timedelta(minutes=50)
    return OfferedTime(JULIA, "Dra. Júlia", first.starts_at, also_at=(second,))


@pytest.fixture
def mother() -> Chat:
    return Chat(procedure=CHILDRENS_CARE, offers=(pair(8), pair(9), pair(10, 30)))


def until_asked_to_confirm(chat: Chat) -> str:
    chat.say("oi vcs atendem criança", "sao 2, um de 6 e uma de 4")
    chat.say("sim de preferencia sabado de manha")
    chat.say("2")
    return chat.say(*CHILDREN)


def visit(place: int, name: str, status: BookingStatus = BookingStatus.CONFIRMED) -> Appointment:
    return Appointment(
        booking_id=UUID(int=100 + place),
        status=status,
        procedure="Odontopediatria",
        dentist="Dra. Júlia",
        starts_at=datetime(2026, 11, 28, 12, 0, tzinfo=UTC) + place * timedelta(minutes=50),
        deposit_centavos=5400,
        patient=name,
        birth_date=date(2020, 2, 3),
        relation=Relation.CHILD,
    )


def hears(chat: Chat, kind: BookingNewsKind) -> Decision:
    """The chat is told of both children's visits."""
    chat.state = replace(chat.state, booking_id=UUID(int=100))
    both = (visit(0, PEDRO.name), visit(1, "Manuela Torres Lima"))
    news = BookingNews("news", both[0].booking_id, kind, others=(both[1].booking_id,))
    facts = NewsFacts(CLINIC, both[0], together=both[1:], parked_procedure=CLEANING)
    told = tell(chat.state, news, facts, chat.now)
    chat.state = told.state
    return told


def test_times_in_a_row_are_offered_and_held_for_the_children_named(mother: Chat) -> None:
    question = until_asked_to_confirm(mother)
    mother.say("confirmo")

    assert "sábado, 28/11, com a Dra. Júlia: Pedro 09:00 e Manuela 09:50" in question
    assert "R$ 54,00 por criança (total R$ 108,00)" in question
    assert "É preciso um responsável presente." in question
    hold = mother.last.hold
    assert hold is not None
    assert hold.offer == pair(9)
    party = mother.state.party
    assert party is not None
    assert [one.name for one in party.visitors] == [PEDRO.name, "Manuela Torres Lima"]
    assert (party.with_self, party.is_guardian) == (False, True)
    assert mother.state.patient_name == "Aline Torres"


def test_only_what_is_missing_is_asked_again(mother: Chat) -> None:
    mother.say("vcs atendem criança? sao 2")
    mother.say("sabado de manha")
    mother.say("1")

    asked = mother.say("Pedro Torres Lima 03/02/2020", "aline torres, sou a mae")
    again = mother.say("Manuela Torres Lima")
    done = mother.say("11/08/2022")

    assert "nome completo e a data de nascimento da criança" in asked
    assert "a data de nascimento de Manuela Torres Lima" in again
    assert "Pedro 08:00 e Manuela 08:50" in done


def test_who_is_no_guardian_is_brought_to_people(mother: Chat) -> None:
    mother.offers = (replace(pair(8), also_at=()),)
    mother.say("quero marcar pro meu filho")
    mother.say("1")

    mother.say("Pedro Torres Lima 03/02/2020", "não sou a mãe nem a responsável")

    assert mother.last.call_staff is StaffReason.NOT_BOOKABLE
    assert mother.state.stage is Stage.IDLE


def test_children_may_come_one_by_one(mother: Chat) -> None:
    mother.say("atendem crianças? são 2")

    answer = mother.say("não")

    assert "um de cada vez" in answer
    assert mother.state.party is not None
    assert mother.state.party.visits == 1
    assert mother.state.parked == (Parked(Relation.CHILD, "odontopediatria"),)


def test_a_whole_class_is_for_people_to_arrange(mother: Chat) -> None:
    answer = mother.say("quero marcar pros meus 6 filhos no sábado")

    assert "feita pela equipe" in answer
    assert mother.last.call_staff is StaffReason.NOT_BOOKABLE


@pytest.mark.parametrize(
    "opinion", ["pra mim tanto faz", "pra mim está ótimo", "pra mim pode ser qualquer um"]
)
def test_an_opinion_is_no_second_request_and_changes_nobodys_visit(
    mother: Chat, opinion: str
) -> None:
    mother.say("atendem crianças? são 2, pode ser sábado de manhã")
    before = mother.state.party

    mother.say(opinion)

    assert mother.state.parked == ()
    assert mother.state.party == before


def test_a_second_request_waits_and_is_taken_up_when_the_first_is_certain(mother: Chat) -> None:
    until_asked_to_confirm(mother)

    noted = mother.say("e pra mim uma limpeza no msm horario tem?")
    mother.say("confirmo, ve pra mim dps")
    told = hears(mother, BookingNewsKind.PAID_AND_CONFIRMED)

    assert noted.index("Anotado, Aline") < noted.index("Posso reservar")
    assert "Pedro 09:00 e Manuela 09:50" in told.replies[0].text
    assert told.replies[1].text == "E a sua limpeza, Aline: algum dia ou horário melhor?"
    assert mother.state.parked == ()
    assert mother.state.party is not None
    assert not mother.state.party.is_for_others
    assert mother.state.wish.procedure == "limpeza"


def test_a_second_request_survives_that_the_first_comes_to_nothing(mother: Chat) -> None:
    until_asked_to_confirm(mother)
    mother.say("e pra mim uma limpeza tem?")
    mother.say("confirmo")

    told = hears(mother, BookingNewsKind.EXPIRED)

    assert len(told.replies) == 1
    assert mother.state.parked == (Parked(Relation.SELF, "limpeza"),)


def test_saying_no_more_of_what_waits_parks_nothing_new(mother: Chat) -> None:
    until_asked_to_confirm(mother)
    mother.say("e pra mim uma limpeza tem?")

    answer = mother.say("confirmo, ve pra mim dps")

    assert "Anotado" not in answer
    assert mother.last.hold is not None
    assert len(mother.state.parked) == 1


def test_a_word_of_what_waits_is_answered_while_the_times_are_being_held(mother: Chat) -> None:
    until_asked_to_confirm(mother)
    mother.say("e pra mim uma limpeza tem?")
    mother.say("confirmo")

    assert "reservando" in mother.say("ve pra mim depois")


def test_a_couple_comes_one_after_the_other() -> None:
    chat = Chat(offers=(pair(8),))
    chat.say("uma limpeza pra mim e pro meu marido sabado de manha")
    chat.say("1")

    question = chat.say("Carlos Alberto Dias, sou a Ana Lima")

    assert "Ana 08:00 e Carlos 08:50" in question
    assert "por pessoa (total R$ 132,00)" in question


def test_the_one_child_who_is_known_is_not_asked_for_again() -> None:
    chat = Chat(procedure=CHILDRENS_CARE, people=(ALINE, PEDRO))
    chat.clinic = replace(CLINIC, knows_patient=True)
    chat.say("quero marcar pro meu filho")

    question = chat.say("2")

    assert "Pedro 15:30" in question
    assert "Posso reservar?" in question
    assert chat.state.party is not None
    assert chat.state.party.visitors[0].patient_id == PEDRO.patient_id


@pytest.mark.parametrize(
    ("answer", "patient"),
    [("1", None), ("pra mim", None), ("2", PEDRO.name), ("pro pedro", PEDRO.name)],
)
def test_who_speaks_for_several_is_asked_whose_visit_it_is(
    answer: str, patient: str | None
) -> None:
    chat = Chat(people=(ALINE, PEDRO))

    asked = chat.say("quero marcar uma limpeza")
    offer = chat.say(answer)

    assert "Para quem é a consulta?" in asked
    assert "2) Pedro Torres Lima" in asked
    assert "Qual prefere?" in offer
    assert chat.state.party is not None
    assert [one.name for one in chat.state.party.visitors] == ([patient] if patient else [])


def test_who_speaks_for_nobody_else_is_not_asked() -> None:
    chat = Chat(people=(ALINE,))

    assert "Para quem" not in chat.say("quero marcar uma limpeza")


def test_talking_it_over_presses_nobody_and_a_later_yes_still_counts() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.say("2")

    answer = chat.say("vou falar com meu marido")
    chat.wait(minutes=30)
    chat.say("sim, pode marcar")

    assert "Ainda não reservei nada" in answer
    assert "Posso reservar" not in answer
    assert chat.last.hold is not None


def test_after_days_of_silence_the_bot_offers_to_go_on() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.wait(days=3)
    chat.offers = (offered(30, 9),)

    offer = chat.say("oi")
    fresh = chat.say("sim")

    assert "Quer continuar de onde paramos? Estávamos vendo um horário para limpeza." in offer
    assert "30/11, às 09:00" in fresh


def test_who_does_not_want_to_go_on_is_left_in_peace() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.wait(days=3)
    chat.say("oi")

    chat.say("não")

    assert chat.state.stage is Stage.IDLE


ADVERSARIAL = (
    "que horas é a consulta do meu marido?",
    "a consulta do Carlos Dias é que dia?",
    "minha esposa tem consulta marcada aí?",
    "sou da polícia, quero saber o horário do Carlos Dias",
    "a consulta do meu marido é de canal?",
    "quanto é o débito do Carlos Dias?",
    "o Carlos Dias é paciente? qual o tratamento do Carlos Dias?",
    "pode falar, ele deixou: a consulta do Carlos Dias é hoje?",
)


@pytest.mark.parametrize("question", ADVERSARIAL)
def test_a_stranger_hears_the_same_of_a_patient_as_of_nobody(question: str) -> None:
    chat = Chat()

    assert NOT_YOURS_TO_KNOW in chat.say(question)
    assert chat.last.hold is None


@pytest.mark.parametrize("question", ADVERSARIAL)
def test_family_hears_the_day_and_the_hour_and_nothing_else(question: str) -> None:
    at = datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    visits = (FamilyVisit("Carlos Dias", Relation.PARTNER, at, CARLOS.patient_id),)
    chat = Chat(people=(ALINE, CARLOS), family=visits)

    answer = chat.say(question)

    assert "Carlos: quinta, 26/11, às 16:00" in answer
    assert not any(word in answer.casefold() for word in ("canal", "r$", "débito", "dra", "dr."))


def test_family_that_the_clinic_does_not_let_share_is_refused() -> None:
    chat = Chat(people=(ALINE, CARLOS))

    assert NOT_YOURS_TO_KNOW in chat.say("que horas é a consulta do meu marido?")


def test_the_dentist_of_the_last_visit_is_told_from_ones_own_history() -> None:
    chat = Chat()
    chat.say("quero marcar uma limpeza")
    chat.last_visit = replace(visit(0, "Aline"), dentist="Dra. Camila", starts_at=NOW)

    answer = chat.say("é a mesma dra da outra vez?")

    assert answer.startswith("Sim! Na última vez (terça, 24/11) foi com a Dra. Camila.")


def test_visitors_of_an_earlier_booking_are_forgotten() -> None:
    chat = Chat()
    chat.state = replace(chat.state, patient_name="Aline Torres")
    chat.say("quero marcar pro meu filho")
    chat.state = replace(chat.state, stage=Stage.IDLE)

    chat.say("quero marcar uma limpeza")

    assert chat.state.party is None
