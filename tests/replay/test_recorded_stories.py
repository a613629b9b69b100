"""Stories lived now, with what time-outs and retries leave in a history, replay at once.

With `RECORD_HISTORIES=1` in the environment they are also stored for `test_stored_histories`;
give what is stored already another name first, since runs of that age may still be under way.
"""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.client import Client, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from tests.api.world import change
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.e2e.world import make_world
from tests.replay.stories import RECORD, histories, replayer, store
from tests.workflows.absence_stage import an_absence
from tests.workflows.alarm_stage import an_alarm
from tests.workflows.booking_stage import HOLD, a_booking
from tests.workflows.chat_stage import a_chat
from tests.workflows.recall_stage import long_ago
from tests.workflows.test_visits_in_a_row import has_a_run, name_two_children
from tests.workflows.waitlist_stage import a_waitlist, says_no
from workflows.booking import BookingWorkflow
from workflows.contracts import OtherVisit, PutOffAttendance
from workflows.day_off import DayOffWorkflow

pytestmark = pytest.mark.stack

SHORT_HISTORY = 30
KINDS = {
    "ConversationWorkflow": "conversation",
    "BookingWorkflow": "booking_paid",
    "WhatsAppSessionWorkflow": "whatsapp_session",
}


async def test_the_main_job_with_conversations_that_continue_as_new_replays(
    database: DatabaseUrls,
) -> None:
    async with make_world(database, longest_history=SHORT_HISTORY) as world:
        await world.connect_number()
        patient = world.patient()
        code = await patient.gets_a_code()
        await patient.say("qual é o endereço?")
        await patient.hears("Rua Aurora")
        await world.pay(code)
        await patient.hears("está confirmada ✅")

        for kind, name in KINDS.items():
            runs = [one async for one in histories(world.temporal, kind)]
            for number, run in enumerate(runs, start=1):
                await _replay(f"{name}_{number}", run)
        chats = [one async for one in histories(world.temporal, "ConversationWorkflow")]
        assert len(chats) > 1


async def test_an_expired_booking_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_booking(database, temporal_env_time_skipping) as booking:
        await booking.begin()
        await booking.until_told(BookingNewsKind.CHARGED)
        await booking.pass_time(HOLD)
        await booking.until_told(BookingNewsKind.EXPIRED)
        await booking.pass_time(timedelta(days=3))
        assert await booking.result() == "expired"

        await _replay("booking_expired", await booking.handle.fetch_history())


async def test_a_visit_that_is_reminded_of_and_asked_about_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_booking(database, temporal_env_time_skipping) as booking:
        await booking.begin(procedure_id=booking.clinic.evaluation_id)
        await booking.until_told(BookingNewsKind.CONFIRMED)
        assert await booking.end() == "visited"
        assert {BookingNewsKind.REMINDER, BookingNewsKind.ATTENDANCE} <= set(booking.news)

        await _replay("booking_asked", await booking.handle.fetch_history())


async def test_a_visit_that_is_asked_about_later_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_booking(database, temporal_env_time_skipping) as booking:
        await booking.begin(procedure_id=booking.clinic.evaluation_id)
        await booking.until_told(BookingNewsKind.CONFIRMED)
        put_off = PutOffAttendance(f"{booking.booking_id}/attendance")
        await booking.handle.signal(BookingWorkflow.attendance_put_off, put_off)
        assert await booking.end() == "visited"
        assert booking.news.count(BookingNewsKind.ATTENDANCE) == 2

        await _replay("booking_asked_later", await booking.handle.fetch_history())


async def test_visits_in_a_row_replay(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_booking(database, temporal_env_time_skipping) as booking:
        name_two_children(booking)
        second = uuid4()
        await booking.begin_in_a_row(OtherVisit(second, booking.starts_at + timedelta(hours=1)))
        await booking.until_told(BookingNewsKind.CHARGED)
        await booking.pay()
        await booking.hint()
        await booking.until_told(BookingNewsKind.PAID_AND_CONFIRMED)
        await has_a_run(booking, second)

        await _replay("booking_in_a_row", await booking.handle.fetch_history())


async def test_an_absence_that_ends_early_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with an_absence(database, temporal_env_time_skipping) as absence:
        asked = absence.visit(2)
        absence.block(1, 6)
        run = await absence.follow()
        await absence.until_looked(run)
        change(absence.urls, f"delete from block where id = '{absence.block_id}'")
        await run.signal(DayOffWorkflow.absence_ended)
        await run.result()
        assert absence.runs.back == [asked]

        await _replay("day_off_ended", await run.fetch_history())


async def test_recalls_replay(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with long_ago(database, temporal_env_time_skipping) as looking:
        assert await looking.look() == 2

        for kind, name in (("RecallSweepWorkflow", "recall_sweep"), ("RecallWorkflow", "recall")):
            runs = [one async for one in histories(looking.client, kind)]
            await _replay(name, runs[0])


async def test_a_number_that_looks_for_what_it_missed_replays(database: DatabaseUrls) -> None:
    async with make_world(database) as world:
        await world.connect_number()

        async def look() -> bool | None:
            caught_up = "select 1 from whatsapp_session where caught_up_to is not null"
            return bool(world.rows(caught_up)) or None

        await eventually(look, "the number has looked for what it missed")
        [run] = [one async for one in histories(world.temporal, "WhatsAppSessionWorkflow")]
        await _replay("whatsapp_session_listening", run)


async def test_a_chat_that_people_had_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_chat(database, temporal_env_time_skipping) as chat:
        await chat.staff_say("Oi, aqui é a Carla")
        await chat.until_with_people()
        await chat.patient_says("qual é o endereço?")
        await chat.until_left_to_people()
        await chat.pass_time(minutes=30)
        await chat.pass_time(hours=3)
        await chat.hears("Rua Aurora")

        await _replay("conversation_lease", await chat.handle.fetch_history())


async def test_an_alarm_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with an_alarm(database, temporal_env_time_skipping) as alarm:
        await alarm.raise_it(offered_at=alarm.started_at + timedelta(hours=10))
        await alarm.end()

        await _replay("emergency", await alarm.handle.fetch_history())


async def test_a_time_that_is_refused_unanswered_and_taken_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_waitlist(database, temporal_env_time_skipping) as waiting:
        first, _, third = waiting.chats
        waiting.patients.answers = {first: says_no, third: waiting.takes}
        assert await waiting.offer() == "filled"

        run = await _latest(waiting.patients.client, "WaitlistWorkflow")
        await _replay("waitlist_filled", run)


async def test_a_look_after_the_waitlist_replays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_waitlist(database, temporal_env_time_skipping) as waiting:
        waiting.execute("update waitlist_entry set created_at = created_at - interval '1 day'")
        await waiting.cancels_unheard(await waiting.books(waiting.chats[2]))
        assert (await waiting.look()).missed == 1

        run = await _latest(waiting.patients.client, "WaitlistSweepWorkflow")
        await _replay("waitlist_sweep", run)


async def _latest(client: Client, workflow_type: str) -> WorkflowHistory:
    """The run that was started last: the server has those of earlier tests too."""
    runs = [one async for one in histories(client, workflow_type)]
    return runs[-1]


async def _replay(name: str, history: WorkflowHistory) -> None:
    await replayer().replay_workflow(history)
    if os.environ.get(RECORD):
        store(name, history)
