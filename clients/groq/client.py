"""The assistant: one strict-schema call a message, and one call a voice note."""

import re
import time
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from typing import Final

import groq
import httpx
from groq import AsyncGroq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clients.errors import RemoteError, RemoteProtocolError, RemoteUnavailableError
from clients.groq.breaker import CircuitBreaker
from clients.groq.models import SPEECH_MODEL, served_model
from clients.groq.prompt import Question, chat_messages, presentable
from clients.groq.proposal import Proposal, read_proposal, schema_for
from clients.groq.transcript import Transcript, TranscriptWire
from clients.http import build_client, failure, read_answer

SERVICE: Final = "groq"
TIMEOUT_SECONDS = 4.0
CONNECT_SECONDS = 1.5
SPEECH_TIMEOUT_SECONDS = 20.0
MAX_TOKENS = 1024
"""Reasoning counts, so this is far more than the answer needs."""
MAX_HINT = 600
"""Whisper reads 224 tokens of hint; Portuguese needs about three characters for one."""

_AUDIO_SUFFIXES = frozenset({".mp3", ".m4a", ".mp4", ".ogg", ".opus", ".wav", ".webm", ".flac"})
_CODE = re.compile(r"[a-z_]{3,60}")


class _MessageWire(BaseModel):
    content: str | None = None


class _ChoiceWire(BaseModel):
    message: _MessageWire
    finish_reason: str


class _CompletionWire(BaseModel):
    model_config = ConfigDict(extra="ignore")

    choices: list[_ChoiceWire] = Field(min_length=1)


class _ProblemWire(BaseModel):
    code: str = ""


class _ErrorWire(BaseModel):
    error: _ProblemWire


class AssistantClient:
    """Groq, asked once and never waited for: whoever calls can always do without an answer."""

    def __init__(
        self,
        api_key: str,
        base_url: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`base_url` is the root: the SDK adds `/openai/v1` itself."""
        self._groq = AsyncGroq(
            api_key=api_key,
            base_url=base_url,
            max_retries=0,
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            http_client=build_client(
                timeout_seconds=TIMEOUT_SECONDS,
                connect_seconds=CONNECT_SECONDS,
                transport=transport,
            ),
        )
        # Apart, because text and speech have limits of their own.
        self._text_breaker = CircuitBreaker(clock)
        self._speech_breaker = CircuitBreaker(clock)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._groq.close()

    async def propose(self, question: Question, model: str | None = None) -> Proposal:
        """How the model reads the last message. Raises the errors of `clients.errors`."""

        async def ask() -> httpx.Response:
            answer = await self._groq.chat.completions.with_raw_response.create(
                model=served_model(model),
                messages=chat_messages(question),
                response_format={
                    "type": "json_schema",
                    "json_schema": {
                        "name": "proposal",
                        "strict": True,
                        "schema": schema_for(question.procedures),
                    },
                },
                reasoning_effort="low",
                temperature=0,
                max_completion_tokens=MAX_TOKENS,
            )
            return answer.http_response

        response = await _guarded("propose", self._text_breaker, ask)
        choice = read_answer(response, _CompletionWire, SERVICE, "propose").choices[0]
        if choice.finish_reason != "stop":
            raise RemoteProtocolError(SERVICE, "propose", code="cut_short")
        try:
            return read_proposal(
                choice.message.content or "",
                message=presentable(question.message, question.names),
                procedures=question.procedures,
                texts=question.texts,
            )
        except ValueError:
            raise RemoteProtocolError(SERVICE, "propose", code="unreadable_answer") from None

    async def transcribe(self, audio: bytes, filename: str, hint: str) -> Transcript | None:
        """The words of a voice note in Portuguese, or `None` when nobody speaks in it.

        `hint` are words to expect, such as the procedures' names.
        """
        # Groq judges by the name alone, and does not know WhatsApp's `.oga`.
        suffix = PurePosixPath(filename).suffix.lower()
        name = f"voice{suffix if suffix in _AUDIO_SUFFIXES else '.ogg'}"

        async def ask() -> httpx.Response:
            answer = await self._groq.audio.transcriptions.with_raw_response.create(
                model=SPEECH_MODEL,
                file=(name, audio),
                language="pt",
                prompt=hint[:MAX_HINT],
                response_format="verbose_json",
                temperature=0,
                timeout=httpx.Timeout(SPEECH_TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            )
            return answer.http_response

        response = await _guarded("transcribe", self._speech_breaker, ask)
        return read_answer(response, TranscriptWire, SERVICE, "transcribe").transcript()


async def _guarded(
    operation: str, breaker: CircuitBreaker, ask: Callable[[], Awaitable[httpx.Response]]
) -> httpx.Response:
    if remaining := breaker.remaining():
        raise RemoteUnavailableError(SERVICE, operation, code="circuit_open", retry_after=remaining)
    try:
        response = await ask()
    except groq.APIError as error:
        ours = _translated(error, operation)
        if isinstance(ours, RemoteUnavailableError):
            breaker.failed(ours.retry_after)
        raise ours from None
    breaker.succeeded()
    return response


def _translated(error: groq.APIError, operation: str) -> RemoteError:
    match error:
        case groq.APITimeoutError():
            return RemoteUnavailableError(SERVICE, operation, code="timeout")
        case groq.APIConnectionError():
            return RemoteUnavailableError(SERVICE, operation, code="network")
        case groq.APIStatusError():
            return failure(error.response, SERVICE, operation, code=_code_in(error.response))
        case _:
            return RemoteProtocolError(SERVICE, operation, code="unreadable_answer")


def _code_in(response: httpx.Response) -> str | None:
    """Groq's own code, e.g. `model_decommissioned`, when it gives one that is only a name."""
    try:
        code = _ErrorWire.model_validate_json(response.content).error.code
    except ValidationError:
        return None
    return code if _CODE.fullmatch(code) else None
