"""A pattern and how surely it tells of something."""

import re
from dataclasses import dataclass

_READS_MARKS = re.compile(r"<[dtp\[]")


@dataclass(frozen=True)
class Rule:
    """A pattern with its weight, 0 to 1."""

    pattern: re.Pattern[str]
    weight: float
    marked: bool
    """Whether it is about marks, and so reads the text of a sketch rather than the words."""


def weighed(*pairs: tuple[str, float]) -> tuple[Rule, ...]:
    """Compile `(pattern, weight)` pairs, the heaviest first."""
    rules = [
        Rule(re.compile(pattern), weight, bool(_READS_MARKS.search(pattern)))
        for pattern, weight in pairs
    ]
    return tuple(sorted(rules, key=lambda rule: -rule.weight))


def merged(*tables: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Several tables as one, the heaviest first."""
    return tuple(sorted((rule for table in tables for rule in table), key=lambda one: -one.weight))


def heaviest(rules: tuple[Rule, ...], text: str, marked: str | None = None) -> float:
    """The weight of the surest rule that matches; 0 when none does. `rules` has the heaviest first.

    `marked` is the same text with its times marked; rules about marks need it.
    """
    for rule in rules:
        if rule.pattern.search(marked if rule.marked and marked is not None else text):
            return rule.weight
    return 0.0
