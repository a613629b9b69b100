"""National, state and city holidays of Brazil, as the `holidays` package knows them.

It knows the legal ones: Carnival and the eves of holidays are for each clinic to decide. The only
city with holidays of its own there is São Paulo; other clinics enter theirs as exceptions.
"""

import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from holidays.countries.brazil import Brazil

from domain.agenda.facts import DayException
from domain.errors import InvalidFieldError

STATES = frozenset(Brazil.subdivisions_aliases.values())
_CITIES = {("SP", "sao paulo"): "São Paulo Capital"}


def closures_for(
    state: str | None, city: str | None, years: Iterable[int]
) -> tuple[DayException, ...]:
    """The holidays of these years where the clinic is, in order, named in Portuguese.

    `state` is the two-letter code; without one, or without a known city, the wider holidays remain.
    Raises `InvalidFieldError` for a code that is no state.
    """
    if state is not None and state not in STATES:
        raise InvalidFieldError("state", f"{state!r} is no state of Brazil")
    place = _CITIES.get((state or "", _plain(city or "")))
    return tuple(closure for year in sorted(years) for closure in _closures_in(state, place, year))


@lru_cache(maxsize=1024)  # the tables of 27 states for years to come
def _closures_in(state: str | None, place: str | None, year: int) -> tuple[DayException, ...]:
    named: dict[date, str] = {}
    for subdivision in (state, place):
        named |= Brazil(subdiv=subdivision, years=year, language="pt_BR")
    return tuple(DayException(day, (), named[day]) for day in sorted(named))


def _plain(city: str) -> str:
    """The name without case, accents or outer spaces."""
    decomposed = unicodedata.normalize("NFD", city.strip().casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
