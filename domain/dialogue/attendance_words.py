"""How patients say whether they came to a visit that is over."""

import re
from enum import StrEnum

from domain.language.normalise import plain


class Came(StrEnum):
    """What a patient says of the visits that they were asked about."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    """Of some of them, or both at once: people must read it."""


_MISSED = re.compile(
    r"\b(?:nao|nem|n)(?: (?:o|a|eu|a gente|ele|ela|me|mesmo|pude|consegui\w*|deu para|deu pra))*"
    r" (?:fui|fomos|foi|foram|ir|pude|pudemos|consegui|conseguimos|conseguiu|compareci|"
    r"comparecemos|compareceu|comparecer|estive|apareci|aparecemos|apareceu|vim|viemos|veio|vir|"
    r"rolou|teve como|tive como|deu(?! (?:problema|trabalho|nada|nenhum)))\b"
    r"|\b(?:faltei|faltamos|faltou|perdi a (?:consulta|hora)|perdemos a (?:consulta|hora)|"
    r"(?:me )?esqueci|esquecemos|cancelei|cancelamos|desmarquei|desmarcamos|"
    r"tive(?:mos)? (?:um )?imprevisto|acabei faltando|acabei esquecendo)\b"
)
_CAME = re.compile(
    r"\b(?:fui|fomos|ele foi|ela foi|eles foram|elas foram|foi sim|foram sim|foi tudo|"
    r"foi (?:muito )?(?:otim|bom|boa|bem|tranquil|excelente|maravilhos|perfeit|rapid|legal)\w*|"
    r"compareci|comparecemos|compareceu|estive|estivemos|consegui|conseguimos|conseguiu|"
    r"vim|viemos|deu (?:tudo )?certo|deu sim|correu (?:tudo )?bem|tudo (?:certo|otimo|bem)|"
    r"fiz (?:a|o)|fizemos|adorei|amei|adoramos)\b"
)
_ONLY_SOME = re.compile(r"\b(?:so|somente|apenas|menos|mas)\b")


def came_in(words: str, *, of_several: bool) -> Came | None:
    """What the words say, after the question; None when they say nothing of it."""
    said = plain(words)
    missed, rest = bool(_MISSED.search(said)), _MISSED.sub(" ", said)
    came = bool(_CAME.search(rest))
    if (missed and came) or ((missed or came) and of_several and _ONLY_SOME.search(said)):
        return Came.PARTLY
    if missed:
        return Came.NO
    return Came.YES if came else None
