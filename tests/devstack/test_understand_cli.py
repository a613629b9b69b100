"""`sorriso understand` speaks the label guide's shape."""

import io
import json

import pytest
from typer.testing import CliRunner

from devstack.understand_cli import app, understand_lines


def _answers(*lines: dict[str, object] | str) -> list[dict[str, object]]:
    source = io.BytesIO(
        "".join(
            line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines
        ).encode()
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


_GREETING: dict[str, object] = {"text": "oi", "reference": "2026-11-23T09:00:00-03:00"}


def test_an_unreadable_line_is_told_by_number_and_field_and_the_others_are_answered() -> None:
    before, wrong, after = _answers(_GREETING, {"text": "oi", "reference": "hoje"}, _GREETING)

    assert (wrong["error"], wrong["line"], wrong["field"]) == ("unreadable_line", 2, "reference")
    assert before["intent"] == after["intent"] == "greeting"


def test_a_wrong_context_is_told_by_its_field() -> None:
    (wrong,) = _answers({**_GREETING, "context": {"state": "confirm_booking", "slot": "quinta"}})

    assert wrong["field"] == "context.slot"


def test_an_unknown_question_is_no_question() -> None:
    (answer,) = _answers({**_GREETING, "context": {"state": "of_another_version"}})

    assert answer["intent"] == "greeting"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "a" * 10_000, "quinta " * 2_000])
def test_an_empty_or_endless_message_is_answered(text: str) -> None:
    (answer,) = _answers({**_GREETING, "text": text})

    assert "intent" in answer


def test_bytes_that_are_no_utf8_are_unreadable_and_a_byte_order_mark_is_not() -> None:
    sink = io.StringIO()
    line = json.dumps(_GREETING).encode()

    unreadable = understand_lines([b"\xef\xbb\xbf" + line, b'{"text": "\xff"}', line], sink)

    assert unreadable == 1
    assert [json.loads(answer).get("line") for answer in sink.getvalue().splitlines()] == [
        None,
        2,
        None,
    ]


def test_the_command_fails_after_unreadable_lines_unless_told_otherwise() -> None:
    runner = CliRunner()

    assert runner.invoke(app, [], input="not json\n").exit_code == 1
    assert runner.invoke(app, ["--no-strict"], input="not json\n").exit_code == 0
    assert runner.invoke(app, [], input=json.dumps(_GREETING)).exit_code == 0
