"""The worker dies where it hurts most; the patient and the bank notice nothing."""

from collections import Counter

import pytest

from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World
from tests.faults.conftest import KillableWorld

pytestmark = pytest.mark.stack

MANY = 1_000


async def test_killed_between_hold_and_charge_it_makes_one_charge(killable: KillableWorld) -> None:
    world, patient = killable.world, killable.world.patient()
    await world.bank_misbehaves(path_contains="/cob", methods=["PUT"], lose_answers=MANY)
    await patient.is_asked_to_confirm()
    await patient.say("pode")
    await world.booking_with("held")
    await _until_charged(world)

    await killable.worker.kill()
    await world.bank_misbehaves()
    await killable.worker.serve()

    await world.pay(await patient.hears("br.gov.bcb.pix"))
    await patient.hears("está confirmada ✅")
    await _assert_as_undisturbed(world, patient)


async def test_killed_between_payment_and_confirmation_it_confirms_once(
    killable: KillableWorld,
) -> None:
    world, patient = killable.world, killable.world.patient()
    code = await patient.gets_a_code()
    await world.bank_misbehaves(path_contains="/cob", methods=["GET"], fail_requests=MANY)
    await world.pay(code)
    await _until_bank_was_asked(world)

    await killable.worker.kill()
    await world.bank_misbehaves()
    await killable.worker.serve()

    await patient.hears("está confirmada ✅")
    await _assert_as_undisturbed(world, patient)


async def test_killed_between_two_bubbles_it_says_the_rest_once_and_in_order(
    killable: KillableWorld,
) -> None:
    world, patient = killable.world, killable.world.patient()
    await world.waha_misbehaves(answer_delay_seconds=1.0)
    await patient.say("oi, quero marcar uma limpeza")
    await patient.hears("Clínica Sorriso da Vila")

    await killable.worker.kill()
    half_said = await patient.texts()
    await world.waha_misbehaves(answer_delay_seconds=0)
    await killable.worker.serve()

    await patient.hears("1)", "Qual prefere?")
    await patient.say("2")
    await patient.hears("Posso reservar?")
    await patient.say("pode")
    await world.pay(await patient.hears("br.gov.bcb.pix"))
    await patient.hears("está confirmada ✅")
    assert len(half_said) == 1
    await _assert_as_undisturbed(world, patient)


async def _until_charged(world: World) -> None:
    async def look() -> bool | None:
        return bool(await world.charges()) or None

    await eventually(look, "a charge at the bank")


async def _until_bank_was_asked(world: World) -> None:
    async def look() -> bool | None:
        faults = (await world.bank.get("/simulator/faults")).json()
        return faults["fail_requests"] < MANY or None

    await eventually(look, "a look at the charge")


async def _assert_as_undisturbed(world: World, patient: Patient) -> None:
    """One booking, one charge, one payment, each bubble once and in the story's order."""
    [booking] = await world.bookings()
    [charge] = await world.charges()
    payments = world.rows("select amount_centavos from payment")
    texts = await patient.texts()
    assert booking["status"] == "confirmed"
    assert (charge["state"], charge["paid_centavos"]) == ("paid", DEPOSIT_CENTAVOS)
    assert [payment["amount_centavos"] for payment in payments] == [DEPOSIT_CENTAVOS]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    marks = (
        "Clínica Sorriso da Vila",
        "Qual prefere?",
        "Posso reservar?",
        "Reservado até",
        "<imagem>",
        "br.gov.bcb.pix",
        "está confirmada ✅",
    )
    assert len(texts) == len(marks)
    for text, mark in zip(texts, marks, strict=True):
        assert mark in text
