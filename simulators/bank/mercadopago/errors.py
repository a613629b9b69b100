"""Errors as Mercado Pago's Orders say them, and who is calling."""

import secrets
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from simulators.bank.bank import TheBank
from simulators.bank.model import Merchant


class MercadoPagoError(Exception):
    """`{"errors": [{"code", "message", "details"}]}`."""

    def __init__(self, status: int, code: str, message: str, *details: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.details = details


async def answer_mercadopago_error(_: Request, error: MercadoPagoError) -> JSONResponse:
    problem: dict[str, object] = {"code": error.code, "message": error.message}
    if error.details:
        problem["details"] = list(error.details)
    return JSONResponse({"errors": [problem]}, error.status)


def calling_merchant(request: Request, bank: TheBank) -> Merchant:
    """The merchant whose bearer token came along. Raises `MercadoPagoError` with 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    for merchant in bank.state.books.merchants.values():
        known = merchant.mercadopago_token.encode()
        if scheme.lower() == "bearer" and secrets.compare_digest(known, token.encode()):
            return merchant
    raise MercadoPagoError(401, "unauthorized", "The value sent as Access Token is incorrect.")


CallingMerchant = Annotated[Merchant, Depends(calling_merchant)]
