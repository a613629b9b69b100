"""What a patient who owes a deposit says about paying it. Read only while one is awaited."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import InvalidFieldError
from domain.language.normalise import normalise
from domain.pix.keys import normalise_cpf


class SaidCpf(StrEnum):
    """Whether the words hold a CPF; never which, since decisions are stored by Temporal."""

    VALID = "valid"
    WRONG_DIGITS = "wrong_digits"
    WRONG_LENGTH = "wrong_length"


@dataclass(frozen=True)
class PaymentWords:
    """Each independent of the others; the rules say which of them counts."""

    code_fails: bool = False
    """The code or picture cannot be paid with."""
    asks_more_time: bool = False
    pays_soon: bool = False
    """A promise ("já pago"), which is no claim of having paid."""
    cpf: SaidCpf | None = None
    without_cpf: bool = False
    """No CPF will be given."""


_CODE_FAILS = re.compile(
    r"\bnao (?:esta )?(?:indo|funciona\w*|aceit\w+|abr\w+|passa\w*)\b|\bnao (?:consigo|consegui) "
    r"(?:pagar|copiar|abrir|ler)\b|\b(?:pix|codigo|qr ?code|qr|copia e cola)\b[^\n.,!?]{0,20}"
    r"\b(?:nao|invalid[oa]|errad[oa]|erro)\b|\b(?:deu|da|dando) erro\b|\bcodigo invalido\b"
)
_MORE_TIME = re.compile(
    r"\b(?:segur|guard|esper|aguard|mant|reserv)\w*(?: [a-z]+){0,3} (?:mais|um pouco|ate|pra mim|"
    r"para mim|meu horario|o horario|essa vaga|a vaga)\b|\b(?:estend|prorrog|adi)\w+\b|"
    r"\bmais (?:um |uns |alguns |\d+ ?)?(?:pouco de )?(?:tempo|tempinho|prazo|min\w*|pouquinho)\b"
)
_PAYS_SOON = re.compile(
    r"\bja (?:vou )?pag(?:o|ar)\b|\bpago (?:ja|daqui|em|quando|assim|mais tarde|depois|agora|logo)"
    r"|\b(?:vou|irei) (?:ja )?(?:pagar|fazer o pix|mandar o pix)\b|\bja (?:faco|mando)\b"
)
_REFUSED = re.compile(r"\bnao (?:vou|quero|precis\w+|consigo mais)\b")
_NO_CPF = re.compile(
    r"\bsem (?:o )?cpf\b|\bnao (?:[a-z]+ ){0,3}(?:passar|informar|dar|mandar|passo|informo|dou|"
    r"tenho)\b[^\n.!?]{0,12}(?:cpf)?"
)
_NUMBER = re.compile(r"(?<!\d)\d(?:[. -]?\d){8,13}(?!\d)")


def read_payment_words(text: str) -> PaymentWords:
    """What `text`, of one or several bubbles, says about paying."""
    words = normalise(text)
    refused = _REFUSED.search(words) is not None
    return PaymentWords(
        code_fails=_CODE_FAILS.search(words) is not None,
        asks_more_time=_MORE_TIME.search(words) is not None and not refused,
        pays_soon=_PAYS_SOON.search(words) is not None and not refused,
        cpf=_said_cpf(text),
        without_cpf=_NO_CPF.search(words) is not None,
    )


def find_cpf(text: str) -> str | None:
    """The eleven digits of the first CPF whose check digits agree."""
    for number in _NUMBER.findall(text):
        try:
            return normalise_cpf(number)
        except InvalidFieldError:
            continue
    return None


def _said_cpf(text: str) -> SaidCpf | None:
    if find_cpf(text) is not None:
        return SaidCpf.VALID
    lengths = [sum(character.isdigit() for character in one) for one in _NUMBER.findall(text)]
    if not lengths:
        return None
    return SaidCpf.WRONG_DIGITS if 11 in lengths else SaidCpf.WRONG_LENGTH
