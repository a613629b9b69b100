"""The webhook's answer against the one call to Temporal that it cannot do without."""

import asyncio
import hashlib
import hmac
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from devstack.bench.instant_waha import content_length
from devstack.bench.processes import api_part, processes
from devstack.bench.scene import HMAC_KEY, TURN_TEXT, Scene
from devstack.errors import StackError
from devstack.ports import LOOPBACK, free_port
from domain.events import MessageArrived
from domain.ids import conversation_workflow_id
from workflows.mailbox import Mailbox

CONCURRENT = 8
BLOCK_SECONDS = 1.5
ROUNDS = 6

Call = Callable[[int], Awaitable[None]]
"""One call, of the caller with that number."""


class WebhookFailedError(StackError):
    """The API refused a delivery that it should have taken."""


async def webhook_ratio(scene: Scene, rounds: int = ROUNDS) -> dict[str, float]:
    """The webhook's median time over that of a bare signal-with-start, in blocks in turn.

    Without workers: both end when Temporal has the signal. Conversations exist already.
    """
    chats = await asyncio.to_thread(scene.chats, CONCURRENT, 0)
    mailbox = Mailbox(scene.client, debounce=timedelta(0))

    async def signal(number: int) -> None:
        event = MessageArrived(uuid4().hex.upper())
        await mailbox.message_received(scene.clinic_id, chats[number][0], event)

    port = free_port()
    async with processes(scene) as supervisor:
        await supervisor.start(api_part(scene, port))
        phones = [await _Phone.connected(port, scene, chat_id) for _, chat_id in chats]

        async def deliver(number: int) -> None:
            await phones[number].deliver()

        for call in (signal, deliver):
            await _milliseconds(call)
        pairs = [(await _milliseconds(deliver), await _milliseconds(signal)) for _ in range(rounds)]
        for phone in phones:
            phone.hang_up()
    for conversation_id, _ in chats:  # or the next workers would answer all of it
        workflow_id = conversation_workflow_id(scene.clinic_id, conversation_id)
        await scene.client.get_workflow_handle(workflow_id).terminate()
    return {
        "webhook_ratio": statistics.median(webhook / bare for webhook, bare in pairs),
        "webhook_p50_ms": statistics.median(webhook for webhook, _ in pairs),
        "signal_with_start_p50_ms": statistics.median(bare for _, bare in pairs),
    }


async def _milliseconds(call: Call) -> float:
    """The median of one block."""
    taken: list[float] = []
    deadline = time.perf_counter() + BLOCK_SECONDS

    async def one_after_another(number: int) -> None:
        while (started := time.perf_counter()) < deadline:
            await call(number)
            taken.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(one_after_another(number) for number in range(CONCURRENT)))
    return statistics.median(taken)


class _Phone:
    """Delivers a chat's messages as WAHA does, over one connection that stays open.

    Plain sockets: a client library would be much of what is measured.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        session_name: str,
        chat_id: str,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._session_name = session_name
        self._chat_id = chat_id

    @classmethod
    async def connected(cls, port: int, scene: Scene, chat_id: str) -> "_Phone":
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        return cls(reader, writer, scene.session_name, chat_id)

    async def deliver(self) -> None:
        """Raises `WebhookFailedError`."""
        body = _delivery(self._session_name, self._chat_id, uuid4())
        signature = hmac.new(HMAC_KEY.encode(), body, hashlib.sha512).hexdigest()
        self._writer.write(
            b"POST /api/v1/whatsapp/webhook/ HTTP/1.1\r\nhost: api\r\n"
            b"content-type: application/json\r\nx-webhook-hmac: %b\r\n"
            b"content-length: %d\r\n\r\n%b" % (signature.encode(), len(body), body)
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        answer = await self._reader.readexactly(content_length(head))
        if not head.startswith(b"HTTP/1.1 200"):
            raise WebhookFailedError(f"the webhook answered {head[:30]!r} {answer[:200]!r}")

    def hang_up(self) -> None:
        self._writer.close()


def _delivery(session_name: str, chat_id: str, message: UUID) -> bytes:
    """A text message as WAHA's NOWEB engine delivers it."""
    now = int(datetime.now(UTC).timestamp())
    message_id = message.hex.upper()
    key = {"remoteJid": chat_id.replace("@c.us", "@s.whatsapp.net"), "id": message_id}
    payload = {
        "id": f"false_{chat_id}_{message_id}",
        "timestamp": now,
        "from": chat_id,
        "fromMe": False,
        "source": "app",
        "body": TURN_TEXT,
        "hasMedia": False,
        "media": None,
        "ack": 2,
        "ackName": "DEVICE",
        "location": None,
        "vCards": None,
        "replyTo": None,
        "_data": {
            "key": {**key, "fromMe": False},
            "messageTimestamp": now,
            "pushName": "Beatriz",
            "broadcast": False,
            "message": {"conversation": TURN_TEXT},
            "status": 3,
        },
    }
    envelope = {
        "id": f"evt_{message_id}",
        "timestamp": now * 1000,
        "event": "message.any",
        "session": session_name,
        "metadata": {},
        "me": {"id": "5511900000000@c.us", "pushName": "Clínica de Medição"},
        "payload": payload,
        "engine": "NOWEB",
        "environment": {"version": "2026.8.1", "engine": "NOWEB", "tier": "CORE"},
    }
    return json.dumps(envelope).encode()
