"""Reading JSON whose amounts are numbers, without a float in between."""

import json
from decimal import Decimal
from typing import Annotated, TypeVar

import httpx
from pydantic import BaseModel, BeforeValidator

from clients.errors import RemoteProtocolError
from clients.pix.amounts import to_centavos

Answer = TypeVar("Answer", bound=BaseModel)


def _centavos(value: object) -> int:
    # Whole amounts are written as integers, others parsed as Decimal below.
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("an amount is a number of reais")  # noqa: TRY004 - pydantic wants it
    return to_centavos(Decimal(value))


CentavosFromNumber = Annotated[int, BeforeValidator(_centavos)]
"""An amount: a JSON number of reais on the wire, centavos inside."""


def read_exact(
    response: httpx.Response, model: type[Answer], service: str, operation: str
) -> Answer:
    """The answer with its amounts exact, or `RemoteProtocolError`."""
    try:
        return model.model_validate(json.loads(response.content, parse_float=Decimal))
    except ValueError:
        raise RemoteProtocolError(
            service, operation, code="unreadable_answer", status=response.status_code
        ) from None
