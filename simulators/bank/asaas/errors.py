"""Errors as Asaas says them, and who is calling."""

import secrets
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from simulators.bank.bank import TheBank
from simulators.bank.model import Merchant


class AsaasError(Exception):
    """`{"errors": [{"code", "description"}]}`."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.description = description


async def answer_asaas_error(_: Request, error: AsaasError) -> JSONResponse:
    body = {"errors": [{"code": error.code, "description": error.description}]}
    return JSONResponse(body, error.status)


async def answer_unreadable(request: Request, error: RequestValidationError) -> Response:
    """What FastAPI refused, in Asaas's words on its paths; its other users keep FastAPI's."""
    if not request.url.path.startswith("/asaas/"):
        return await request_validation_exception_handler(request, error)
    wrong = [".".join(map(str, found["loc"][1:])) for found in error.errors()]
    description = f"Campo inválido: {', '.join(wrong)}."
    return await answer_asaas_error(request, AsaasError(400, "invalid_object", description))


def not_found() -> AsaasError:
    return AsaasError(404, "not_found", "Recurso não encontrado.")


def calling_merchant(request: Request, bank: TheBank) -> Merchant:
    """The merchant whose `access_token` came along. Raises `AsaasError` with 401."""
    key = request.headers.get("access_token", "").encode()
    for merchant in bank.state.books.merchants.values():
        if secrets.compare_digest(merchant.asaas_api_key.encode(), key):
            return merchant
    raise AsaasError(401, "invalid_access_token", "A chave de API fornecida é inválida")


CallingMerchant = Annotated[Merchant, Depends(calling_merchant)]
