"""The language model fails in every way it knows; the patient is answered all the same."""

import time
from collections.abc import AsyncIterator

import pytest

from tests.databases import DatabaseUrls
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack

UNCLEAR = "qual é a sua cor favorita?"
SLOWEST_SECONDS = 15.0
"""Two calls that hang, with what is around them. See `ASSISTANT` in `workflows.policies`."""


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500, "times": 20},
        {"kind": "status", "status": 429, "retry_after_seconds": 60, "times": 20},
        {"kind": "status", "status": 401, "code": "invalid_api_key", "times": 20},
        {"kind": "malformed", "times": 20},
        {"kind": "hang", "delay_seconds": 9, "times": 20},
    ],
    ids=["away", "limited", "refusing", "babbling", "hanging"],
)
async def test_a_question_that_only_the_model_knows_is_still_answered(
    world: World, fault: dict[str, object]
) -> None:
    patient = world.patient()
    (await world.groq.post("/simulator/faults", json=[fault])).raise_for_status()
    await patient.say("oi")
    await patient.hears("Posso te ajudar")
    wrote_at = time.monotonic()

    await patient.say(UNCLEAR)
    await patient.hears("não entendi")

    assert time.monotonic() - wrote_at < SLOWEST_SECONDS
    assert (await world.groq.get("/simulator/requests")).json()
    (await world.groq.post("/simulator/faults", json=[])).raise_for_status()


async def test_booking_needs_no_model(world: World) -> None:
    patient = world.patient()
    fault = {"kind": "status", "status": 500, "times": 100}
    (await world.groq.post("/simulator/faults", json=[fault])).raise_for_status()

    await world.pay(await patient.gets_a_code())

    await patient.hears("está confirmada ✅")


@pytest.fixture
async def world_without_model(database: DatabaseUrls) -> AsyncIterator[World]:
    """A clinic whose installation has no key for the model."""
    async with make_world(database, groq_api_key=None) as made:
        await made.connect_number()
        yield made


async def test_without_a_key_the_bot_answers_from_its_menu(world_without_model: World) -> None:
    patient = world_without_model.patient()

    await patient.say(UNCLEAR)
    await patient.hears("não entendi", "Posso te ajudar")

    requests = (await world_without_model.groq.get("/simulator/requests")).json()
    assert requests == []
