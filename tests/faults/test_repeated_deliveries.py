"""The same thing told many times is heard once."""

import asyncio

import pytest

from domain.vocabulary import Direction
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import Patient
from tests.e2e.world import World

pytestmark = pytest.mark.stack

COPIES = 10


async def test_a_message_delivered_ten_times_at_once_gets_one_answer(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.waha_misbehaves(webhook_copies=COPIES)

    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await patient.say("2")
    await patient.hears("Posso reservar?")

    await _assert_answers(patient, "Clínica Sorriso da Vila", "Qual prefere?", "Posso reservar?")
    assert len(patient.kept(Direction.INBOUND)) == 2


async def test_a_message_under_a_new_event_id_gets_one_answer(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.waha_misbehaves(repeat_messages=2)

    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await patient.say("2")
    await patient.hears("Posso reservar?")

    await _assert_answers(patient, "Clínica Sorriso da Vila", "Qual prefere?", "Posso reservar?")
    assert len(patient.kept(Direction.INBOUND)) == 2


async def test_messages_that_arrive_backwards_are_answered_together(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.waha_misbehaves(reorder_messages=2)

    await patient.say("oi, bom dia", "quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await patient.say("2")
    await patient.hears("Posso reservar?")

    await _assert_answers(patient, "Clínica Sorriso da Vila", "Qual prefere?", "Posso reservar?")


async def test_a_payment_told_ten_times_at_once_is_one_payment_and_one_message(
    shared_world: World,
) -> None:
    world, patient = shared_world, shared_world.patient()
    code = await patient.gets_a_code()
    before = len((await world.bank.get("/simulator/webhooks")).json())
    await world.bank_misbehaves(webhook_copies=COPIES)

    await world.pay(code)
    await patient.hears("Pagamento recebido!")
    deliveries = (await world.bank.get("/simulator/webhooks")).json()[before:]
    await patient.say("obrigada!")
    await patient.hears("Por nada!")

    [booking] = patient.booked()
    assert booking["payments"] == [DEPOSIT_CENTAVOS]
    assert len([text for text in await patient.texts() if "Pagamento recebido!" in text]) == 1
    assert len(deliveries) == COPIES
    assert all(200 <= one["status"] < 300 for one in deliveries)


async def test_a_lost_answer_of_whatsapp_repeats_no_bubble(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.waha_misbehaves(lost_answers=2)

    await patient.say("quero marcar uma limpeza")
    await patient.hears("Qual prefere?")
    await patient.say("2")
    await patient.hears("Posso reservar?")

    await _assert_answers(patient, "Clínica Sorriso da Vila", "Qual prefere?", "Posso reservar?")


async def test_whatsapp_refusing_for_a_while_delays_an_answer_and_loses_none(
    shared_world: World,
) -> None:
    world = shared_world
    patients = [world.patient(), world.patient()]
    await world.waha_misbehaves(send_failures={"count": 3, "status": 500, "when": "before"})

    await asyncio.gather(*(one.say("quero marcar uma limpeza") for one in patients))

    for patient in patients:
        await patient.hears("Qual prefere?")
        await _assert_answers(patient, "Clínica Sorriso da Vila", "Qual prefere?")


async def _assert_answers(patient: Patient, *marks: str) -> None:
    """The clinic's bubbles, all of them, each known by a mark."""
    texts = await patient.texts()
    assert len(texts) == len(marks), texts
    for text, mark in zip(texts, marks, strict=True):
        assert mark in text
