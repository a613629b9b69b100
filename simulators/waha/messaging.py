"""Messages between a session's number and the patients' phones."""

from dataclasses import dataclass

from simulators.waha import directory, errors, identifiers, payloads
from simulators.waha.background import Background
from simulators.waha.clock import Clock
from simulators.waha.delivery import Delivery
from simulators.waha.journal import Happening, Journal
from simulators.waha.model import Ack, Content, Message, Phone, Quote, Session, Status, World
from simulators.waha.settings import WahaSimulatorSettings

_TYPING_SECONDS = 25.0


class UnreachableError(Exception):
    """The patient cannot do this: no account linked, no such message, no WhatsApp."""


@dataclass(frozen=True)
class Incoming:
    """What a patient's phone sends."""

    content: Content
    push_name: str
    chat_id: str | None = None
    """A group, story or channel in which it is said; None is the private chat."""
    from_lid: bool = False
    hide_phone: bool = False
    reply_to: str | None = None
    sent_at: float | None = None


class Messaging:
    def __init__(
        self,
        world: World,
        settings: WahaSimulatorSettings,
        clock: Clock,
        background: Background,
        journal: Journal,
        delivery: Delivery,
    ) -> None:
        self._world = world
        self._settings = settings
        self._clock = clock
        self._background = background
        self._journal = journal
        self._delivery = delivery

    def send(
        self,
        session: Session,
        chat_id: str,
        content: Content,
        *,
        wa_id: str | None = None,
        reply_to: str | None = None,
    ) -> Message:
        """Send through the API. The phone shows a repeated id once."""
        repeated = session.messages.get(wa_id) if wa_id else None
        if repeated is not None:
            # The engine announces its own sends, also the second time.
            self._announce(session, repeated.model_copy(update={"ack": Ack.PENDING}))
            return repeated
        self._check_restriction(session, chat_id)
        message = Message(
            wa_id=wa_id or identifiers.message_id(),
            chat_id=chat_id,
            from_me=True,
            source="api",
            sent_at=self._clock.now(),
            content=self._served(content),
            push_name=session.account.push_name if session.account else "",
            quote=self._quote(session, reply_to),
        )
        self._keep(session, message)
        session.typing.pop(chat_id, None)
        self._announce(session, message)
        self._background.spawn(self._acknowledge(session, message))
        return message

    def _check_restriction(self, session: Session, chat_id: str) -> None:
        """Chats in which the patient has written go on working."""
        found = session.restriction
        if found is None or found.until <= self._clock.now():
            return
        in_chat = (message for message in session.messages.values() if message.chat_id == chat_id)
        if not any(not message.from_me for message in in_chat):
            raise errors.ExceptionError("server returned error 463")

    def staff_writes(self, session: Session, phone: str, text: str) -> Message:
        """Somebody answers on the phone that holds the clinic's number."""
        account = self._account_name(session)
        message = Message(
            wa_id=identifiers.message_id(),
            chat_id=self._chat_with(session, phone),
            from_me=True,
            source="app",
            sent_at=self._clock.now(),
            content=Content(text=text),
            push_name=account,
            ack=Ack.DEVICE,
            known_to_waha=session.status is Status.WORKING,
        )
        self._keep(session, message)
        if message.known_to_waha:
            self._announce(session, message)
        return message

    def receive(self, session: Session, phone: Phone, incoming: Incoming) -> Message:
        """A patient writes. While the session is away, WhatsApp keeps the message."""
        self._account_name(session)
        chat_id = incoming.chat_id or f"{phone.phone}@c.us"
        if incoming.from_lid:
            chat_id = f"{phone.lid}@lid"
        in_group = chat_id.endswith(("@g.us", "@broadcast"))
        message = Message(
            wa_id=identifiers.message_id(),
            chat_id=chat_id,
            from_me=False,
            source="app",
            sent_at=self._clock.now() if incoming.sent_at is None else incoming.sent_at,
            content=self._served(incoming.content),
            push_name=incoming.push_name,
            participant=f"{phone.phone}@c.us" if in_group else None,
            phone_behind_lid=(
                phone.phone if incoming.from_lid and not incoming.hide_phone else None
            ),
            quote=self._quote(session, incoming.reply_to),
            ack=Ack.SERVER,
            known_to_waha=False,
        )
        self._keep(session, message)
        if session.status is Status.WORKING:
            self._hand_over(session, message)
        return message

    def catch_up(self, session: Session) -> None:
        """The session is back: what WhatsApp kept for it arrives all at once."""
        for message in session.messages.values():
            if message.known_to_waha:
                continue
            message.backlog = True
            self._hand_over(session, message)

    def call(self, session: Session, phone: Phone) -> None:
        self._account_name(session)
        payload = payloads.call(phone.phone, identifiers.message_id(), self._clock.now())
        self._delivery.emit(session, payload, "call.received")

    def read_by_patient(self, session: Session, phone: str) -> None:
        """The patient opens the chat: the clinic's messages turn to READ."""
        for message in self.conversation(session, phone):
            if message.from_me and Ack.DEVICE <= message.ack < Ack.READ:
                self._raise_ack(session, message, Ack.READ)

    def seen_by_clinic(self, session: Session, chat_id: str, ids: list[str] | None) -> list[str]:
        """Mark as read what the chat, or these ids, hold; answers the ids that were unread."""
        seen = []
        for message in session.known_messages():
            wanted = message.chat_id == chat_id and (ids is None or message.id in ids)
            if wanted and not message.from_me and message.ack < Ack.READ:
                message.ack = Ack.READ
                seen.append(message.id)
        self._journal.record(Happening.MESSAGE, session=session.name, chat_id=chat_id)
        return seen

    def set_typing(self, session: Session, chat_id: str, *, typing: bool) -> None:
        session.typing.pop(chat_id, None)
        if typing:
            session.typing[chat_id] = self._clock.now()
        self._journal.record(Happening.TYPING, session=session.name, chat_id=chat_id)

    def is_typing(self, session: Session, phone: str) -> bool:
        now = self._clock.now()
        started = (session.typing.get(chat) for chat in directory.chats_of(phone))
        return any(since is not None and now - since < _TYPING_SECONDS for since in started)

    def conversation(self, session: Session, phone: str) -> list[Message]:
        """The private chat as the phone holds it, oldest first."""
        chats = directory.chats_of(phone)
        found = [m for m in session.messages.values() if m.chat_id in chats]
        reachable = (directory.account_of(self._world, phone) or phone) == phone
        return [m for m in found if reachable or not m.from_me]

    def keep_file(self, message: Message) -> None:
        """WAHA downloads the media (again) and serves it for a while."""
        if message.content.media is not None:
            message.content.media.kept_until = self._clock.now() + self._settings.file_seconds

    def file_is_kept(self, message: Message) -> bool:
        media = message.content.media
        # Like WHATSAPP_FILES_LIFETIME: zero keeps the files.
        forever = self._settings.file_seconds == 0
        return media is not None and (forever or self._clock.now() < media.kept_until)

    def _hand_over(self, session: Session, message: Message) -> None:
        message.known_to_waha, message.ack = True, max(message.ack, Ack.DEVICE)
        if message.phone_behind_lid:
            session.lids[directory.digits_of(message.chat_id)] = message.phone_behind_lid
        self._announce(session, message)

    def _announce(self, session: Session, message: Message) -> None:
        if session.config.ignore is not None and session.config.ignore.hides(message.chat_id):
            return
        self.keep_file(message)
        payload = payloads.message(message, session, self._settings.base_url)
        events = ("message.any",) if message.from_me else ("message", "message.any")
        self._delivery.emit(session, payload, *events)

    async def _acknowledge(self, session: Session, message: Message) -> None:
        """SERVER, then DEVICE. A number without WhatsApp stays PENDING, and no error tells."""
        if not directory.is_reachable(self._world, message.chat_id):
            return
        for ack in (Ack.SERVER, Ack.DEVICE):
            await self._clock.sleep(self._settings.ack_seconds)
            if not session.running:
                return
            self._raise_ack(session, message, ack)

    def _raise_ack(self, session: Session, message: Message, ack: Ack) -> None:
        message.ack = max(message.ack, ack)
        self._journal.record(Happening.MESSAGE, session=session.name, chat_id=message.chat_id)
        self._delivery.emit(
            session, payloads.ack(message.model_copy(update={"ack": ack})), "message.ack"
        )

    def _keep(self, session: Session, message: Message) -> None:
        session.messages[message.wa_id] = message
        self._journal.record(Happening.MESSAGE, session=session.name, chat_id=message.chat_id)

    def _chat_with(self, session: Session, phone: str) -> str:
        """The id under which the session last talked with this phone."""
        conversation = self.conversation(session, phone)
        return conversation[-1].chat_id if conversation else f"{phone}@c.us"

    def _quote(self, session: Session, reply_to: str | None) -> Quote | None:
        if reply_to is None:
            return None
        quoted = stored(session, reply_to)
        own = session.account.id if session.account else ""
        return Quote(
            wa_id=quoted.wa_id,
            participant=own if quoted.from_me else quoted.chat_id,
            body=quoted.content.text,
        )

    def _account_name(self, session: Session) -> str:
        if session.account is None:
            raise UnreachableError("no phone is linked to this session")
        return session.account.push_name

    def _served(self, content: Content) -> Content:
        """A copy: a message must not share what its sender may change."""
        return content.model_copy(deep=True)


def bare_id(message_id: str) -> str:
    """WhatsApp's part of an id, whether the whole or only that part is given."""
    parts = message_id.split("_", 3)
    return parts[2] if len(parts) > 2 else message_id


def stored(session: Session, message_id: str) -> Message:
    """The message as WhatsApp has it, known to WAHA or not."""
    try:
        return session.messages[bare_id(message_id)]
    except KeyError:
        raise UnreachableError("no such message") from None


def find(session: Session, message_id: str) -> Message:
    """The message as the session's store has it."""
    message = session.messages.get(bare_id(message_id))
    if message is None or not message.known_to_waha:
        raise errors.not_found("Message")
    return message
