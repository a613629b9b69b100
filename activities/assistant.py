"""Asks the language model what the rules cannot answer. It proposes; the dialogue decides."""

from zoneinfo import ZoneInfo

from temporalio import activity

from activities.models import AskAssistant, AssistantAnswer
from clients.groq.client import AssistantClient
from clients.groq.prompt import MAX_TURNS, Question, Turn
from clients.groq.proposal import ProposedIntent
from db.models import Message
from db.queries.conversations import load_knowledge, load_transcript
from db.queries.turns import ChatRow, load_chat, load_procedures
from db.session import Database
from domain.language import Intent
from domain.vocabulary import Direction


class AssistantActivities:
    """One call to the model, with no way to change anything."""

    def __init__(self, database: Database, assistant: AssistantClient | None) -> None:
        self._database = database
        self._assistant = assistant

    @activity.defn
    async def ask_assistant(self, request: AskAssistant) -> AssistantAnswer:
        """What the model makes of the bubbles. Nothing when no model is configured."""
        if self._assistant is None:
            return AssistantAnswer()
        async with self._database.clinic(request.clinic_id) as session:
            chat = await load_chat(session, request.conversation_id)
            recent = len(request.message_ids) + MAX_TURNS
            transcript = await load_transcript(session, request.conversation_id, recent)
            knowledge = await load_knowledge(session)
            procedures = await load_procedures(session)
        new = [one for one in transcript if one.wa_message_id in request.message_ids]
        before = [one for one in transcript if one.wa_message_id not in request.message_ids]
        question = Question(
            message="\n".join(_words(one) for one in new),
            today=request.now.astimezone(ZoneInfo(chat.timezone)).date(),
            situation=request.situation,
            procedures=tuple(one.code for one in procedures),
            texts=tuple(_texts(chat, [f"{one.topic}: {one.answer}" for one in knowledge])),
            turns=tuple(_turn(one) for one in before),
        )
        proposal = await self._assistant.propose(question, chat.ai_model)
        if proposal.intent is ProposedIntent.OTHER:
            return AssistantAnswer(reply=proposal.reply)
        return AssistantAnswer(reply=proposal.reply, intent=Intent(proposal.intent.value))


def _texts(chat: ChatRow, knowledge: list[str]) -> list[str]:
    own = [f"Clínica: {chat.clinic_name}"]
    if chat.address:
        own.append(f"Endereço: {chat.address}")
    if chat.hours_text:
        own.append(f"Horário de atendimento: {chat.hours_text}")
    return own + knowledge


def _turn(message: Message) -> Turn:
    speaker = "patient" if message.direction is Direction.INBOUND else "clinic"
    return Turn(speaker, _words(message))  # type: ignore[arg-type]


def _words(message: Message) -> str:
    return message.body or message.transcript or ""
