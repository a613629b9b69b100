"""What a cancellation does with the money that was paid. Amounts are centavos."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.vocabulary import Actor


class LateCancellation(StrEnum):
    """What a patient who cancels too late has of the deposit."""

    CREDIT = "credit"
    NOTHING = "nothing"


class LatePayment(StrEnum):
    """What becomes of money that came too late, when its payer chooses no other time."""

    REFUND = "refund"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class CancellationPolicy:
    """A clinic's terms. A patient who cancels `refund_until` before the visit gets money back."""

    refund_until: timedelta
    late: LateCancellation
    fee_centavos: int = 0
    """Kept whenever a patient cancels, however early."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where the money goes; the three parts are all of what was paid."""

    refund_centavos: int = 0
    credit_centavos: int = 0
    kept_centavos: int = 0

    @property
    def paid_centavos(self) -> int:
        """All of it."""
        return self.refund_centavos + self.credit_centavos + self.kept_centavos


def settle(
    policy: CancellationPolicy,
    paid_centavos: int,
    *,
    now: datetime,
    starts_at: datetime,
    actor: Actor,
) -> Settlement:
    """Who cancels at `now` (aware) a visit that starts at `starts_at`: what becomes of the money.

    Only a patient is held to the terms: a clinic that cancels gives everything back.
    """
    if actor is not Actor.PATIENT:
        return Settlement(refund_centavos=paid_centavos)
    fee = min(policy.fee_centavos, paid_centavos)
    if starts_at - now >= policy.refund_until:
        return Settlement(refund_centavos=paid_centavos - fee, kept_centavos=fee)
    if policy.late is LateCancellation.CREDIT:
        return Settlement(credit_centavos=paid_centavos - fee, kept_centavos=fee)
    return Settlement(kept_centavos=paid_centavos)
