"""Misbehaviour on command."""

from dataclasses import dataclass, field, fields
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class SendFailures(BaseModel):
    """The next `count` sends answer with this status, before or after the work was done."""

    model_config = ConfigDict(extra="forbid")

    count: int = Field(1, ge=0)
    status: int = Field(500, ge=500, le=599)
    when: Literal["before", "after"] = "before"
    message: str = "Connection Closed"
    """WAHA's `exception.message`, by which clients tell one failure from another."""


class RestrictOrder(BaseModel):
    """What WhatsApp does to a number that writes to too many."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["timelock", "capped"] = "timelock"
    seconds: float = Field(3600.0, ge=0)
    """0 ends it."""
    shown: bool = True
    """Whether WAHA tells of it before a message is refused."""


class FaultOrder(BaseModel):
    """The body of `POST /simulator/faults`; what is left out stays as it was."""

    model_config = ConfigDict(extra="forbid")

    session: str | None = None
    """Whose network drops, who fails, is restricted or mute; the other faults are everybody's."""
    answer_delay_seconds: float | None = Field(None, ge=0)
    send_failures: SendFailures | None = None
    lost_answers: int | None = Field(None, ge=0)
    """The next n sends are done and then the connection breaks without an answer."""
    webhook_copies: int | None = Field(None, ge=1)
    """Every delivery is posted n times at once."""
    repeat_messages: int | None = Field(None, ge=0)
    """The next n messages are reported a second time under a new event id."""
    reorder_messages: int | None = Field(None, ge=0)
    """The next n messages are held back, then reported last one first."""
    drop_network_seconds: float | None = Field(None, ge=0)
    """The session loses WhatsApp for so long (STARTING, then WORKING and the backlog)."""
    restrict: RestrictOrder | None = None
    """The session may write to nobody new for so long (error 463)."""
    mute: bool | None = None
    """The session works on and reports nothing, until it is started again."""
    fail: Literal["unlinked", "crashed"] | None = None
    """The session goes to FAILED: for good until a logout, or until a restart."""


@dataclass
class Faults:
    """The standing orders."""

    answer_delay_seconds: float = 0.0
    send_failures: SendFailures = field(default_factory=lambda: SendFailures(count=0))
    lost_answers: int = 0
    webhook_copies: int = 1
    repeat_messages: int = 0
    reorder_messages: int = 0

    def obey(self, order: FaultOrder) -> None:
        for standing in fields(self):
            if (value := getattr(order, standing.name)) is not None:
                setattr(self, standing.name, value)

    def clear(self) -> None:
        for standing in fields(self):
            setattr(self, standing.name, getattr(Faults(), standing.name))

    def next_send_failure(self, when: Literal["before", "after"]) -> SendFailures | None:
        failures = self.send_failures
        if failures.count <= 0 or failures.when != when:
            return None
        self.send_failures = failures.model_copy(update={"count": failures.count - 1})
        return failures

    def next_answer_is_lost(self) -> bool:
        if self.lost_answers <= 0:
            return False
        self.lost_answers -= 1
        return True

    def next_message_is_repeated(self) -> bool:
        if self.repeat_messages <= 0:
            return False
        self.repeat_messages -= 1
        return True
