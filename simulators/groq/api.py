"""Groq's three endpoints."""

import asyncio
import secrets
import time
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import ValidationError

from simulators.groq import audio
from simulators.groq.catalogue import model_list
from simulators.groq.completions import (
    ChatRequest,
    check_request,
    completion_body,
    completion_tokens,
    compose,
)
from simulators.groq.control import State
from simulators.groq.errors import GroqError, served_model
from simulators.groq.limits import RateLimits
from simulators.groq.settings import GroqSettings
from simulators.groq.state import Fault, Recorded

_TOKENS_PER_AUDIO = 1


async def authorised(request: Request) -> None:
    """Raises `GroqError` with 401 unless a good bearer key came along."""
    settings = request.app.state.settings
    assert isinstance(settings, GroqSettings)
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    only = settings.groq_simulator_key or key
    good = bool(key) and secrets.compare_digest(key.encode(), only.encode())
    if scheme.lower() != "bearer" or not good:
        raise GroqError(401, "Invalid API Key", code="invalid_api_key")


def limits_of(request: Request) -> RateLimits:
    limits = request.app.state.limits
    assert isinstance(limits, RateLimits)
    return limits


Limits = Annotated[RateLimits, Depends(limits_of)]
router = APIRouter(prefix="/openai/v1", tags=["Groq"], dependencies=[Depends(authorised)])


@router.get("/models")
async def list_models() -> dict[str, object]:
    return model_list(int(time.time()))


@router.post("/chat/completions")
async def complete(request: Request, state: State, limits: Limits) -> Response:
    """The scripted answer, or the stand-in's; a fault comes before either."""
    raw = await request.body()
    try:
        asked = ChatRequest.model_validate_json(raw)
    except ValidationError as error:
        raise GroqError(400, f"invalid request: {error.errors()[0]['msg']}") from None
    state.requests.append(
        Recorded.model_validate({"path": request.url.path, "body": asked.model_dump(by_alias=True)})
    )
    if (fault := state.next_fault()) and (answer := await _go_wrong(fault)):
        return answer
    check_request(asked, served_model(asked.model))
    scripted = state.answers.pop(0) if state.answers else None
    content, finish_reason = compose(asked, scripted)
    headers = limits.take(asked.prompt_tokens + completion_tokens(content))
    return JSONResponse(completion_body(asked, content, finish_reason), headers=headers)


@router.post("/audio/transcriptions")
async def transcribe(
    request: Request,
    state: State,
    limits: Limits,
    file: Annotated[UploadFile, File()],
    model: Annotated[str, Form()],
    language: Annotated[str, Form()] = "pt",
    prompt: Annotated[str, Form()] = "",
    response_format: Annotated[Literal["json", "text", "verbose_json"], Form()] = "json",
) -> Response:
    """What the next transcript says, whatever the audio."""
    size = len(await file.read())
    fields = {
        "model": model,
        "filename": file.filename,
        "size": size,
        "language": language,
        "prompt": prompt,
        "response_format": response_format,
    }
    state.requests.append(Recorded.model_validate({"path": request.url.path, "body": fields}))
    if (fault := state.next_fault()) and (answer := await _go_wrong(fault)):
        return answer
    served_model(model, speech=True)
    audio.check_file(file.filename, size)
    headers = limits.take(_TOKENS_PER_AUDIO)
    heard = state.transcripts.pop(0) if state.transcripts else audio.DEFAULT_TRANSCRIPT
    if response_format == "text":
        return PlainTextResponse(heard.text, headers=headers)
    if response_format == "verbose_json":
        return JSONResponse(audio.verbose_body(heard, language), headers=headers)
    return JSONResponse({"text": heard.text, "x_groq": {"id": "req_simulated"}}, headers=headers)


async def _go_wrong(fault: Fault) -> Response | None:
    """A wrong answer; None when it is only late. Raises `GroqError`."""
    match fault.kind:
        case "malformed":
            return Response('{"id": "chatcmpl-', media_type="application/json")
        case "hang":
            await asyncio.sleep(fault.delay_seconds)
            return None
        case "status":
            raise GroqError(
                fault.status,
                fault.message,
                code=fault.code,
                kind="internal_server_error" if fault.status >= 500 else "invalid_request_error",
                retry_after_seconds=fault.retry_after_seconds,
            )
