"""WAHA's JSON, as loosely as its engines write it."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from clients.waha.ids import normalise_chat_id, phone_of
from clients.waha.models import AccountRestriction, SessionAccount, WahaSession
from domain.courtesy import Restriction
from domain.vocabulary import SessionStatus


def _known_status(value: object) -> object:
    return value if value in tuple(SessionStatus) else SessionStatus.UNKNOWN


Status = Annotated[SessionStatus, BeforeValidator(_known_status)]
ChatId = Annotated[str, AfterValidator(normalise_chat_id)]
UnixSeconds = Annotated[int, Field(ge=0, lt=2**33)]
UnixMilliseconds = Annotated[int, Field(ge=0, lt=2**43)]


class Wire(BaseModel):
    """Unknown fields are WAHA's business: its contract grows monthly."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def _moment(value: object) -> object:
    """WAHA has named these times for a few months only: an unknown spelling is none."""
    return value if isinstance(value, int) and 0 < value < 2**33 else None


Moment = Annotated[int | None, BeforeValidator(_moment)]


class TimelockWire(Wire):
    is_active: bool = Field(False, alias="isActive")
    ends: Moment = Field(None, alias="timeEnforcementEnds")


class CappingWire(Wire):
    status: str | None = Field(None, alias="cappingStatus")
    cycle_end: Moment = Field(None, alias="cycleEnd")

    @property
    def is_near(self) -> bool:
        """The set of words is open: one that is not known to be harmless counts."""
        return self.status not in (None, "NONE", "FIRST_WARNING")


class AccountWire(Wire):
    id: str
    push_name: str | None = Field(None, alias="pushName")
    lid: str | None = None
    timelock: TimelockWire | None = Field(None, alias="reachoutTimelock")
    capping: CappingWire | None = Field(None, alias="messageCapping")

    def account(self) -> SessionAccount:
        return SessionAccount(
            phone=phone_of(normalise_chat_id(self.id)),
            lid=None if self.lid is None else normalise_chat_id(self.lid),
            push_name=self.push_name,
            restriction=self._restriction(),
        )

    def _restriction(self) -> AccountRestriction | None:
        if self.timelock is not None and self.timelock.is_active:
            return AccountRestriction(Restriction.REACHOUT_TIMELOCK, _time(self.timelock.ends))
        if self.capping is not None and self.capping.is_near:
            return AccountRestriction(Restriction.MESSAGE_CAPPING, _time(self.capping.cycle_end))
        return None


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class SessionWire(Wire):
    name: str
    status: Status
    me: AccountWire | None = None

    def session(self) -> WahaSession:
        return WahaSession(self.name, self.status, None if self.me is None else self.me.account())


class EnvelopeWire(Wire):
    id: str = Field(min_length=1)
    timestamp: UnixMilliseconds
    event: str
    session: str = Field(min_length=1)
    me: AccountWire | None = None
    payload: dict[str, object]


class StatusWire(Wire):
    status: Status


class AckWire(Wire):
    id: str
    level: int = Field(alias="ack")
    chat_id: ChatId | None = Field(None, alias="from")
    from_me: bool = Field(False, alias="fromMe")


class MediaWire(Wire):
    url: str | None = None
    mimetype: str | None = None
    filename: str | None = None
    error: object = None


class QuotedWire(Wire):
    id: str


class ReactionWire(Wire):
    text: str | None = None
    message_id: str = Field(alias="messageId")


class MessageWire(Wire):
    """A message, or a reaction to one (`reaction`), of a webhook or of the history."""

    id: str = Field(min_length=1)
    timestamp: UnixSeconds
    sender: ChatId | None = Field(None, alias="from")
    recipient: ChatId | None = Field(None, alias="to")
    from_me: bool = Field(False, alias="fromMe")
    source: Literal["app", "api"] | None = None
    body: str | None = None
    has_media: bool = Field(False, alias="hasMedia")
    media: MediaWire | None = None
    location: dict[str, object] | None = None
    contact_cards: list[object] | None = Field(None, alias="vCards")
    reply_to: QuotedWire | None = Field(None, alias="replyTo")
    reaction: ReactionWire | None = None
    raw: dict[str, object] = Field(default_factory=dict, alias="_data")
