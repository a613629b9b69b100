from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clients.errors import RemoteError, RemoteProtocolError, RemoteUnavailableError
from clients.http import build_client, read_retry_after, request
from clients.pix import provider_for
from domain.errors import InvalidFieldError
from domain.vocabulary import PaymentProviderKind
from tests.clients.pix.test_provider_for import CREDENTIALS


def self_signed_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clinica")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return (certificate.public_bytes(serialization.Encoding.PEM) + private).decode()


async def test_a_client_certificate_is_taken_from_memory() -> None:
    certificate = {"certificate_pem": self_signed_pem()}

    provider = provider_for(PaymentProviderKind.API_PIX, CREDENTIALS | certificate)
    await provider.aclose()


@pytest.mark.parametrize("pem", ["", "lixo", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_is_no_certificate_is_refused_by_its_name(pem: str) -> None:
    with pytest.raises(InvalidFieldError) as caught:
        provider_for(PaymentProviderKind.API_PIX, CREDENTIALS | {"certificate_pem": pem})

    assert "certificate_pem" in caught.value.reason


async def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    def move(incoming: httpx.Request) -> httpx.Response:
        asked.append(incoming.url.host)
        return httpx.Response(302, headers={"Location": "http://elsewhere/"})

    transport = httpx.MockTransport(move)
    async with build_client("http://here", timeout_seconds=1, transport=transport) as http:
        await request(http, "s", "o", "GET", "/")

    assert asked == ["here"]


@pytest.mark.parametrize(
    ("failure", "error", "code"),
    [
        (httpx.ConnectTimeout, RemoteUnavailableError, "timeout"),
        (httpx.ReadError, RemoteUnavailableError, "network"),
        (httpx.RemoteProtocolError, RemoteUnavailableError, "network"),
        (httpx.DecodingError, RemoteProtocolError, "unreadable_answer"),
    ],
)
async def test_what_httpx_raises_gets_our_name_and_loses_the_address(
    failure: type[httpx.RequestError], error: type[RemoteError], code: str
) -> None:
    def fail(incoming: httpx.Request) -> httpx.Response:
        raise failure("5551991112222", request=incoming)

    async with build_client(timeout_seconds=1, transport=httpx.MockTransport(fail)) as http:
        with pytest.raises(error) as caught:
            await request(http, "s", "o", "GET", "http://h/5551991112222")

    assert caught.value.code == code
    assert str(caught.value) == f"s o: {code} (no answer)"


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("0.5", timedelta(seconds=0.5)),
        ("", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
        ("1e12", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_a_wait_is_read_when_it_is_a_sane_number_of_seconds(
    header: str, wait: timedelta | None
) -> None:
    assert read_retry_after({"retry-after": header}) == wait
