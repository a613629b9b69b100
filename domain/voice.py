"""What speech has and writing has not."""

import re

_STUTTER = re.compile(r"\b([^\W\d]+)(?:(?:,|…|\.{2,3})?\s+\1\b)+", re.IGNORECASE)


def fluent(transcript: str) -> str:
    """The transcript with words said twice in a row said once: "depois das… das quatro"."""
    return _STUTTER.sub(r"\1", transcript)
