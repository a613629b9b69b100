"""The clinics' accounts at payment providers, opened once and kept: tokens live in them."""

import hashlib
from collections.abc import Callable, Mapping

from clients.crypto import SecretBox
from clients.pix import PaymentProvider, provider_for
from db.models import PaymentAccount
from domain.vocabulary import PaymentProviderKind

ProviderFactory = Callable[[PaymentProviderKind, Mapping[str, object]], PaymentProvider]


def webhook_url(public_base_url: str, provider: PaymentProviderKind, token: str) -> str:
    """Where the provider tells of an account, whose webhook's token this is."""
    return f"{public_base_url.rstrip('/')}/api/v1/payments/webhook/{provider}/{token}"


class PaymentAccounts:
    """One per process. An account whose credentials changed is opened anew."""

    def __init__(self, box: SecretBox, open_account: ProviderFactory = provider_for) -> None:
        self._box = box
        self._open_account = open_account
        self._open: dict[tuple[str, bytes], PaymentProvider] = {}

    def provider(self, account: PaymentAccount) -> PaymentProvider:
        """The account's provider. Raises `InvalidFieldError` for credentials that do not fit."""
        digest = hashlib.sha256(account.credentials_encrypted).digest()
        key = (str(account.id), digest)
        if key not in self._open:
            credentials = self._box.decrypt_json(account.credentials_encrypted.decode())
            self._open[key] = self._open_account(account.provider, credentials)
        return self._open[key]

    def pix_key(self, account: PaymentAccount) -> str | None:
        """The key that the account receives at, where its credentials name it."""
        credentials = self._box.decrypt_json(account.credentials_encrypted.decode())
        key = credentials.get("pix_key")
        return str(key) if key else None

    def decrypt(self, secret: bytes) -> str:
        """What a provider needs of a patient and the database keeps unreadable."""
        return self._box.decrypt_text(secret.decode())

    async def close(self) -> None:
        """Close every account's connections."""
        for provider in self._open.values():
            await provider.aclose()
        self._open.clear()
