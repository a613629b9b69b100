"""The clinic's patients."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.schemas.patients import PatientBody
from db.queries.bookings import list_latest_bookings
from db.queries.patients import load_patient

router = APIRouter(prefix="/patients", tags=["patients"])

LATEST = 50


@router.get("/{patient_id}", responses=documented(401, 404))
async def get_patient(services: ServicesDep, caller: CallerDep, patient_id: UUID) -> PatientBody:
    """Who it is, whether they come, and their latest bookings."""
    async with services.database.clinic(caller.clinic_id) as session:
        patient = await load_patient(session, patient_id)
        bookings = await list_latest_bookings(session, patient_id, LATEST)
    return PatientBody.of(patient, bookings)
