"""A time that one patient gives up reaches the one who waits for it."""

from datetime import datetime

import pytest

from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def test_a_cancelled_time_goes_to_the_next_who_waits_when_the_first_has_left(
    world: World,
) -> None:
    leaving, first, second = (world.patient(name) for name in ("Ana", "Bia", "Caio"))
    await leaving.is_asked_to_confirm("quero marcar uma avaliação")
    await leaving.say("pode")
    await leaving.hears("está confirmada ✅")
    freed = await world.booking_with("confirmed")
    for waiting in (first, second):
        await waiting.say("quero marcar uma avaliação")
        await waiting.hears("1)")
        await waiting.say("nenhum serve, me avisa se vagar um horário")
        await waiting.hears("eu te aviso por aqui")

    cancelled = await world.api.post(f"/api/v1/bookings/{freed['id']}/cancel", json={})
    cancelled.raise_for_status()
    await first.hears("abriu um horário para avaliação", "Posso reservar?")
    [kept] = world.rows("select lower(period) as starts_at from booking where status = 'offered'")
    # Between two first messages the number is silent for up to a minute: not today.
    world.execute("update session_pace set next_first_at = null")
    await first.say("me tira da lista de espera")
    await second.hears("abriu um horário para avaliação", "Posso reservar?")
    await second.say("sim")
    await second.hears("está confirmada ✅")

    taken = await world.booking_with("confirmed")
    assert taken["starts_at"] == freed["starts_at"]
    assert datetime.fromisoformat(taken["starts_at"]) == kept["starts_at"]
    assert taken["id"] != freed["id"]
    assert world.rows("select 1 from booking where status = 'offered'") == []
    # The run looks a minute after the yes.
    offers = world.rows("select status from waitlist_offer order by created_at")
    assert [one["status"] for one in offers] == ["withdrawn", "open"]
