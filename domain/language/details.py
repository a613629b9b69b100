"""What a message says beside days and hours: procedures, payment claims, how much of it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from domain.language.lexicon import Lexicon
from domain.language.normalise import plain

_PAID = re.compile(
    r"\b(?:paguei|(?:ja )?(?:fiz|efetuei|realizei|mandei|enviei|transferi|concluí|conclui|"
    r"depositei|acabei de fazer|acabei de mandar|acabei de enviar)"
    r"(?: (?:o|a|ja|agora|um))* ?(?:pix|pagamento|pgto|transferencia|deposito|valor|sinal|"
    r"dinheiro)?(?= |$|[.,!\n])|(?:mandei|enviei|transferi|depositei) (?:os )?(?:r\$ "
    r"?)?\d+[\d.,]* ?"
    r"(?:reais|contos?)?\b|acabei de pagar|pix (?:feito|enviado|realizado|mandado|pago|"
    r"efetuado|ja foi)|"
    r"(?:segue|mandei|envio|enviando|aqui esta|olha|segue aqui|vai) (?:o |a |ai |aqui |"
    r"em anexo )*comprovante|comprovante (?:em anexo|enviado|ai|do pix|aqui)|(?:ja )?(?:esta|"
    r"foi|ficou|ta) (?:tudo )?pag[oa]|"
    r"pagamento (?:feito|realizado|efetuado|enviado|concluido|ok)|pag[oa] ja(?! ja)|ja (?:foi|"
    r"caiu) (?:o pix|pago)|agora foi|ja pagamos|pagamos)\b"
)
_NOT_PAID = re.compile(
    r"\b(?:nao|nunca|ainda nao|nem)(?: [a-z]+){0,2} (?:paguei|fiz|mandei|enviei|transferi|"
    r"consegui|foi pag\w)|\b(?:se|quando|depois que|assim que) (?:eu )?(?:pagar|fizer|paguei|"
    r"transferir)"
)
_NOT_A_PROCEDURE = re.compile(
    r"\b(?:minhas?|as?|nas?|das?|sua) gengivas?\b|\bplacas? (?:d[aeo]s? )?(?:voces|clinica|"
    r"consultorio|carro|rua|na|no|ai|la|fora)\b|"
    r"\bpontes? (?:aerea|d[aeo] (?!dente|porcelana))|\bcanal (?:d[eo] (?:atendimento|youtube|"
    r"comunicacao|whatsapp|televisao|tv))\b|\b(?:manutencao|limpeza) d[aeo]s? (?:site|sistema|"
    r"ar|casa|piscina|carro|predio|elevador)\b|\bcoroas? de flor\w*"
)
"""Homographs of what clinics do."""
_MONEY_SENT = re.compile(
    r"\b(?:pix|reais|pag\w+|transfer\w+|comprovante|deposit\w+|valor|sinal|agora foi)\b"
)
_EXACTLY_SAME = re.compile(r"\b(?:(?:n?esse |n?o |na )?mesmo (?:horario|hora))\b")
_OTHER_HOURS = re.compile(
    r"^(?:e|ah|mas|nao|tem|teria|tinha|algum|alguma|um|horario|coisa|opcao|vaga|pouco|pouquinho|"
    r"pode ser|nada|seria|voces|,| )* ?\bmais (?:pro |pra |para )?(?P<way>cedo|tarde)"
    r"(?: (?:tem|nao tem|teria|um pouco|um pouquinho))*(?=\?)"
)
_BESIDES = re.compile(
    r" (?:(?:dos dentes|no dente|de 1 dente) )?(?:e|mais|\+|e mais|e depois)(?: (?:tambem|fazer|"
    r"um|uma|1|a|o|de|para|outr[ao]))* |, tambem "
)
_ALL = re.compile(
    r"\b(?:tudo|todos|todas|todas as|todos os|tds|as (?:2|3|4) consultas|os (?:2|3) horarios|"
    r"ambas|ambos)\b"
)


def procedures(normalised: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The codes of the procedures named, in the order they are named."""
    pattern, codes = _compiled(_key(lexicon.procedures))
    text = _NOT_A_PROCEDURE.sub(" ", normalised)
    found = [codes[match.group(0)] for match in pattern.finditer(text)]
    return tuple(dict.fromkeys(found))


def joined_procedure(normalised: str, lexicon: Lexicon) -> str | None:
    """The code of a second procedure, wanted besides the first ("limpeza e clareamento")."""
    pattern, codes = _compiled(_key(lexicon.procedures))
    found = list(pattern.finditer(normalised))
    for first, second in pairwise(found):
        between = normalised[first.end() : second.start()]
        if _BESIDES.fullmatch(between) and codes[first[0]] != codes[second[0]]:
            return codes[second[0]]
    return None


def _key(names: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted(names.items()))


@lru_cache(maxsize=256)
def _compiled(
    items: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for a clinic's names, the longest first; cached because clinics are few."""
    codes = {plain(name): code for code, names in items for name in (code, *names) if name.strip()}
    ordered = sorted(codes, key=len, reverse=True)
    return re.compile(
        rf"\b(?:{'|'.join(map(re.escape, ordered))})\b" if ordered else r"(?!)"
    ), codes


def claims_payment(normalised: str) -> bool:
    """Whether the patient says the money was sent. "já pago" is a promise, not a claim."""
    return bool(
        _PAID.search(normalised)
        and _MONEY_SENT.search(normalised)
        and not _NOT_PAID.search(normalised)
    )


def same_time(normalised: str) -> bool:
    """Whether the hour should stay as it is."""
    return bool(_EXACTLY_SAME.search(normalised))


def shift(normalised: str) -> Literal["earlier", "later"] | None:
    """Which way the hour should move from those offered."""
    asked = _OTHER_HOURS.search(normalised)
    if asked is None:
        return None
    return "earlier" if asked["way"] == "cedo" else "later"


def about_all(normalised: str) -> bool:
    """Whether a request is about every appointment."""
    return bool(_ALL.search(normalised))
