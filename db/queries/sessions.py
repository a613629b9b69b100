"""The WhatsApp session of a dentist, as pages and the API show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import time_ordered_id
from db.models import Clinic, Dentist, WhatsAppSession
from domain.errors import NotFoundError
from domain.vocabulary import SessionStatus


@dataclass(frozen=True)
class SessionQr:
    """A code to scan; `data` is base64."""

    mimetype: str
    data: str
    expires_at: datetime


@dataclass(frozen=True)
class SessionView:
    """`id` is the row's, `session_id` the name at WAHA. `qr` only while one is to be scanned.

    `phone_end` is the last four digits of the number that WAHA holds, when it holds one.
    """

    id: UUID
    session_id: str
    status: SessionStatus
    qr: SessionQr | None
    phone_end: str | None = None
    restricted_until: datetime | None = None
    """Until then WhatsApp lets the number write to nobody new; it may be over."""


@dataclass(frozen=True)
class NumberOwner:
    """Whose number a page is about."""

    clinic_name: str
    dentist_name: str


async def find_session(session: AsyncSession, dentist_id: UUID) -> SessionView | None:
    """The session of the dentist's number, once they asked to connect it."""
    row = await session.scalar(
        select(WhatsAppSession).where(WhatsAppSession.dentist_id == dentist_id)
    )
    if row is None:
        return None
    qr = None
    scannable = row.status is SessionStatus.SCAN_QR_CODE
    if scannable and row.qr_mimetype and row.qr_data and row.qr_expires_at:
        qr = SessionQr(row.qr_mimetype, row.qr_data, row.qr_expires_at)
    return SessionView(
        row.id, row.session_id, row.status, qr, row.account_phone_end, row.restricted_until
    )


async def create_session(
    session: AsyncSession,
    *,
    clinic_id: UUID,
    dentist_id: UUID,
    hmac_key_encrypted: bytes,
    now: datetime,
) -> None:
    """Give the dentist's number a session with an opaque name, unless it has one."""
    row_id = time_ordered_id(now)
    await session.execute(
        insert(WhatsAppSession)
        .values(
            id=row_id,
            clinic_id=clinic_id,
            dentist_id=dentist_id,
            session_id=f"s_{row_id.hex}",
            status=SessionStatus.DISCONNECTED,
            hmac_key_encrypted=hmac_key_encrypted,
        )
        .on_conflict_do_nothing(index_elements=[WhatsAppSession.dentist_id])
    )


async def load_number_owner(session: AsyncSession, dentist_id: UUID) -> NumberOwner:
    """The clinic and the dentist, by name."""
    row = (
        await session.execute(
            select(Clinic.name, Dentist.name)
            .join(Dentist, Dentist.clinic_id == Clinic.id)
            .where(Dentist.id == dentist_id)
        )
    ).one()
    return NumberOwner(row[0], row[1])


async def load_zone(session: AsyncSession, clinic_id: UUID) -> str:
    """The clinic's IANA zone. Raises `NotFoundError`."""
    zone = await session.scalar(select(Clinic.timezone).where(Clinic.id == clinic_id))
    if zone is None:
        raise NotFoundError("clinic")
    return zone
