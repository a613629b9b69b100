"""The clinic's procedures."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.agenda import Conflicts
from api.schemas.fields import Centavos, Minutes, Name
from domain.agenda.facts import Service
from domain.agenda.validation import check_service
from domain.errors import InvalidFieldError
from domain.vocabulary import PriceDisplay

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]
RecallMonths = Annotated[int, Field(ge=1, le=60)]
_MAY_BE_NULL = ("price_centavos", "recall_months")


class ProcedureInput(BaseModel):
    """What patients come for. Money is centavos."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Limpeza",
                    "code": "limpeza",
                    "duration_minutes": 45,
                    "buffer_after_minutes": 10,
                    "price_centavos": 22000,
                    "price_display": "value",
                    "deposit_centavos": 6600,
                }
            ]
        },
    )

    name: Name
    code: Code
    """How the language rules call it; unique in the clinic."""
    duration_minutes: Minutes
    buffer_before_minutes: Minutes = 0
    buffer_after_minutes: Minutes = 0
    price_centavos: Centavos | None = None
    price_display: PriceDisplay = PriceDisplay.VALUE
    """How the price is told: as it is, as the least, or only after an evaluation."""
    deposit_centavos: Centavos = 0
    """Asked by PIX before the visit is confirmed; 0 confirms at once."""
    bookable: bool = True
    """Whether the bot may book it."""
    needs_evaluation: bool = False
    """Whether a dentist must have seen the patient before."""
    is_urgent: bool = False
    """What a patient in pain is offered."""
    is_default: bool = False
    """Offered to who names nothing; only one of a clinic's procedures is."""
    recall_months: RecallMonths | None = None
    """After how many months patients are asked to come again; null: never."""

    def check(self) -> None:
        """Raises `InvalidFieldError`."""
        check_service(
            Service(
                procedure_id=UUID(int=0),
                duration=timedelta(minutes=self.duration_minutes),
                buffer_before=timedelta(minutes=self.buffer_before_minutes),
                buffer_after=timedelta(minutes=self.buffer_after_minutes),
            )
        )
        if self.price_centavos is not None and self.deposit_centavos > self.price_centavos:
            raise InvalidFieldError("deposit_centavos", "must not be more than the price")


class ProcedurePatch(BaseModel):
    """What is to change; whatever is left out stays. Only the price and the recall may be null."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"price_centavos": 24000}]}
    )

    name: Name | None = None
    code: Code | None = None
    duration_minutes: Minutes | None = None
    buffer_before_minutes: Minutes | None = None
    buffer_after_minutes: Minutes | None = None
    price_centavos: Centavos | None = None
    price_display: PriceDisplay | None = None
    deposit_centavos: Centavos | None = None
    bookable: bool | None = None
    needs_evaluation: bool | None = None
    is_urgent: bool | None = None
    is_default: bool | None = None
    recall_months: RecallMonths | None = None

    def applied_to(self, procedure: "ProcedureBody") -> ProcedureInput:
        """The procedure as it will be. Raises `InvalidFieldError`."""
        changed = self.model_dump(exclude_unset=True)
        for field, value in changed.items():
            if value is None and field not in _MAY_BE_NULL:
                raise InvalidFieldError(field, "must not be null")
        return ProcedureInput(**{**procedure.model_dump(exclude={"id"}), **changed})


class ProcedureBody(ProcedureInput):
    """A procedure of the clinic."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID


class ProcedureChanged(ProcedureBody, Conflicts):
    """The procedure as it is now."""
