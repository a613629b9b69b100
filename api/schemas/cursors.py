"""Places in a list that is ordered by a moment and then by an id, as opaque tokens."""

import base64
import binascii
import json
from datetime import datetime
from uuid import UUID

from domain.errors import InvalidFieldError


def write_cursor(moment: datetime, row_id: UUID) -> str:
    """The place as an opaque token."""
    raw = json.dumps([moment.isoformat(), str(row_id)])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The place that `write_cursor` wrote. Raises `InvalidFieldError`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, row_id = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        place = datetime.fromisoformat(moment), UUID(row_id)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        place = None
    if place is None or place[0].tzinfo is None:
        raise InvalidFieldError("cursor", "is not one that this API gave")
    return place
