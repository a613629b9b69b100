"""A freed time offered to one patient after the other, in skipped time and on real Postgres."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.testing import WorkflowEnvironment

from domain.dialogue.waitlist import OfferAnswer
from domain.errors import SlotTakenError
from domain.ids import waitlist_workflow_id
from tests.databases import DatabaseUrls
from tests.workflows.waitlist_stage import (
    OFFERED,
    OVER,
    VISIT,
    Waiting,
    a_waitlist,
    is_busy,
    says_no,
)
from workflows.waitlist import WaitlistWorkflow

pytestmark = pytest.mark.stack


@pytest.fixture
async def waiting(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[Waiting]:
    async with a_waitlist(database, temporal_env_time_skipping) as made:
        yield made


async def test_the_first_who_says_yes_has_the_time_and_nobody_else_is_asked(
    waiting: Waiting,
) -> None:
    waiting.patients.answers[waiting.chats[0]] = waiting.takes

    assert await waiting.offer() == "filled"
    assert waiting.patients.heard == [(waiting.chats[0], OFFERED)]
    assert waiting.entries() == ["filled", "active", "active"]
    assert waiting.offers() == ["accepted"]


async def test_after_a_no_and_a_silence_the_third_is_asked(waiting: Waiting) -> None:
    first, second, third = waiting.chats
    waiting.patients.answers = {first: says_no, third: waiting.takes}

    assert await waiting.offer() == "filled"
    assert waiting.patients.heard == [
        (first, OFFERED),
        (second, OFFERED),
        (second, OVER),
        (third, OFFERED),
    ]
    assert waiting.offers() == ["refused", "unanswered", "accepted"]
    assert waiting.entries() == ["active", "active", "filled"]


async def test_when_nobody_wants_it_all_stay_on_the_list(waiting: Waiting) -> None:
    waiting.patients.answers = dict.fromkeys(waiting.chats, says_no)

    assert await waiting.offer() == "nobody"
    assert waiting.entries() == ["active"] * 3
    assert (
        waiting.rows("select refusals from waitlist_entry where clinic_id = :clinic") == ["1"] * 3
    )


async def test_a_busy_chat_is_passed_over_without_a_refusal(waiting: Waiting) -> None:
    first, second, _ = waiting.chats
    waiting.patients.answers = {first: is_busy, second: waiting.takes}

    assert await waiting.offer() == "filled"
    assert waiting.offers() == ["withdrawn", "accepted"]
    assert (
        waiting.rows("select refusals from waitlist_entry where clinic_id = :clinic") == ["0"] * 3
    )


async def test_no_stranger_gets_the_time_while_a_patient_thinks(waiting: Waiting) -> None:
    first, stranger = waiting.chats[0], waiting.chats[2]

    async def thinks(chat: UUID) -> OfferAnswer:
        with pytest.raises(SlotTakenError):
            await waiting.books(stranger)
        return await waiting.takes(chat)

    waiting.patients.answers[first] = thinks

    assert await waiting.offer() == "filled"
    assert waiting.entries() == ["filled", "active", "active"]


async def test_when_nobody_is_left_to_ask_the_time_is_free_for_strangers(waiting: Waiting) -> None:
    waiting.patients.answers = dict.fromkeys(waiting.chats, says_no)
    await waiting.offer()

    await waiting.books(waiting.chats[2])

    assert waiting.rows("select status from booking where clinic_id = :clinic") == ["held"]


async def test_a_yes_that_comes_to_nothing_leaves_the_time_to_the_next(waiting: Waiting) -> None:
    first, second, _ = waiting.chats

    async def has_another_hold_to_pay(_chat: UUID) -> OfferAnswer:
        return OfferAnswer.TAKEN

    waiting.patients.answers = {first: has_another_hold_to_pay, second: waiting.takes}

    assert await waiting.offer() == "filled"
    assert waiting.offers() == ["withdrawn", "accepted"]
    assert waiting.entries() == ["active", "filled", "active"]


async def test_two_times_freed_at_once_are_offered_to_two_patients(waiting: Waiting) -> None:
    first, second, _ = waiting.chats
    waiting.patients.answers = dict.fromkeys(waiting.chats, says_no)

    results = await asyncio.gather(
        waiting.offer(), waiting.offer(waiting.freed(timedelta(hours=2)))
    )

    assert [*results] == ["nobody", "nobody"]
    assert {chat for chat, _ in waiting.patients.heard[:2]} == {first, second}


async def test_runs_of_overlapping_times_wait_for_each_other(waiting: Waiting) -> None:
    results = await asyncio.gather(waiting.offer(), waiting.offer(waiting.freed(VISIT / 2)))

    # While one has an open offer, the constraint would refuse the other's.
    assert [*results] == ["nobody", "nobody"]
    assert waiting.offers() == ["unanswered"] * 6


async def test_a_time_that_is_freed_twice_is_offered_by_one_run(waiting: Waiting) -> None:
    async def told_again(chat: UUID) -> OfferAnswer:
        freed = waiting.freed()
        run = waiting.patients.client.get_workflow_handle(
            waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at)
        )
        await run.signal(WaitlistWorkflow.time_freed)
        return await waiting.takes(chat)

    waiting.patients.answers[waiting.chats[0]] = told_again

    assert await waiting.offer() == "nobody"  # the second look found it taken
    assert waiting.patients.heard == [(waiting.chats[0], OFFERED)]
    assert waiting.entries() == ["filled", "active", "active"]


async def test_a_time_whose_freeing_nobody_told_of_is_offered_by_the_hourly_look(
    waiting: Waiting,
) -> None:
    first, second, _ = waiting.chats
    waiting.execute("update waitlist_entry set created_at = created_at - interval '1 day'")
    await waiting.cancels_unheard(await waiting.books(waiting.chats[2]))
    waiting.patients.answers = {first: says_no, second: waiting.takes}

    found, again = await waiting.look(), await waiting.look()

    assert (found.missed, again.missed) == (1, 0)
    assert waiting.patients.heard == [(first, OFFERED), (second, OFFERED)]
    assert waiting.offers() == ["refused", "accepted"]


async def test_what_the_end_of_a_run_left_kept_is_offered_to_the_next_by_the_hourly_look(
    waiting: Waiting,
) -> None:
    first, second, _ = waiting.chats
    waiting.execute("update waitlist_entry set created_at = created_at - interval '1 day'")
    await waiting.cancels_unheard(await waiting.books(waiting.chats[2]))

    async def dies(_chat: UUID) -> None:
        freed = waiting.freed()
        run = waiting.patients.client.get_workflow_handle(
            waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at)
        )
        await run.terminate()

    waiting.patients.answers = {first: dies, second: waiting.takes}
    with pytest.raises(WorkflowFailureError):
        await waiting.offer()
    waiting.execute("update waitlist_offer set answer_by = now() - interval '2 hours'")

    found = await waiting.look()

    assert (found.abandoned, found.missed) == (1, 1)
    assert waiting.patients.heard == [(first, OFFERED), (second, OFFERED)]
    assert waiting.entries() == ["active", "filled", "active"]
