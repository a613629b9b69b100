"""All parts of the simulator, put together."""

import httpx

from simulators.waha import directory, errors, identifiers
from simulators.waha.background import Background
from simulators.waha.changes import Changes
from simulators.waha.clock import Clock
from simulators.waha.delivery import Delivery
from simulators.waha.faults import FaultOrder, Faults, RestrictOrder
from simulators.waha.journal import Happening, Journal
from simulators.waha.lifecycle import Lifecycle
from simulators.waha.messaging import Messaging
from simulators.waha.model import Phone, Restriction, Session, Status
from simulators.waha.settings import WahaSimulatorSettings
from simulators.waha.storage import Storage


class WahaSimulator:
    def __init__(
        self, settings: WahaSimulatorSettings, http: httpx.AsyncClient, clock: Clock
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.faults = Faults()
        self._http = http
        self._storage = Storage(settings.data_dir)
        self.world = self._storage.load()
        self._background = Background()
        self.journal = Journal(clock, on_record=lambda: self._storage.save_soon(self.world))
        self._delivery = Delivery(http, clock, self._background, self.faults)
        self.messaging = Messaging(
            self.world, settings, clock, self._background, self.journal, self._delivery
        )
        self.changes = Changes(settings, clock, self.journal, self._delivery)
        self.lifecycle = Lifecycle(
            self.world,
            settings,
            clock,
            self._background,
            self.journal,
            self._delivery,
            on_connected=self.messaging.catch_up,
        )

    def start(self) -> None:
        self.lifecycle.resume()

    async def aclose(self) -> None:
        self._storage.save(self.world)
        await self._background.aclose()
        await self._http.aclose()

    def reset(self) -> None:
        """Forget sessions, phones, chats and faults, also what was still to be delivered."""
        self._background.cancel()
        self._delivery.forget_held()
        self.world.sessions.clear()
        self.world.phones.clear()
        self.faults.clear()
        self.journal.record(Happening.RESET)

    def misbehave(self, order: FaultOrder) -> None:
        """Raises 404 for an unknown session, 400 for a session fault without a session."""
        self.faults.obey(order)
        of_session = (order.drop_network_seconds, order.fail, order.restrict, order.mute)
        if all(part is None for part in of_session):
            return
        if order.session is None:
            raise errors.bad_request("session should not be empty")
        session = self.session(order.session)
        if order.mute is not None:
            session.mute = order.mute
        if order.restrict is not None:
            self._restrict(session, order.restrict)
        if order.drop_network_seconds is not None:
            self.lifecycle.drop_network(session, order.drop_network_seconds)
        if order.fail is not None:
            self.lifecycle.fail(session, unlinked=order.fail == "unlinked")

    def _restrict(self, session: Session, order: RestrictOrder) -> None:
        until = self.clock.now() + order.seconds
        made = Restriction(kind=order.kind, until=until, shown=order.shown)
        session.restriction = made if order.seconds else None
        self.journal.record(Happening.SESSION, session=session.name)

    def session(self, name: str) -> Session:
        try:
            return self.world.sessions[name]
        except KeyError:
            raise errors.not_found("Session") from None

    async def session_in(self, name: str, status: Status) -> Session:
        """The session once it has this status; blocks, then refuses with 422, as WAHA does."""
        session = self.world.sessions.get(name)
        if session is None:
            await self.clock.sleep(self.settings.not_running_seconds)
            raise errors.session_does_not_exist(name)
        limit = (
            self.settings.not_ready_seconds
            if session.running
            else self.settings.not_running_seconds
        )
        if not await self.journal.wait_until(lambda: session.status is status, limit):
            raise errors.status_not_as_expected(session, status)
        return session

    def session_with_store(self, name: str) -> Session:
        session = self.session(name)
        if not session.config.store_enabled:
            raise errors.store_disabled()
        return session

    def register_phone(self, phone: Phone) -> Phone:
        self.world.phones[phone.phone] = phone
        self.journal.record(Happening.PHONE)
        return phone

    def phone(self, digits: str, name: str | None = None) -> Phone:
        """The phone of a patient; it comes into the world with its first use."""
        known = self.world.phones.get(digits)
        if known is not None and name in {None, known.name}:
            return known
        return self.register_phone(Phone(phone=digits, name=name or "Paciente"))

    def account_of(self, phone: str) -> str | None:
        return directory.account_of(self.world, directory.digits_of(phone))

    def new_session_name(self) -> str:
        return identifiers.session_name(self.clock.now())
