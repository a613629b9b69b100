"""Whose a chat is, as staff change it: with the API and with the page."""

from datetime import datetime
from uuid import UUID

from api.dependencies import Services
from db.queries import staff_calls as rows
from db.queries.staff_calls import CalledChat
from db.queries.tokens import TokenOwner
from domain.dialogue.lease import STAFF_LEASE
from domain.errors import NotFoundError
from domain.events import LeaseChange, LeaseOrder


async def change_lease(
    services: Services, caller: TokenOwner, conversation_id: UUID, order: LeaseOrder
) -> CalledChat:
    """Tell the chat's run, then show what it will write down itself a moment later.

    Raises `NotFoundError`, and `TemporalAwayError` before anything has changed.
    """
    await _find(services, caller, conversation_id)
    asked_at = services.clock()
    await services.workflows.change_lease(caller.clinic_id, conversation_id, order)
    async with services.database.clinic(caller.clinic_id) as session:
        # The run may have answered already, and called people anew: that is not what was meant.
        await rows.settle_call(session, conversation_id, before=asked_at)
        if order.change is not LeaseChange.SETTLED:
            await rows.show_lease(session, conversation_id, _until(order.change, asked_at))
    return await _find(services, caller, conversation_id)


def _until(change: LeaseChange, now: datetime) -> datetime | None:
    return now + STAFF_LEASE if change is LeaseChange.TAKE_OVER else None


async def _find(services: Services, caller: TokenOwner, conversation_id: UUID) -> CalledChat:
    async with services.database.clinic(caller.clinic_id) as session:
        chat = await rows.find_chat(session, conversation_id)
    if chat is None:
        raise NotFoundError("no such conversation")
    return chat
