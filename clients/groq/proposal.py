"""What the model may say, and how much of it is believed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.reply_gate import ReplyRefusal, refusal_of

Polarity = Literal["want", "avoid"]
Part = Literal["manha", "tarde", "noite"]


class ProposedIntent(StrEnum):
    """`confirm` and `pick_option` are absent on purpose: those are for the patient alone."""

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    LIST_APPOINTMENTS = "list_appointments"
    PAY = "pay"
    PRICE = "price"
    HOURS_ADDRESS = "hours_address"
    HUMAN = "human"
    EMERGENCY = "emergency"
    OPT_OUT = "opt_out"
    GREETING = "greeting"
    THANKS = "thanks"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The model's reading of a message: an opinion, with quotations to check it by.

    `date_text` and `time_text` are words of the message; the model's own are dropped. `reply` has
    passed the gate; otherwise it is `None` and `reply_refused` says why.
    """

    intent: ProposedIntent
    date_text: str | None
    time_text: str | None
    polarity: Polarity
    procedure: str | None
    part: Part | None
    needs_clarification: bool
    reply: str | None
    reply_refused: ReplyRefusal | None


class ProposalWire(BaseModel):
    """The answer, held to the schema once more: nothing but these fields, of these types."""

    model_config = ConfigDict(extra="forbid", strict=True)

    intent: str
    date_text: str | None
    time_text: str | None
    polarity: Polarity
    procedure: str | None
    part: Part | None
    needs_clarification: bool
    reply: str | None


def schema_for(procedures: Sequence[str]) -> dict[str, object]:
    """The JSON schema in the dialect of strict mode: all required, nothing else, null if absent."""
    properties: dict[str, object] = {
        "intent": {"type": "string", "enum": [intent.value for intent in ProposedIntent]},
        "date_text": {"type": ["string", "null"]},
        "time_text": {"type": ["string", "null"]},
        "polarity": {"type": "string", "enum": ["want", "avoid"]},
        "procedure": {"type": ["string", "null"], "enum": [*procedures, None]},
        "part": {"type": ["string", "null"], "enum": ["manha", "tarde", "noite", None]},
        "needs_clarification": {"type": "boolean"},
        "reply": {"type": ["string", "null"]},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def read_proposal(
    content: str, *, message: str, procedures: Sequence[str], texts: Sequence[str]
) -> Proposal:
    """The proposal in the model's answer to `message`.

    Raises ValueError when the answer is not of the schema.
    """
    wire = ProposalWire.model_validate_json(content)
    if wire.procedure is not None and wire.procedure not in procedures:
        raise ValueError("a procedure that the clinic does not have")
    refusal = None if wire.reply is None else refusal_of(wire.reply, texts)
    return Proposal(
        intent=ProposedIntent(wire.intent),
        date_text=_quotation(wire.date_text, message),
        time_text=_quotation(wire.time_text, message),
        polarity=wire.polarity,
        procedure=wire.procedure,
        part=wire.part,
        needs_clarification=wire.needs_clarification,
        reply=wire.reply if refusal is None else None,
        reply_refused=refusal,
    )


def _quotation(quoted: str | None, message: str) -> str | None:
    return quoted if quoted and quoted in message else None
