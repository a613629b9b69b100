"""The world in one JSON file, so that a restart keeps sessions and chats."""

import asyncio
from pathlib import Path

from simulators.waha.model import World

_SAVE_AFTER_SECONDS = 0.2


class Storage:
    """Saves soon after a change: several changes in a row make one write."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / "waha.json" if folder else None
        self._pending: asyncio.TimerHandle | None = None

    def load(self) -> World:
        if self._file is None or not self._file.exists():
            return World()
        return World.model_validate_json(self._file.read_bytes())

    def save_soon(self, world: World) -> None:
        if self._file is not None and self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.call_later(_SAVE_AFTER_SECONDS, self.save, world)

    def save(self, world: World) -> None:
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        written = self._file.with_suffix(".part")
        written.write_text(world.model_dump_json(by_alias=True), encoding="utf-8")
        written.replace(self._file)
