"""What staff change through the API, and how the patient hears of it."""

from collections.abc import AsyncIterator

import pytest

from domain.payments import ChargeStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack

BY_CLINIC = "A clínica precisou cancelar"


@pytest.fixture
async def static_world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic that has a PIX key and no provider."""
    async with make_world(database, with_bank=False) as made:
        await made.connect_number()
        yield made


async def test_staff_confirm_the_payment_of_a_static_code(static_world: World) -> None:
    world, patient = static_world, static_world.patient()
    await patient.gets_a_code()
    held = await world.booking_with("held")
    url = f"/api/v1/bookings/{held['id']}/confirm-payment"

    first = await world.api.post(url, headers={"Idempotency-Key": "seen-1"})
    again = await world.api.post(url, headers={"Idempotency-Key": "seen-1"})

    await patient.hears("está confirmada ✅")
    assert first.status_code == 200
    assert first.json()["status"] == "confirmed"
    assert first.json()["charge"]["paid_centavos"] == DEPOSIT_CENTAVOS
    assert again.status_code == 200
    assert len([text for text in await patient.texts() if "está confirmada" in text]) == 1


async def test_a_booking_without_a_deposit_is_confirmed_at_once_and_can_be_cancelled(
    shared_world: World,
) -> None:
    world, patient = shared_world, shared_world.patient()
    await patient.is_asked_to_confirm("quero marcar uma avaliação")
    await patient.say("pode")
    await patient.hears("está confirmada ✅")
    [confirmed] = patient.booked()

    answer = await world.api.post(f"/api/v1/bookings/{confirmed['id']}/cancel")

    await patient.hears(BY_CLINIC)
    assert answer.json()["status"] == "cancelled"
    assert confirmed["deposit_centavos"] == 0


async def test_staff_cancel_while_the_charge_is_being_made(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.bank_misbehaves(path_contains="/cob", methods=["PUT"], fail_requests=2)
    await patient.is_asked_to_confirm()
    await patient.say("pode")
    held = await world.booking_with("held")

    answer = await world.api.post(f"/api/v1/bookings/{held['id']}/cancel")

    await patient.hears(BY_CLINIC)
    assert answer.json()["status"] == "cancelled"
    assert "open" not in [charge["state"] for charge in await world.charges()]


async def test_staff_cancel_while_payment_is_awaited_and_the_code_can_no_longer_be_paid(
    shared_world: World,
) -> None:
    world, patient = shared_world, shared_world.patient()
    code = await patient.gets_a_code()
    [held] = patient.booked()
    url = f"/api/v1/bookings/{held['id']}/cancel"

    answer = await world.api.post(url, json={"reason": "férias"})
    refused = await world.bank.post("/simulator/pay", json={"br_code": code})
    again = await world.api.post(url)

    await patient.hears(BY_CLINIC)
    assert answer.json()["status"] == "cancelled"
    assert refused.status_code == 409
    assert again.status_code == 409
    [charge] = world.rows("select status from charge where booking_id = :id", id=held["id"])
    assert charge["status"] == ChargeStatus.CANCELLED


async def test_staff_cancel_a_paid_visit_and_the_ledger_keeps_the_money(
    shared_world: World,
) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.pay(await patient.gets_a_code())
    await patient.hears("está confirmada ✅")
    [confirmed] = patient.booked()

    answer = await world.api.post(f"/api/v1/bookings/{confirmed['id']}/cancel")

    await patient.hears(BY_CLINIC)
    assert answer.json()["status"] == "cancelled"
    [cancelled] = patient.booked()
    assert cancelled["payments"] == [DEPOSIT_CENTAVOS]


async def test_the_patient_cancels_in_the_chat(shared_world: World) -> None:
    world, patient = shared_world, shared_world.patient()
    await world.pay(await patient.gets_a_code())
    await patient.hears("está confirmada ✅")

    await patient.say("quero cancelar minha consulta")
    await patient.hears("cancelar", "?")
    await patient.say("sim")
    await patient.hears("foi cancelada")

    [cancelled] = patient.booked()
    assert cancelled["status"] == "cancelled"
