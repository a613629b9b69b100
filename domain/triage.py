"""Signs in a patient's words that need a hospital today. Looked for in emergencies alone.

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
_TRAUMA = re.compile(r"\b(?:quebrei|fraturei|quebrou) (?:o |a )?(?:maxilar|mandibula|rosto|face)\b")
_DENIED = re.compile(r"\b(?:nao|nem|sem)(?: \w+){0,3} (?:inch\w+|febre|sangr\w+|falta de ar)")


def has_red_flags(text: str) -> bool:
    """Whether the words name a sign that an appointment cannot wait for."""
    said = _DENIED.sub(" ", plain(text))
    if _SWELLING.search(said) and _FEVER.search(said):
        return True
    return any(sign.search(said) for sign in (_AIRWAY, _BLEEDING, _TRAUMA))
