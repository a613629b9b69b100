"""Voice notes on their way to words: WAHA's file, Groq's ear, and the row that keeps the words."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from activities.conversation import ConversationActivities
from activities.inbox import Inbox
from activities.models import HearVoice, ReadTurn
from activities.voice import VoiceActivities
from clients.errors import RemoteUnavailableError
from clients.groq.client import AssistantClient
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.queries.tokens import SessionOwner
from db.session import Database
from domain.dialogue.facts import SILENT_VOICE, Heard
from domain.dialogue.state import DialogueState
from domain.events import MessageArrived
from domain.language import Intent
from simulators.groq.app import create_app
from tests.api.world import (
    BOX,
    NOW,
    ClinicAtTest,
    ListeningWorkflows,
    change,
    message,
    open_clinic,
    rows,
)
from tests.databases import DatabaseUrls

PATH = "/api/files/session/3EB0A1.oga"
NOTE = "3EB0A1"
WORDS = "queria marcar uma limpeza"


@dataclass
class Ear:
    """The activity with its collaborators: files at WAHA, a scripted Groq, a real database."""

    clinic: ClinicAtTest
    urls: DatabaseUrls
    database: Database
    inbox: Inbox
    workflows: ListeningWorkflows
    groq: httpx.AsyncClient
    waha: WahaClient
    assistant: AssistantClient
    files: dict[str, bytes] = field(default_factory=lambda: {PATH: b"OggS sound"})

    async def arrives(self, wa_id: str = NOTE, *, url: str | None = PATH) -> None:
        """A voice note comes by webhook."""
        media = {"url": f"http://localhost:3000{url}" if url else None, "mimetype": "audio/ogg"}
        owner = SessionOwner(self.clinic.id, self.clinic.session, self.clinic.dentist, b"")
        body = message(
            self.clinic,
            wa_id=wa_id,
            body=None,
            hasMedia=True,
            media=media,
            _data={"message": {"audioMessage": {"ptt": True, "seconds": 24}}},
        )
        await self.inbox.forward(await self.inbox.keep_whatsapp(owner, body))

    async def listen(self, *, with_key: bool = True) -> None:
        """Run the activity."""
        ear = VoiceActivities(self.database, self.waha, self.assistant if with_key else None)
        await ear.transcribe_voice(HearVoice(self.clinic.id, self.conversation, NOTE))

    async def hear(self, *ids: str) -> Heard:
        """What a turn of these messages is understood as."""
        reader = ConversationActivities(self.database, has_assistant=True)
        facts = await reader.read_turn(
            ReadTurn(self.clinic.id, self.conversation, ids or (NOTE,), DialogueState(), NOW)
        )
        return facts.heard

    async def will_hear(self, **transcript: Any) -> None:
        """What the next file is heard to say."""
        answer = await self.groq.post("/simulator/transcripts", json=[transcript])
        answer.raise_for_status()

    async def requests(self) -> list[dict[str, Any]]:
        """What Groq was asked."""
        asked = (await self.groq.get("/simulator/requests")).json()
        return [one["body"] for one in asked]

    @property
    def conversation(self) -> Any:
        """The one chat's id."""
        [(found,)] = rows(self.urls, "select id from whatsapp_conversation")
        return found

    @property
    def kept(self) -> list[tuple[Any, ...]]:
        """What the row keeps of the note."""
        return rows(self.urls, "select media, transcript from message")


@pytest.fixture
async def ear(database: DatabaseUrls) -> AsyncIterator[Ear]:
    connected = Database.connect(database.app)
    workflows = ListeningWorkflows()
    files: dict[str, bytes] = {PATH: b"OggS sound"}

    def serve(request: httpx.Request) -> httpx.Response:
        content = files.get(request.url.path)
        return httpx.Response(HTTPStatus.NOT_FOUND if content is None else 200, content=content)

    app = create_app()
    assistant = AssistantClient("key", "http://groq", transport=httpx.ASGITransport(app))
    async with (
        httpx.AsyncClient(base_url="http://groq", transport=httpx.ASGITransport(app)) as groq,
        build_waha_http("http://waha", "key", transport=httpx.MockTransport(serve)) as waha,
    ):
        yield Ear(
            clinic=open_clinic(database.owner),
            urls=database,
            database=connected,
            inbox=Inbox(connected, workflows, BOX, lambda: NOW),
            workflows=workflows,
            groq=groq,
            waha=WahaClient(waha),
            assistant=assistant,
            files=files,
        )
    await assistant.aclose()
    await connected.close()


async def test_a_voice_note_is_kept_with_where_its_sound_is_and_the_run_is_told(ear: Ear) -> None:
    await ear.arrives()

    assert ear.kept == [({"path": PATH, "mimetype": "audio/ogg", "seconds": 24}, None)]
    assert [told[3] for told in ear.workflows.told] == [MessageArrived(NOTE, "voice")]


async def test_what_was_said_is_kept_beside_the_note_and_read_like_written_words(ear: Ear) -> None:
    await ear.arrives()
    await ear.will_hear(text=WORDS)

    await ear.listen()

    assert [transcript for _, transcript in ear.kept] == [WORDS]
    heard = await ear.hear()
    assert (heard.intent, heard.media) == (Intent.BOOK, None)
    [request] = await ear.requests()
    assert "Limpeza" in request["prompt"]


async def test_a_note_is_listened_to_once(ear: Ear) -> None:
    await ear.arrives()
    await ear.will_hear(text=WORDS)
    await ear.will_hear(text="outra coisa")

    await ear.listen()
    await ear.listen()

    assert len(await ear.requests()) == 1
    assert [transcript for _, transcript in ear.kept] == [WORDS]


@pytest.mark.parametrize(
    "transcript",
    [
        {"text": "hum", "no_speech_prob": 0.9},
        {"text": "Legendas pela comunidade Amara.org"},
        {"text": "Obrigado por assistir!"},
        {"text": "queria marcar às nove", "avg_logprob": -1.4},
    ],
    ids=["silence", "subtitles", "thanks-for-watching", "mumbled"],
)
async def test_silence_inventions_and_mumbling_are_nobodys_words(
    ear: Ear, transcript: dict[str, object]
) -> None:
    await ear.arrives()
    await ear.will_hear(**transcript)

    await ear.listen()

    assert [words for _, words in ear.kept] == [""]
    heard = await ear.hear()
    assert (heard.intent, heard.media) == (Intent.OUT_OF_SCOPE, SILENT_VOICE)


async def test_a_file_that_has_vanished_counts_as_silent(ear: Ear) -> None:
    await ear.arrives()
    ear.files.clear()

    await ear.listen()

    assert (await ear.hear()).media == SILENT_VOICE
    assert await ear.requests() == []


async def test_a_file_that_waha_never_got_counts_as_silent(ear: Ear) -> None:
    await ear.arrives(url=None)

    await ear.listen()

    assert (await ear.hear()).media == SILENT_VOICE


async def test_while_groq_is_away_the_note_waits_unheard(ear: Ear) -> None:
    await ear.arrives()
    fault = {"kind": "status", "status": 503}
    (await ear.groq.post("/simulator/faults", json=[fault])).raise_for_status()

    with pytest.raises(RemoteUnavailableError):
        await ear.listen()

    assert [transcript for _, transcript in ear.kept] == [None]
    assert (await ear.hear()).media == "voice"


async def test_without_a_key_nobody_listens(ear: Ear) -> None:
    await ear.arrives()

    await ear.listen(with_key=False)

    assert (await ear.hear()).media == "voice"


async def test_the_sound_leaves_the_house_only_while_the_bot_is_on(ear: Ear) -> None:
    await ear.arrives()
    change(
        ear.urls,
        "insert into chatbot_config (id, clinic_id, dentist_id, is_active)"
        f" values (gen_random_uuid(), '{ear.clinic.id}', '{ear.clinic.dentist}', false)",
    )

    await ear.listen()

    assert await ear.requests() == []
    assert [transcript for _, transcript in ear.kept] == [None]


async def test_a_silent_note_among_words_is_owned_up_to(ear: Ear) -> None:
    await ear.arrives()
    ear.files.clear()
    owner = SessionOwner(ear.clinic.id, ear.clinic.session, ear.clinic.dentist, b"")
    await ear.inbox.keep_whatsapp(owner, message(ear.clinic, "bom dia", wa_id="3EB0A2"))
    await ear.listen()

    heard = await ear.hear(NOTE, "3EB0A2")

    assert (heard.intent, heard.media) == (Intent.GREETING, None)
    assert heard.unheard == SILENT_VOICE


async def test_where_a_picture_lies_is_kept_since_it_may_be_a_receipt(ear: Ear) -> None:
    owner = SessionOwner(ear.clinic.id, ear.clinic.session, ear.clinic.dentist, b"")
    media = {"url": f"http://localhost:3000{PATH}", "mimetype": "image/jpeg"}
    sent_at = int(datetime(2026, 11, 24, 13, tzinfo=UTC).timestamp())
    body = message(ear.clinic, hasMedia=True, media=media, _data={}, timestamp=sent_at)
    await ear.inbox.keep_whatsapp(owner, body)

    kept = [media for media, _ in ear.kept]
    assert kept == [{"path": PATH, "mimetype": "image/jpeg", "seconds": None}]


@pytest.mark.parametrize(
    "rule", ["external_ai = false", "ai_calls_per_day = 0"], ids=["kept_away", "spent"]
)
async def test_a_clinic_that_may_ask_nobody_outside_has_its_voice_notes_left_unheard(
    ear: Ear, rule: str
) -> None:
    change(ear.urls, f"update clinic set {rule}")
    await ear.arrives()

    await ear.listen()

    assert await ear.requests() == []
    assert (await ear.hear()).media == "voice"
