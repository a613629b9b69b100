"""Many messages at once, and histories that grow long."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from temporalio.client import WorkflowExecutionStatus

from domain.vocabulary import Direction
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack

PATIENTS = 60
BUBBLES = 5
FLOOD = 500
PARTS = 10
"""Of the flood, which a phone sends at once."""
FEW = 12
SHORT_HISTORY = 20


async def test_a_burst_of_three_hundred_messages_is_answered_chat_by_chat(world: World) -> None:
    patients = [world.patient(f"P{number}") for number in range(PATIENTS)]

    await asyncio.gather(
        *(
            patient.say("oi", "tudo bem?", "aqui é da escola", "então", "quero marcar uma limpeza")
            for patient in patients
        )
    )
    offers = await asyncio.gather(*(patient.hears("1)") for patient in patients))

    async def look() -> bool | None:
        waiting = "select 1 from webhook_inbox where status = 'received'"
        return not world.rows(waiting) or None

    await eventually(look, "nothing waits")
    shown = [bubble["id"] for patient in patients for bubble in await patient.bubbles()]
    assert len(world.rows("select 1 from message where direction = 'inbound'")) == (
        PATIENTS * BUBBLES
    )
    assert len(offers) == PATIENTS
    assert len(shown) == len(set(shown)) < PATIENTS * BUBBLES


async def test_five_hundred_messages_from_one_phone_get_few_answers_and_starve_nobody(
    world: World,
) -> None:
    insistent, patient = world.patient("Insistente"), world.patient("Ana")

    flood = asyncio.gather(
        *(
            insistent.say(*(f"oi {part}-{number}" for number in range(FLOOD // PARTS)))
            for part in range(PARTS)
        )
    )
    await patient.say("qual é o endereço?")
    await patient.hears("Rua Aurora")
    await flood
    await insistent.say("quero marcar uma limpeza")
    await insistent.hears("1)")

    async def look() -> bool | None:
        waiting = "select 1 from webhook_inbox where status = 'received'"
        return not world.rows(waiting) or None

    await eventually(look, "nothing waits")
    texts = await insistent.texts()
    assert len(insistent.kept(Direction.INBOUND)) == FLOOD + 1
    assert len(texts) <= FEW
    assert len(texts) == len(insistent.kept(Direction.OUTBOUND))


@pytest.fixture
async def forgetful(database: DatabaseUrls) -> AsyncIterator[World]:
    """A clinic whose conversations continue as new every other turn."""
    async with make_world(database, longest_history=SHORT_HISTORY) as made:
        await made.connect_number()
        yield made


async def test_continuing_as_new_in_the_middle_loses_nothing(forgetful: World) -> None:
    world, patient = forgetful, forgetful.patient()
    await world.waha_misbehaves(webhook_copies=3)

    code = await patient.gets_a_code()
    await patient.say("qual é o endereço?")
    await patient.hears("Rua Aurora")
    await world.pay(code)
    await patient.hears("está confirmada ✅")

    runs = [
        run async for run in world.temporal.list_workflows("WorkflowType='ConversationWorkflow'")
    ]
    continued = [one for one in runs if one.status is WorkflowExecutionStatus.CONTINUED_AS_NEW]
    texts = await patient.texts()
    assert len(continued) >= 2
    assert len(texts) == len(set(texts))
    assert len(await world.bookings()) == 1
