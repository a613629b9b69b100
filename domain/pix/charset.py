"""The characters that a BR Code may hold: printable ASCII, EMV's "ans"."""

import unicodedata

# What word processors and phones write by themselves, and NFKD leaves outside ASCII.
_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\N{FRACTION SLASH}": "/"}
)


def fold(text: str) -> str:
    """Plain ASCII of a Portuguese text: no accents, single spaces, no trailing ones.

    A symbol without an ASCII form, such as an emoji, is left out.
    """
    decomposed = unicodedata.normalize("NFKD", text).translate(_TYPOGRAPHY)
    kept = "".join(c for c in decomposed if is_plain(c) or c.isspace())
    return " ".join(kept.split())


def is_plain(text: str) -> bool:
    """Whether a BR Code can hold the text as it is."""
    return text.isascii() and text.isprintable()
