"""What the clinic offers."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChange, RuleChangesDep
from api.schemas.agenda import ConflictBody
from api.schemas.procedures import (
    ProcedureBody,
    ProcedureChanged,
    ProcedureInput,
    ProcedurePatch,
)
from db.ids import time_ordered_id
from db.models import Procedure
from db.queries import agenda_rules as rows
from domain.errors import DomainError, InvalidFieldError

router = APIRouter(prefix="/procedures", tags=["procedures"])


class ProcedureInUseError(DomainError):
    """Bookings tell of the procedure; make it not bookable and take it from the dentists."""

    code = "procedure_in_use"


@router.get("", responses=documented(401))
async def list_procedures(services: ServicesDep, caller: CallerDep) -> list[ProcedureBody]:
    """All of them, by name."""
    async with services.database.clinic(caller.clinic_id) as session:
        found = await rows.list_procedures(session)
    return [ProcedureBody.model_validate(procedure) for procedure in found]


@router.post("", status_code=201, responses=documented(401))
async def add_procedure(changes: RuleChangesDep, body: ProcedureInput) -> ProcedureChanged:
    """Offer something new. `PUT /dentists/{id}/procedures` says who performs it."""
    async with changes.begin() as change:
        procedure_id = time_ordered_id(change.now)
        await _check(change, procedure_id, body)
        procedure = Procedure(id=procedure_id, clinic_id=change.clinic_id, **body.model_dump())
        change.session.add(procedure)
        conflicts = await change.record("procedure_created", procedure_id, body)
    return _changed(procedure_id, body, conflicts)


@router.patch("/{procedure_id}", responses=documented(401, 404))
async def change_procedure(
    changes: RuleChangesDep, procedure_id: UUID, body: ProcedurePatch
) -> ProcedureChanged:
    """Change some of it. Visits keep the length and price that they were booked with."""
    async with changes.begin() as change:
        procedure = await rows.get_procedure(change.session, procedure_id)
        changed = body.applied_to(ProcedureBody.model_validate(procedure))
        await _check(change, procedure_id, changed)
        for column, value in changed.model_dump().items():
            setattr(procedure, column, value)
        conflicts = await change.record("procedure_changed", procedure_id, changed)
    return _changed(procedure_id, changed, conflicts)


@router.delete("/{procedure_id}", status_code=204, responses=documented(401, 404, 409))
async def remove_procedure(changes: RuleChangesDep, procedure_id: UUID) -> None:
    """Take back what was never booked."""
    async with changes.begin() as change:
        procedure = await rows.get_procedure(change.session, procedure_id)
        if await rows.is_booked(change.session, procedure_id):
            raise ProcedureInUseError("there are bookings of this procedure")
        removed = ProcedureBody.model_validate(procedure)
        await change.session.delete(procedure)
        await change.record("procedure_removed", procedure_id, removed)


async def _check(change: RuleChange, procedure_id: UUID, body: ProcedureInput) -> None:
    body.check()
    if await rows.is_code_used(change.session, body.code, by_other_than=procedure_id):
        raise InvalidFieldError("code", "is another procedure's")
    if body.is_default:
        await rows.take_default_from_others(change.session, procedure_id)


def _changed(
    procedure_id: UUID, body: ProcedureInput, conflicts: list[ConflictBody]
) -> ProcedureChanged:
    return ProcedureChanged(**dict(body), id=procedure_id, conflicts=conflicts)
