"""Free times, for the clinic's own site."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.schemas.slots import SlotParameters, SlotsBody
from db.queries.agenda import load_facts
from db.queries.agenda_rules import get_clinic
from db.queries.procedures import find_procedure
from domain.agenda import search
from domain.errors import NotFoundError
from domain.language.lexicon import windows_of

router = APIRouter(prefix="/slots", tags=["slots"])


@router.get("", responses=documented(401, 404))
async def find_slots(
    services: ServicesDep, caller: CallerDep, wish: Annotated[SlotParameters, Query()]
) -> SlotsBody:
    """A few free times that suit the wish, well spread; or why there are none."""
    now = services.clock()
    async with services.database.clinic(caller.clinic_id) as session:
        procedure_id = await find_procedure(session, wish.procedure)
        if procedure_id is None:
            raise NotFoundError("no such procedure")
        clinic = await get_clinic(session, caller.clinic_id)
        zone = ZoneInfo(clinic.timezone)
        query = wish.query(procedure_id, windows_of(clinic.day_parts), zone)
        facts = await load_facts(session, caller.clinic_id, now)
    if wish.dentist_id is not None:
        facts.dentist(wish.dentist_id)
    return SlotsBody.of(search(facts, query, now=now), facts)
