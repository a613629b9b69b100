"""Gives a clinic its account at a PIX provider: `sorriso clinic payments`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from activities.payment_accounts import ProviderFactory, webhook_url
from clients.crypto import SecretBox, new_token, token_digest
from clients.errors import RemoteError, RemoteRefusedError
from clients.pix import PaymentProvider, provider_for
from db.ids import time_ordered_id
from db.models import PaymentAccount
from db.queries.clinics import drop_account, use_account
from devstack.clinics import in_clinic
from domain.vocabulary import PaymentProviderKind
from settings import Settings

SET_BY_HAND = "set_in_the_panel"
"""How a provider refuses that keeps its webhook's address out of programs' reach."""


@dataclass(frozen=True)
class OpenedAccount:
    """The account that is charged through from now on. Its webhook's address is a secret."""

    account_id: UUID
    webhook_url: str
    is_registered: bool
    """Whether the provider knows the address; otherwise people have to tell it."""


async def open_account(
    settings: Settings,
    clinic_id: UUID,
    kind: PaymentProviderKind,
    credentials: Mapping[str, object],
    connect: ProviderFactory = provider_for,
) -> OpenedAccount:
    """Take the account into use in place of the former one, once its provider knows our webhook.

    The row comes first, since banks try the address while it is registered. Raises `NotFoundError`,
    `InvalidFieldError` for credentials that do not fit, and `RemoteError`; then nothing changes.
    """
    provider = connect(kind, credentials)
    try:
        token = new_token()
        address = webhook_url(str(settings.public_base_url), kind, token)
        account = _account(settings, clinic_id, kind, credentials, token)
        async with in_clinic(settings, clinic_id) as session:
            session.add(account)
        try:
            is_registered = await _register(provider, address)
        except RemoteError:
            async with in_clinic(settings, clinic_id) as session:
                await drop_account(session, account.id)
            raise
    finally:
        await provider.aclose()
    async with in_clinic(settings, clinic_id) as session:
        await use_account(session, account.id)
    return OpenedAccount(account.id, address, is_registered)


async def _register(provider: PaymentProvider, address: str) -> bool:
    try:
        await provider.register_webhook(address)
    except RemoteRefusedError as refusal:
        if refusal.code != SET_BY_HAND:
            raise
        return False
    return True


def _account(
    settings: Settings,
    clinic_id: UUID,
    kind: PaymentProviderKind,
    credentials: Mapping[str, object],
    token: str,
) -> PaymentAccount:
    box = SecretBox([key.get_secret_value() for key in settings.encryption_keys])
    return PaymentAccount(
        id=time_ordered_id(datetime.now(UTC)),
        clinic_id=clinic_id,
        provider=kind,
        credentials_encrypted=box.encrypt_json(credentials).encode(),
        webhook_token_sha256=token_digest(token),
        webhook_token_encrypted=box.encrypt_text(token).encode(),
        is_active=False,
    )
