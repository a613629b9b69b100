"""What the simulator was told to do, and what it was asked."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Fault(BaseModel):
    """The next `times` requests go wrong, alike."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["status", "malformed", "hang"]
    """`malformed`: an answer that is no JSON. `hang`: answered only after `delay_seconds`."""
    times: int = Field(default=1, ge=1)
    status: int = Field(default=500, ge=400, le=599)
    code: str | None = None
    message: str = "simulated failure"
    retry_after_seconds: int | None = None
    delay_seconds: float = Field(default=30, ge=0, le=120)


class ScriptedAnswer(BaseModel):
    """What the model will say next: an object (as JSON) or a text, taken literally."""

    model_config = ConfigDict(extra="forbid")

    content: JsonValue
    finish_reason: Literal["stop", "length"] = "stop"


class ScriptedTranscript(BaseModel):
    """What the next audio will be heard to say."""

    model_config = ConfigDict(extra="forbid")

    text: str
    no_speech_prob: float = Field(default=0.01, ge=0, le=1)
    avg_logprob: float = Field(default=-0.2, le=0)
    duration_seconds: float = Field(default=4.0, gt=0)


class Recorded(BaseModel):
    """One request as it was sent; of audio, its form fields."""

    path: str
    body: JsonValue


class GroqState:
    """In memory: a language model remembers nothing either."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.faults: list[Fault] = []
        self.answers: list[ScriptedAnswer] = []
        self.transcripts: list[ScriptedTranscript] = []
        self.requests: list[Recorded] = []

    def next_fault(self) -> Fault | None:
        """The fault to commit now, counted down."""
        if not self.faults:
            return None
        fault = self.faults[0]
        fault.times -= 1
        if fault.times == 0:
            self.faults.pop(0)
        return fault
