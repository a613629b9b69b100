"""The money of a cancelled booking, by the clinic's terms."""

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import OpenedRefund, SettleCancellation, SettledCancellation
from activities.settled import read_settled, settled_detail
from db.models import Booking
from db.queries.booking_changes import find_event, record_event
from db.queries.ledger import insert_credit, load_policy, load_refundable, lock_money
from db.queries.refunds import NewRefund, insert_refund, refund_id
from db.session import Database
from domain.cancellation import Settlement, settle
from domain.ledger import plan_refunds

REASON = "cancellation"
SETTLED = "cancellation_settled"


class CancellationActivities:
    """A step of a `BookingWorkflow`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def settle_cancellation(self, request: SettleCancellation) -> SettledCancellation:
        """Divide what was paid into refunds, a credit and what is kept.

        Written down in one transaction: repeated, it finds what it decided, also if money came
        in between. The refunds have still to be carried out.
        """
        async with self._database.clinic(request.clinic_id) as session:
            money = await lock_money(session, request.booking_id)
            decided = await find_event(session, request.booking_id, SETTLED)
            if decided is not None:
                return read_settled(decided.detail)
            if not money.balance_centavos:
                return SettledCancellation()
            booking = await session.get_one(Booking, request.booking_id)
            assert booking.period.lower is not None  # see the table's checks
            settlement = settle(
                await load_policy(session, request.clinic_id),
                money.balance_centavos,
                now=request.as_of,
                starts_at=booking.period.lower,
                actor=request.actor,
            )
            settled = await _carry_out(session, request, booking, settlement)
            await _write(session, request, settlement, settled)
            return settled


def _refund_key(booking: Booking) -> str:
    """One payment may be for several visits: each cancellation takes back a part of its own."""
    if booking.group_id in (None, booking.id):
        return REASON
    return f"{REASON}/{booking.id}"


async def _carry_out(
    session: AsyncSession, request: SettleCancellation, booking: Booking, settlement: Settlement
) -> SettledCancellation:
    payments = await load_refundable(session, request.booking_id)
    key = _refund_key(booking)
    opened = []
    for payment_id, amount in plan_refunds(settlement.refund_centavos, payments):
        refund = NewRefund(
            request.clinic_id,
            payment_id,
            request.booking_id,
            amount,
            key,
            REASON,
            request.actor,
            request.now,
        )
        await insert_refund(session, refund)
        opened.append(OpenedRefund(refund_id(payment_id, key), amount))
    # What was paid with credit has no payment to send back, and is credit again.
    unsent = settlement.refund_centavos - sum(refund.amount_centavos for refund in opened)
    credit = settlement.credit_centavos + unsent
    if credit:
        await insert_credit(session, request.clinic_id, request.booking_id, credit)
    return SettledCancellation(tuple(opened), credit)


async def _write(
    session: AsyncSession,
    request: SettleCancellation,
    settlement: Settlement,
    settled: SettledCancellation,
) -> None:
    await record_event(
        session,
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        key=SETTLED,
        kind=SETTLED,
        actor=request.actor,
        at=request.now,
        detail={
            "kept_centavos": settlement.kept_centavos,
            **settled_detail(settled),
        },
    )
