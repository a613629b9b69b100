"""Groq as an ASGI app: `uvicorn --factory simulators.groq.app:create_app`.

Point the SDK at it with `base_url` set to its root: the SDK adds `/openai/v1` itself.
"""

from fastapi import FastAPI

from simulators.groq import api, control
from simulators.groq.errors import GroqError, answer_groq_error
from simulators.groq.limits import RateLimits
from simulators.groq.settings import GroqSettings
from simulators.groq.state import GroqState


def create_app(settings: GroqSettings | None = None) -> FastAPI:
    """A model provider of its own, with nothing scripted."""
    settings = settings or GroqSettings()
    app = FastAPI(title="Groq simulator", docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.groq = GroqState()
    app.state.limits = RateLimits(settings.groq_requests_per_day, settings.groq_tokens_per_minute)
    app.add_exception_handler(GroqError, answer_groq_error)  # type: ignore[arg-type]
    app.include_router(control.router)
    app.include_router(api.router)
    return app
