"""A patient who writes more at once than the rules read in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.language.lexicon import Lexicon
from domain.language.model import Context, Intent, Understood
from domain.language.normalise import MAX_CHARS
from domain.language.understand import understand

SAYS_LITTLE = (Intent.GREETING, Intent.THANKS, Intent.OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood, and the words that say it."""

    understood: Understood
    words: str


def understand_bubbles(
    bubbles: Sequence[str], *, reference: datetime, context: Context, lexicon: Lexicon
) -> Reading:
    """The bubbles as one turn. Of a flood, an emergency anywhere counts, else the last wish in it.

    `reference` is clinic-local.
    """
    readings = [
        Reading(understand(words, reference=reference, context=context, lexicon=lexicon), words)
        for words in _pieces(bubbles)
    ]
    intents = [reading.understood.intent for reading in readings]
    if Intent.EMERGENCY in intents:
        return readings[intents.index(Intent.EMERGENCY)]
    wishes = [one for one in readings if one.understood.intent not in SAYS_LITTLE]
    return (wishes or readings)[-1]


def _pieces(bubbles: Sequence[str]) -> list[str]:
    """The bubbles in their order, joined to pieces that are read to their end."""
    pieces = [""]
    for bubble in bubbles:
        joined = f"{pieces[-1]}\n{bubble}" if pieces[-1] else bubble
        if len(joined) <= MAX_CHARS or not pieces[-1]:
            pieces[-1] = joined
        else:
            pieces.append(bubble)
    return pieces
