"""The staff's list: chats that need a person, and whose they are."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ChangeIdDep, ServicesDep
from api.leases import change_lease
from api.problems import documented
from api.schemas.conversations import ConversationBody
from db.queries import staff_calls as rows
from domain.events import LeaseChange, LeaseOrder

router = APIRouter(prefix="/conversations", tags=["conversations"])


@router.get("", responses=documented(401))
async def list_called(services: ServicesDep, caller: CallerDep) -> list[ConversationBody]:
    """Chats that wait for a person, emergencies and the longest first; then those people have.

    At most 200.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        found = await rows.load_called_chats(session, services.clock())
    return [ConversationBody.of(one) for one in found]


@router.post("/{conversation_id}/take-over", responses=documented(401, 404))
async def take_over(
    services: ServicesDep, caller: CallerDep, conversation_id: UUID, change_id: ChangeIdDep
) -> ConversationBody:
    """People answer this chat; the bot is silent for two hours, from their last message on."""
    order = LeaseOrder(change_id, LeaseChange.TAKE_OVER)
    return ConversationBody.of(await change_lease(services, caller, conversation_id, order))


@router.post("/{conversation_id}/hand-back", responses=documented(401, 404))
async def hand_back(
    services: ServicesDep, caller: CallerDep, conversation_id: UUID, change_id: ChangeIdDep
) -> ConversationBody:
    """The bot answers again, first of all what the patient wrote meanwhile."""
    order = LeaseOrder(change_id, LeaseChange.HAND_BACK)
    return ConversationBody.of(await change_lease(services, caller, conversation_id, order))


@router.post("/{conversation_id}/settle", responses=documented(401, 404))
async def settle(
    services: ServicesDep, caller: CallerDep, conversation_id: UUID, change_id: ChangeIdDep
) -> ConversationBody:
    """What people were called for is done; the chat stays whose it is."""
    order = LeaseOrder(change_id, LeaseChange.SETTLED)
    return ConversationBody.of(await change_lease(services, caller, conversation_id, order))
