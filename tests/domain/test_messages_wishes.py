"""When somebody would like to come, in words for staff."""

from datetime import date, time

import pytest

from domain.dialogue.wish import Wish
from domain.messages_wishes import when_wished

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(), ""),
        (Wish(procedure="limpeza", professional="Camila"), ""),
        (Wish(date_from=WEDNESDAY, date_to=WEDNESDAY), "quarta, 25/11"),
        (Wish(date_from=WEDNESDAY, date_to=FRIDAY), "de quarta, 25/11 a sexta, 27/11"),
        (Wish(date_from=WEDNESDAY), "a partir de quarta, 25/11"),
        (Wish(date_to=FRIDAY), "até sexta, 27/11"),
        (Wish(dates=(WEDNESDAY, FRIDAY)), "quarta, 25/11 ou sexta, 27/11"),
        (Wish(weekdays=(3, 4), time_from=time(14)), "quinta ou sexta, a partir das 14:00"),
        (Wish(not_weekdays=(2,), not_dates=(FRIDAY,)), "menos quarta e 27/11"),
        (Wish(time_from=time(9), time_to=time(9)), "às 09:00"),
        (Wish(time_from=time(9), time_to=time(12)), "das 09:00 às 12:00"),
        (Wish(time_to=time(10), prefer="earliest"), "até as 10:00, o quanto antes"),
        (Wish(prefer="last"), "no último horário do dia"),
        (Wish(prefer="any"), ""),
    ],
)
def test_a_wish_is_said_in_the_words_of_staff(wish: Wish, words: str) -> None:
    assert when_wished(wish) == words
