"""Asks the language model what the rules cannot answer. It proposes; the dialogue decides."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.models import AskAssistant, AssistantAnswer
from clients.errors import RemoteError, RemoteProtocolError, RemoteRefusedError
from clients.groq.client import AssistantClient
from clients.groq.models import served_model
from clients.groq.prompt import MAX_TURNS, Question, Turn
from clients.groq.proposal import Proposal, ProposedIntent
from db.models import Message
from db.queries.assistance import load_names, take_call
from db.queries.conversations import load_knowledge, load_transcript
from db.queries.turns import ChatRow, load_chat, load_procedures
from db.session import Database
from domain.language import Intent
from domain.language.names import person_name
from domain.vocabulary import Direction

PATIENCE = timedelta(seconds=4)
"""For the second opinion, counted from the first question: the patient is waiting."""


class AssistantActivities:
    """One question, at most two opinions, with no way to change anything."""

    def __init__(
        self, database: Database, assistant: AssistantClient | None, larger_model: str = ""
    ) -> None:
        """`larger_model` is asked when the clinic's own is unsure or unusable; none if empty."""
        self._database = database
        self._assistant = assistant
        self._larger_model = larger_model

    @activity.defn
    async def ask_assistant(self, request: AskAssistant) -> AssistantAnswer:
        """What the model makes of the bubbles.

        Nothing when no model is configured, the clinic lets nobody outside read, or its calls of
        the day are spent. Raises the errors of `clients.errors`.
        """
        if self._assistant is None:
            return AssistantAnswer()
        async with self._database.clinic(request.clinic_id) as session:
            chat = await load_chat(session, request.conversation_id)
            if not chat.external_ai:
                return AssistantAnswer()
            recent = len(request.message_ids) + MAX_TURNS
            transcript = await load_transcript(session, request.conversation_id, recent)
            knowledge = await load_knowledge(session)
            procedures = await load_procedures(session)
            names = await load_names(session, request.conversation_id)
        new = [one for one in transcript if one.wa_message_id in request.message_ids]
        before = [one for one in transcript if one.wa_message_id not in request.message_ids]
        question = Question(
            message="\n".join(_words(one) for one in new),
            today=request.now.astimezone(ZoneInfo(chat.timezone)).date(),
            situation=request.situation,
            procedures=tuple(one.code for one in procedures),
            texts=tuple(_texts(chat, [f"{one.topic}: {one.answer}" for one in knowledge])),
            turns=tuple(_turn(one) for one in before),
            names=(*names, *(said for one in transcript if (said := _name_said(one)))),
        )
        proposal = await self._opinion(self._assistant, question, request.clinic_id, chat)
        if proposal is None:
            return AssistantAnswer()
        if proposal.intent is ProposedIntent.OTHER:
            return AssistantAnswer(reply=proposal.reply)
        return AssistantAnswer(reply=proposal.reply, intent=Intent(proposal.intent.value))

    async def _opinion(
        self, assistant: AssistantClient, question: Question, clinic_id: UUID, chat: ChatRow
    ) -> Proposal | None:
        """The first model's reading, or the larger one's where that is no use."""

        async def ask(model: str | None) -> Proposal | None:
            async with self._database.clinic(clinic_id) as session:
                limit = chat.ai_calls_per_day
                if not await take_call(session, clinic_id, question.today, limit):
                    return None
            return await assistant.propose(question, model)

        now = asyncio.get_running_loop().time
        deadline = now() + PATIENCE.total_seconds()
        first, refused = None, None
        try:
            first = await ask(chat.ai_model)
        except (RemoteProtocolError, RemoteRefusedError) as error:
            refused = error
        usable = first is not None and not (first.needs_clarification or first.reply_refused)
        spent = first is None and refused is None
        larger = self._larger_model
        if not usable and not spent and larger and larger != served_model(chat.ai_model):
            with suppress(TimeoutError, RemoteError):
                async with asyncio.timeout_at(deadline):
                    return await ask(larger) or first
        if refused is not None:
            raise refused
        return first


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


def _name_said(message: Message) -> str | None:
    return person_name(_words(message), asked=False)


def _words(message: Message) -> str:
    return message.body or message.transcript or ""
