"""What the page says of a number's connection, in Portuguese."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.queries.sessions import SessionQr, SessionView
from domain.vocabulary import SessionStatus


class Stage(StrEnum):
    """What the person at the page sees, and can do."""

    DISCONNECTED = "desconectado"
    STARTING = "iniciando"
    SCAN = "qr"
    CONNECTED = "conectado"
    LEAVING = "desconectando"
    FAILED = "falhou"


_STAGES = {
    SessionStatus.DISCONNECTED: Stage.DISCONNECTED,
    SessionStatus.STOPPED: Stage.DISCONNECTED,
    SessionStatus.STARTING: Stage.STARTING,
    SessionStatus.UNKNOWN: Stage.STARTING,
    SessionStatus.SCAN_QR_CODE: Stage.SCAN,
    SessionStatus.WORKING: Stage.CONNECTED,
    SessionStatus.FAILED: Stage.FAILED,
}
# Seconds between looks: often while somebody waits with a phone in hand.
_LOOK_AGAIN = {Stage.STARTING: 1, Stage.SCAN: 2, Stage.CONNECTED: 10, Stage.LEAVING: 6}
_LOOK_AGAIN_OTHERWISE = 5


@dataclass(frozen=True)
class Connection:
    """The part of the page that changes.

    `seconds_left` is how long the QR code is still good, `phone_end` the number's last digits;
    `is_restricted`: WhatsApp lets it write to nobody new.
    """

    stage: Stage
    qr: SessionQr | None = None
    seconds_left: int = 0
    notice: str | None = None
    phone_end: str | None = None
    is_restricted: bool = False

    @property
    def look_again(self) -> int:
        """Seconds until the page asks again."""
        return _LOOK_AGAIN.get(self.stage, _LOOK_AGAIN_OTHERWISE)

    @property
    def version(self) -> str:
        """Equal for what looks equal, so that an unchanged page is left alone."""
        code = self.qr.data if self.qr else ""
        number = f"{self.phone_end or ''}{'!' if self.is_restricted else ''}"
        shown = "|".join((self.stage, code, self.notice or "", number))
        return hashlib.sha256(shown.encode()).hexdigest()[:16]


def connection_of(view: SessionView | None, now: datetime) -> Connection:
    """The connection as the page shows it at `now`."""
    if view is None:
        return Connection(Stage.DISCONNECTED)
    stage = _STAGES[view.status]
    if stage is not Stage.SCAN:
        until = view.restricted_until
        is_restricted = until is not None and now < until
        return Connection(stage, phone_end=view.phone_end, is_restricted=is_restricted)
    if view.qr is None:
        return Connection(Stage.STARTING)
    seconds_left = max(0, int((view.qr.expires_at - now).total_seconds()))
    return Connection(Stage.SCAN, view.qr, seconds_left)
