from datetime import date

import pytest

from domain.agenda.holidays import STATES, closures_for
from domain.errors import InvalidFieldError


def names(state: str | None, city: str | None, year: int = 2026) -> dict[date, str]:
    return {one.day: one.reason for one in closures_for(state, city, (year,))}


def test_national_holidays_close_every_clinic_and_are_named_in_portuguese() -> None:
    national = names(None, None)

    assert national[date(2026, 12, 25)] == "Natal"
    assert national[date(2026, 4, 3)] == "Sexta-feira Santa"
    assert date(2026, 11, 20) in national
    assert len(STATES) == 27
    assert all(national.keys() <= names(state, None).keys() for state in STATES)


def test_a_state_and_the_city_of_sao_paulo_add_their_own() -> None:
    founding, revolution = date(2026, 1, 25), date(2026, 7, 9)

    assert founding not in names("SP", "Campinas")
    assert revolution in names("SP", "Campinas")
    assert revolution not in names("RJ", "São Paulo")
    for spelling in ("São Paulo", "sao paulo ", "SÃO PAULO"):
        assert {founding, revolution} <= names("SP", spelling).keys()


def test_carnival_is_for_the_clinic_to_decide() -> None:
    assert date(2026, 2, 17) not in names("MG", "Belo Horizonte")


def test_closures_are_whole_days_in_order_over_the_years() -> None:
    closures = closures_for("SP", None, (2027, 2026))

    days = [one.day for one in closures]
    assert days == sorted(days)
    assert {day.year for day in days} == {2026, 2027}
    assert all(one.hours == () for one in closures)


@pytest.mark.parametrize("state", ["XX", "sp", "São Paulo Capital", ""])
def test_what_is_no_state_is_refused(state: str) -> None:
    with pytest.raises(InvalidFieldError, match="state"):
        closures_for(state, None, (2026,))
