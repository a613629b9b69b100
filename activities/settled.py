"""What became of a booking's money, as its history keeps it: a repeated step reads it there."""

from uuid import UUID

from activities.models import OpenedRefund, SettledCancellation


def settled_detail(settled: SettledCancellation) -> dict[str, object]:
    """A part of the event's detail."""
    return {
        "credit_centavos": settled.credit_centavos,
        "refunds": {str(refund.refund_id): refund.amount_centavos for refund in settled.refunds},
    }


def read_settled(detail: dict[str, object]) -> SettledCancellation:
    """What `settled_detail` wrote."""
    refunds, credit = detail["refunds"], detail["credit_centavos"]
    assert isinstance(refunds, dict)
    assert isinstance(credit, int)
    opened = tuple(OpenedRefund(UUID(one), amount) for one, amount in refunds.items())
    return SettledCancellation(opened, credit)
