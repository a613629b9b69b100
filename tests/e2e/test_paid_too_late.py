"""The end of a hold, money after it, and somebody else in the time: no patient loses anything."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import DatabaseUrls
from tests.e2e.patient import Patient
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack


@pytest.fixture
async def hasty_world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic that keeps a time for one minute."""
    async with make_world(database, hold_minutes=1) as made:
        await made.connect_number()
        await made.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
        yield made


async def pays_too_late(world: World, patient: Patient) -> None:
    code = await patient.gets_a_code()
    await world.booking_with("expired", seconds=110)
    await patient.hears("o horário de", "foi liberado")
    world.execute(
        "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, period, "
        "occupied, status, deposit_centavos) select gen_random_uuid(), clinic_id, dentist_id, "
        "procedure_id, patient_id, period, occupied, 'confirmed', 0 from booking"
    )
    await world.pay(code)
    await patient.hears("Seu dinheiro está seguro", "1)", "devolver")


async def test_a_late_payer_chooses_another_time_and_the_deposit_is_used(
    hasty_world: World,
) -> None:
    world, patient = hasty_world, hasty_world.patient("Diego")
    await pays_too_late(world, patient)

    await patient.say("1 pode ser")
    await patient.hears("Troco a sua consulta")
    await patient.say("sim")
    await patient.hears("Sua consulta mudou para")

    [visit] = world.rows("select id, deposit_centavos from booking where deposit_centavos > 0")
    shown = (await world.api.get(f"/api/v1/bookings/{visit['id']}")).json()
    assert shown["status"] == "confirmed"
    assert world.rows("select 1 from booking where offered_for is not null") == []
    assert world.rows("select 1 from refund") == []
    assert len(await world.charges()) == 1
