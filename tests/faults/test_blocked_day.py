"""A day with ten visits is blocked while the worker dies, and nobody is lost or asked twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.ids import booking_workflow_id
from domain.vocabulary import BookingStatus
from tests.activities.past_visits import add_visit
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World
from tests.faults.conftest import KillableWorld
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingRequest, TaskQueue

pytestmark = pytest.mark.stack

VISITS = 10
HOUR = timedelta(hours=1)
LENGTH = timedelta(minutes=45)
ASKED = "não vai poder atender"


async def test_each_patient_of_a_blocked_day_is_asked_once_though_the_worker_is_killed(
    killable: KillableWorld,
) -> None:
    world = killable.world
    patients = [world.patient() for _ in range(VISITS)]
    # So near that nobody waits for courteous hours: the test runs at any hour.
    first = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + 5 * HOUR
    booked = await asyncio.gather(
        *(_has_a_visit(one, first + number * HOUR) for number, one in enumerate(patients))
    )
    await world.waha_misbehaves(answer_delay_seconds=0.3)

    absence = await _fall_ill(world, first, first + VISITS * HOUR)
    for asked in (1, VISITS // 2):
        await _until_asked(patients, at_least=asked)
        await killable.worker.kill()
        await killable.worker.serve()
    await _until_asked(patients, at_least=VISITS)

    shown = (await world.api.get(f"/api/v1/absences/{absence}")).json()
    assert [await _times_asked(one) for one in patients] == [1] * VISITS
    assert [(case["booking_id"], case["state"]) for case in shown["cases"]] == [
        (str(booking_id), "asked") for booking_id in booked
    ]
    assert _with_kept_times(world) == set(booked)


async def _has_a_visit(patient: Patient, starts_at: datetime) -> UUID:
    """A certain one, made earlier, whose run is under way."""
    world, clinic = patient.world, patient.world.clinic
    await patient.say("qual é o endereço?")
    await patient.hears("Rua Aurora")
    [chat] = world.rows(
        "select id from whatsapp_conversation where patient_phone = :phone", phone=patient.phone
    )
    booking_id = add_visit(
        world.database.owner, clinic, chat["id"], starts_at, BookingStatus.CONFIRMED
    )
    await world.temporal.start_workflow(
        BookingWorkflow.run,
        BookingRequest(
            clinic_id=clinic.clinic_id,
            booking_id=booking_id,
            conversation_id=chat["id"],
            dentist_id=clinic.dentist_id,
            procedure_id=clinic.cleaning_id,
            starts_at=starts_at,
            certain_until=starts_at + LENGTH,
        ),
        id=booking_workflow_id(clinic.clinic_id, booking_id),
        task_queue=TaskQueue.CONVERSATIONS,
    )
    return booking_id


async def _fall_ill(world: World, begin: datetime, end: datetime) -> str:
    body: dict[str, Any] = {
        "starts_at": begin.isoformat(),
        "ends_at": end.isoformat(),
        "reason": "Doente",
    }
    url = f"/api/v1/dentists/{world.clinic.dentist_id}/absences"
    answer = await world.api.post(url, json=body)
    answer.raise_for_status()
    absence: str = answer.json()["id"]
    return absence


async def _times_asked(patient: Patient) -> int:
    return sum(ASKED in text for text in await patient.texts())


async def _until_asked(patients: list[Patient], *, at_least: int) -> None:
    async def look() -> bool | None:
        times = [await _times_asked(one) for one in patients]
        return sum(bool(one) for one in times) >= at_least or None

    await eventually(look, f"{at_least} patients asked")


def _with_kept_times(world: World) -> set[UUID]:
    found = world.rows("select distinct offered_for from booking where offered_for is not null")
    return {row["offered_for"] for row in found}
