"""The models that Groq serves as of November 2026, and those it no longer does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """One entry of `GET /models`. `strict` marks those that can be held to a schema."""

    model_id: str
    owner: str
    context_window: int
    max_completion_tokens: int
    strict: bool = False
    speech: bool = False


MODELS = {
    model.model_id: model
    for model in (
        Model("openai/gpt-oss-20b", "OpenAI", 131_072, 65_536, strict=True),
        Model("openai/gpt-oss-120b", "OpenAI", 131_072, 65_536, strict=True),
        Model("openai/gpt-oss-safeguard-20b", "OpenAI", 131_072, 65_536),
        Model("qwen/qwen3.6-27b", "Alibaba Cloud", 131_072, 40_960),
        Model("qwen/qwen3.8-27b", "Alibaba Cloud", 131_072, 40_960),
        Model("meta-llama/llama-prompt-guard-2-22m", "Meta", 512, 512),
        Model("meta-llama/llama-prompt-guard-2-86m", "Meta", 512, 512),
        Model("whisper-large-v3", "OpenAI", 448, 448, speech=True),
        Model("whisper-large-v3-turbo", "OpenAI", 448, 448, speech=True),
    )
}

DECOMMISSIONED = {
    "llama-3.1-70b-versatile",
    "llama-3.1-8b-instant",
    "llama-3.3-70b-versatile",
    "llama3-70b-8192",
    "llama3-8b-8192",
    "llama-guard-3-8b",
    "meta-llama/llama-4-maverick-17b-128e-instruct",
    "meta-llama/llama-4-scout-17b-16e-instruct",
    "mixtral-8x7b-32768",
    "gemma2-9b-it",
    "qwen/qwen3-32b",
}


def model_list(created: int) -> dict[str, object]:
    """The body of `GET /openai/v1/models`. `created` is in Unix seconds."""
    return {
        "object": "list",
        "data": [
            {
                "id": model.model_id,
                "object": "model",
                "created": created,
                "owned_by": model.owner,
                "active": True,
                "context_window": model.context_window,
                "max_completion_tokens": model.max_completion_tokens,
                "public_apps": None,
            }
            for model in MODELS.values()
        ],
    }
