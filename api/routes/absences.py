"""A dentist who cannot be there: the time is blocked and its patients are asked to choose."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.absences import AbsenceBody, AbsenceInput
from api.schemas.agenda import BlockBody
from db.models import Block
from db.queries.absences import BLOCK_REMOVED, load_cases, was_removed
from db.queries.agenda_dates import add_block, find_block, remove_block
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
        block = await find_block(change.session, dentist_id, period)
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


@router.delete("/absences/{block_id}", status_code=204, responses=documented(401, 404))
async def end_absence(services: ServicesDep, changes: RuleChangesDep, block_id: UUID) -> None:
    """The dentist can be there after all: take patients again, and tell those who were asked.

    Visits that were moved meanwhile stay where they are; those that were not are told to be kept,
    and the times kept for them are free again. Repeated, it tells nobody twice; after a 503 the
    block is gone; send it again, and the patients are told.
    """
    async with changes.begin() as change:
        if not await was_removed(change.session, block_id):
            block = await remove_block(change.session, block_id)
            removed = BlockBody.of(block).model_dump(mode="json")
            await change.note(BLOCK_REMOVED, block_id, removed)
    await services.workflows.end_day_off(changes.caller.clinic_id, block_id)
