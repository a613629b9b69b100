"""Listens to voice notes. Their sound is fetched, heard and forgotten; the words are kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from temporalio import activity

from activities.models import HearVoice
from clients.groq.client import AssistantClient
from clients.waha.client import WahaClient
from db.queries.assistance import take_call
from db.queries.turns import load_chat, load_procedures
from db.queries.voice_notes import keep_transcript, load_unheard
from db.session import Database

NOTHING_HEARD = ""
"""Kept as the words of a note that is silent, mumbled or gone: listening again would not help."""


def _now() -> datetime:
    return datetime.now(UTC)


class VoiceActivities:
    """Where nobody may listen, the patient is asked to write.

    That is so without an `assistant`, in a clinic that keeps outside models away, and in one that
    has spent its calls of the day.
    """

    def __init__(
        self,
        database: Database,
        waha: WahaClient,
        assistant: AssistantClient | None,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._clock = clock
        self._database = database
        self._waha = waha
        self._assistant = assistant

    @activity.defn
    async def transcribe_voice(self, request: HearVoice) -> None:
        """Keep what was said in the note. A note that was listened to is left as it is.

        Raises the errors of `clients.errors` while WAHA or the language model is away.
        """
        if self._assistant is None:
            return
        async with self._database.clinic(request.clinic_id) as session:
            media = await load_unheard(session, request.conversation_id, request.message_id)
            chat = await load_chat(session, request.conversation_id)
            procedures = await load_procedures(session)
            if media is None or not (chat.bot_active and chat.external_ai):
                return
            today = self._clock().astimezone(ZoneInfo(chat.timezone)).date()
            if not await take_call(session, request.clinic_id, today, chat.ai_calls_per_day):
                return
        hint = ", ".join([*(one.name for one in procedures), *chat.dentists])
        words = await self._hear(self._assistant, media["path"], hint)
        async with self._database.clinic(request.clinic_id) as session:
            await keep_transcript(session, request.conversation_id, request.message_id, words)

    async def _hear(self, assistant: AssistantClient, path: str | int | None, hint: str) -> str:
        if not isinstance(path, str):
            return NOTHING_HEARD  # WAHA itself could not get it from WhatsApp
        sound = await self._waha.download_media(path)
        if not sound:
            return NOTHING_HEARD
        heard = await assistant.transcribe(sound, path, hint)
        return heard.text if heard is not None and heard.confident else NOTHING_HEARD
