"""What the environment says to the Groq simulator."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class GroqSettings(BaseSettings):
    """By default any bearer key is good and no limit is ever reached."""

    model_config = SettingsConfigDict(extra="ignore")

    groq_simulator_key: str | None = None
    """The only key that is accepted, when set."""
    groq_requests_per_day: int = Field(default=500_000, gt=0)
    groq_tokens_per_minute: int = Field(default=250_000, gt=0)
