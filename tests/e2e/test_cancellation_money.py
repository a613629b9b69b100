"""Money that goes back when a visit is cancelled, as patient and clinic live it."""

import pytest

from tests.e2e.patient import Patient
from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def pays(world: World, patient: Patient) -> str:
    """Book a cleaning and pay for it; the booking's id."""
    await world.pay(await patient.gets_a_code())
    await patient.hears("está confirmada")
    booking_id: str = (await world.booking_with("confirmed"))["id"]
    return booking_id


async def test_a_patient_hears_the_terms_cancels_and_gets_the_deposit_back(world: World) -> None:
    world.execute("update clinic set refund_window_hours = 0, cancellation_fee_centavos = 600")
    patient = world.patient("Jéssica")
    await pays(world, patient)

    await patient.say("quero cancelar minha consulta")
    await patient.hears("cancelar a consulta", "R$ 60,00 voltam por PIX", "R$ 6,00 ficam como taxa")
    await patient.say("sim")
    await patient.hears("foi cancelada")
    await patient.hears("A devolução de R$ 60,00 foi solicitada")
    await patient.hears("Devolução concluída", "R$ 60,00")

    [charge] = await world.charges()
    assert charge["refunded_centavos"] == 6000
    assert world.rows("select status, amount_centavos from refund") == [
        {"status": "refunded", "amount_centavos": 6000}
    ]


async def test_a_late_patient_gets_a_credit_that_pays_for_the_next_visit(world: World) -> None:
    world.execute("update clinic set refund_window_hours = 720")
    patient = world.patient("Jéssica")
    await pays(world, patient)

    await patient.say("quero cancelar minha consulta")
    await patient.hears("R$ 66,00 ficam como crédito")
    await patient.say("sim")
    await patient.hears("foi cancelada")
    await patient.hears("Você tem R$ 66,00 de crédito")
    await patient.is_asked_to_confirm()
    await patient.say("pode")
    await patient.hears("Usei o seu crédito", "está confirmada")

    assert len(await world.charges()) == 1


async def test_a_clinic_that_cancels_gives_everything_back(world: World) -> None:
    world.execute("update clinic set refund_window_hours = 720, late_cancellation = 'nothing'")
    patient = world.patient("Jéssica")
    booking_id = await pays(world, patient)

    answer = await world.api.post(f"/api/v1/bookings/{booking_id}/cancel", json={})

    assert answer.status_code == 200, answer.text
    await patient.hears("A clínica precisou cancelar")
    await patient.hears("A devolução de R$ 66,00 foi solicitada")
    await patient.hears("Devolução concluída", "R$ 66,00")
