"""Ids in the shapes that PIX prescribes."""

import secrets
import string
from datetime import datetime

ISPB = "99999004"
"""The participant number of this bank; none in the real PIX has it."""
_ALPHANUMERIC = string.ascii_lowercase + string.digits


def end_to_end_id(paid_at: datetime) -> str:
    """32 characters: E, the payer's bank, the minute in UTC, 11 of the bank's choice."""
    return f"E{ISPB}{paid_at:%Y%m%d%H%M}{_random(11)}"


def return_id(requested_at: datetime) -> str:
    """The `rtrId` of a refund; as an end-to-end id, with a D."""
    return f"D{ISPB}{requested_at:%Y%m%d%H%M}{_random(11)}"


def location_token() -> str:
    return secrets.token_hex(16)


def opaque(prefix: str) -> str:
    """An id of the bank's own, such as `chg_3f...`."""
    return f"{prefix}_{secrets.token_hex(12)}"


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(length))
