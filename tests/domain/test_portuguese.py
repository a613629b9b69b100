"""How Brazilians write dates, money and durations."""

from datetime import UTC, date, datetime

import pytest

from domain import portuguese


def test_a_moment_says_weekday_date_and_hour() -> None:
    assert portuguese.moment(datetime(2026, 11, 25, 14, 0, tzinfo=UTC)) == "quarta, 25/11, às 14:00"
    assert portuguese.moment(datetime(2026, 11, 28, 1, 30, tzinfo=UTC)) == "sábado, 28/11, à 01:30"


def test_weekends_are_masculine() -> None:
    assert portuguese.on_day_of(date(2026, 11, 28)) == "no sábado, 28/11"
    assert (
        portuguese.on_moment(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
        == "na sexta, 27/11, às 09:00"
    )


@pytest.mark.parametrize(
    ("centavos", "text"),
    [(0, "R$ 0,00"), (5, "R$ 0,05"), (6600, "R$ 66,00"), (123456789, "R$ 1.234.567,89")],
)
def test_money_has_points_and_a_comma(centavos: int, text: str) -> None:
    assert portuguese.reais(centavos) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "1 minuto"), (20, "20 minutos"), (60, "1 hora"), (120, "2 horas"), (90, "90 minutos")],
)
def test_durations_agree_in_number(count: int, text: str) -> None:
    assert portuguese.minutes(count) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dra. Camila Rocha", "a Dra. Camila Rocha"),
        ("Dr. Renato", "o Dr. Renato"),
        ("Camila", "Camila"),
    ],
)
def test_titles_take_their_article(name: str, text: str) -> None:
    assert portuguese.the(name) == text


def test_alternatives_end_with_ou() -> None:
    assert portuguese.either(["a", "b", "c"]) == "a, b ou c"
    assert portuguese.either(["a"]) == "a"
