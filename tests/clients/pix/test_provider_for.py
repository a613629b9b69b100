import pytest

from clients.pix import provider_for
from clients.pix.api_pix import ApiPix
from clients.pix.asaas import Asaas
from clients.pix.mercado_pago import MercadoPago
from domain.errors import InvalidFieldError
from domain.vocabulary import PaymentProviderKind

CREDENTIALS = {
    "base_url": "https://pix.example.com/v2",
    "client_id": "a",
    "client_secret": "b",
    "pix_key": "k",
    "receiver_name": "C",
    "receiver_city": "D",
}


@pytest.mark.parametrize(
    ("kind", "credentials", "client"),
    [
        (PaymentProviderKind.API_PIX, CREDENTIALS, ApiPix),
        (
            PaymentProviderKind.ASAAS,
            {"api_key": "a", "webhook_token": "sixteen-letters!", "webhook_email": "c@x.example"},
            Asaas,
        ),
        (
            PaymentProviderKind.MERCADO_PAGO,
            {"access_token": "a", "webhook_secret": "b", "payer_email": "pix@x.example"},
            MercadoPago,
        ),
    ],
)
async def test_a_clinic_gets_the_provider_of_its_kind(
    kind: PaymentProviderKind, credentials: dict[str, object], client: type
) -> None:
    provider = provider_for(kind, credentials)
    await provider.aclose()

    assert isinstance(provider, client)


def test_a_static_key_has_no_provider() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        provider_for(PaymentProviderKind.STATIC, {})

    assert caught.value.field == "kind"


def test_credentials_that_do_not_fit_name_the_fields_and_never_the_values() -> None:
    with pytest.raises(InvalidFieldError) as caught:
        provider_for(
            PaymentProviderKind.API_PIX, {**CREDENTIALS, "base_url": "segredo", "client_id": ""}
        )

    assert caught.value.reason == "base_url, client_id"
    assert caught.value.__suppress_context__
