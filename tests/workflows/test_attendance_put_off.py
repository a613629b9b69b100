"""A chat that people have when the patient is to be asked whether they came, in skipped time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNews, BookingNewsKind
from domain.ids import booking_workflow_id
from domain.vocabulary import BookingStatus
from tests.activities.past_visits import add_visit
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.workflows.chat_stage import ChatOnStage, a_chat
from workflows.mailbox import Mailbox

pytestmark = pytest.mark.stack


@pytest.fixture
async def chat(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[ChatOnStage]:
    async with a_chat(database, temporal_env_time_skipping) as made:
        yield made


async def ask(chat: ChatOnStage, booking_id: UUID, key: str) -> None:
    """As the visit's run does on the morning after."""
    news = BookingNews(key, booking_id, BookingNewsKind.ATTENDANCE)
    with chat.environment.with_time_skipping_disabled():
        await Mailbox(chat.client).booking_changed(chat.clinic.clinic_id, chat.chat_id, news)


async def test_the_visits_run_hears_that_people_have_the_chat_and_asks_once_they_are_done(
    chat: ChatOnStage,
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    visit = add_visit(chat.owner_url, chat.clinic, chat.chat_id, yesterday, BookingStatus.CONFIRMED)
    run = booking_workflow_id(chat.clinic.clinic_id, visit)
    await chat.staff_say("Oi, aqui é a Carla, da recepção")
    await chat.until_with_people()

    await ask(chat, visit, "question")

    async def put_off() -> list[str] | None:
        history = await chat.handle.fetch_history()
        told = [
            event.signal_external_workflow_execution_initiated_event_attributes
            for event in history.events
        ]
        names = [one.signal_name for one in told if one.workflow_execution.workflow_id == run]
        return names or None

    heard = await eventually(put_off, "the visit's run is told")
    assert heard == ["attendance_put_off"]
    assert chat.said == []

    await chat.pass_time(hours=4)
    await ask(chat, visit, "question/again/1")
    await chat.hears("Você conseguiu vir?")
