"""The identifiers that we choose for a charge.

They are hashes of what the charge is for, so a retry after a lost answer asks for the same charge
instead of making a second one, and they tell nobody which clinic or booking they belong to.
"""

from hashlib import sha256
from uuid import UUID

_CHARGE_LENGTH = 32  # API Pix wants 26 to 35
_STATIC_LENGTH = 25  # all that field 62-05 of a BR Code holds


def charge_txid(clinic_id: UUID, booking_id: UUID, attempt: int) -> str:
    """The txid of a provider's charge: 32 characters of `[0-9a-f]`.

    `attempt` counts the charges made for one booking, for instance after one expired.
    """
    return _digest("charge", clinic_id, booking_id, attempt)[:_CHARGE_LENGTH]


def static_txid(clinic_id: UUID, booking_id: UUID, attempt: int) -> str:
    """The txid of a static BR Code: 25 characters of `[0-9a-f]`. Banks may drop it: a hint only."""
    return _digest("static", clinic_id, booking_id, attempt)[:_STATIC_LENGTH]


def _digest(purpose: str, clinic_id: UUID, booking_id: UUID, attempt: int) -> str:
    return sha256(f"{purpose}/{clinic_id}/{booking_id}/{attempt}".encode()).hexdigest()
