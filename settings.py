"""What the environment says. Built only in composition roots; everything below gets values."""

from typing import Annotated, Literal, Self

from cryptography.fernet import Fernet
from pydantic import AnyHttpUrl, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQtb25seS1rZXktbm90LXNlY3JldCE="


class Settings(BaseSettings):
    """Every setting, its default for a developer's machine, and what production must change."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    environment: Literal["development", "production"] = "development"
    log_format: Literal["console", "json"] = "console"

    database_url: SecretStr = SecretStr("postgresql+psycopg://sorriso_app@127.0.0.1:5432/sorriso")
    """The application's own role: row-level security applies to it."""
    migrations_database_url: SecretStr = SecretStr(
        "postgresql+psycopg://sorriso_owner@127.0.0.1:5432/sorriso"
    )
    """The owner of the tables; used by `sorriso migrate` and `sorriso seed` alone."""

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_api_key: SecretStr | None = None
    temporal_ui_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8233")

    waha_base_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:3002")
    waha_api_key: SecretStr = SecretStr("")
    public_base_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8000")
    """Where WAHA and the payment providers reach this API."""

    groq_api_key: SecretStr | None = None
    groq_base_url: AnyHttpUrl = AnyHttpUrl("https://api.groq.com")
    groq_larger_model: str = "openai/gpt-oss-120b"
    """Asked when a clinic's own model is unsure or unusable; nobody is, when empty."""

    encryption_keys: Annotated[list[SecretStr], NoDecode] = Field(
        default=[SecretStr(DEVELOPMENT_KEY)], min_length=1
    )
    """Fernet keys, comma-separated; the first encrypts, all decrypt."""
    cors_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)
    """Comma-separated origins of the clinics' own sites."""

    api_host: str = "127.0.0.1"
    api_port: int = 8000
    debounce_seconds: float = Field(default=2.0, ge=0, le=10)
    """How long a chat must be quiet before the bot answers."""
    typing_seconds: float = Field(default=1.2, ge=0, le=10)
    """How long "digitando…" is shown before each message."""
    pace_seconds: float = Field(default=0.8, ge=0, le=5)
    """Between two messages of one number, on average; 0 sends as fast as WhatsApp takes them."""
    metrics_port: int | None = None
    """Where the worker serves Prometheus metrics; nowhere when unset."""

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("encryption_keys", "cors_origins"):
            if isinstance(raw := values.get(name), str):
                values[name] = [part.strip() for part in raw.split(",") if part.strip()]
        return values

    @field_validator("database_url", "migrations_database_url")
    @classmethod
    def _know_the_driver(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith("postgresql+psycopg://"):
            raise ValueError("must look like postgresql+psycopg://role:password@host:5432/name")
        return url

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        for key in self.encryption_keys:
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                raise ValueError("ENCRYPTION_KEYS: 32 bytes each, in URL-safe base64") from None
        if self.environment == "production":
            if any(key.get_secret_value() == DEVELOPMENT_KEY for key in self.encryption_keys):
                raise ValueError("ENCRYPTION_KEYS: the development key is public; make your own")
            if not self.waha_api_key.get_secret_value():
                raise ValueError("WAHA_API_KEY: required in production")
            if "*" in self.cors_origins:
                raise ValueError("CORS_ORIGINS: name the clinics' sites; '*' is not accepted")
        return self
