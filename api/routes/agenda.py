"""The agenda's rules for the whole clinic, and the history of all of its rules."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.agenda import ChangeBody, SettingsBody, SettingsChanged, SettingsInput
from db.queries.agenda_rules import get_clinic, list_changes
from db.queries.chairs import seat_everybody

router = APIRouter(prefix="/agenda", tags=["agenda"])


@router.get("/settings", responses=documented(401))
async def get_settings(services: ServicesDep, caller: CallerDep) -> SettingsBody:
    """What the clinic set for its whole agenda."""
    async with services.database.clinic(caller.clinic_id) as session:
        return SettingsBody.of(await get_clinic(session, caller.clinic_id))


@router.put("/settings", responses=documented(401))
async def put_settings(changes: RuleChangesDep, body: SettingsInput) -> SettingsChanged:
    """Set everything anew. Visits stay where they are; those that no longer fit are told."""
    body.check()
    async with changes.begin() as change:
        clinic = await get_clinic(change.session, change.clinic_id)
        chairs_before = clinic.chairs
        for column, value in body.columns().items():
            setattr(clinic, column, value)
        if clinic.chairs is not None and clinic.chairs != chairs_before:
            await seat_everybody(change.session, change.now)
        conflicts = await change.record("settings_changed", clinic.id, body)
        return SettingsChanged(**dict(SettingsBody.of(clinic)), conflicts=conflicts)


@router.get("/changes", responses=documented(401))
async def list_rule_changes(
    services: ServicesDep,
    caller: CallerDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[ChangeBody]:
    """Who changed which rule and why, newest first."""
    async with services.database.clinic(caller.clinic_id) as session:
        return [ChangeBody.of(change) for change in await list_changes(session, limit)]
