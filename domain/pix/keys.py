"""PIX keys and the documents that serve as keys: validation, and the form that goes on the wire.

The clinic always states the type of its key: eleven digits may be a CPF or a mobile phone, and a
guess sends money to a stranger. The formats are those of the DICT, the Central Bank's directory.
Check digits prove that a key is well formed, not whose it is.

Every error here is an `InvalidFieldError`; its reason never repeats the value, which is personal
data and would travel into logs.
"""

import re
from enum import StrEnum

from domain.errors import InvalidFieldError

MAX_KEY_LENGTH = 77


class PixKeyType(StrEnum):
    """What a PIX key is. `EVP` is the random key that a bank issues."""

    CPF = "cpf"
    CNPJ = "cnpj"
    PHONE = "phone"
    EMAIL = "email"
    EVP = "evp"


# What people type, and what phones add invisibly when a number is copied from a contact.
_SEPARATORS = re.compile(r"[\s.\-/()\u200b\u200e\u200f\u2010-\u2015\u202a-\u202e\u2066-\u2069]")

_DOMAIN_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_WIRE_SHAPES = {
    PixKeyType.CPF: re.compile(r"[0-9]{11}"),
    PixKeyType.CNPJ: re.compile(r"[0-9A-Z]{12}[0-9]{2}"),
    PixKeyType.PHONE: re.compile(r"\+[1-9][0-9]{1,14}"),
    PixKeyType.EMAIL: re.compile(
        rf"[a-z0-9.!#$&'*+/=?^_`{{|}}~-]+@{_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})+"
    ),
    PixKeyType.EVP: re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}

# Anatel's area codes; a mobile number has nine digits from 9, a landline eight from 2 to 5.
_AREA_CODE = r"(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])"
_BRAZILIAN_PHONE = re.compile(rf"(?:\+?55)?({_AREA_CODE}(?:9[0-9]{{8}}|[2-5][0-9]{{7}}))")

_CPF_WEIGHTS = tuple(range(11, 1, -1))
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def normalise_key(key: str, key_type: PixKeyType, *, field: str = "key") -> str:
    """The wire form of a key of the stated type; `field` names it in the error."""
    match key_type:
        case PixKeyType.CPF:
            return normalise_cpf(key, field=field)
        case PixKeyType.CNPJ:
            return normalise_cnpj(key, field=field)
        case PixKeyType.PHONE:
            return _normalise_phone(key, field)
        case PixKeyType.EMAIL:
            return _normalise_email(key, field)
        case PixKeyType.EVP:
            return _normalise_evp(key, field)


def normalise_cpf(text: str, *, field: str = "cpf") -> str:
    """The eleven digits of a person's CPF, with the usual punctuation taken out."""
    cpf = _SEPARATORS.sub("", text)
    if not _WIRE_SHAPES[PixKeyType.CPF].fullmatch(cpf):
        raise InvalidFieldError(field, "a CPF has 11 digits")
    # The Receita never issues a repeated digit, though its check digits agree.
    if len(set(cpf)) == 1 or not _check_digits_agree(cpf, _CPF_WEIGHTS):
        raise InvalidFieldError(field, "the check digits of this CPF do not agree")
    return cpf


def normalise_cnpj(text: str, *, field: str = "cnpj") -> str:
    """The fourteen characters of a company's CNPJ, upper case and without punctuation.

    Since July 2026 the first twelve may be letters (Instrução Normativa RFB 2.229/2024).
    """
    cnpj = _SEPARATORS.sub("", text).upper()
    if not _WIRE_SHAPES[PixKeyType.CNPJ].fullmatch(cnpj):
        raise InvalidFieldError(field, "a CNPJ has 12 digits or letters and 2 check digits")
    if len(set(cnpj)) == 1 or not _check_digits_agree(cnpj, _CNPJ_WEIGHTS):
        raise InvalidFieldError(field, "the check digits of this CNPJ do not agree")
    return cnpj


def wire_type(key: str) -> PixKeyType | None:
    """Which type a key *in wire form* has, or None when it has the shape of none.

    No guess: on the wire a phone carries its `+`, so eleven digits are a CPF. Check digits are
    left to the bank, since published codes with placeholder documents are still well formed.
    """
    if len(key) > MAX_KEY_LENGTH:
        return None
    return next((kind for kind, shape in _WIRE_SHAPES.items() if shape.fullmatch(key)), None)


def _normalise_phone(text: str, field: str) -> str:
    number = _BRAZILIAN_PHONE.fullmatch(_SEPARATORS.sub("", text))
    if number is None:
        raise InvalidFieldError(field, "a phone key is a Brazilian number with its area code")
    return f"+55{number[1]}"


def _normalise_email(text: str, field: str) -> str:
    # Some banks refuse a code whose e-mail has a capital: the DICT stores lower case only.
    email = text.strip()
    if not email.isascii() or not _WIRE_SHAPES[PixKeyType.EMAIL].fullmatch(email.lower()):
        raise InvalidFieldError(field, "not an e-mail address that the DICT accepts")
    if len(email) > MAX_KEY_LENGTH:
        raise InvalidFieldError(field, f"an e-mail key has at most {MAX_KEY_LENGTH} characters")
    return email.lower()


def _normalise_evp(text: str, field: str) -> str:
    # Any version of UUID: the Central Bank's own example is of version 1.
    evp = text.strip().lower()
    if not _WIRE_SHAPES[PixKeyType.EVP].fullmatch(evp):
        raise InvalidFieldError(field, "a random key is a UUID with its four hyphens")
    return evp


def _check_digits_agree(document: str, weights: tuple[int, ...]) -> bool:
    """Modulus 11 of CPF and CNPJ alike; `weights` are those of the second check digit."""
    values = [ord(character) - ord("0") for character in document]
    body, (first, second) = values[:-2], values[-2:]
    return (first, second) == (
        _modulus_11(body, weights[1:]),
        _modulus_11([*body, first], weights),
    )


def _modulus_11(values: list[int], weights: tuple[int, ...]) -> int:
    remainder = sum(v * w for v, w in zip(values, weights, strict=True)) % 11
    return 0 if remainder < 2 else 11 - remainder
