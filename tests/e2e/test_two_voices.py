"""The receptionist types on the clinic's phone; the bot is silent, and comes back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World

pytestmark = pytest.mark.stack

ZONE = ZoneInfo("America/Sao_Paulo")


async def staff_type(patient: Patient, text: str) -> None:
    """On the phone that holds the clinic's number."""
    answer = await patient.world.waha.post(
        f"/simulator/phones/{patient.phone}/staff-message",
        json={"session": patient.world.session, "text": text},
    )
    answer.raise_for_status()


async def test_what_was_agreed_on_the_phone_is_offered_and_booked_only_after_a_yes(
    world: World,
) -> None:
    patient = world.patient("Diego")
    day = datetime.now(ZONE) + timedelta(days=3)

    await staff_type(patient, "Oi, Diego! Aqui é a Carla, da recepção.")
    await _until_with_people(world)
    await patient.say("oi Carla, tem horário pra limpeza?")
    await _until_kept(world, 2)
    await staff_type(patient, f"tenho dia {day:%d/%m} às 16h, pode ser?")
    await _until_kept(world, 3)
    await patient.say("pode ser")
    await _until_kept(world, 4)
    silent = await bot_bubbles(world)
    await staff_type(patient, "#bot")
    question = await patient.hears("Vi que vocês combinaram")
    unbooked = await world.bookings()
    await patient.say("sim")
    await patient.hears("Reservado até")

    assert silent == []
    assert f"{day:%d/%m}, às 16:00 (limpeza com a Dra. Camila). Posso registrar?" in question
    assert unbooked == []
    [booking] = await world.bookings(status="held")
    starts_at = datetime.fromisoformat(booking["starts_at"]).astimezone(ZONE)
    assert (starts_at.date(), starts_at.hour, starts_at.minute) == (day.date(), 16, 0)
    [chat] = world.rows("select staff_until, needs_human from whatsapp_conversation")
    assert chat == {"staff_until": None, "needs_human": None}


async def _until_with_people(world: World) -> None:
    async def look() -> bool | None:
        listed = (await world.api.get("/api/v1/conversations")).json()
        return bool(listed and listed[0]["staff_until"]) or None

    await eventually(look, "a chat that people have")


async def _until_kept(world: World, count: int) -> None:
    """Wait until so many bubbles of patient and staff are kept: people take turns."""

    async def look() -> bool | None:
        kept = world.rows("select id from message where direction <> 'outbound'")
        return len(kept) == count or None

    await eventually(look, f"{count} bubbles")


async def bot_bubbles(world: World) -> list[str]:
    """What the bot itself has said so far."""
    return [
        one["body"] for one in world.rows("select body from message where direction = 'outbound'")
    ]
