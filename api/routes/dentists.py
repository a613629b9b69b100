"""The clinic's dentists and the rules of each one's agenda."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChange, RuleChangesDep
from api.schemas.agenda import ConflictBody
from api.schemas.dentists import (
    DentistBody,
    DentistChanged,
    DentistInput,
    ProceduresInput,
    WeekInput,
)
from db.queries import agenda_rules as rows
from domain.agenda.validation import check_daily_cap, check_week
from domain.errors import InvalidFieldError

router = APIRouter(prefix="/dentists", tags=["dentists"])


@router.get("", responses=documented(401))
async def list_dentists(services: ServicesDep, caller: CallerDep) -> list[DentistBody]:
    """All of them, by name."""
    async with services.database.clinic(caller.clinic_id) as session:
        return [DentistBody.of(rules) for rules in await rows.list_dentists(session)]


@router.patch("/{dentist_id}", responses=documented(401, 404))
async def change_dentist(
    changes: RuleChangesDep, dentist_id: UUID, body: DentistInput
) -> DentistChanged:
    """Set how many bookings a day the dentist takes."""
    check_daily_cap(body.daily_cap)
    async with changes.begin() as change:
        dentist = await rows.get_dentist(change.session, dentist_id)
        dentist.daily_cap = body.daily_cap
        conflicts = await change.record("dentist_changed", dentist_id, body)
        return await _changed(change, dentist_id, conflicts)


@router.put("/{dentist_id}/procedures", responses=documented(401, 404))
async def put_procedures(
    changes: RuleChangesDep, dentist_id: UUID, body: ProceduresInput
) -> DentistChanged:
    """Say all that the dentist performs, in their own time and at their own price if need be."""
    async with changes.begin() as change:
        dentist = await rows.get_dentist(change.session, dentist_id)
        await _check_procedures(change, body)
        await rows.replace_procedures(change.session, dentist, body.performs())
        conflicts = await change.record("dentist_procedures_set", dentist_id, body)
        return await _changed(change, dentist_id, conflicts)


@router.put("/{dentist_id}/hours", responses=documented(401, 404))
async def put_hours(changes: RuleChangesDep, dentist_id: UUID, body: WeekInput) -> DentistChanged:
    """Set the dentist's whole week."""
    week = body.week()
    check_week(week)
    async with changes.begin() as change:
        dentist = await rows.get_dentist(change.session, dentist_id)
        await rows.replace_hours(change.session, dentist, week, change.now)
        conflicts = await change.record("dentist_hours_set", dentist_id, body)
        return await _changed(change, dentist_id, conflicts)


async def _check_procedures(change: RuleChange, body: ProceduresInput) -> None:
    known = {procedure.id for procedure in await rows.list_procedures(change.session)}
    seen: set[UUID] = set()
    for place, one in enumerate(body.procedures):
        field = f"procedures[{place}].procedure_id"
        if one.procedure_id not in known:
            raise InvalidFieldError(field, "no such procedure")
        if one.procedure_id in seen:
            raise InvalidFieldError(field, "is there already")
        seen.add(one.procedure_id)


async def _changed(
    change: RuleChange, dentist_id: UUID, conflicts: list[ConflictBody]
) -> DentistChanged:
    body = DentistBody.of(await rows.load_dentist(change.session, dentist_id))
    return DentistChanged(**dict(body), conflicts=conflicts)
