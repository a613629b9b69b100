"""Who is told of a patient in danger, at any hour."""

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.schemas.on_call import OnCallBody, OnCallInput
from db.queries import on_call as rows

router = APIRouter(prefix="/on-call-contacts", tags=["conversations"])


@router.get("", responses=documented(401))
async def list_on_call(services: ServicesDep, caller: CallerDep) -> list[OnCallBody]:
    """In the order in which they are told."""
    async with services.database.clinic(caller.clinic_id) as session:
        return [OnCallBody.of(one) for one in await rows.list_on_call(session)]


@router.put("", responses=documented(401))
async def put_on_call(
    services: ServicesDep, caller: CallerDep, body: OnCallInput
) -> list[OnCallBody]:
    """These and no others. The next is told when the one before has not reacted in ten minutes.

    They are written to on WhatsApp from the clinic's number, with nothing about the patient; they
    react by writing back, or by taking the chat.
    """
    body.check()
    contacts = [rows.OnCall(one.name, one.phone) for one in body.contacts]
    async with services.database.clinic(caller.clinic_id) as session:
        await rows.replace_on_call(session, caller.clinic_id, contacts, services.clock())
        return [OnCallBody.of(one) for one in await rows.list_on_call(session)]
