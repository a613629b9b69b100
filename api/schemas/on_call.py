"""Those who are told of a patient in danger."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.fields import Name
from db.queries.on_call import OnCall
from domain.errors import InvalidFieldError

Phone = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{9,14}$")]
"""E.164 digits, e.g. `5511987654321`."""


class OnCallBody(BaseModel):
    """Somebody of the clinic's, with a phone of their own."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    phone: Phone

    @classmethod
    def of(cls, contact: OnCall) -> "OnCallBody":
        """The person as the API tells it."""
        return cls(name=contact.name, phone=contact.phone)


class OnCallInput(BaseModel):
    """All of them, in the order in which they are told."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"contacts": [{"name": "Dra. Camila", "phone": "5511987654321"}]}]
        },
    )

    contacts: Annotated[list[OnCallBody], Field(max_length=10)]

    def check(self) -> None:
        """Raises `InvalidFieldError` for somebody who would be told twice."""
        phones = [one.phone for one in self.contacts]
        for place, phone in enumerate(phones):
            if phone in phones[:place]:
                raise InvalidFieldError(f"contacts[{place}].phone", "is there already")
