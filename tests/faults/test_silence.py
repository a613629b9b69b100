"""When the bot must say nothing: switched off, spoken over, or not spoken to.

Silence is proved by what comes after it: the next answer is the only one.
"""

import time

import pytest

from domain.ids import conversation_workflow_id
from domain.vocabulary import Direction
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World

pytestmark = pytest.mark.stack

OLD_SECONDS = 20 * 60
ACTIVE = "update chatbot_config set is_active = :active"


async def test_a_bot_that_is_switched_off_keeps_messages_and_is_silent(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    world.execute(ACTIVE, active=False)
    await patient.say("oi", "quero marcar uma limpeza")
    await _until_kept(patient, Direction.INBOUND, 2)
    await _until_thought_over(patient, 2)

    world.execute(ACTIVE, active=True)
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    assert len(await patient.texts()) == 2
    kept = patient.kept(Direction.INBOUND)
    assert [row["body"] for row in kept] == ["oi"] + ["quero marcar uma limpeza"] * 2


@pytest.mark.parametrize(
    "chat", ["120363000000000001@g.us", "status@broadcast", "120363000000000002@newsletter"]
)
async def test_groups_status_and_channels_are_never_answered(
    shared_world: World, chat: str
) -> None:
    world, patient = shared_world, shared_world.patient()
    await patient.say("quero marcar uma limpeza", chatId=chat)

    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    assert world.rows("select 1 from contact where chat_id = :chat", chat=chat) == []
    assert len(await patient.texts()) == 2


async def test_the_bots_own_echoes_are_never_answered(shared_world: World) -> None:
    patient = shared_world.patient()
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await _until_echoed(patient, 2)

    await patient.say("2")
    await patient.hears("Posso reservar?")

    assert len(await patient.texts()) == 3
    assert patient.kept(Direction.STAFF) == []


async def test_while_the_receptionist_types_on_the_phone_the_bot_is_silent(
    shared_world: World,
) -> None:
    world = shared_world
    patient, other = world.patient(), world.patient()
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    await _staff_writes(patient, "Oi! Aqui é a Rosa, eu cuido disso.")
    await patient.hears("Aqui é a Rosa")
    await _until_kept(patient, Direction.STAFF, 1)
    await patient.say("2", "pode ser?")
    await _until_thought_over(patient, 4)
    await other.say("quero marcar uma limpeza")
    await other.hears("Qual prefere?")

    texts = await patient.texts()
    assert len(texts) == 3
    assert texts[-1].startswith("Oi! Aqui é a Rosa")
    assert patient.booked() == []


async def test_an_old_backlog_is_answered_once_with_an_apology(shared_world: World) -> None:
    patient = shared_world.patient()
    sent = time.time() - OLD_SECONDS

    await patient.say("oi", timestamp=sent)
    await patient.say("quero marcar uma limpeza", timestamp=sent + 60)
    await patient.say("alguém aí?", timestamp=sent + 120)
    await patient.hears("Desculpe a demora")
    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")

    apologies = [text for text in await patient.texts() if "Desculpe a demora" in text]
    assert len(apologies) == 1


async def test_a_yes_from_before_the_outage_books_nothing(shared_world: World) -> None:
    patient = shared_world.patient()
    await patient.is_asked_to_confirm()

    await patient.say("pode", timestamp=time.time() - OLD_SECONDS)
    await patient.hears("Desculpe a demora")

    assert patient.booked() == []


async def test_a_backlog_after_a_lost_network_is_answered(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.waha_misbehaves(session=world.session, drop_network_seconds=1.0)
    await patient.say("quero marcar uma limpeza")

    await patient.hears("Qual prefere?")

    assert len(await patient.texts()) == 2


async def _staff_writes(patient: Patient, text: str) -> None:
    answer = await patient.world.waha.post(
        f"/simulator/phones/{patient.phone}/staff-message",
        json={"session": patient.world.session, "text": text},
    )
    answer.raise_for_status()


async def _until_kept(patient: Patient, direction: Direction, count: int) -> None:
    async def look() -> bool | None:
        return len(patient.kept(direction)) >= count or None

    await eventually(look, f"{count} bubbles kept")


async def _until_thought_over(patient: Patient, count: int) -> None:
    """Wait until the chat's run has taken `count` signals and has read a turn after the last."""
    [message, *_] = patient.kept(Direction.INBOUND)
    handle = patient.world.temporal.get_workflow_handle(
        conversation_workflow_id(message["clinic_id"], message["conversation_id"])
    )

    async def look() -> bool | None:
        events = (await handle.fetch_history()).events
        names = [event.WhichOneof("attributes") or "" for event in events]
        signals = [at for at, name in enumerate(names) if "execution_signaled" in name]
        read = [at for at, name in enumerate(names) if "marker_recorded" in name]
        return (len(signals) >= count and bool(read) and read[-1] > signals[-1]) or None

    await eventually(look, f"{count} bubbles thought over")


async def _until_echoed(patient: Patient, count: int) -> None:
    """Wait until WAHA has reported our own bubbles."""
    ids = [row["wa_message_id"] for row in patient.kept(Direction.OUTBOUND)]

    async def look() -> bool | None:
        query = "select convert_from(body, 'UTF8') body from webhook_inbox where event = :event"
        bodies = [row["body"] for row in patient.world.rows(query, event="message.any")]
        echoed = [one for one in ids if any(one in body for body in bodies)]
        return len(echoed) >= count or None

    await eventually(look, f"{count} echoes")
