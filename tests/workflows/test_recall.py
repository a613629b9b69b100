"""The daily look for those who came long ago, in skipped time."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.dialogue.state import Stage
from tests.activities.past_visits import add_visit, set_recall
from tests.databases import DatabaseUrls
from tests.replay.stories import replayer
from tests.workflows.chat_stage import a_chat
from tests.workflows.recall_stage import long_ago

pytestmark = pytest.mark.stack


async def test_everybody_who_is_due_is_asked_and_on_the_next_day_nobody_again(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with long_ago(database, temporal_env_time_skipping) as looking:
        first = await looking.look()
        again = await looking.look()

    assert (first, again) == (2, 0)
    assert sorted(looking.heard.told) == sorted(looking.chats)


async def test_who_wants_no_reminders_is_left_in_peace(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with long_ago(database, temporal_env_time_skipping) as looking:
        looking.change(
            "update whatsapp_conversation set conversation_context = '{\"opted_out\": true}' "
            "where id = :id",
            id=looking.chats[0],
        )

        assert await looking.recall(0) is False

    assert looking.heard.told == []


async def test_the_chat_asks_once_and_a_yes_is_shown_free_times(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_chat(database, temporal_env_time_skipping) as chat:
        set_recall(database.owner, chat.clinic, 6)
        then = datetime.now(UTC) - timedelta(days=200)
        visit = add_visit(database.owner, chat.clinic, chat.chat_id, then)

        for _ in range(2):
            assert await chat.recall(visit)
        await chat.hears("Oi, Marina!", "limpeza com a Dra. Camila")
        await chat.patient_says("quero sim")
        await chat.hears("Qual prefere?")

        assert len([one for one in chat.said if "Quer que eu veja" in one]) == 1
        context = chat.row()["conversation_context"]
        assert context["stage"] == Stage.CHOOSING_TIME
        assert context["wish"]["procedure"] == "limpeza"
        await replayer().replay_workflow(await chat.handle.fetch_history())
