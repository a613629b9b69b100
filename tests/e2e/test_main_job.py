"""The whole story, as a patient and a clinic live it."""

import pytest

from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def test_a_patient_books_pays_and_is_confirmed(world: World) -> None:
    patient = world.patient("Jéssica")

    await patient.say("oi bom dia", "quero marcar uma limpeza")
    await patient.hears("Clínica Sorriso da Vila")
    offer = await patient.hears("1)", "Qual prefere?")
    await patient.say("2")
    question = await patient.hears("Posso reservar?")
    await patient.say("pode")
    await patient.hears("Reservado até")
    await patient.hears("<imagem>")
    code = await patient.hears("br.gov.bcb.pix")
    held = await world.booking_with("held")
    await world.pay(code)
    confirmation = await patient.hears("Pagamento recebido!")

    second_time = offer.splitlines()[2].removeprefix("2) ")
    assert second_time in question
    assert second_time in confirmation
    assert "está confirmada ✅" in confirmation
    confirmed = await world.booking_with("confirmed")
    assert confirmed["id"] == held["id"]
    booking = (await world.api.get(f"/api/v1/bookings/{confirmed['id']}")).json()
    assert booking["charge"]["paid_centavos"] == DEPOSIT_CENTAVOS
    assert [line["kind"] for line in booking["timeline"]] == [
        "held",
        "charged",
        "paid",
        "confirmed",
    ]
