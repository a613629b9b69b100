"""`X-Idempotency-Key`: the same request gets its old answer, another one a conflict."""

import json
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ValidationError

from simulators.bank.bank import Bank
from simulators.bank.mercadopago.errors import MercadoPagoError
from simulators.bank.mercadopago.state import GivenAnswer
from simulators.bank.model import Merchant

Body = TypeVar("Body", bound=BaseModel)
Work = Callable[[Body], tuple[int, dict[str, object]]]


async def answer_once(
    request: Request, bank: Bank, merchant: Merchant, model: type[Body], work: Work[Body]
) -> Response:
    """Do `work` with the body, unless its key was seen. A refusal does not use up the key."""
    key = request.headers.get("X-Idempotency-Key")
    if not key:
        raise MercadoPagoError(
            400, "empty_required_header", "The 'X-Idempotency-Key' header is required."
        )
    raw = (await request.body()).decode() or "{}"
    asked = f"{request.method} {request.url.path} {raw}"
    answers = bank.state.mercadopago.answers
    answer = answers.get(f"{merchant.merchant_id}:{key}")
    if answer is None:
        status, body = work(_read(model, raw))
        answer = GivenAnswer(asked, status, json.dumps(body))
        answers[f"{merchant.merchant_id}:{key}"] = answer
    elif answer.request != asked:
        raise MercadoPagoError(
            409,
            "idempotency_key_already_used",
            "The value sent as the idempotency header was used with a different request.",
        )
    return Response(answer.body, answer.status, media_type="application/json")


def _read(model: type[Body], raw: str) -> Body:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        details = [
            f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()
        ]
        raise MercadoPagoError(400, "property_value", "Invalid value.", *details) from None
