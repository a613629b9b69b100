"""The Groq simulator, spoken to through Groq's own SDK."""

import json
from collections.abc import AsyncIterator

import groq
import httpx
import pytest
from groq import AsyncGroq

from simulators.groq.app import create_app
from simulators.groq.limits import RateLimits
from simulators.groq.settings import GroqSettings

NULLABLE = {"type": ["string", "null"]}
SCHEMA: dict[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["intent", "date_text", "time_text", "procedure", "polarity", "reply"],
    "properties": {
        "intent": {"type": "string", "enum": ["book", "cancel", "hours_address", "other"]},
        "date_text": NULLABLE,
        "time_text": NULLABLE,
        "procedure": {"anyOf": [{"type": "string", "enum": ["limpeza"]}, {"type": "null"}]},
        "polarity": {"type": "string", "enum": ["want", "avoid"]},
        "reply": NULLABLE,
    },
}
CLINIC = """You answer for a clinic, never with what is not below.
- Limpeza: R$ 150,00.
- Funcionamos de segunda a sexta. Aceitamos cartão."""


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(GroqSettings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://groq.test") as client:
        yield client


@pytest.fixture
def sdk(http: httpx.AsyncClient) -> AsyncGroq:
    return AsyncGroq(api_key="gsk_x", base_url="http://groq.test", http_client=http, max_retries=0)


async def propose(
    sdk: AsyncGroq, text: str, schema: dict[str, object] = SCHEMA, model: str = "openai/gpt-oss-20b"
) -> dict[str, object]:
    answer = await sdk.chat.completions.create(
        model=model,
        messages=[{"role": "system", "content": CLINIC}, {"role": "user", "content": text}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "proposal", "strict": True, "schema": schema},
        },
        reasoning_effort="low",
        max_completion_tokens=512,
    )
    return dict(json.loads(answer.choices[0].message.content or ""))


async def test_a_strict_schema_is_answered_by_an_instance_of_it(sdk: AsyncGroq) -> None:
    proposal = await propose(sdk, "Quero marcar uma limpeza amanhã às 15h")

    assert proposal == {
        "intent": "book",
        "date_text": "amanhã",
        "time_text": "15h",
        "procedure": None,
        "polarity": "want",
        "reply": None,
    }


async def test_a_free_question_is_answered_from_the_clinics_texts(sdk: AsyncGroq) -> None:
    proposal = await propose(sdk, "Vocês aceitam cartão?")
    hours = await propose(sdk, "vocês funcionam no sábado?")
    unknown = await propose(sdk, "A clínica tem estacionamento?")

    assert proposal["reply"] == "Aceitamos cartão."
    assert hours["intent"] == "hours_address"
    assert hours["reply"] == "Funcionamos de segunda a sexta."
    assert unknown["reply"] is None


async def test_plain_mode_answers_text(sdk: AsyncGroq) -> None:
    answer = await sdk.chat.completions.create(
        model="qwen/qwen3.8-27b", messages=[{"role": "user", "content": "Oi"}]
    )

    assert answer.choices[0].message.content
    assert answer.usage is not None
    assert answer.usage.total_tokens > 0


@pytest.mark.parametrize(
    "schema",
    [
        SCHEMA | {"required": ["intent"]},
        SCHEMA | {"additionalProperties": True},
        {"anyOf": [SCHEMA]},
    ],
)
async def test_a_schema_that_is_not_strict_enough_is_refused(
    sdk: AsyncGroq, schema: dict[str, object]
) -> None:
    with pytest.raises(groq.BadRequestError, match="invalid JSON schema"):
        await propose(sdk, "oi", schema=schema)


async def test_strict_schemas_are_for_the_models_that_can(sdk: AsyncGroq) -> None:
    with pytest.raises(groq.BadRequestError, match="does not support response format"):
        await propose(sdk, "oi", model="qwen/qwen3.8-27b")


async def test_dead_and_unknown_models_are_told_apart(sdk: AsyncGroq) -> None:
    with pytest.raises(groq.BadRequestError, match="model_decommissioned"):
        await propose(sdk, "oi", model="llama-3.1-70b-versatile")
    with pytest.raises(groq.NotFoundError, match="model_not_found"):
        await propose(sdk, "oi", model="made-up")


async def test_the_catalogue_lists_the_served_models(sdk: AsyncGroq) -> None:
    models = {model.id for model in (await sdk.models.list()).data}

    assert {"openai/gpt-oss-20b", "openai/gpt-oss-120b", "whisper-large-v3-turbo"} <= models
    assert "llama-3.3-70b-versatile" not in models


async def test_a_wrong_key_is_refused() -> None:
    transport = httpx.ASGITransport(create_app(GroqSettings(groq_simulator_key="right")))
    async with httpx.AsyncClient(transport=transport, base_url="http://groq.test") as http:
        wrong = await http.get("/openai/v1/models", headers={"Authorization": "Bearer wrong"})
        none = await http.get("/openai/v1/models")
        right = await http.get("/openai/v1/models", headers={"Authorization": "Bearer right"})

    assert (wrong.status_code, none.status_code, right.status_code) == (401, 401, 200)


async def test_scripted_answers_come_first_and_literally(
    http: httpx.AsyncClient, sdk: AsyncGroq
) -> None:
    await http.post(
        "/simulator/answers", json=[{"content": {"intent": "cancel"}}, {"content": "not json"}]
    )

    first = await propose(sdk, "oi")
    with pytest.raises(json.JSONDecodeError):
        await propose(sdk, "oi")

    assert first == {"intent": "cancel"}
    assert (await propose(sdk, "quero cancelar"))["intent"] == "cancel"


async def test_faults_come_in_order_and_end(http: httpx.AsyncClient, sdk: AsyncGroq) -> None:
    await http.post(
        "/simulator/faults",
        json=[
            {"kind": "status", "status": 429, "retry_after_seconds": 7},
            {"kind": "status", "status": 503, "times": 2},
            {"kind": "malformed"},
            {"kind": "hang", "delay_seconds": 0},
        ],
    )

    with pytest.raises(groq.RateLimitError) as limited:
        await propose(sdk, "oi")
    for _ in range(2):
        with pytest.raises(groq.InternalServerError):
            await propose(sdk, "oi")
    with pytest.raises((groq.APIError, json.JSONDecodeError)):
        await propose(sdk, "oi")
    answered = await propose(sdk, "quero marcar")

    assert limited.value.response.headers["retry-after"] == "7"
    assert answered["intent"] == "book"


async def test_what_was_sent_can_be_read(http: httpx.AsyncClient, sdk: AsyncGroq) -> None:
    await propose(sdk, "Oi, tudo bem?")

    [request] = (await http.get("/simulator/requests")).json()

    assert request["path"] == "/openai/v1/chat/completions"
    assert request["body"]["messages"][-1]["content"] == "Oi, tudo bem?"
    assert request["body"]["response_format"]["json_schema"]["schema"] == SCHEMA


async def test_every_answer_tells_the_limits(sdk: AsyncGroq) -> None:
    raw = await sdk.chat.completions.with_raw_response.create(
        model="openai/gpt-oss-20b", messages=[{"role": "user", "content": "Oi"}]
    )

    assert raw.headers["x-ratelimit-limit-requests"] == "500000"
    assert raw.headers["x-ratelimit-remaining-requests"] == "499999"
    assert raw.headers["x-ratelimit-reset-tokens"].endswith("s")


def test_an_exhausted_minute_of_tokens_is_refused_and_refills() -> None:
    now = 0.0
    limits = RateLimits(1000, 100, clock=lambda: now)
    limits.take(90)

    with pytest.raises(Exception, match="Rate limit reached on tokens") as refused:
        limits.take(40)
    now = 18.0

    assert vars(refused.value)["retry_after_seconds"] == 18
    assert limits.take(40)["x-ratelimit-remaining-tokens"] == "0"


async def test_audio_is_judged_by_its_files_name(http: httpx.AsyncClient, sdk: AsyncGroq) -> None:
    await http.post(
        "/simulator/transcripts", json=[{"text": "quero cancelar", "no_speech_prob": 0.4}]
    )

    heard = await sdk.audio.transcriptions.create(
        model="whisper-large-v3-turbo",
        file=("voice.ogg", b"OggS", "audio/ogg"),
        language="pt",
        response_format="verbose_json",
    )
    with pytest.raises(groq.BadRequestError, match="unsupported_audio_format"):
        await sdk.audio.transcriptions.create(
            model="whisper-large-v3-turbo", file=("voice.oga", b"OggS", "audio/ogg")
        )

    assert heard.text == "quero cancelar"
    assert heard.model_dump()["segments"][0]["no_speech_prob"] == 0.4
