"""What leaves the house without the numbers that identify a person.

Dates and times stay: they are what the model is asked to quote.
"""

import re
from collections.abc import Iterable

from domain.language.normalise import plain

_EMAIL = r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+"
_CPF = r"\d{3}[. ]?\d{3}[. ]?\d{3}[- ]?\d{2}"
_CNPJ = r"\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}"
_CARD = r"\d{4}[ .-]?\d{4}[ .-]?\d{4}[ .-]?\d{1,7}"
_AREA = r"(?:\+?55[ .-]?)?\(?0?\d{2}\)?[ .-]{0,2}"
_PHONE = rf"{_AREA}9?[ .-]?\d{{4}}[ .-]?\d{{4}}|9[ .-]?\d{{4}}[ .-]?\d{{4}}|\d{{4}}-\d{{4}}"
_LONG_NUMBER = r"\d{9,}"

# Longest shapes first: each is the beginning of another.
_SHAPES = (
    (re.compile(_EMAIL), "[e-mail]"),
    (re.compile(rf"(?<!\d)(?:{_CARD})(?!\d)"), "[número]"),
    (re.compile(rf"(?<!\d)(?:{_CNPJ})(?!\d)"), "[cnpj]"),
    (re.compile(rf"(?<!\d)(?:{_CPF})(?!\d)"), "[cpf]"),
    (re.compile(rf"(?<!\d)(?:{_PHONE})(?!\d)"), "[telefone]"),
    (re.compile(_LONG_NUMBER), "[número]"),
)


def mask(text: str) -> str:
    """The text with phones, CPFs, CNPJs, e-mails, card-like and other long numbers replaced.

    An unformatted CPF and a mobile phone look alike; either is masked, whatever it is called.
    """
    for shape, stand_in in _SHAPES:
        text = shape.sub(stand_in, text)
    return text


_NO_SECRET = frozenset({"das", "dos", "dias", "domingos", "marco", "maio", "luz"})
"""Words of names that are also words of any message, above all of its dates."""
_MIN_NAME = 3


def mask_names(text: str, names: Iterable[str]) -> str:
    """The text with every word of these people's names replaced, accents and case aside."""
    words = {plain(word) for name in names for word in _NAME_WORD.findall(name)}
    secret = {word for word in words if len(word) >= _MIN_NAME} - _NO_SECRET
    return _NAME_WORD.sub(
        lambda match: "[nome]" if plain(match.group()) in secret else match.group(), text
    )


_NAME_WORD = re.compile(r"[^\W\d_]+")
