"""More bubbles at once than the rules read in one piece."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.language import DEFAULT_LEXICON, Context, Intent
from domain.language.flood import Reading, understand_bubbles
from domain.language.normalise import MAX_CHARS

MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
FLOOD = [f"oi {number}" for number in range(MAX_CHARS)]


def read(*bubbles: str) -> Reading:
    return understand_bubbles(bubbles, reference=MONDAY, context=Context(), lexicon=DEFAULT_LEXICON)


@pytest.mark.parametrize(
    "bubbles",
    [
        [*FLOOD, "quero marcar uma limpeza"],
        ["quero marcar uma limpeza", *FLOOD],
        [*FLOOD, "quero marcar uma limpeza", *FLOOD],
    ],
)
def test_a_wish_is_found_wherever_it_is_in_a_flood(bubbles: list[str]) -> None:
    reading = read(*bubbles)

    assert reading.understood.intent is Intent.BOOK
    assert reading.understood.slots.procedure == "limpeza"
    assert "quero marcar uma limpeza" in reading.words


def test_an_emergency_anywhere_comes_before_every_wish() -> None:
    reading = read("meu filho está sangrando muito", *FLOOD, "quero marcar uma limpeza")

    assert reading.understood.intent is Intent.EMERGENCY
    assert "sangrando" in reading.words


def test_a_few_bubbles_are_one_text() -> None:
    assert read("oi", "quero marcar", "uma limpeza").words == "oi\nquero marcar\numa limpeza"


def test_one_bubble_longer_than_a_piece_is_read_from_its_beginning() -> None:
    reading = read("quero marcar uma limpeza " + "x" * MAX_CHARS)

    assert reading.understood.intent is Intent.BOOK
