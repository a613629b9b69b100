"""Ids of rows that nothing else names: in order of time, so that indexes grow at one end."""

import secrets
from datetime import datetime
from uuid import UUID


def time_ordered_id(now: datetime) -> UUID:
    """A version 7 UUID (RFC 9562): milliseconds of `now`, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    random_bits = secrets.randbits(74)
    high = random_bits >> 62
    low = random_bits & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
