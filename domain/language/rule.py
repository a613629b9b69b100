"""A pattern and how surely it tells of something."""

import re

Rule = tuple[re.Pattern[str], float]


def weighed(*pairs: tuple[str, float]) -> tuple[Rule, ...]:
    """Compile `(pattern, weight)` pairs; the weight is 0 to 1."""
    return tuple((re.compile(pattern), weight) for pattern, weight in pairs)


def heaviest(rules: tuple[Rule, ...], text: str) -> float:
    """The weight of the surest rule that matches; 0 when none does."""
    return max((weight for pattern, weight in rules if pattern.search(text)), default=0.0)
