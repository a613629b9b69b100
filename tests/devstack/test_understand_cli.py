"""`sorriso understand` speaks the label guide's shape."""

import io
import json

import pytest
from typer.testing import CliRunner

from devstack.understand_cli import app, understand_lines


def _answers(*lines: dict[str, object] | str) -> list[dict[str, object]]:
    source = io.StringIO(
        "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    )
    sink = io.StringIO()
    understand_lines(source, sink)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_a_message_is_answered_in_the_shape_of_the_label_guide() -> None:
    (answer,) = _answers(
        {
            "text": "não posso na sexta, tem quinta às 10?",
            "reference": "2026-11-23T09:00:00-03:00",
        }
    )

    assert answer == {
        "intent": "book",
        "slots": {
            "date_from": "2026-11-26",
            "date_to": "2026-11-26",
            "time_from": "10:00",
            "time_to": "10:00",
            "procedure": None,
            "option": None,
            "yesno": None,
            "not_dates": ["2026-11-27"],
        },
        "also": [],
        "needs_clarification": False,
    }


def test_the_options_of_the_context_are_what_is_picked_from() -> None:
    (answer,) = _answers(
        {
            "text": "o das 14h",
            "reference": "2026-11-23T09:00:00-03:00",
            "context": {
                "state": "choose_option",
                "options": ["2026-11-24T09:00", "2026-11-24T14:00"],
            },
        }
    )

    slots = answer["slots"]
    assert isinstance(slots, dict)
    assert slots["option"] == 2


def test_a_menu_in_words_says_what_its_numbers_mean() -> None:
    (answer,) = _answers(
        {
            "text": "2",
            "reference": "2026-11-23T09:00:00-03:00",
            "context": {
                "state": "reminder_confirm",
                "appointment": "2026-11-24T10:00",
                "menu": {"1": "confirmar", "2": "cancelar"},
            },
        }
    )

    assert answer["intent"] == "cancel"


@pytest.mark.parametrize(
    "line", ["not json\n", '{"text": "oi"}\n', '{"text": "oi", "reference": "2026-11-23T09:00"}\n']
)
def test_a_line_that_cannot_be_read_is_answered_with_an_error(line: str) -> None:
    (answer,) = _answers(line)

    assert answer["error"] == "unreadable_line"


def test_the_command_fails_on_unreadable_lines_only_when_strict() -> None:
    runner = CliRunner()

    assert runner.invoke(app, [], input="not json\n").exit_code == 0
    assert runner.invoke(app, ["--strict"], input="not json\n").exit_code == 1
