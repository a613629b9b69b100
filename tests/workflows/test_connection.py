"""How what goes through Temporal is written."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.converter import PayloadConverter

from domain.courtesy import Never, Verdict, WaitUntil, WhyNot, WriteNow
from domain.dialogue.state import DialogueState, Stage
from workflows.connection import DATA_CONVERTER

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
CONVERTER: PayloadConverter = DATA_CONVERTER.payload_converter


@dataclass(frozen=True)
class Inner:
    number: int = 1


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    note: str | None = "as ever"


def written(value: Any) -> str:
    return CONVERTER.to_payload(value).data.decode()


def through(value: Any, hint: Any) -> Any:
    return CONVERTER.from_payload(CONVERTER.to_payload(value), hint)


def test_fields_with_their_defaults_are_left_out_and_come_back() -> None:
    value = Outer("a", Inner())

    assert written(value) == '{"name":"a","inner":{}}'
    assert through(value, Outer) == value


def test_a_field_without_its_default_is_kept_even_when_it_is_none() -> None:
    value = Outer("a", Inner(2), note=None)

    assert written(value) == '{"name":"a","inner":{"number":2},"note":null}'
    assert through(value, Outer) == value


def test_what_was_written_in_full_is_still_read() -> None:
    payload = CONVERTER.to_payload({"name": "a", "inner": {"number": 1}, "note": None})

    assert CONVERTER.from_payload(payload, Outer) == Outer("a", Inner(), note=None)


@pytest.mark.parametrize(
    "verdict", [WriteNow(), WaitUntil(NOW, WhyNot.QUIET_HOURS), Never(WhyNot.BOT_IS_OFF)]
)
def test_each_verdict_comes_back_as_itself(verdict: Verdict) -> None:
    assert through(verdict, Verdict) == verdict


def test_a_chat_that_is_told_nothing_special_weighs_little() -> None:
    state = replace(DialogueState(), stage=Stage.CHOOSING_TIME, asked_at=NOW - timedelta(minutes=1))

    assert len(written(state)) < 100
    assert through(state, DialogueState) == state


@pytest.mark.parametrize("value", [None, 1, "text", [Inner(2)], {"a": Inner(2)}, b"bytes"])
def test_values_that_are_no_dataclass_are_written_as_ever(value: object) -> None:
    assert through(value, type(value)) in (value, [{"number": 2}], {"a": {"number": 2}})
