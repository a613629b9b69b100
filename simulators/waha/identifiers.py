"""Ids in the shapes that WAHA and WhatsApp make them."""

import hashlib
import secrets

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def message_id() -> str:
    """WhatsApp's bare message id, as the NOWEB engine makes it."""
    return "3EB0" + secrets.token_hex(9).upper()


def event_id(now: float) -> str:
    """`evt_` and a lower-case ULID: 48 bits of milliseconds, 80 random bits."""
    value = (int(now * 1000) << 80) | secrets.randbits(80)
    return "evt_" + "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))


def request_id() -> str:
    """The `uniqid` of one delivery."""
    return "".join(secrets.choice(_BASE36) for _ in range(17))


def session_name(now: float) -> str:
    """The name WAHA gives a session that was created without one."""
    return "session_" + event_id(now).removeprefix("evt_")


def hidden_number(phone: str) -> str:
    """The digits of the `@lid` of this phone: always the same, and not derivable by a reader."""
    digest = hashlib.sha256(f"lid:{phone}".encode()).digest()
    return str(10**14 + int.from_bytes(digest[:8]) % (9 * 10**14))


def qr_value() -> str:
    """What a WhatsApp pairing code carries: a reference and three keys."""
    return "2@" + ",".join(
        (
            secrets.token_urlsafe(96),
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
        )
    )
