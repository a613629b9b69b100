"""Other hours on certain dates, and periods without patients."""

from datetime import UTC
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChange, RuleChangesDep
from api.schemas.agenda import (
    BlockBody,
    BlockChanged,
    BlockInput,
    Conflicts,
    ExceptionBody,
    ExceptionChanged,
    ExceptionInput,
)
from api.schemas.fields import Moment, NearDate
from db.queries import agenda_dates as rows
from db.queries.agenda_rules import get_clinic, get_dentist
from domain.agenda.period import Period
from domain.agenda.validation import check_block, check_exception
from domain.errors import InvalidFieldError, NotFoundError

exceptions = APIRouter(prefix="/exceptions", tags=["agenda"])
blocks = APIRouter(prefix="/blocks", tags=["agenda"])


@exceptions.get("", responses=documented(401))
async def list_exceptions(
    services: ServicesDep,
    caller: CallerDep,
    first: Annotated[
        NearDate | None, Query(alias="from", description="Without it, from today on.")
    ] = None,
) -> list[ExceptionBody]:
    """The dates with other hours, in order."""
    async with services.database.clinic(caller.clinic_id) as session:
        clinic = await get_clinic(session, caller.clinic_id)
        today = services.clock().astimezone(ZoneInfo(clinic.timezone)).date()
        found = await rows.list_exceptions(session, first or today)
    return [ExceptionBody.of(one) for one in found]


@exceptions.post("", status_code=201, responses=documented(401))
async def add_exception(changes: RuleChangesDep, body: ExceptionInput) -> ExceptionChanged:
    """Set other hours for a date, or close it."""
    exception = body.exception()
    async with changes.begin() as change:
        clinic = await get_clinic(change.session, change.clinic_id)
        await _check_dentist(change, body.dentist_id)
        today = change.now.astimezone(ZoneInfo(clinic.timezone)).date()
        taken = await rows.has_exception(change.session, body.dentist_id, exception.day)
        check_exception(exception, today, taken=taken)
        stored = await rows.add_exception(
            change.session, change.clinic_id, body.dentist_id, exception, change.now
        )
        conflicts = await change.record("exception_created", stored.id, body)
    return ExceptionChanged(**dict(ExceptionBody.of(stored)), conflicts=conflicts)


@exceptions.delete("/{exception_id}", responses=documented(401, 404))
async def remove_exception(changes: RuleChangesDep, exception_id: UUID) -> Conflicts:
    """Go back to the usual hours on that date."""
    async with changes.begin() as change:
        removed = await rows.remove_exception(change.session, exception_id)
        conflicts = await change.record("exception_removed", removed.id, ExceptionBody.of(removed))
    return Conflicts(conflicts=conflicts)


@blocks.get("", responses=documented(401))
async def list_blocks(
    services: ServicesDep,
    caller: CallerDep,
    after: Annotated[
        Moment | None, Query(alias="from", description="Without it, those not over yet.")
    ] = None,
) -> list[BlockBody]:
    """The periods without patients, in order."""
    async with services.database.clinic(caller.clinic_id) as session:
        found = await rows.list_blocks(session, after or services.clock())
    return [BlockBody.of(block) for block in found]


@blocks.post("", status_code=201, responses=documented(401))
async def add_block(changes: RuleChangesDep, body: BlockInput) -> BlockChanged:
    """Take no patients in a period. Visits in it stay, and are told as conflicts.

    Told again, the same block is joined.
    """
    period = Period(body.starts_at.astimezone(UTC), body.ends_at.astimezone(UTC))
    async with changes.begin() as change:
        check_block(period, change.now)
        await _check_dentist(change, body.dentist_id)
        block = await rows.find_block(change.session, body.dentist_id, period)
        if block is None:
            block = await rows.add_block(
                change.session, change.clinic_id, body.dentist_id, period, body.reason, change.now
            )
        conflicts = await change.record("block_created", block.id, body)
    return BlockChanged(**dict(BlockBody.of(block)), conflicts=conflicts)


@blocks.delete("/{block_id}", responses=documented(401, 404))
async def remove_block(changes: RuleChangesDep, block_id: UUID) -> Conflicts:
    """Take patients again in that period."""
    async with changes.begin() as change:
        removed = await rows.remove_block(change.session, block_id)
        conflicts = await change.record("block_removed", block_id, BlockBody.of(removed))
    return Conflicts(conflicts=conflicts)


async def _check_dentist(change: RuleChange, dentist_id: UUID | None) -> None:
    if dentist_id is None:
        return
    try:
        await get_dentist(change.session, dentist_id)
    except NotFoundError as error:
        raise InvalidFieldError("dentist_id", str(error)) from None
