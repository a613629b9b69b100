"""The simulated world: sessions, phones and the messages between them."""

from enum import IntEnum, StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from simulators.waha import identifiers


class Status(StrEnum):
    STOPPED = "STOPPED"
    STARTING = "STARTING"
    SCAN_QR_CODE = "SCAN_QR_CODE"
    WORKING = "WORKING"
    FAILED = "FAILED"


class Ack(IntEnum):
    ERROR = -1
    PENDING = 0
    SERVER = 1
    DEVICE = 2
    READ = 3
    PLAYED = 4


EventName = Literal[
    "*",
    "session.status",
    "message",
    "message.reaction",
    "message.any",
    "message.ack",
    "message.ack.group",
    "message.waiting",
    "message.revoked",
    "message.edited",
    "state.change",
    "group.join",
    "group.leave",
    "group.v2.join",
    "group.v2.leave",
    "group.v2.update",
    "group.v2.participants",
    "presence.update",
    "poll.vote",
    "poll.vote.failed",
    "chat.archive",
    "call.received",
    "call.accepted",
    "call.rejected",
    "label.upsert",
    "label.deleted",
    "label.chat.added",
    "label.chat.deleted",
    "event.response",
    "event.response.failed",
    "engine.event",
]


class _Config(BaseModel):
    """A part of a session's config: WAHA drops unknown fields and refuses wrong types."""

    model_config = ConfigDict(
        extra="ignore", strict=True, alias_generator=to_camel, validate_by_name=True
    )


class Hmac(_Config):
    key: str | None = None


class Retries(_Config):
    policy: Literal["constant", "linear", "exponential"] = "constant"
    delay_seconds: float = 2.0
    attempts: int = 15


class CustomHeader(_Config):
    name: str
    value: str


class Webhook(_Config):
    url: str
    events: list[EventName]
    hmac: Hmac | None = None
    retries: Retries | None = None
    custom_headers: list[CustomHeader] | None = None

    def wants(self, event: str) -> bool:
        return event in self.events or "*" in self.events


class Ignore(_Config):
    status: bool | None = None
    groups: bool | None = None
    channels: bool | None = None
    broadcast: bool | None = None

    def hides(self, chat_id: str) -> bool:
        """Whether the session reports nothing of this chat."""
        if chat_id == "status@broadcast":
            return bool(self.status or self.broadcast)
        return bool(
            (self.groups and chat_id.endswith("@g.us"))
            or (self.channels and chat_id.endswith("@newsletter"))
            or (self.broadcast and chat_id.endswith("@broadcast"))
        )


class NowebStore(_Config):
    enabled: bool = False
    full_sync: bool = False


class Noweb(_Config):
    mark_online: bool = True
    store: NowebStore | None = None


class SessionConfig(_Config):
    metadata: dict[str, str] | None = None
    ignore: Ignore | None = None
    client: dict[str, object] | None = None
    noweb: Noweb | None = None
    gows: dict[str, object] | None = None
    proxy: dict[str, object] | None = None
    debug: bool | None = None
    webhooks: list[Webhook] | None = None

    @property
    def store_enabled(self) -> bool:
        return bool(self.noweb and self.noweb.store and self.noweb.store.enabled)


class StatusPoint(BaseModel):
    status: Status
    timestamp: int
    """Milliseconds since the epoch."""


class Account(BaseModel):
    """The WhatsApp account of the phone that scanned the QR code."""

    phone: str
    push_name: str

    @property
    def id(self) -> str:
        return f"{self.phone}@c.us"

    @property
    def lid(self) -> str:
        return f"{identifiers.hidden_number(self.phone)}@lid"


class Restriction(BaseModel):
    """WhatsApp keeps the number from writing to people who never wrote to it."""

    kind: Literal["timelock", "capped"]
    until: float
    """Seconds since the epoch."""
    shown: bool = True
    """WAHA often knows nothing of a time lock until a message is refused."""


class Media(BaseModel):
    mimetype: str
    data: str
    """Base64."""
    filename: str | None = None
    voice: bool = False
    seconds: int = 0
    download_fails: bool = False
    kept_until: float = 0.0
    """Until when WAHA serves the file (seconds since the epoch)."""


class Location(BaseModel):
    latitude: float
    longitude: float
    name: str | None = None


class Quote(BaseModel):
    """The message that this one answers."""

    wa_id: str
    participant: str
    body: str | None


class Content(BaseModel):
    """What a message says, whoever says it."""

    text: str | None = None
    media: Media | None = None
    location: Location | None = None
    vcard: str | None = None


class Message(BaseModel):
    wa_id: str
    chat_id: str
    from_me: bool
    source: Literal["api", "app"]
    sent_at: float
    """Seconds since the epoch."""
    content: Content
    push_name: str = ""
    participant: str | None = None
    phone_behind_lid: str | None = None
    quote: Quote | None = None
    ack: Ack = Ack.PENDING
    known_to_waha: bool = True
    """False while the session is away and WhatsApp keeps the message for it."""
    backlog: bool = False
    """It reached WAHA after a reconnection, with its old timestamp."""
    edited: bool = False
    revoked: bool = False
    reactions: dict[str, str] = Field(default_factory=dict)
    """By who reacted: a phone, or `clinic`."""

    @property
    def id(self) -> str:
        """The id that WAHA shows: `{fromMe}_{chat}_{WhatsApp id}[_{participant}]`."""
        parts = [str(self.from_me).lower(), self.chat_id, self.wa_id]
        return "_".join(parts + ([self.participant] if self.participant else []))


class Session(BaseModel):
    name: str
    config: SessionConfig = Field(default_factory=SessionConfig)
    status: Status = Status.STOPPED
    statuses: list[StatusPoint] = Field(default_factory=list)
    account: Account | None = None
    unlinked: bool = False
    """The phone removed this device: its credentials are worth nothing any more."""
    restriction: Restriction | None = None
    mute: bool = False
    """It works and reports nothing, until it is started again."""
    messages: dict[str, Message] = Field(default_factory=dict)
    typing: dict[str, float] = Field(default_factory=dict)
    """By chat, since when the clinic types (seconds since the epoch)."""
    lids: dict[str, str] = Field(default_factory=dict)
    """Hidden numbers whose phone WAHA has learned: digits to digits."""

    @property
    def running(self) -> bool:
        return self.status is not Status.STOPPED

    def known_messages(self) -> list[Message]:
        return [message for message in self.messages.values() if message.known_to_waha]


class Phone(BaseModel):
    """A patient's phone."""

    phone: Annotated[str, StringConstraints(pattern=r"^\d{8,15}$")]
    name: str
    on_whatsapp: bool = True

    @property
    def lid(self) -> str:
        return identifiers.hidden_number(self.phone)


class World(BaseModel):
    """All that a restart keeps."""

    sessions: dict[str, Session] = Field(default_factory=dict)
    phones: dict[str, Phone] = Field(default_factory=dict)
