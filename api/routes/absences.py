"""A dentist who cannot be there: the time is blocked and its patients are asked to choose."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.absences import AbsenceBody, AbsenceInput
from db.models import Block
from db.queries.absences import find_absence, load_cases
from db.queries.agenda_dates import add_block
from db.queries.agenda_rules import get_dentist
from domain.agenda.validation import check_block
from domain.errors import NotFoundError

router = APIRouter(tags=["agenda"])


@router.post("/dentists/{dentist_id}/absences", status_code=202, responses=documented(401, 404))
async def add_absence(
    services: ServicesDep, changes: RuleChangesDep, dentist_id: UUID, body: AbsenceInput
) -> AbsenceBody:
    """Block the period and have every patient with a visit in it asked for another time.

    Told again, the same absence is joined. After a 503 the block stands; send it again, and the
    patients are asked.
    """
    period = body.period()
    async with changes.begin() as change:
        check_block(period, change.now)
        await get_dentist(change.session, dentist_id)
        block = await find_absence(change.session, dentist_id, period)
        if block is None:
            block = await add_block(
                change.session, change.clinic_id, dentist_id, period, body.reason, change.now
            )
            await change.note(
                "block_created",
                block.id,
                body.model_dump(mode="json") | {"dentist_id": str(dentist_id)},
            )
        told = AbsenceBody.of(block, await load_cases(change.session, block))
    await services.workflows.start_day_off(changes.caller.clinic_id, told.id)
    return told


@router.get("/absences/{block_id}", responses=documented(401, 404))
async def get_absence(services: ServicesDep, caller: CallerDep, block_id: UUID) -> AbsenceBody:
    """What has become of each visit that the absence came into."""
    async with services.database.clinic(caller.clinic_id) as session:
        block = await session.get(Block, block_id)
        if block is None:
            raise NotFoundError("no such absence")
        return AbsenceBody.of(block, await load_cases(session, block))
