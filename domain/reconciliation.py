"""A provider's list of payments against ours, in both directions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.payments import ReceivedPayment


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """A payment in our ledger. `external_id` is the provider's; `paid_at` is aware."""

    external_id: str
    amount_centavos: int
    paid_at: datetime
    booking_id: UUID | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What one side has and the other has not."""

    unrecorded: tuple[ReceivedPayment, ...]
    missing: tuple[RecordedPayment, ...]
    """Also those that the provider has with another amount."""


def compare(
    received: Iterable[ReceivedPayment], recorded: Iterable[RecordedPayment], *, since: datetime
) -> Differences:
    """`received` must reach back to before `since`: what is older is not missed there.

    `recorded` may hold more: a payment that we know, of whatever age, is never unrecorded.
    """
    theirs = {one.payment_id: one for one in received}
    ours = {one.external_id: one for one in recorded}
    return Differences(
        unrecorded=tuple(one for one in theirs.values() if one.payment_id not in ours),
        missing=tuple(
            one
            for one in ours.values()
            if one.paid_at >= since
            and (
                one.external_id not in theirs
                or theirs[one.external_id].amount_centavos != one.amount_centavos
            )
        ),
    )
