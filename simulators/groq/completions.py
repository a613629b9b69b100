"""`POST /openai/v1/chat/completions`: what is asked, and the answer that is made of it."""

import json
import secrets
import time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from simulators.groq.catalogue import Model
from simulators.groq.errors import GroqError
from simulators.groq.schema_rules import check_strict, instance_of
from simulators.groq.state import ScriptedAnswer
from simulators.groq.understanding import wishes_for

REASONING_TOKENS = 40
FALLBACK_REPLY = "Posso ajudar com horários, valores e o endereço da clínica."


class ChatMessage(BaseModel):
    role: Literal["system", "user", "assistant", "tool"]
    content: str


class JsonSchemaFormat(BaseModel):
    """`response_format.json_schema`."""

    name: str
    strict: bool = False
    wanted: dict[str, JsonValue] = Field(alias="schema")


class ResponseFormat(BaseModel):
    type: Literal["text", "json_object", "json_schema"] = "text"
    json_schema: JsonSchemaFormat | None = None


class ChatRequest(BaseModel):
    """The parameters that change what the simulator answers; others are let through."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    response_format: ResponseFormat = ResponseFormat()
    reasoning_effort: str | None = None
    max_completion_tokens: int | None = Field(default=None, gt=0)
    tools: list[JsonValue] | None = None
    stream: bool = False

    @property
    def prompt_tokens(self) -> int:
        """About four letters a token."""
        return sum(len(message.content) for message in self.messages) // 4 + 1


def check_request(request: ChatRequest, model: Model) -> None:
    """Refuse what Groq refuses. Raises `GroqError`."""
    if model.speech:
        raise GroqError(400, f"The model `{model.model_id}` does not support chat completions")
    efforts = {"low", "medium", "high"}
    if request.reasoning_effort and model.strict and request.reasoning_effort not in efforts:
        raise GroqError(400, "`reasoning_effort` must be one of `low`, `medium`, or `high`")
    if request.stream:
        raise GroqError(400, "the simulator does not stream")
    wanted = request.response_format
    if wanted.type != "json_schema":
        return
    if wanted.json_schema is None:
        raise GroqError(400, "'response_format.json_schema' : property is required")
    if request.tools:
        raise GroqError(400, "json_schema response_format is not supported with tool calling")
    if not model.strict:
        raise GroqError(
            400,
            f"This model does not support response format `json_schema`: {model.model_id}",
        )
    if wanted.json_schema.strict:
        check_strict(wanted.json_schema.wanted)


def compose(request: ChatRequest, scripted: ScriptedAnswer | None) -> tuple[str, str]:
    """The content and the finish reason: as scripted, else by the stand-in's rules."""
    if scripted is not None:
        content = scripted.content
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        return text, scripted.finish_reason
    said = [message.content for message in request.messages if message.role == "user"]
    context = [message.content for message in request.messages if message.role == "system"]
    wishes = wishes_for(said[-1] if said else "", context)
    wanted = request.response_format
    if wanted.json_schema is not None:
        answer = instance_of(wanted.json_schema.wanted, wishes)
    elif wanted.type == "json_object":
        answer = wishes
    else:
        return str(wishes["reply"] or FALLBACK_REPLY), "stop"
    text = json.dumps(answer, ensure_ascii=False)
    if request.max_completion_tokens and completion_tokens(text) > request.max_completion_tokens:
        # Reasoning counts: the answer is cut, as the real ones are.
        return text[: len(text) // 2], "length"
    return text, "stop"


def completion_tokens(content: str) -> int:
    return REASONING_TOKENS + len(content) // 4 + 1


def completion_body(request: ChatRequest, content: str, finish_reason: str) -> dict[str, object]:
    """A `chat.completion` in Groq's shape."""
    prompt, completion = request.prompt_tokens, completion_tokens(content)
    request_id = f"req_{secrets.token_hex(13)}"
    return {
        "id": f"chatcmpl-{secrets.token_hex(16)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "logprobs": None,
                "finish_reason": finish_reason,
            }
        ],
        "usage": {
            "queue_time": 0.01,
            "prompt_tokens": prompt,
            "prompt_time": prompt / 10_000,
            "completion_tokens": completion,
            "completion_time": completion / 1_000,
            "total_tokens": prompt + completion,
            "total_time": prompt / 10_000 + completion / 1_000,
            "completion_tokens_details": {"reasoning_tokens": REASONING_TOKENS},
            "prompt_tokens_details": {"cached_tokens": 0},
        },
        "system_fingerprint": "fp_simulated",
        "service_tier": "on_demand",
        "x_groq": {"id": request_id},
    }
