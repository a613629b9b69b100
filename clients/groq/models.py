"""Which model serves under a configured name. Groq retires names faster than clinics change them.

As of November 2026; only the two gpt-oss models can be held to a strict schema.
"""

DEFAULT_MODEL = "openai/gpt-oss-20b"
LARGER_MODEL = "openai/gpt-oss-120b"
SPEECH_MODEL = "whisper-large-v3-turbo"

_SUCCESSORS = {
    "llama-3.1-70b": LARGER_MODEL,
    "llama-3.1-70b-versatile": LARGER_MODEL,
    "llama-3.3-70b-versatile": LARGER_MODEL,
    "llama3-70b-8192": LARGER_MODEL,
    "meta-llama/llama-4-maverick-17b-128e-instruct": LARGER_MODEL,
    "meta-llama/llama-4-scout-17b-16e-instruct": LARGER_MODEL,
    "qwen/qwen3-32b": LARGER_MODEL,
    "llama-3.1-8b": DEFAULT_MODEL,
    "llama-3.1-8b-instant": DEFAULT_MODEL,
    "llama3-8b-8192": DEFAULT_MODEL,
    "mixtral-8x7b-32768": DEFAULT_MODEL,
    "gemma-7b-it": DEFAULT_MODEL,
    "gemma2-9b-it": DEFAULT_MODEL,
}


def served_model(name: str | None) -> str:
    """The model to ask for: a retired name's successor, the default for none, else the name."""
    wanted = (name or "").strip()
    return _SUCCESSORS.get(wanted.lower(), wanted) or DEFAULT_MODEL
