"""Bring the many spellings of WhatsApp Portuguese to one: lower case, no accents, whole words.

The result keeps newlines (they separate bubbles) and never holds `<` or `>`, which later layers
use as markers. The one accented word it may hold is "março", because "marco" means "I book".
"""

import re
import unicodedata

from domain.language.vocabulary import (
    ABBREVIATIONS,
    EMOJI_WORDS,
    FUZZY_TARGETS,
    NEVER_CORRECTED,
    NUMBER_WORDS,
    PHRASES,
)

MAX_CHARS = 1000
"""Longer messages are cut: no patient writes more, and the cost must stay bounded."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, joiners and marks of direction, which may stand within a word."""
_BRACKETED = re.compile(r"\[[^\]\n]*\]|\{[^}\n]*\}|\"[^\"\n]{40,}\"")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DRAWN_OUT = re.compile(r"(?<=[a-z])([aeiou])\1+\b")
_WORD = re.compile(r"[^\W\d_]+")
_EMOJI = re.compile("|".join(map(re.escape, sorted(EMOJI_WORDS, key=len, reverse=True))))
_NOISE = re.compile(r"[^\w\s.,!?:;/$%+()\-'’ç]|_")
_SPACES = re.compile(r"[^\S\n]+")
_ORDINAL_FEIRA = re.compile(r"\b([2-6])\s?(?:a|o)?[ \-.]*(?:feira|fera|f)\b\.?")
_ORDINAL = re.compile(r"\b([2-6])a\b(?!\s?(?:\d|opcao|vez|via|hora|parcela))")
_FEIRAS = {"2": "segunda", "3": "terca", "4": "quarta", "5": "quinta", "6": "sexta"}
_DECEMBER = re.compile(
    rf"\b(\d{{1,2}}o?(?: de |[ /-])|(?:{'|'.join(NUMBER_WORDS)}|primeiro) de )dez\b"
)
_COMPOUND = re.compile(r"\b(20|30|40|50) e ([1-9]|um|uma)\b(?! ?\d)")


def normalise(text: str) -> str:
    """One spelling of `text`, cut at `MAX_CHARS`."""
    text = _BRACKETED.sub(" ", _INVISIBLE.sub("", text[:MAX_CHARS]))
    text = _EMOJI.sub(lambda match: f" {EMOJI_WORDS[match.group(0)]} ", text)
    text = _strip_accents(text.replace("\r", "\n").casefold())
    text = _NOISE.sub(" ", text)
    text = _LONG_RUN.sub(r"\1", text)
    text = _DRAWN_OUT.sub(r"\1", text)
    for pattern, replacement in PHRASES:
        text = pattern.sub(replacement, text)
    text = _WORD.sub(lambda match: _canonical_word(match.group(0)), text)
    text = _ORDINAL_FEIRA.sub(lambda match: f"{_FEIRAS[match.group(1)]}-feira", text)
    text = _ORDINAL.sub(lambda match: _FEIRAS[match.group(1)], text)
    text = _number_words(text)
    return _SPACES.sub(" ", text).strip()


def plain(text: str) -> str:
    """Lower case without accents, for comparing configured names."""
    return _strip_accents(text.casefold())


def _strip_accents(text: str) -> str:
    marked = text.replace("março", "mar\0o")
    decomposed = unicodedata.normalize("NFKD", marked)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.replace("mar\0o", "março").replace("\0", " ")


def _canonical_word(word: str) -> str:
    known = ABBREVIATIONS.get(word)
    if known is not None:
        return known
    if len(word) < 5 or word in NEVER_CORRECTED or word in FUZZY_TARGETS:
        return word
    for target in _TARGETS.get(word[0], ()):
        if _one_edit_apart(word, target):
            return target
    return word


_TARGETS: dict[str, tuple[str, ...]] = {
    initial: tuple(sorted(word for word in FUZZY_TARGETS if word[0] == initial))
    for initial in {word[0] for word in FUZZY_TARGETS}
}


def _one_edit_apart(word: str, target: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes them equal."""
    if abs(len(word) - len(target)) > 1:
        return False
    start = 0
    shortest = min(len(word), len(target))
    while start < shortest and word[start] == target[start]:
        start += 1
    rest, wanted = word[start:], target[start:]
    if len(word) == len(target):
        swapped = len(rest) > 1 and rest[0] == wanted[1] and rest[1] == wanted[0]
        return rest[1:] == wanted[1:] or (swapped and rest[2:] == wanted[2:])
    return rest[1:] == wanted if len(word) > len(target) else rest == wanted[1:]


def _number_words(text: str) -> str:
    """Digits for number words: "vinte e três" is 23, "oito e trinta e cinco" is "8 e 35".

    "um" and "uma" stay, being articles nearly always; "dez" stays after "de" and a day, where
    it is December.
    """
    text = _DECEMBER.sub(r"\1dezembro", text)
    text = _WORD.sub(lambda match: str(NUMBER_WORDS.get(match.group(0), match.group(0))), text)
    return _COMPOUND.sub(_sum, text)


def _sum(match: re.Match[str]) -> str:
    unit = 1 if match.group(2).startswith("um") else int(match.group(2))
    return str(int(match.group(1)) + unit)
