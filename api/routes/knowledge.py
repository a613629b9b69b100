"""The clinic's own answers to common questions."""

from uuid import UUID

from fastapi import APIRouter

from api.dependencies import CallerDep, ServicesDep
from api.problems import documented
from api.rule_changes import RuleChange, RuleChangesDep
from api.schemas.chatbot import KnowledgeBody, KnowledgeInput
from db.ids import time_ordered_id
from db.models import KnowledgeEntry
from db.queries.chatbot import get_entry, is_topic_used, list_entries
from domain.errors import InvalidFieldError

router = APIRouter(prefix="/knowledge", tags=["knowledge"])


@router.get("", responses=documented(401))
async def list_knowledge(services: ServicesDep, caller: CallerDep) -> list[KnowledgeBody]:
    """All answers, by topic."""
    async with services.database.clinic(caller.clinic_id) as session:
        return [KnowledgeBody.of(entry) for entry in await list_entries(session)]


@router.post("", status_code=201, responses=documented(401))
async def add_knowledge(changes: RuleChangesDep, body: KnowledgeInput) -> KnowledgeBody:
    """Answer one more question."""
    async with changes.begin() as change:
        entry = KnowledgeEntry(
            id=time_ordered_id(change.now), clinic_id=change.clinic_id, **body.model_dump()
        )
        await _check(change, entry.id, body)
        change.session.add(entry)
        await change.note("knowledge_added", entry.id, body.model_dump())
        return KnowledgeBody.of(entry)


@router.put("/{entry_id}", responses=documented(401, 404))
async def put_knowledge(
    changes: RuleChangesDep, entry_id: UUID, body: KnowledgeInput
) -> KnowledgeBody:
    """Word an answer anew."""
    async with changes.begin() as change:
        entry = await get_entry(change.session, entry_id)
        await _check(change, entry_id, body)
        entry.topic, entry.answer = body.topic, body.answer
        await change.note("knowledge_changed", entry_id, body.model_dump())
        return KnowledgeBody.of(entry)


@router.delete("/{entry_id}", status_code=204, responses=documented(401, 404))
async def remove_knowledge(changes: RuleChangesDep, entry_id: UUID) -> None:
    """Answer a question no longer."""
    async with changes.begin() as change:
        entry = await get_entry(change.session, entry_id)
        removed = KnowledgeBody.of(entry)
        await change.session.delete(entry)
        await change.note("knowledge_removed", entry_id, removed.model_dump(mode="json"))


async def _check(change: RuleChange, entry_id: UUID, body: KnowledgeInput) -> None:
    if await is_topic_used(change.session, body.topic, by_other_than=entry_id):
        raise InvalidFieldError("topic", "is another entry's")
