"""Understand what patients write, by rules alone.

The layers run in order: `normalise`, `mask` (the stop list), `dates`, `clock`, `windows`,
`polarity` (refusals, corrections, from-to, alternatives), then the question that is open
(`yesno`, `options`) and at last the `intents`.
"""

from domain.language.lexicon import DEFAULT_LEXICON, Lexicon, Windows
from domain.language.model import (
    Context,
    DialogueState,
    Intent,
    Option,
    Part,
    Prefer,
    Slots,
    Understood,
    Weekday,
)
from domain.language.understand import understand

__all__ = [
    "DEFAULT_LEXICON",
    "Context",
    "DialogueState",
    "Intent",
    "Lexicon",
    "Option",
    "Part",
    "Prefer",
    "Slots",
    "Understood",
    "Weekday",
    "Windows",
    "understand",
]
