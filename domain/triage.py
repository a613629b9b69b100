"""Signs in a patient's words that need a hospital today, and questions about medicine.

The signs are those that dental emergency protocols send to hospital: spreading infection (swelling
with fever), trouble breathing or swallowing, bleeding that does not stop, trauma to the face.
"""

import re

from domain.language.normalise import plain

_SWELLING = re.compile(r"\binch\w+")
_FEVER = re.compile(r"\bfebre\b|\bfebril\b|\bcalafrios?\b")
_AIRWAY = re.compile(
    r"\b(?:dificuldade|nao (?:consigo|to conseguindo|estou conseguindo)|sem conseguir|falta de ar|"
    r"custando)\b[^.\n]{0,25}\b(?:respir\w+|engol\w+|abrir a boca|ar)\b|\bfalta de ar\b"
)
_BLEEDING = re.compile(
    r"\bsangr\w+\b[^.\n]{0,30}\bnao (?:para|estanca|parou|cessa)\b|\bhemorragia\b"
)
_ANY_BLEEDING = re.compile(r"\bsangr\w+|\bhemorragia\b")
_TRAUMA = re.compile(r"\b(?:quebrei|fraturei|quebrou) (?:o |a )?(?:maxilar|mandibula|rosto|face)\b")
_DENIED = re.compile(r"\b(?:nao|nem|sem)(?: \w+){0,3} (?:inch\w+|febre|sangr\w+|falta de ar)")


def has_red_flags(text: str) -> bool:
    """Whether the words name a sign that an appointment cannot wait for."""
    said = _DENIED.sub(" ", plain(text))
    if _SWELLING.search(said) and _FEVER.search(said):
        return True
    return any(sign.search(said) for sign in (_AIRWAY, _BLEEDING, _TRAUMA))


_MEDICINE = (
    r"(?:amoxicilina|azitromicina|ibuprofeno|dipirona|paracetamol|nimesulida|diclofenaco|tramal|"
    r"toragesic|novalgina|tylenol|dorflex|buscopan|anti-?\s?biotico|anti-?\s?inflamatorio|"
    r"analgesico|remedio|medicamento|medicacao|comprimido|bochecho)s?"
)
_ASKS_MEDICINE = re.compile(
    rf"\b(?:posso|pode|devo|preciso|da pra|da para|tem problema|faz mal|adianta|consigo|o que|oq|"
    rf"q|qual|quais|tem algum|me (?:passa|indica|receita)|indica|receita\w*)\b"
    rf"[^.\n]{{0,40}}\b(?:tom\w+|{_MEDICINE})\b|\b{_MEDICINE}\b[^.\n]{{0,30}}\?"
)
_NOT_MEDICINE = re.compile(r"\btom\w+ (?:banho|cafe|agua|conta|a decisao|uma decisao|posse)\b")


def names_sign(text: str) -> bool | None:
    """Whether an answer to the question about danger signs names one; False: denies one."""
    words = plain(text)
    said = _DENIED.sub(" ", words)
    signs = (_SWELLING, _FEVER, _AIRWAY, _ANY_BLEEDING, _TRAUMA)
    if any(sign.search(said) for sign in signs):
        return True
    return None if said == words else False


def asks_about_medicine(text: str) -> bool:
    """Whether the words ask what to take, or whether to: nothing a receptionist may answer."""
    said = plain(text)
    return bool(_ASKS_MEDICINE.search(_NOT_MEDICINE.sub(" ", said)))
