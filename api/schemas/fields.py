"""Kinds of values that several bodies share."""

from datetime import UTC, date, datetime, time
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from domain.errors import InvalidFieldError

Ordered = TypeVar("Ordered", date, time, datetime)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FAR_OFF = datetime(2200, 1, 1, tzinfo=UTC)

# Control characters have no place in a line of text, and Postgres refuses one of them.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Name = Annotated[Line, Field(max_length=80)]
Reason = Annotated[Line, Field(max_length=120)]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]
"""Why somebody did something; may be empty."""

Minutes = Annotated[int, Field(ge=0, le=1_440)]
Centavos = Annotated[int, Field(ge=0, le=100_000_000)]
"""At most a million reais."""

Moment = Annotated[AwareDatetime, Field(ge=_LONG_AGO, le=_FAR_OFF)]
"""An instant that arithmetic cannot overflow."""


def _local(clock: time) -> time:
    if clock.tzinfo is not None:
        raise ValueError("times are the clinic's own, without a zone")
    return clock


LocalTime = Annotated[time, AfterValidator(_local)]
ClinicTime = Annotated[
    LocalTime,
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str),
    # The format `time` of JSON Schema would demand a zone.
    WithJsonSchema(
        {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$", "examples": ["08:30"]}
    ),
]
"""A minute on the clinic's own clock."""

NearDate = Annotated[date, Field(ge=_LONG_AGO.date(), le=_FAR_OFF.date())]
"""A date that arithmetic cannot overflow; the horizon is far nearer."""


def in_order(
    first: Ordered | None, last: Ordered | None, field: str
) -> tuple[Ordered | None, Ordered | None]:
    """Both, where the second does not come before the first. Raises `InvalidFieldError`."""
    if first is not None and last is not None and last < first:
        raise InvalidFieldError(field, f"{last} comes before {first}")
    return first, last
