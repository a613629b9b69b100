"""A number's session at WAHA: bringing it up, looking at it, logging it out.

WAHA serialises lifecycle calls per session and fails the third in line: the session's run makes
one at a time. Each activity may be repeated: it reads the session before it moves it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from clients.crypto import SecretBox
from clients.waha.client import WahaClient
from clients.waha.errors import QrNotReadyError
from clients.waha.models import SessionAccount, WahaSession
from clients.waha.session_config import SessionConfig
from db.queries.sessions import SessionQr
from db.queries.whatsapp_sessions import (
    SessionAtWaha,
    load_session_at_waha,
    record_disconnected,
    record_session_restriction,
    record_status,
)
from db.session import Database
from domain import courtesy
from domain.vocabulary import SessionStatus

WEBHOOK_PATH = "/api/v1/whatsapp/webhook/"
SHOWN_DIGITS = 4
"""Of the clinic's number: staff know it by them, and nobody else can call it."""

_log = structlog.get_logger("whatsapp_session")
_DOWN = (SessionStatus.FAILED, SessionStatus.STOPPED)


@dataclass(frozen=True)
class LookAtSession:
    """Look at the session now. `session_id` is the row's; times are aware UTC."""

    clinic_id: UUID
    session_id: UUID
    qr_expires_at: datetime
    """Until when a code that is found now may be scanned."""
    working_since: datetime
    """Since when the number works, if it is found to have begun."""


@dataclass(frozen=True)
class BringUpSession:
    """Have the session started. `configure` gives it our configuration even if it runs."""

    look: LookAtSession
    configure: bool


@dataclass(frozen=True)
class DisconnectSession:
    """Log the number out. `session_id` is the row's."""

    clinic_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class SessionSight:
    """How the session was found; a session that WAHA lost counts as `STOPPED`.

    `paired`: WAHA holds credentials of a phone, living or dead. `qr_expires_at` is None when no
    code is shown. `started`: it was started just now, by us. `restricted_until`: WhatsApp lets it
    write to nobody new, as far as is known.
    """

    status: SessionStatus
    paired: bool
    qr_expires_at: datetime | None
    started: bool = False
    restricted_until: datetime | None = None


class WhatsAppSessionActivities:
    """`public_base_url`: where WAHA reaches our API. QR codes and keys never leave this class."""

    def __init__(
        self,
        database: Database,
        waha: WahaClient,
        box: SecretBox,
        public_base_url: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._database = database
        self._waha = waha
        self._box = box
        self._webhook_url = public_base_url.rstrip("/") + WEBHOOK_PATH

    @activity.defn
    async def look_at_session(self, request: LookAtSession) -> SessionSight:
        """Read the session and show what was found."""
        return await self._look(request, await self._load(request.clinic_id, request.session_id))

    @activity.defn
    async def bring_up_session(self, request: BringUpSession) -> SessionSight:
        """Make the session if it is missing, start it if it is down, and show what was found."""
        look = request.look
        ours = await self._load(look.clinic_id, look.session_id)
        found = await self._waha.get_session(ours.name)
        start = found is None or found.status in _DOWN or request.configure
        if start:
            found = await self._waha.create_session(ours.name, self._config(look, ours))
            if found.status in _DOWN:
                await self._waha.restart(ours.name)
        return replace(await self._look(look, ours), started=start)

    @activity.defn
    async def wake_session(self, request: LookAtSession) -> SessionSight:
        """Restart a session that says it works and tells of nothing, and show what was found."""
        ours = await self._load(request.clinic_id, request.session_id)
        await self._waha.restart(ours.name)
        return replace(await self._look(request, ours), started=True)

    @activity.defn
    async def forget_phone(self, request: LookAtSession) -> SessionSight:
        """Drop a failed session's credentials, so that it offers a code again."""
        ours = await self._load(request.clinic_id, request.session_id)
        found = await self._waha.get_session(ours.name)
        # Asked again after a lost answer, it may be at a new code, or scanned already.
        if found is not None and found.status in _DOWN:
            await self._waha.logout(ours.name)
            await self._waha.start(ours.name)
        return await self._look(request, ours)

    @activity.defn
    async def disconnect_session(self, request: DisconnectSession) -> None:
        """Log the number out, stop its session, and show it as disconnected."""
        ours = await self._load(request.clinic_id, request.session_id)
        await self._waha.logout(ours.name)
        # A session that was running offers a new code after a logout: nobody wants it.
        await self._waha.stop(ours.name)
        async with self._database.clinic(request.clinic_id) as session:
            await record_disconnected(session, request.session_id)

    async def _load(self, clinic_id: UUID, session_id: UUID) -> SessionAtWaha:
        async with self._database.clinic(clinic_id) as session:
            return await load_session_at_waha(session, session_id)

    def _config(self, look: LookAtSession, ours: SessionAtWaha) -> SessionConfig:
        return SessionConfig(
            self._webhook_url,
            self._box.decrypt_text(ours.hmac_key_encrypted.decode()),
            {"clinic_id": str(look.clinic_id)},
        )

    async def _look(self, request: LookAtSession, ours: SessionAtWaha) -> SessionSight:
        found, qr = await self._read(ours.name, request.qr_expires_at)
        status = found.status if found else SessionStatus.STOPPED
        account = found.account if found else None
        async with self._database.clinic(request.clinic_id) as session:
            known = await record_status(
                session,
                request.session_id,
                status,
                qr=qr,
                working_since=request.working_since,
                phone_end=account.phone[-SHOWN_DIGITS:] if account and account.phone else None,
            )
            restricted_until = await self._note_restriction(session, request, account, known)
        return SessionSight(
            status,
            account is not None,
            qr.expires_at if qr else None,
            restricted_until=restricted_until,
        )

    async def _note_restriction(
        self,
        session: AsyncSession,
        look: LookAtSession,
        account: SessionAccount | None,
        known: datetime | None,
    ) -> datetime | None:
        """Until when the number is restricted, by what WAHA shows and what was met before."""
        now = self._clock()
        if known is not None and known <= now:
            known = None
        if account is None or account.restriction is None:
            return known
        kind = account.restriction.kind
        until = courtesy.restricted_until(account.restriction.until, now)
        if known is None:
            clinic_id, session_id = str(look.clinic_id), str(look.session_id)
            _log.warning(
                "whatsapp_number_restricted",
                clinic_id=clinic_id,
                session_id=session_id,
                restriction=kind.value,
            )
        await record_session_restriction(session, look.session_id, kind, until)
        return max(until, known or until)

    async def _read(
        self, name: str, qr_expires_at: datetime
    ) -> tuple[WahaSession | None, SessionQr | None]:
        found = await self._waha.get_session(name)
        if found is None or found.status is not SessionStatus.SCAN_QR_CODE:
            return found, None
        try:
            image = await self._waha.qr(name)
        except QrNotReadyError:
            # The session has moved on meanwhile.
            return await self._waha.get_session(name), None
        return found, SessionQr(image.mimetype, image.data, qr_expires_at)
