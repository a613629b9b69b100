"""What can be set from the environment."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WahaSimulatorSettings(BaseSettings):
    """Every duration is in seconds; the defaults are those measured on a running WAHA."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    api_key: SecretStr = Field(SecretStr("sorriso"), validation_alias="WAHA_API_KEY")
    base_url: str = Field("http://localhost:3002", validation_alias="WAHA_BASE_URL")
    data_dir: Path | None = Field(None, validation_alias="SIMULATOR_DATA_DIR")
    bank_url: str | None = Field(None, validation_alias="BANK_SIMULATOR_URL")

    qr_first_seconds: float = Field(60.0, validation_alias="WAHA_SIMULATOR_QR_FIRST_SECONDS")
    qr_next_seconds: float = Field(20.0, validation_alias="WAHA_SIMULATOR_QR_NEXT_SECONDS")
    qr_count: int = Field(6, validation_alias="WAHA_SIMULATOR_QR_COUNT")

    connect_seconds: float = Field(0.4, validation_alias="WAHA_SIMULATOR_CONNECT_SECONDS")
    stop_seconds: float = Field(3.0, validation_alias="WAHA_SIMULATOR_STOP_SECONDS")
    ack_seconds: float = Field(0.15, validation_alias="WAHA_SIMULATOR_ACK_SECONDS")
    answer_seconds: float = Field(0.0, validation_alias="WAHA_SIMULATOR_ANSWER_SECONDS")
    # How long a call blocks for a session that is not running, or not ready, before its 422.
    not_running_seconds: float = Field(5.0, validation_alias="WAHA_SIMULATOR_NOT_RUNNING_SECONDS")
    not_ready_seconds: float = Field(10.0, validation_alias="WAHA_SIMULATOR_NOT_READY_SECONDS")
    lock_seconds: float = Field(5.0, validation_alias="WAHA_SIMULATOR_LOCK_SECONDS")
    file_seconds: float = Field(180.0, validation_alias="WHATSAPP_FILES_LIFETIME")

    @classmethod
    def quick(cls, **changes: object) -> Self:
        """Settings for tests: nothing blocks and nothing takes time, but QR codes stay put."""
        durations: dict[str, object] = {
            "connect_seconds": 0.0,
            "stop_seconds": 0.0,
            "ack_seconds": 0.0,
            "not_running_seconds": 0.0,
            "not_ready_seconds": 0.0,
        }
        return cls.model_validate(durations | changes)
