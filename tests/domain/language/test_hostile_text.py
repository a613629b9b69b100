"""Texts that nobody writes by accident: endless, invisible, or made to keep the rules busy."""

import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.language import Context, DialogueState, Intent, Understood, understand
from domain.language.normalise import MAX_CHARS

MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/Sao_Paulo"))
MOST_SECONDS = 1.0
"""Of processor time, a hundred times what such a text takes: only a rule that backtracks fails."""

BOMBS = (
    *("a" * 10_000, "ab" * 5_000, "1" * 10_000, "1a" * 5_000, "." * 10_000, "(" * 10_000),
    *("a.b@" * 2_500, "\n" * 10_000, "oi\n" * 3_000, "'" * 10_000, "-" * 10_000, "/" * 10_000),
    *("sim " * 2_500, "não " * 2_500, "as " * 3_000, "9h " * 3_000, "10/10 " * 1_600),
    *("dia 5 e " * 1_200, "segunda terça quarta " * 400, "às 3 ou 4 ou " * 700),
    *("depois de " * 1_000, "cancela mas " * 900, "minha consulta de " * 500, "Ana Bia " * 1_200),
    *("Maria da " * 1_000, "Ana " * 249 + "03/02/20x", "de amanhã para " * 600, "entre " * 1_500),
    *(
        "😀👍" * 5_000,
        "\u200b" * 10_000,
        "\u202eamanhã" * 1_400,
        "e\u0301" * 5_000,
        "<d0> " * 2_000,
    ),
)


def read(text: str, state: DialogueState | None = None) -> Understood:
    return understand(text, reference=MONDAY, context=Context(state=state))


@pytest.mark.parametrize("state", [None, *DialogueState])
def test_no_text_keeps_the_rules_busy(state: DialogueState | None) -> None:
    for text in BOMBS:
        began = time.process_time()

        read(text, state)

        assert time.process_time() - began < MOST_SECONDS, text[:20]


def test_what_comes_after_the_longest_text_changes_nothing() -> None:
    wish = "quero marcar uma limpeza amanhã às 10 ".ljust(MAX_CHARS, ".")

    assert read(wish + " na verdade, cancela tudo") == read(wish)


@pytest.mark.parametrize(
    "text",
    [
        "quero mar\u200bcar uma lim\u00adpeza ama\u200dnhã",
        "\u202equero marcar uma limpeza amanhã\u202c",
        "\ufeffquero marcar uma limpeza amanhã" + "😀" * 500,
        "🦷" * 50 + " quero marcar uma limpeza amanhã",
    ],
)
def test_what_cannot_be_seen_hides_nothing(text: str) -> None:
    understood = read(text)

    assert understood.intent is Intent.BOOK
    assert understood.slots.procedure == "limpeza"
    assert understood.slots.date_from == date(2026, 11, 24)
