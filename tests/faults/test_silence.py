"""When the bot must say nothing: switched off, spoken over, or not spoken to.

Silence is proved by what comes after it: the next answer is the only one.
"""

import time

import pytest

from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World

pytestmark = pytest.mark.stack

OLD_SECONDS = 20 * 60
ACTIVE = "update chatbot_config set is_active = :active"


async def test_a_bot_that_is_switched_off_keeps_messages_and_is_silent(world: World) -> None:
    patient = world.patient()
    world.execute(ACTIVE, active=False)
    await patient.say("oi", "quero marcar uma limpeza")
    await _until_kept(world, 2)
    await _until_thought_over(world, 2)

    world.execute(ACTIVE, active=True)
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    assert len(await patient.texts()) == 2
    kept = world.rows("select body from message where direction = 'inbound' order by id")
    assert [row["body"] for row in kept] == ["oi"] + ["quero marcar uma limpeza"] * 2


@pytest.mark.parametrize(
    "chat", ["120363000000000001@g.us", "status@broadcast", "120363000000000002@newsletter"]
)
async def test_groups_status_and_channels_are_never_answered(world: World, chat: str) -> None:
    patient = world.patient()
    await patient.say("quero marcar uma limpeza", chatId=chat)

    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    chats = world.rows("select chat_id from contact")
    assert [row["chat_id"] for row in chats] == [f"{patient.phone}@c.us"]
    assert len(await patient.texts()) == 2


async def test_the_bots_own_echoes_are_never_answered(world: World) -> None:
    patient = world.patient()
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await _until_echoed(world, 2)

    await patient.say("2")
    await patient.hears("Posso reservar?")

    assert len(await patient.texts()) == 3
    assert world.rows("select 1 from message where direction = 'staff'") == []


async def test_while_the_receptionist_types_on_the_phone_the_bot_is_silent(world: World) -> None:
    patient, other = world.patient(), world.patient()
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    await _staff_writes(world, patient, "Oi! Aqui é a Rosa, eu cuido disso.")
    await patient.hears("Aqui é a Rosa")
    await _until_staff_was_heard(world)
    await patient.say("2", "pode ser?")
    await _until_thought_over(world, 3)
    await other.say("quero marcar uma limpeza")
    await other.hears("Qual prefere?")

    texts = await patient.texts()
    assert len(texts) == 3
    assert texts[-1].startswith("Oi! Aqui é a Rosa")
    assert await world.bookings() == []


async def test_an_old_backlog_is_answered_once_with_an_apology(world: World) -> None:
    patient = world.patient()
    sent = time.time() - OLD_SECONDS

    await patient.say("oi", timestamp=sent)
    await patient.say("quero marcar uma limpeza", timestamp=sent + 60)
    await patient.say("alguém aí?", timestamp=sent + 120)
    await patient.hears("Desculpe a demora")
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    apologies = [text for text in await patient.texts() if "Desculpe a demora" in text]
    assert len(apologies) == 1


async def test_a_yes_from_before_the_outage_books_nothing(world: World) -> None:
    patient = world.patient()
    await patient.is_asked_to_confirm()

    await patient.say("pode", timestamp=time.time() - OLD_SECONDS)
    await patient.hears("Desculpe a demora")

    assert await world.bookings() == []


async def test_a_backlog_after_a_lost_network_is_answered(world: World) -> None:
    patient = world.patient()
    await world.waha_misbehaves(session=world.session, drop_network_seconds=1.0)
    await patient.say("quero marcar uma limpeza")

    await patient.hears("Qual prefere?")

    assert len(await patient.texts()) == 2


async def _staff_writes(world: World, patient: Patient, text: str) -> None:
    answer = await world.waha.post(
        f"/simulator/phones/{patient.phone}/staff-message",
        json={"session": world.session, "text": text},
    )
    answer.raise_for_status()


async def _until_staff_was_heard(world: World) -> None:
    async def look() -> bool | None:
        query = "select 1 from message where direction = 'staff'"
        return bool(world.rows(query)) or None

    await eventually(look, "the receptionist's bubble is kept")


async def _until_kept(world: World, count: int) -> None:
    async def look() -> bool | None:
        query = "select 1 from message where direction = 'inbound'"
        return len(world.rows(query)) >= count or None

    await eventually(look, f"{count} bubbles kept")


async def _until_thought_over(world: World, count: int) -> None:
    """Wait until the chats' runs have taken `count` signals and nothing is under way in them."""

    async def look() -> bool | None:
        signals, busy = 0, False
        async for run in world.temporal.list_workflows("WorkflowType='ConversationWorkflow'"):
            handle = world.temporal.get_workflow_handle(run.id, run_id=run.run_id)
            history = await handle.fetch_history()
            names = [event.WhichOneof("attributes") or "" for event in history.events]
            signals += sum("execution_signaled" in name for name in names)
            busy = busy or names[-1] != "workflow_task_completed_event_attributes"
        return (signals >= count and not busy) or None

    await eventually(look, f"{count} bubbles thought over")


async def _until_echoed(world: World, count: int) -> None:
    """Wait until WAHA has reported our own bubbles."""

    async def look() -> bool | None:
        query = "select 1 from webhook_inbox where event = 'message.any' and status = 'ignored'"
        return len(world.rows(query)) >= count or None

    await eventually(look, f"{count} echoes")
