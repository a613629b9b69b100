"""Who signs: the WhatsApp session that a delivery names, and the key that proves it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clients.crypto import SecretBox
from db.queries.tokens import SessionOwner, find_session_owner
from db.session import Database

KEPT_FOR = timedelta(minutes=1)
KEPT_AT_MOST = 10_000

_NAME = re.compile(r"[A-Za-z0-9_-]{1,54}")
_NAME_IN_BROKEN_JSON = re.compile(rb'"session"\s*:\s*"([A-Za-z0-9_-]{1,54})"')


@dataclass(frozen=True)
class SigningSession:
    """A session with the key under which WAHA signs its deliveries."""

    owner: SessionOwner
    hmac_key: str
    looked_up_at: datetime


class SessionKeys:
    """Finds sessions by name, remembering them for a minute: a chat's messages come in bursts."""

    def __init__(self, database: Database, box: SecretBox, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._box = box
        self._clock = clock
        self._known: dict[str, SigningSession] = {}

    async def find(self, name: str) -> SigningSession | None:
        """The session called `name` at WAHA. Unknown names are asked for again each time."""
        now = self._clock()
        known = self._known.get(name)
        if known is not None and now - known.looked_up_at < KEPT_FOR:
            return known
        async with self._database.directory() as session:
            owner = await find_session_owner(session, name)
        if owner is None:
            self._known.pop(name, None)
            return None
        if len(self._known) >= KEPT_AT_MOST:
            self._known.clear()
        key = self._box.decrypt_text(owner.hmac_key_encrypted.decode())
        found = SigningSession(owner, key, now)
        self._known[name] = found
        return found


def claimed_session(body: bytes) -> str | None:
    """The session that an unproven body names: whose key must be tried on it.

    A body that is not JSON may still name one, so that even it can be kept for its clinic.
    """
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        found = _NAME_IN_BROKEN_JSON.search(body)
        return found.group(1).decode() if found else None
    name = envelope.get("session") if isinstance(envelope, dict) else None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None
