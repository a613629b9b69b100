"""What the run of a WhatsApp number reads of its row, and records in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Dentist, WhatsAppConversation, WhatsAppSession
from db.queries.sessions import SessionQr
from domain.courtesy import Restriction
from domain.errors import NotFoundError
from domain.vocabulary import DentistStatus, SessionStatus


@dataclass(frozen=True)
class SessionAtWaha:
    """How WAHA knows the session, and the key that signs its webhooks."""

    name: str
    hmac_key_encrypted: bytes


async def load_session_at_waha(session: AsyncSession, session_id: UUID) -> SessionAtWaha:
    """Raises `NotFoundError`. `session_id` is the row's."""
    row = (
        await session.execute(
            select(WhatsAppSession.session_id, WhatsAppSession.hmac_key_encrypted).where(
                WhatsAppSession.id == session_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("no such WhatsApp session")
    return SessionAtWaha(row.session_id, row.hmac_key_encrypted)


async def record_status(
    session: AsyncSession,
    session_id: UUID,
    status: SessionStatus,
    *,
    qr: SessionQr | None,
    working_since: datetime,
    phone_end: str | None,
) -> datetime | None:
    """Show what WAHA says; a number that began to work makes its dentist `ATIVO`.

    `working_since` counts only when the number was not working before. `phone_end` is the last
    four digits of the number, if WAHA holds one. Answers until when the number is restricted, as
    far as it was known before. Raises `NotFoundError`.
    """
    row = await _lock(session, session_id)
    if status is SessionStatus.WORKING:
        if row.status is not SessionStatus.WORKING:
            row.working_since = working_since
        row.warm_since = row.warm_since or working_since
        await _move_dentist(session, row, DentistStatus.PENDENTE, DentistStatus.ATIVO)
    row.status = status
    row.account_phone_end = phone_end
    _show_qr(row, qr)
    return row.restricted_until


async def record_restriction(
    session: AsyncSession, conversation_id: UUID, kind: Restriction, until: datetime
) -> None:
    """WhatsApp refused a message of this chat because its number may write to nobody new."""
    of_chat = select(WhatsAppConversation.session_id).where(
        WhatsAppConversation.id == conversation_id
    )
    await session.execute(_restrict(WhatsAppSession.id == of_chat.scalar_subquery(), kind, until))


async def record_session_restriction(
    session: AsyncSession, session_id: UUID, kind: Restriction, until: datetime
) -> None:
    """WAHA says that this number is restricted."""
    await session.execute(_restrict(WhatsAppSession.id == session_id, kind, until))


def _restrict(which: ColumnElement[bool], kind: Restriction, until: datetime) -> Update:
    """What was known to last longer does: WAHA often shows nothing of what WhatsApp enforces."""
    last = func.greatest(WhatsAppSession.restricted_until, until)
    return update(WhatsAppSession).where(which).values(restriction=kind, restricted_until=last)


async def record_disconnected(session: AsyncSession, session_id: UUID) -> None:
    """The clinic logged its number out: its dentist is not `ATIVO` any more.

    Raises `NotFoundError`.
    """
    row = await _lock(session, session_id)
    row.status = SessionStatus.DISCONNECTED
    row.account_phone_end = None
    # The next phone may be another number, which nobody knows yet.
    row.warm_since = row.caught_up_to = row.restricted_until = row.restriction = None
    _show_qr(row, None)
    await _move_dentist(session, row, DentistStatus.ATIVO, DentistStatus.PENDENTE)


async def _lock(session: AsyncSession, session_id: UUID) -> WhatsAppSession:
    row = await session.get(WhatsAppSession, session_id, with_for_update=True)
    if row is None:
        raise NotFoundError("no such WhatsApp session")
    return row


def _show_qr(row: WhatsAppSession, qr: SessionQr | None) -> None:
    row.qr_mimetype = qr.mimetype if qr else None
    row.qr_data = qr.data if qr else None
    row.qr_expires_at = qr.expires_at if qr else None


async def _move_dentist(
    session: AsyncSession, row: WhatsAppSession, before: DentistStatus, after: DentistStatus
) -> None:
    """A dentist in any other state (`INATIVO`: people decided that) stays in it."""
    await session.execute(
        update(Dentist)
        .where(Dentist.id == row.dentist_id, Dentist.status == before)
        .values(status=after)
    )
