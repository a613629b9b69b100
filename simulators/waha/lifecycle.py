"""The status machine of a session, and the calls that move it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

from simulators.waha import errors, identifiers, payloads
from simulators.waha.background import Background
from simulators.waha.clock import Clock
from simulators.waha.delivery import Delivery
from simulators.waha.journal import Happening, Journal
from simulators.waha.model import Account, Session, SessionConfig, Status, StatusPoint, World
from simulators.waha.settings import WahaSimulatorSettings


@dataclass(frozen=True)
class QrCode:
    value: str
    expires_at: float
    """Seconds since the epoch."""


class Lifecycle:
    """One connection at a time per session; lifecycle calls of a session wait for each other."""

    def __init__(
        self,
        world: World,
        settings: WahaSimulatorSettings,
        clock: Clock,
        background: Background,
        journal: Journal,
        delivery: Delivery,
        on_connected: Callable[[Session], None],
    ) -> None:
        self._world = world
        self._settings = settings
        self._clock = clock
        self._background = background
        self._journal = journal
        self._delivery = delivery
        self._on_connected = on_connected
        self._connections: dict[str, asyncio.Task[None]] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._codes: dict[str, QrCode] = {}

    def qr_code(self, session: Session) -> QrCode | None:
        return self._codes.get(session.name) if session.status is Status.SCAN_QR_CODE else None

    async def create(self, name: str, config: SessionConfig, *, start: bool) -> Session:
        async with self._turn(name):
            if name in self._world.sessions:
                raise errors.unprocessable(
                    f"Session '{name}' already exists. Use PUT to update it."
                )
            session = self._world.sessions[name] = Session(name=name, config=config)
            self._journal.record(Happening.SESSION, session=name)
            if start:
                self._connect(session)
            return session

    async def reconfigure(self, session: Session, config: SessionConfig) -> None:
        async with self._turn(session.name):
            session.config = config
            if session.running:
                await self._stop(session)
                self._connect(session)

    async def start(self, session: Session) -> None:
        async with self._turn(session.name):
            if session.running:
                raise errors.unprocessable(f"Session '{session.name}' is already started.")
            self._connect(session)

    async def stop(self, session: Session) -> None:
        async with self._turn(session.name):
            await self._stop(session)

    async def restart(self, session: Session) -> None:
        async with self._turn(session.name):
            await self._stop(session)
            self._connect(session)

    async def logout(self, session: Session) -> None:
        """Drop the credentials; a session that was running offers a new code."""
        async with self._turn(session.name):
            was_running = session.running
            await self._stop(session)
            session.account, session.unlinked = None, False
            if was_running:
                self._connect(session)

    async def delete(self, session: Session) -> None:
        async with self._turn(session.name):
            await self._stop(session)
            self._world.sessions.pop(session.name, None)
            self._journal.record(Happening.SESSION, session=session.name)

    def scan(self, session: Session, account: Account) -> None:
        """A phone scans the code on the screen."""
        if session.status is not Status.SCAN_QR_CODE:
            raise errors.status_not_as_expected(session, Status.SCAN_QR_CODE)
        session.account, session.unlinked = account, False
        # What was written meanwhile comes as history, which makes no webhooks.
        for message in session.messages.values():
            message.known_to_waha = True
        self._run(session, self._open(session))

    def drop_network(self, session: Session, seconds: float) -> None:
        self._run(session, self._open(session, after=seconds))

    def fail(self, session: Session, *, unlinked: bool) -> None:
        self._disconnect(session)
        session.unlinked = unlinked
        self._set_status(session, Status.FAILED)

    def resume(self) -> None:
        """After a restart of the process: sessions that ran are started again."""
        for session in self._world.sessions.values():
            if session.running:
                self._connect(session)

    async def _stop(self, session: Session) -> None:
        if session.running:
            self._disconnect(session)
            self._set_status(session, Status.STOPPED)
            await self._clock.sleep(self._settings.stop_seconds)

    def _connect(self, session: Session) -> None:
        session.statuses, session.mute = [], False
        if session.account is not None:
            self._run(session, self._open(session))
        else:
            self._run(session, self._offer_codes(session))

    def _run(self, session: Session, connection: Coroutine[object, object, None]) -> None:
        self._disconnect(session)
        self._set_status(session, Status.STARTING)
        self._connections[session.name] = self._background.spawn(connection)

    def _disconnect(self, session: Session) -> None:
        self._codes.pop(session.name, None)
        session.typing.clear()
        if (connection := self._connections.pop(session.name, None)) is not None:
            connection.cancel()

    async def _open(self, session: Session, after: float | None = None) -> None:
        await self._clock.sleep(self._settings.connect_seconds if after is None else after)
        self._set_status(session, Status.FAILED if session.unlinked else Status.WORKING)
        if not session.unlinked:
            self._on_connected(session)

    async def _offer_codes(self, session: Session) -> None:
        await self._clock.sleep(self._settings.connect_seconds)
        for number in range(self._settings.qr_count):
            life = (
                self._settings.qr_first_seconds if number == 0 else self._settings.qr_next_seconds
            )
            self._codes[session.name] = QrCode(identifiers.qr_value(), self._clock.now() + life)
            self._set_status(session, Status.SCAN_QR_CODE)
            await self._clock.sleep(life)
        self._codes.pop(session.name, None)
        self._set_status(session, Status.FAILED)

    def _set_status(self, session: Session, status: Status) -> None:
        session.status = status
        point = StatusPoint(status=status, timestamp=int(self._clock.now() * 1000))
        session.statuses = [*session.statuses, point][-3:]
        self._journal.record(Happening.SESSION, session=session.name)
        self._delivery.emit(session, payloads.session_status(session), "session.status")

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(name, asyncio.Lock())
        try:
            async with asyncio.timeout(self._settings.lock_seconds):
                await lock.acquire()
        except TimeoutError:
            raise errors.ExceptionError(f"async-lock timed out in queue {name}") from None
        try:
            yield
        finally:
            lock.release()
