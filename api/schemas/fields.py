"""Kinds of values that several bodies share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FAR_OFF = datetime(2200, 1, 1, tzinfo=UTC)

# Control characters have no place in a line of text, and Postgres refuses one of them.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Name = Annotated[Line, Field(max_length=80)]
Reason = Annotated[Line, Field(max_length=120)]

Minutes = Annotated[int, Field(ge=0, le=1_440)]
Centavos = Annotated[int, Field(ge=0, le=100_000_000)]
"""At most a million reais."""

Moment = Annotated[AwareDatetime, Field(ge=_LONG_AGO, le=_FAR_OFF)]
"""An instant that arithmetic cannot overflow."""
