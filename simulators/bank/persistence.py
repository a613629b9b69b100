"""The books on disk: one JSON file, replaced whole after each change."""

from pathlib import Path

from pydantic import TypeAdapter
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.bank.bank import Bank, BankState

_STATE = TypeAdapter(BankState)
_READING = {"GET", "HEAD", "OPTIONS"}


class BankFile:
    """`bank.json` in the data directory."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "bank.json"

    def load(self) -> BankState:
        """What was saved last; empty books the first time."""
        return _STATE.validate_json(self._path.read_bytes()) if self._path.exists() else BankState()

    def save(self, state: BankState) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".tmp")
        draft.write_bytes(_STATE.dump_json(state))
        draft.replace(self._path)


class SaveMiddleware:
    """Saves after each request that may have changed something."""

    def __init__(self, app: ASGIApp, bank: Bank, file: BankFile) -> None:
        self._app = app
        self._bank = bank
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] not in _READING:
            self._file.save(self._bank.state)
