"""What happened, in order: wakes whoever waits, and feeds the pages."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from simulators.waha.clock import Clock

_KEPT = 1000


class Happening(StrEnum):
    SESSION = "session"
    MESSAGE = "message"
    TYPING = "typing"
    PHONE = "phone"
    RESET = "reset"


@dataclass(frozen=True)
class Entry:
    cursor: int
    kind: Happening
    session: str | None
    chat_id: str | None


class Journal:
    """A bounded list of happenings. Its readers look the state up; it only says what moved."""

    def __init__(self, clock: Clock, on_record: Callable[[], None]) -> None:
        self._clock = clock
        self._on_record = on_record
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._waiting: set[asyncio.Future[None]] = set()
        self.cursor = 0

    def record(
        self, kind: Happening, *, session: str | None = None, chat_id: str | None = None
    ) -> None:
        self.cursor += 1
        self._entries.append(Entry(self.cursor, kind, session, chat_id))
        self._on_record()
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def after(self, cursor: int) -> list[Entry]:
        return [entry for entry in self._entries if entry.cursor > cursor]

    async def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until the condition holds, at most so many seconds; tell whether it does."""
        if holds() or seconds <= 0:
            return holds()
        limit = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            while not holds() and not limit.done():
                change = asyncio.get_running_loop().create_future()
                self._waiting.add(change)
                await asyncio.wait({change, limit}, return_when=asyncio.FIRST_COMPLETED)
                self._waiting.discard(change)
        finally:
            limit.cancel()
        return holds()
