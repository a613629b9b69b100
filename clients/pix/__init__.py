"""PIX providers behind one port. Callers name a provider's kind and never see its API."""

import ssl
from collections.abc import Mapping

import httpx
from pydantic import ValidationError

from clients.pix.api_pix import ApiPix
from clients.pix.api_pix_wire import ApiPixCredentials
from clients.pix.port import PaymentProvider
from domain.errors import InvalidFieldError
from domain.vocabulary import PaymentProviderKind

__all__ = ["PaymentProvider", "provider_for"]


def provider_for(
    kind: PaymentProviderKind,
    credentials: Mapping[str, object],
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> PaymentProvider:
    """The clinic's account at its provider; the caller keeps it (tokens live in it) and closes it.

    Raises `InvalidFieldError` for a kind that has no provider, and for credentials that do not
    fit, naming the fields but never their values.
    """
    if kind is not PaymentProviderKind.API_PIX:
        raise InvalidFieldError("kind", f"{kind} has no provider to talk to")
    try:
        account = ApiPixCredentials.model_validate(credentials)
    except ValidationError as error:
        fields = sorted({str(part["loc"][0]) for part in error.errors() if part["loc"]})
        raise InvalidFieldError("credentials", ", ".join(fields) or "unreadable") from None
    try:
        return ApiPix(account, transport=transport)
    except ssl.SSLError:
        raise InvalidFieldError(
            "credentials", "certificate_pem: not a certificate with its private key"
        ) from None
