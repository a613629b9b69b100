"""What the environment says to the bank. Read once, by the app factory."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import AnyHttpUrl, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BankSettings(BaseSettings):
    """All optional: without an environment the bank keeps everything in memory."""

    model_config = SettingsConfigDict(extra="ignore")

    simulator_data_dir: Path | None = None
    """Where the ledger is kept as JSON, so that a restarted bank knows its charges."""
    bank_public_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:3003")
    bank_token_seconds: int = Field(default=3600, gt=0)
    bank_refund_seconds: float = Field(default=1.0, ge=0)
    """How long a refund stays in processing."""
    bank_webhook_timeout_seconds: float = Field(default=10.0, gt=0)

    @property
    def location_host(self) -> str:
        """The host that dynamic codes point at, without a scheme as the standard wants."""
        return urlsplit(str(self.bank_public_url)).netloc
