"""OAuth 2 client credentials: who is calling."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from simulators.bank.apipix.problems import ApiPixProblem, ProblemType
from simulators.bank.apipix.state import AccessToken
from simulators.bank.bank import Bank, TheBank
from simulators.bank.model import Merchant

SCOPES = "cob.write cob.read pix.write pix.read webhook.write webhook.read"

router = APIRouter()


@router.post("/oauth/token")
async def issue_token(request: Request, bank: TheBank) -> JSONResponse:
    """A bearer token for a merchant's id and secret, sent as Basic credentials."""
    client_id, secret = _basic_credentials(request.headers)
    merchant = next(
        (
            merchant
            for merchant in bank.state.books.merchants.values()
            if merchant.client_id == client_id
            and secrets.compare_digest(merchant.client_secret.encode(), secret.encode())
        ),
        None,
    )
    if merchant is None:
        return JSONResponse(
            {"error": "invalid_client", "error_description": "Invalid or inactive credentials"},
            401,
            headers={"WWW-Authenticate": "Basic"},
        )
    if await _grant_type(request) != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    lifetime = bank.settings.bank_token_seconds
    token = secrets.token_urlsafe(32)
    bank.state.api_pix.tokens[token] = AccessToken(
        merchant.merchant_id, bank.clock.now() + timedelta(seconds=lifetime)
    )
    return JSONResponse(
        {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": lifetime,
            "scope": SCOPES,
        }
    )


def calling_merchant(request: Request, bank: TheBank) -> Merchant:
    """The merchant whose token came along. Raises `ApiPixProblem` with 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = bank.state.api_pix.tokens.get(token)
    if scheme.lower() != "bearer" or known is None or known.expires_at <= bank.clock.now():
        raise ApiPixProblem(ProblemType.ACESSO_NEGADO, status=401)
    return _merchant_of(bank, known)


CallingMerchant = Annotated[Merchant, Depends(calling_merchant)]


def _merchant_of(bank: Bank, token: AccessToken) -> Merchant:
    return bank.state.books.merchants[token.merchant_id]


def _basic_credentials(headers: Mapping[str, str]) -> tuple[str, str]:
    scheme, _, encoded = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, secret


async def _grant_type(request: Request) -> object:
    """From JSON as Efí documents it, or from a form as OAuth 2 does."""
    if request.headers.get("Content-Type", "").startswith("application/json"):
        body = await request.json()
        return body.get("grant_type") if isinstance(body, dict) else None
    return (await request.form()).get("grant_type")
