"""How patients ask to be called when a time comes free."""

import re
from enum import StrEnum


class WaitlistWord(StrEnum):
    """What a patient asks of the waitlist."""

    JOIN = "join"
    EARLIER = "earlier"
    """To be called when something comes free before the visit that they have."""
    LEAVE = "leave"


_LEAVE = re.compile(
    r"\b(?:sair|tira\w*|retira\w*|remov\w+|exclu\w+|saio)\b[^.\n]{0,25}\b(?:lista|fila|espera)\b"
    r"(?! de (?:transmissao|contatos?|envios?))"
    r"|\bnao (?:quero|precisa|preciso)(?: mais)?(?: que)?[^.\n]{0,20}"
    r"\b(?:lista de espera|avis(?:e|em|ar)(?: mais)?(?: se| quando)|fila)\b"
)
_EARLIER = re.compile(r"\b(?:antes|mais cedo|antecip\w+|adiant\w+)\b")
_JOIN = re.compile(
    r"\b(?:me )?(?:avis\w+|cham\w+|fal\w+ comigo|da um toque)\b[^.\n]{0,30}\b(?:se|quando|caso|"
    r"assim que)\b[^.\n]{0,25}\b(?:vag\w+|abri\w*|surg\w+|aparec\w+|liber\w+|desist\w+|"
    r"desmarc\w+|cancel\w+|tiver|houver)\b"
    r"|\b(?:se|quando|caso|assim que)\b[^.\n]{0,25}\b(?:vagar|vague|abrir|surgir|aparecer|"
    r"liberar|desistir|desmarcar|cancelar|tiver)\b[^.\n]{0,30}\b(?:avis\w+|cham\w+)\b"
    r"|\b(?:lista|fila) de espera\b"
    r"|\b(?:tem|teve|houve|alguma)\b[^.\n]{0,12}\bdesistencias?\b"
    r"|^(?:pode |por favor )?me (?:avisa|avise|chama|chame)\b[^.\n]{0,12}$"
)


def waitlist_word(text: str) -> WaitlistWord | None:
    """What normalised words ask of the waitlist, if they do."""
    if _LEAVE.search(text):
        return WaitlistWord.LEAVE
    if not _JOIN.search(text):
        return None
    return WaitlistWord.EARLIER if _EARLIER.search(text) else WaitlistWord.JOIN
