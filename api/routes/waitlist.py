"""Who waits for a time to come free."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.dependencies import CallerDep, ChangeIdDep, ServicesDep
from api.problems import documented
from api.schemas.waitlist import WaitlistBody, WaitlistInput
from db.models import WaitlistEntry
from db.queries import waitlist as rows
from db.queries.agenda_rules import get_dentist
from db.queries.patients import conversation_of_patient
from db.queries.procedures import find_procedure
from domain.errors import InvalidFieldError, NotFoundError
from domain.ids import derived_id
from domain.waitlist import EntryStatus

router = APIRouter(prefix="/waitlist", tags=["waitlist"])


@router.get("", responses=documented(401))
async def list_waitlist(
    services: ServicesDep,
    caller: CallerDep,
    status: Annotated[
        list[EntryStatus] | None, Query(description="Without it, those who still wait.")
    ] = None,
) -> list[WaitlistBody]:
    """The entries, the oldest first; at most 200."""
    async with services.database.clinic(caller.clinic_id) as session:
        found = await rows.list_entries(session, status or rows.WAITING)
    return [WaitlistBody.of(one) for one in found]


@router.post("", status_code=201, responses=documented(401))
async def add_to_waitlist(
    services: ServicesDep, caller: CallerDep, change_id: ChangeIdDep, body: WaitlistInput
) -> WaitlistBody:
    """Put a patient on the list, who is asked in their chat when a time comes free.

    Who waits for the procedure already has this wish from now on.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        conversation_id = await conversation_of_patient(session, body.patient_id)
        if conversation_id is None:
            raise InvalidFieldError("patient_id", "is no patient with a chat of this clinic")
        if await find_procedure(session, str(body.procedure_id)) is None:
            raise InvalidFieldError("procedure_id", "is no procedure of this clinic")
        if body.dentist_id is not None:
            try:
                await get_dentist(session, body.dentist_id)
            except NotFoundError as error:
                raise InvalidFieldError("dentist_id", str(error)) from None
        new = rows.NewEntry(
            id=derived_id("waitlist", caller.clinic_id, change_id),
            clinic_id=caller.clinic_id,
            conversation_id=conversation_id,
            procedure_id=body.procedure_id,
            dentist_id=body.dentist_id,
            booking_id=None,
            wish=body.wish(),
        )
        entry_id = await rows.add_entry(session, new)
        view = await rows.get_entry(session, entry_id)
    return WaitlistBody.of(view)


@router.delete("/{entry_id}", responses=documented(401, 404))
async def remove_from_waitlist(
    services: ServicesDep, caller: CallerDep, entry_id: UUID
) -> WaitlistBody:
    """Take an entry off the list. One that is off already stays as it is.

    A time that is being offered to it is free again.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        await rows.withdraw(session, WaitlistEntry.id == entry_id)
        view = await rows.get_entry(session, entry_id)
    return WaitlistBody.of(view)
