"""Says things on WhatsApp: written down first, sent once, in order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog
from temporalio import activity

from activities.conversation import DIALOGUE
from activities.models import Speak
from activities.pacing import Pacer
from activities.staff_calls import summarise
from clients.errors import RemoteError, RemoteRefusedError
from clients.qr_image import qr_png
from clients.waha.client import WahaClient
from clients.waha.errors import REACHOUT_TIMELOCK
from clients.waha.ids import outbound_message_id
from db.queries.conversations import name_patient
from db.queries.spoken import OutboundRow, Spoken, mark_sent, write_ahead
from db.queries.whatsapp_sessions import record_restriction
from db.session import Database
from domain.courtesy import Restriction, restricted_until
from domain.ids import derived_id

_log = structlog.get_logger("speech")
HEARTBEAT_SECONDS = 2.0
"""Well within the timeout in `workflows.policies`; a quick turn ends before the first one."""


class SpeechActivities:
    """`typing_seconds`: how long "digitando…" is shown before each text."""

    def __init__(
        self,
        database: Database,
        waha: WahaClient,
        pacer: Pacer,
        *,
        typing_seconds: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._database = database
        self._waha = waha
        self._pacer = pacer
        self._typing_seconds = typing_seconds

    @activity.defn
    async def speak(self, request: Speak) -> None:
        """Record the replies and the dialogue's state, then send what has not been sent.

        A bubble's id is derived from the turn, so WhatsApp takes a repeated send for the same
        message. Where an engine ignores ids, a repeated attempt looks into the chat first.
        """
        async with self._database.clinic(request.clinic_id) as session:
            spoken = await write_ahead(
                session,
                request.conversation_id,
                _bubbles(request),
                DIALOGUE.dump_python(request.state, mode="json"),
                request.now,
                request.needs_human,
            )
            if request.state.patient_name:
                await name_patient(session, spoken.contact_id, request.state.patient_name)
            if request.needs_human is not None:
                await summarise(session, request.conversation_id, request.state, request.now)
        if not spoken.waiting:
            return
        repeated = activity.info().attempt > 1
        async with _heartbeats():
            await _courtesy(self._waha.send_seen(spoken.session_name, spoken.chat_id))
            for bubble in spoken.waiting:
                if repeated and await self._is_out(spoken, bubble):
                    continue
                await self._pacer.wait(request.clinic_id, request.conversation_id)
                try:
                    await self._send(spoken, bubble)
                except RemoteRefusedError as error:
                    if error.code == REACHOUT_TIMELOCK:
                        await self._note_timelock(request)
                    raise
        async with self._database.clinic(request.clinic_id) as session:
            sent = [bubble.wa_message_id for bubble in spoken.waiting]
            await mark_sent(session, request.conversation_id, sent)

    async def _note_timelock(self, request: Speak) -> None:
        """WAHA shows it late, or not at all: this refusal may be the only sign."""
        until = restricted_until(None, self._clock())
        async with self._database.clinic(request.clinic_id) as session:
            kind = Restriction.REACHOUT_TIMELOCK
            await record_restriction(session, request.conversation_id, kind, until)
        clinic_id = str(request.clinic_id)
        _log.warning("whatsapp_number_restricted", clinic_id=clinic_id, restriction=kind.value)

    async def _is_out(self, to: Spoken, bubble: OutboundRow) -> bool:
        return await self._waha.find_message(to.session_name, to.chat_id, bubble.wa_message_id)

    async def _send(self, to: Spoken, bubble: OutboundRow) -> None:
        session, chat_id = to.session_name, to.chat_id
        message_id = bubble.wa_message_id
        await _courtesy(self._waha.start_typing(session, chat_id))
        await asyncio.sleep(self._typing_seconds)
        if bubble.kind == "image":
            png = await asyncio.to_thread(qr_png, bubble.body)
            await self._waha.send_image(session, chat_id, png, "pix.png", None, message_id)
        else:
            await self._waha.send_text(session, chat_id, bubble.body, message_id)
        await _courtesy(self._waha.stop_typing(session, chat_id))


async def _courtesy(call: Awaitable[None]) -> None:
    """Ticks and "digitando…" must not cost the patient the answer itself."""
    with suppress(RemoteError):
        await call


def _bubbles(request: Speak) -> list[OutboundRow]:
    bubbles = []
    for number, reply in enumerate(request.replies):
        said_as = outbound_message_id(f"{request.conversation_id}/{request.key}/{number}")
        bubbles.append(
            OutboundRow(
                id=derived_id(request.conversation_id, said_as),
                wa_message_id=said_as,
                kind="image" if reply.kind == "pix_qr" else "text",
                body=reply.text,
            )
        )
    return bubbles


@asynccontextmanager
async def _heartbeats() -> AsyncIterator[None]:
    """Tell Temporal for the length of the block that this worker lives."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            activity.heartbeat()

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
