"""A WAHA that answers at once and tells who has been spoken to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from devstack.ports import LOOPBACK

ANSWER = b'{"id": "true_0@c.us_0", "result": true}'
"""Will do for every call that a turn makes."""
LAST_CALL = "/api/stopTyping"
"""After each bubble. A turn of one bubble has then said all."""


class Finished:
    """Tells the driver which chat, or bare workflow, has ended its turn."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[None]] = {}

    def next_turn_of(self, who: str) -> asyncio.Future[None]:
        """To be made before the signal, and awaited after it."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[who] = future
        return future

    def turn_ended(self, who: str) -> None:
        """The last thing of a turn has happened."""
        future = self._waiting.pop(who, None)
        if future is not None and not future.done():
            future.set_result(None)

    def called(self, path: str, body: bytes) -> None:
        """WAHA was asked for something."""
        if path == LAST_CALL:
            self.turn_ended(json.loads(body)["chatId"])


def instant_transport(finished: Finished) -> httpx.MockTransport:
    """For a worker in this process: no network at all."""

    def answer(request: httpx.Request) -> httpx.Response:
        finished.called(request.url.path, request.read())
        return httpx.Response(201, content=ANSWER)

    return httpx.MockTransport(answer)


@asynccontextmanager
async def instant_server(finished: Finished, port: int) -> AsyncIterator[None]:
    """For workers in processes of their own."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            path = head.split(b" ", 2)[1].decode()
            finished.called(path, await reader.readexactly(content_length(head)))
            writer.write(
                b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n"
                b"content-length: %d\r\n\r\n%b" % (len(ANSWER), ANSWER)
            )
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, port)
    try:
        yield
    finally:
        server.close()


def content_length(head: bytes) -> int:
    """Of an HTTP message's head; 0 when it does not say."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.removeprefix(b"content-length:"))
    return 0


async def _head(reader: asyncio.StreamReader) -> bytes:
    """The next request's head; nothing when the client has hung up."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
