"""Who a message says a visit is for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.language import Context, Intent, understand
from domain.language.asides import set_aside
from domain.language.people import read_people
from domain.people import NamedPerson, Relation, age_on, needs_guardian

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, 20, tzinfo=ZoneInfo("America/Sao_Paulo"))
PEDRO = NamedPerson("Pedro Torres Lima", date(2020, 2, 3))
MANUELA = NamedPerson("Manuela Torres Lima", date(2022, 8, 11))


@pytest.mark.parametrize(
    ("text", "relation", "count"),
    [
        ("oi vcs atendem criança\nsao 2, um de 6 e uma de 4", Relation.CHILD, 2),
        ("quero marcar pro meu filho", Relation.CHILD, None),
        ("meus 2 filhos precisam de dentista", Relation.CHILD, 2),
        ("são duas crianças", Relation.CHILD, 2),
        ("queria marcar pra minha mãe", Relation.OTHER, None),
        ("consulta pro meu marido", Relation.PARTNER, None),
        ("pra mim e pro meu marido uma limpeza", Relation.PARTNER, 1),
        ("vou falar com meu marido", None, None),
        ("na hora que meu neto me leva", None, None),
        ("quero uma limpeza amanhã", None, None),
        ("tem uma de 14h?", None, None),
    ],
)
def test_relation_and_number_are_read(
    text: str, relation: Relation | None, count: int | None
) -> None:
    said = read_people(text, today=TODAY, asked=False)

    assert (said.relation, said.count) == (relation, count)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Pedro Torres Lima 03/02/2020\nManuela Torres Lima 11/08/2022", (PEDRO, MANUELA)),
        ("pedro torres lima 03/02/20 e manuela torres lima nasc 11/08/22", (PEDRO, MANUELA)),
        ("o Pedro Torres Lima nasceu em 3 de fevereiro de 2020", (PEDRO,)),
        ("minha filha Manuela Torres Lima, 11.08.2022", (MANUELA,)),
        ("Pedro Torres Lima 31/02/2020", (NamedPerson("Pedro Torres Lima"),)),
        ("Pedro Torres Lima 03/02/2030", (NamedPerson("Pedro Torres Lima"),)),
        ("quero marcar dia 03/12/2026", ()),
        ("consulta com a dra camila 25/11/2026", ()),
    ],
)
def test_names_with_birth_dates_are_read(text: str, named: tuple[NamedPerson, ...]) -> None:
    assert read_people(text, today=TODAY, asked=True).named == named


@pytest.mark.parametrize(
    ("text", "speaker", "is_guardian"),
    [
        ("mae, aline torres", "Aline Torres", True),
        ("sou o pai, João Souza", "João Souza", True),
        ("sou a responsável legal, Ana Lima", "Ana Lima", True),
        ("sou a avó, Rosa Maria", "Rosa Maria", None),
        ("não sou a mãe", None, False),
    ],
)
def test_who_writes_says_who_they_are(
    text: str, speaker: str | None, is_guardian: bool | None
) -> None:
    said = read_people(text, today=TODAY, asked=True)

    assert (said.speaker, said.is_guardian) == (speaker, is_guardian)


def test_a_second_request_is_understood_apart() -> None:
    said = understand(
        "confirmo\ne pra mim uma limpeza no msm horario tem?",
        reference=NOW,
        context=Context(state="confirm_booking", busy_with="others"),
    )

    assert (said.intent, said.slots.yesno, said.slots.procedure) == (Intent.CONFIRM, True, None)
    assert said.aside is not None
    assert said.aside.slots.procedure == "limpeza"


def test_pain_is_never_put_aside() -> None:
    said = understand(
        "e pra mim? estou com muita dor", reference=NOW, context=Context(busy_with="others")
    )

    assert (said.intent, said.aside) == (Intent.EMERGENCY, None)


def test_a_correction_is_no_second_request() -> None:
    assert set_aside("é pro meu filho", for_others=False) is None


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("que horas é a consulta do meu marido?", "marido"),
        ("a consulta do Pedro Lima é que dia?", "pedro lima"),
        ("quero saber o horário da minha esposa", "esposa"),
        ("minha mulher tem consulta marcada aí?", "mulher"),
        ("quero marcar consulta do meu filho", None),
        ("qual o horário da clínica?", None),
        ("consulta da tarde", None),
    ],
)
def test_a_question_about_somebody_elses_visit_is_heard(text: str, who: str | None) -> None:
    assert read_people(text, today=TODAY, asked=False).visit_of == who


def test_ages_are_computed_on_the_day_of_the_visit() -> None:
    born = date(2008, 11, 25)

    assert (age_on(TODAY, born), age_on(date(2026, 11, 25), born)) == (17, 18)
    assert needs_guardian(Relation.CHILD, born, TODAY)
    assert not needs_guardian(Relation.CHILD, born, date(2026, 11, 25))
    assert needs_guardian(Relation.CHILD, None, TODAY)
    assert not needs_guardian(Relation.OTHER, None, TODAY)
