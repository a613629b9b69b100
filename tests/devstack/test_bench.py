"""The benchmark's machinery and what can be counted exactly; never a time."""

import json
from collections.abc import AsyncIterator

import pytest
from rich.console import Console

from devstack.bench import report
from devstack.bench.agenda import agenda_search
from devstack.bench.report import GOALS, Goal
from devstack.bench.scene import Scene, scene, workers
from devstack.bench.turns import turn_history, turn_ratios
from devstack.bench.webhook import webhook_ratio
from devstack.bench.worker_processes import idle_memory

BOUND = Goal("figure", "a figure", "at most", 2)


@pytest.fixture(scope="module")
async def stage() -> AsyncIterator[Scene]:
    async with scene() as made:
        yield made


@pytest.mark.parametrize(
    ("figures", "verdict"),
    [({"figure": 2.0}, "reached"), ({"figure": 2.1}, "missed"), ({}, "not measured")],
)
def test_a_goal_is_reached_missed_or_not_measured(figures: dict[str, float], verdict: str) -> None:
    assert BOUND.verdict(figures) == verdict


def test_table_and_json_tell_every_goal_and_every_other_figure() -> None:
    figures = {"events_per_turn": 11.0, "agenda_load_ms": 4.25}

    written = json.loads(report.as_json(figures, ["two workers: not measured"]))
    console = Console(width=120)
    with console.capture() as shown:
        console.print(report.table(figures, ["two workers: not measured"]))

    assert [goal["figure"] for goal in written["goals"]] == [goal.figure for goal in GOALS]
    assert written["figures"] == figures
    for goal in GOALS:
        assert goal.meaning in shown.get()
    assert "agenda load ms" in shown.get()
    assert "two workers: not measured" in shown.get()


@pytest.mark.stack
async def test_a_text_turn_costs_few_events_and_bytes_and_they_do_not_grow(stage: Scene) -> None:
    async with workers(stage):
        figures = await turn_history(stage, turns=40)

    assert figures["activities_per_turn"] <= 2
    assert figures["events_per_turn"] <= 18
    assert figures["bytes_per_turn"] <= 3 * 1024
    assert figures["bytes_growth"] < 0.05


@pytest.mark.stack
async def test_both_kinds_of_turn_are_timed(stage: Scene) -> None:
    async with workers(stage):
        figures = await turn_ratios(stage, rounds=1)

    assert all(value > 0 for value in figures.values())
    assert {"turns_per_second_ratio", "cpu_per_turn_ratio"} <= figures.keys()


@pytest.mark.stack
async def test_webhooks_in_the_recorded_shape_are_taken(stage: Scene) -> None:
    figures = await webhook_ratio(stage, rounds=1)

    assert figures["webhook_ratio"] > 0


@pytest.mark.stack
async def test_a_worker_process_answers_and_is_weighed(stage: Scene) -> None:
    figures = await idle_memory(stage, conversations=5)

    assert "kib_per_idle_conversation" in figures
    assert figures["worker_mib"] > 0


@pytest.mark.stack
async def test_a_full_agenda_is_searched(stage: Scene) -> None:
    figures = await agenda_search(stage, bookings=300)

    assert figures.keys() == {
        "agenda_load_ms",
        "agenda_search_ms",
        "agenda_search_in_vain_ms",
    }
