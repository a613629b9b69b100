"""Whose is this? Mostly asked outside any clinic, and answered only to a secret or a name."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ApiToken


@dataclass(frozen=True)
class SessionOwner:
    """The WhatsApp session of that name. `session_id` is the row's id."""

    clinic_id: UUID
    session_id: UUID
    dentist_id: UUID
    hmac_key_encrypted: bytes


@dataclass(frozen=True)
class TokenOwner:
    """For whom the bearer of an API token speaks."""

    clinic_id: UUID
    dentist_id: UUID
    token_id: UUID


@dataclass(frozen=True)
class AccountOwner:
    """The payment account behind a webhook address."""

    clinic_id: UUID
    account_id: UUID


async def find_session_owner(session: AsyncSession, name: str) -> SessionOwner | None:
    """The WhatsApp session whose name at WAHA is `name`."""
    rows = await session.execute(
        text(
            "select clinic_id, id, dentist_id, hmac_key_encrypted from find_whatsapp_session(:name)"
        ),
        {"name": name},
    )
    row = rows.one_or_none()
    if row is None:
        return None
    return SessionOwner(row.clinic_id, row.id, row.dentist_id, bytes(row.hmac_key_encrypted))


async def find_token_owner(session: AsyncSession, sha256: bytes) -> TokenOwner | None:
    """The owner of the unrevoked token with this SHA-256."""
    rows = await session.execute(
        text("select clinic_id, dentist_id, token_id from find_api_token(:sha256)"),
        {"sha256": sha256},
    )
    row = rows.one_or_none()
    return None if row is None else TokenOwner(row.clinic_id, row.dentist_id, row.token_id)


async def find_account_owner(
    session: AsyncSession, provider: str, token_sha256: bytes
) -> AccountOwner | None:
    """The owner of the account at `provider` whose webhook token has this SHA-256."""
    rows = await session.execute(
        text("select clinic_id, account_id from find_payment_account(:provider, :sha256)"),
        {"provider": provider, "sha256": token_sha256},
    )
    row = rows.one_or_none()
    return None if row is None else AccountOwner(row.clinic_id, row.account_id)


async def token_label(session: AsyncSession, token_id: UUID) -> str:
    """How the clinic of this transaction calls one of its API tokens; empty when it is gone."""
    return await session.scalar(select(ApiToken.label).where(ApiToken.id == token_id)) or ""
