"""PIX providers behind one port. Callers name a provider's kind and never see its API."""

import ssl
from collections.abc import Mapping
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from clients.pix.api_pix import ApiPix
from clients.pix.api_pix_wire import ApiPixCredentials
from clients.pix.asaas import Asaas
from clients.pix.asaas_wire import AsaasCredentials
from clients.pix.mercado_pago import MercadoPago
from clients.pix.mercado_pago_wire import MercadoPagoCredentials
from clients.pix.port import PaymentProvider
from domain.errors import InvalidFieldError
from domain.vocabulary import PaymentProviderKind

__all__ = ["PaymentProvider", "provider_for"]

Credentials = TypeVar("Credentials", bound=BaseModel)


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
    match kind:
        case PaymentProviderKind.API_PIX:
            return _api_pix(_read(ApiPixCredentials, credentials), transport)
        case PaymentProviderKind.ASAAS:
            return Asaas(_read(AsaasCredentials, credentials), transport=transport)
        case PaymentProviderKind.MERCADO_PAGO:
            return MercadoPago(_read(MercadoPagoCredentials, credentials), transport=transport)
        case PaymentProviderKind.STATIC:
            raise InvalidFieldError("kind", f"{kind} has no provider to talk to")


def _read(model: type[Credentials], credentials: Mapping[str, object]) -> Credentials:
    try:
        return model.model_validate(credentials)
    except ValidationError as error:
        fields = sorted({str(part["loc"][0]) for part in error.errors() if part["loc"]})
        raise InvalidFieldError("credentials", ", ".join(fields) or "unreadable") from None


def _api_pix(account: ApiPixCredentials, transport: httpx.AsyncBaseTransport | None) -> ApiPix:
    try:
        return ApiPix(account, transport=transport)
    except ssl.SSLError:
        raise InvalidFieldError(
            "credentials", "certificate_pem: not a certificate with its private key"
        ) from None
