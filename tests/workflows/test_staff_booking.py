"""Staff book through the same run as everybody, and hear at once what came of it."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from db.models import Patient
from domain.agenda.overrule import Liberty, StaffBooking
from domain.events import BookingNewsKind
from tests.api.world import save
from tests.databases import DatabaseUrls
from tests.workflows.booking_stage import BookingOnStage, a_booking
from workflows.contracts import BookingRequest, BookingStage
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack


@pytest.fixture
async def stage(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    async with a_booking(database, temporal_env_time_skipping) as made:
        yield made


def request(stage: BookingOnStage, booking_id: UUID, liberty: Liberty) -> BookingRequest:
    patient = uuid4()
    save(
        stage.owner_url, Patient(id=patient, clinic_id=stage.clinic.clinic_id, full_name="Antônio")
    )
    return BookingRequest(
        clinic_id=stage.clinic.clinic_id,
        booking_id=booking_id,
        conversation_id=stage.chats[1],
        dentist_id=stage.clinic.dentist_id,
        procedure_id=stage.clinic.cleaning_id,
        starts_at=stage.starts_at,
        staff=StaffBooking(patient, liberty, "dor", by=uuid4()),
    )


async def test_a_booking_by_staff_is_certain_without_a_deposit_and_lives_to_its_visit(
    stage: BookingOnStage,
) -> None:
    asked = request(stage, stage.booking_id, Liberty())

    await stage.mailbox.make_booking(asked, request_id="visit")
    await stage.mailbox.make_booking(asked, request_id="visit")

    assert stage.booking()["status"] == "confirmed"
    assert stage.booking()["deposit_centavos"] == 0
    assert await stage.charges() == []
    assert await stage.end() == "visited"
    assert stage.news[0] is BookingNewsKind.CONFIRMED
    assert BookingNewsKind.REMINDER in stage.news


async def test_staff_are_told_that_a_time_is_taken_and_the_patient_is_not(
    stage: BookingOnStage,
) -> None:
    await stage.begin(procedure_id=stage.clinic.evaluation_id)
    await stage.until_stage(BookingStage.CONFIRMED)
    told_before = list(stage.news)
    asked = request(stage, uuid4(), Liberty(overrule=True))

    with pytest.raises(BookingRefusedError) as refused:
        await stage.mailbox.make_booking(asked, request_id="taken")

    assert refused.value.code == "slot_taken"
    assert stage.news == told_before


async def test_a_visit_is_squeezed_in_over_another(stage: BookingOnStage) -> None:
    await stage.begin(procedure_id=stage.clinic.evaluation_id)
    await stage.until_stage(BookingStage.CONFIRMED)
    on_top = uuid4()

    await stage.mailbox.make_booking(
        request(stage, on_top, Liberty(on_top=True)), request_id="on-top"
    )

    marked = stage.rows("select id, status from booking where is_on_top")
    assert marked == [{"id": on_top, "status": "confirmed"}]
