"""Visits that patients move, are reminded of and answer for, in the chat."""

from uuid import UUID, uuid4

import pytest

from domain.events import BookingNews, BookingNewsKind
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World
from workflows.mailbox import Mailbox

pytestmark = pytest.mark.stack


async def books_evaluation(world: World, patient: Patient) -> str:
    """A confirmed visit without a deposit; its id."""
    await patient.is_asked_to_confirm("quero marcar uma avaliação")
    await patient.say("pode")
    await patient.hears("está confirmada ✅")
    booking_id: str = (await world.booking_with("confirmed"))["id"]
    return booking_id


async def remind(world: World, booking_id: str) -> None:
    """What the booking's run does at the reminder's time."""
    [chat] = world.rows("select conversation_id from booking where id = :id", id=booking_id)
    news = BookingNews(
        f"{booking_id}/reminder/{uuid4()}",
        UUID(booking_id),
        BookingNewsKind.REMINDER,
        hours_before=24,
    )
    await Mailbox(world.temporal).booking_changed(
        world.clinic.clinic_id, chat["conversation_id"], news
    )


async def timeline(world: World, booking_id: str) -> list[str]:
    booking = (await world.api.get(f"/api/v1/bookings/{booking_id}")).json()
    return [line["kind"] for line in booking["timeline"]]


async def test_a_patient_moves_a_paid_visit_and_the_money_stays_with_it(world: World) -> None:
    patient = world.patient()
    await world.pay(await patient.gets_a_code())
    await patient.hears("está confirmada ✅")
    before = await world.booking_with("confirmed")

    await patient.say("quero remarcar")
    offer = await patient.hears("Para trocar a sua consulta de", "1)")
    third = offer.splitlines()[3].removeprefix("3) ")
    await patient.say("3")
    await patient.hears(f"para {third}?")
    await patient.say("sim")
    await patient.hears(f"Pronto! Sua consulta mudou para {third} ✅")

    after = await world.booking_with("confirmed")
    assert after["id"] == before["id"]
    assert after["starts_at"] != before["starts_at"]
    assert len(await world.charges()) == 1
    assert (await timeline(world, after["id"]))[-1] == "rescheduled"


async def test_a_patient_who_loses_the_new_time_keeps_the_old_one(world: World) -> None:
    patient = world.patient()
    await books_evaluation(world, patient)
    await patient.say("quero remarcar")
    await patient.hears("Para trocar")
    await patient.say("1")
    await patient.hears("Troco a sua consulta")
    world.execute(
        "insert into block (id, clinic_id, period, reason) "
        "values (:id, :clinic, tstzrange(now(), now() + interval '1 year'), 'férias')",
        id=uuid4(),
        clinic=world.clinic.clinic_id,
    )

    await patient.say("sim")

    await patient.hears("acabou de ser ocupado", "continua marcada")
    assert "rescheduled" not in await timeline(world, (await world.booking_with("confirmed"))["id"])


async def test_staff_move_a_visit_and_the_patient_hears_of_it(world: World) -> None:
    patient = world.patient()
    booking_id = await books_evaluation(world, patient)
    url = f"/api/v1/bookings/{booking_id}/reschedule"
    slots = (await world.api.get("/api/v1/slots")).json()
    free = slots["options"][0]["starts_at"]

    answer = await world.api.post(url, json={"starts_at": free, "reason": "por telefone"})
    closed = await world.api.post(url, json={"starts_at": "2020-01-01T12:00:00Z"})
    early = await world.api.post(
        f"/api/v1/bookings/{booking_id}/attendance", json={"outcome": "attended"}
    )

    await patient.hears("A clínica mudou a sua consulta para")
    assert answer.status_code == 200, answer.text
    assert answer.json()["starts_at"] == free
    assert (closed.status_code, closed.json()["code"]) == (422, "invalid_field")
    assert (early.status_code, early.json()["code"]) == (409, "visit_not_begun")


async def test_a_reminder_is_answered_with_a_number(world: World) -> None:
    patient = world.patient("Patrícia")
    booking_id = await books_evaluation(world, patient)
    await remind(world, booking_id)
    said = await patient.hears("Passando para lembrar", "Responda 1 para confirmar")

    await patient.say("1")
    await patient.hears("Presença confirmada ✅")

    async def noted() -> bool | None:
        return "presence_confirmed" in await timeline(world, booking_id) or None

    assert "valiação" not in said
    assert said.startswith("Oi, Patrícia!")
    await eventually(noted, "the presence in the history")


async def test_cancelling_after_a_reminder_asks_and_then_cancels(world: World) -> None:
    patient = world.patient()
    booking_id = await books_evaluation(world, patient)
    await remind(world, booking_id)
    await patient.hears("Passando para lembrar")

    await patient.say("cancelar")
    await patient.hears("Você quer mesmo cancelar a consulta")
    await patient.say("cancelar msm, vou viajar")
    await patient.hears("foi cancelada")

    assert (await world.booking_with("cancelled"))["id"] == booking_id
