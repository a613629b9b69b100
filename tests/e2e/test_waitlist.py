"""A time that one patient gives up reaches the one who waits for it."""

import pytest

from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def test_a_cancelled_time_is_offered_to_who_waits_and_booked_with_a_yes(
    world: World,
) -> None:
    world.execute("update clinic set quiet_from = '00:00', quiet_to = '00:00'")
    leaving, waiting = world.patient("Ana"), world.patient("Bia")
    await leaving.is_asked_to_confirm("quero marcar uma avaliação")
    await leaving.say("pode")
    await leaving.hears("está confirmada ✅")
    freed = await world.booking_with("confirmed")
    await waiting.say("quero marcar uma avaliação")
    await waiting.hears("1)")
    await waiting.say("nenhum serve, me avisa se vagar um horário")
    await waiting.hears("eu te aviso por aqui")

    cancelled = await world.api.post(f"/api/v1/bookings/{freed['id']}/cancel", json={})
    cancelled.raise_for_status()
    await waiting.hears("abriu um horário para avaliação", "Posso reservar?")
    await waiting.say("sim")
    await waiting.hears("está confirmada ✅")

    taken = await world.booking_with("confirmed")
    assert taken["starts_at"] == freed["starts_at"]
    assert taken["id"] != freed["id"]
    # The run looks a minute after the yes; until then the offer keeps others from the time.
    [offer] = world.rows("select status from waitlist_offer")
    assert offer["status"] == "open"
