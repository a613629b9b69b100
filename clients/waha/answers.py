"""What WAHA answers to our calls."""

import json

import httpx
from pydantic import BaseModel, ConfigDict, Field

from clients.waha.ids import parse_message_id


class Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


class QrAnswer(Answer):
    mimetype: str
    data: str


class CodeAnswer(Answer):
    code: str


class ContactAnswer(Answer):
    exists: bool = Field(alias="numberExists")
    chat_id: str | None = Field(None, alias="chatId")


class LidAnswer(Answer):
    phone_address: str | None = Field(None, alias="pn")


class VersionAnswer(Answer):
    version: str
    engine: str
    tier: str


def sent_id(response: httpx.Response, asked: str) -> str:
    """The bare id in an answer that differs per engine.

    Ours when the answer holds none: the message is out, and failing would send it again.
    """
    try:
        answer = json.loads(response.content)
    except ValueError:
        return asked
    for holder in (answer, _member(answer, "_data")):
        for candidate in (
            _member(_member(holder, "key"), "id"),
            _member(holder, "id"),
            _member(_member(holder, "id"), "_serialized"),
        ):
            if isinstance(candidate, str) and candidate:
                parts = parse_message_id(candidate)
                return candidate if parts is None else parts.bare
    return asked


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None
