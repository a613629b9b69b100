"""How the bot of a dentist's number behaves, and what the clinic has it answer."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.fields import Line, Name
from db.models import ChatbotConfig, Clinic, KnowledgeEntry
from domain.errors import InvalidFieldError
from domain.pix.keys import PixKeyType, normalise_key

# Lines, since patients read them in a chat; no other control characters.
Words = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=600,
        pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]+$",
    ),
]

MOST_AI_CALLS = 100_000


class ChatbotInput(BaseModel):
    """How the bot of the token's dentist's number behaves."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "is_active": True,
                    "welcome_message": "Olá! Aqui é da Clínica Sorriso da Vila 😊",
                    "ai_model": None,
                    "external_ai": True,
                    "ai_calls_per_day": 500,
                    "pix_key": "financeiro@clinica.example",
                    "pix_key_type": "email",
                }
            ]
        },
    )

    is_active: bool
    """Whether it answers; otherwise people do."""
    welcome_message: Words | None
    """Said before the first answer; null for the usual words."""
    ai_model: Annotated[Line, Field(max_length=80)] | None
    """The language model, by Groq's name; null for the usual one."""
    pix_key: Annotated[Line, Field(max_length=77)] | None
    """The clinic's own key, for deposits without a provider."""
    pix_key_type: PixKeyType | None
    external_ai: bool | None = None
    """Whether words and voices may go to a model outside; the whole clinic's. Left out: as it is.
    """
    ai_calls_per_day: Annotated[int, Field(ge=0, le=MOST_AI_CALLS)] | None = None
    """Calls to outside models a day, of the whole clinic; the rules alone answer when they are
    spent. Left out: as it is.
    """

    def for_clinic(self) -> dict[str, bool | int]:
        """What it changes for the whole clinic, by column."""
        given = {"external_ai": self.external_ai, "ai_calls_per_day": self.ai_calls_per_day}
        return {column: value for column, value in given.items() if value is not None}

    def wire_key(self) -> str | None:
        """The key as banks write it. Raises `InvalidFieldError`."""
        if (self.pix_key is None) != (self.pix_key_type is None):
            field = "pix_key_type" if self.pix_key_type is None else "pix_key"
            raise InvalidFieldError(field, "key and type come together")
        if self.pix_key is None or self.pix_key_type is None:
            return None
        return normalise_key(self.pix_key, self.pix_key_type, field="pix_key")


class ChatbotBody(ChatbotInput):
    """How the bot behaves now."""

    @classmethod
    def of(cls, config: ChatbotConfig, clinic: Clinic) -> "ChatbotBody":
        """The settings as the API tells them."""
        return cls(
            is_active=config.is_active,
            welcome_message=config.welcome_message,
            ai_model=config.ai_model,
            pix_key=config.pix_key,
            pix_key_type=config.pix_key_type,
            external_ai=clinic.external_ai,
            ai_calls_per_day=clinic.ai_calls_per_day,
        )


class KnowledgeInput(BaseModel):
    """What the clinic wants answered to a common question, in its own words."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"topic": "estacionamento", "answer": "Temos convênio com o da esquina, 1 hora."}
            ]
        },
    )

    topic: Name
    answer: Words


class KnowledgeBody(KnowledgeInput):
    """An answer of the clinic's."""

    id: UUID

    @classmethod
    def of(cls, entry: KnowledgeEntry) -> "KnowledgeBody":
        """The entry as the API tells it."""
        return cls(id=entry.id, topic=entry.topic, answer=entry.answer)
