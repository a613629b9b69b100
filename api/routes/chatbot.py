"""How the bot of the token's dentist's number behaves."""

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.chatbot import ChatbotBody, ChatbotInput
from db.queries.chatbot import find_chatbot, new_chatbot

router = APIRouter(prefix="/chatbot", tags=["chatbot"])


@router.get("", responses=documented(401))
async def get_chatbot(services: ServicesDep, caller: CallerDep) -> ChatbotBody:
    """The settings in force."""
    async with services.database.clinic(caller.clinic_id) as session:
        config = await find_chatbot(session, caller.dentist_id)
    usual = new_chatbot(caller.clinic_id, caller.dentist_id, services.clock())
    return ChatbotBody.of(config or usual)


@router.put("", responses=documented(401))
async def put_chatbot(
    changes: RuleChangesDep, caller: CallerDep, body: ChatbotInput
) -> ChatbotBody:
    """Set all of it anew."""
    key = body.wire_key()
    async with changes.begin() as change:
        config = await find_chatbot(change.session, caller.dentist_id)
        if config is None:
            config = new_chatbot(caller.clinic_id, caller.dentist_id, change.now)
            change.session.add(config)
        has_new_key = (key, body.pix_key_type) != (config.pix_key, config.pix_key_type)
        for column, value in body.model_dump(exclude={"pix_key"}).items():
            setattr(config, column, value)
        config.pix_key = key
        # A key may be somebody's CPF or phone: the history only says that there is another.
        detail = body.model_dump(mode="json", exclude={"pix_key"}) | {"has_new_key": has_new_key}
        await change.note("chatbot_changed", config.id, detail)
        return ChatbotBody.of(config)
