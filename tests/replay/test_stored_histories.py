"""Runs that older code began go on under today's.

A history that no longer replays is a run that stops in production: put the change of behaviour
under `workflow.patched`. `test_recorded_stories` says how to record new ones; the old ones stay.
"""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from tests.replay.stories import HISTORIES, replayer

STORED = sorted(HISTORIES.glob("*.json"))


def test_each_kind_of_story_is_stored() -> None:
    names = " ".join(file.stem for file in STORED)

    for story in ("booking_paid", "booking_expired", "conversation", "whatsapp_session"):
        assert story in names


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.stem)
async def test_a_stored_history_replays(file: Path) -> None:
    await replayer().replay_workflow(_stored(file))


def _stored(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))
