"""How the bot of the token's dentist's number behaves."""

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.chatbot import ChatbotBody, ChatbotInput
from db.queries.agenda_rules import get_clinic
from db.queries.chatbot import find_chatbot, new_chatbot

CLINIC_WIDE = ("external_ai", "ai_calls_per_day")
"""Columns of the clinic's, not of the bot's."""

router = APIRouter(prefix="/chatbot", tags=["chatbot"])


@router.get("", responses=documented(401))
async def get_chatbot(services: ServicesDep, caller: CallerDep) -> ChatbotBody:
    """The settings in force."""
    async with services.database.clinic(caller.clinic_id) as session:
        config = await find_chatbot(session, caller.dentist_id)
        clinic = await get_clinic(session, caller.clinic_id)
    usual = new_chatbot(caller.clinic_id, caller.dentist_id, services.clock())
    return ChatbotBody.of(config or usual, clinic)


@router.put("", responses=documented(401))
async def put_chatbot(
    changes: RuleChangesDep, caller: CallerDep, body: ChatbotInput
) -> ChatbotBody:
    """Set all of it anew; what concerns outside models stays when it is left out."""
    key = body.wire_key()
    async with changes.begin() as change:
        config = await find_chatbot(change.session, caller.dentist_id)
        if config is None:
            config = new_chatbot(caller.clinic_id, caller.dentist_id, change.now)
            change.session.add(config)
        has_new_key = (key, body.pix_key_type) != (config.pix_key, config.pix_key_type)
        for column, value in body.model_dump(exclude={"pix_key", *CLINIC_WIDE}).items():
            setattr(config, column, value)
        config.pix_key = key
        clinic = await get_clinic(change.session, change.clinic_id)
        for column, value in body.for_clinic().items():
            setattr(clinic, column, value)
        # A key may be somebody's CPF or phone: the history only says that there is another.
        own = body.model_dump(mode="json", exclude={"pix_key", *CLINIC_WIDE})
        detail = own | body.for_clinic() | {"has_new_key": has_new_key}
        await change.note("chatbot_changed", config.id, detail)
        return ChatbotBody.of(config, clinic)
