"""Money that staff saw, or that came otherwise than asked: accepted, or sent back."""

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.charging import new_charge
from activities.models import ChangeBooking, ChargeRef, MakeCharge, OpenedRefund
from db.models import Booking, Charge, Refund
from db.queries.booking_changes import flag, record_event
from db.queries.charges import (
    belongs_elsewhere,
    insert_charge,
    load_charge,
    load_payments,
    record_payments,
    set_status,
)
from db.queries.ledger import insert_credit, load_refundable, lock_money
from db.queries.receipts import confirm_evidence, load_evidence
from db.queries.refunds import NewRefund, insert_refund
from db.queries.tokens import token_label
from db.session import Database
from domain.errors import DomainError, NotFoundError
from domain.ledger import BookingMoney, repeated_centavos
from domain.payments import ChargeStatus, ReceivedPayment
from domain.pix.txid import static_txid
from domain.vocabulary import Actor

PAID_AGAIN = "paid_again"


class NothingReceivedError(DomainError):
    """There is no money that could be accepted."""

    code = "nothing_received"


class ReceivedMoneyActivities:
    """Steps of a `BookingWorkflow`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def record_staff_payment(self, change: ChangeBooking) -> None:
        """Staff saw the money. `change.key` is their request: it is recorded once."""
        async with self._database.clinic(change.clinic_id) as session:
            charge = await load_charge(session, change.booking_id, 1)
            money = await lock_money(session, change.booking_id)
            left = money.asked_centavos - money.balance_centavos
            if charge is None:
                request = MakeCharge(change.clinic_id, change.booking_id, 1, change.now)
                txid = static_txid(change.clinic_id, change.booking_id, 1)
                charge = new_charge(
                    request,
                    txid=txid,
                    amount_centavos=left,
                    br_code="",
                    expires_at=None,
                    account=None,
                )
                await insert_charge(session, charge)
            payment = ReceivedPayment(
                payment_id=await _seen_by_staff(session, change, charge),
                amount_centavos=left,
                paid_at=change.now,
                txid=charge.txid,
            )
            if left <= 0:
                return  # repeated, or the bank told us meanwhile
            await record_payments(session, charge, [payment], change.actor)
            await set_status(session, charge.id, ChargeStatus.PAID)
            await record_event(
                session,
                clinic_id=change.clinic_id,
                booking_id=change.booking_id,
                key=f"paid/{payment.payment_id}",
                kind="paid",
                actor=change.actor,
                at=change.now,
                detail={"amount_centavos": left},
                by=change.by,
            )

    @activity.defn
    async def accept_received(self, change: ChangeBooking) -> None:
        """Staff take what came for the deposit: that much is asked from now on.

        Of visits in a row each keeps what the ledger gives it of the money.
        Raises `NothingReceivedError`.
        """
        async with self._database.clinic(change.clinic_id) as session:
            visits = [(one, await lock_money(session, one.booking_id)) for one in change.each()]
            if not any(money.balance_centavos for _, money in visits):
                raise NothingReceivedError("nothing has been received for this booking")
            for one, money in visits:
                await _accept(session, one, money)

    @activity.defn
    async def return_credit(self, request: ChargeRef) -> None:
        """The booking came to nothing: what was paid with credit is the patient's credit again."""
        async with self._database.clinic(request.clinic_id) as session:
            money = await lock_money(session, request.booking_id)
            left = money.from_credit_centavos - money.credited_centavos
            if left > 0:
                await insert_credit(
                    session, request.clinic_id, request.booking_id, left, key="credit/returned"
                )

    @activity.defn
    async def give_back_repeated(self, request: ChargeRef) -> tuple[OpenedRefund, ...]:
        """Open refunds of what a charge was paid beyond once; they have still to be carried out.

        Repeated, it finds them. What staff took by hand is theirs to give back: they are told.
        """
        async with self._database.clinic(request.clinic_id) as session:
            await lock_money(session, request.booking_id)
            charge = await load_charge(session, request.booking_id, request.attempt)
            if charge is None:
                raise NotFoundError("charge")
            payments = await load_payments(session, charge.id)
            amounts = [one.amount_centavos for one in payments]
            if not repeated_centavos(charge.amount_centavos, amounts):
                return ()
            left = {
                one.payment_id: one.left_centavos
                for one in await load_refundable(session, request.booking_id)
            }
            opened = []
            for payment in payments[1:]:
                refund = NewRefund(
                    request.clinic_id,
                    payment.id,
                    request.booking_id,
                    payment.amount_centavos,
                    PAID_AGAIN,
                    PAID_AGAIN,
                    Actor.SYSTEM,
                    request.now,
                )
                if payment.account_id is None:
                    continue
                known = await session.get(Refund, refund.id) is not None
                if known or left.get(payment.id) == payment.amount_centavos:
                    await insert_refund(session, refund)
                    opened.append(OpenedRefund(refund.id, payment.amount_centavos))
            if opened:
                await flag(session, request.booking_id, PAID_AGAIN)
            return tuple(opened)


async def _seen_by_staff(session: AsyncSession, change: ChangeBooking, charge: Charge) -> str:
    """PIX's id, where a receipt states one: a bank that tells of it later doubles nothing.

    Not one that is known for other money: whoever took it for two visits saw that money twice.
    """
    by_hand = f"staff:{change.booking_id}"
    if change.evidence_id is None:
        return by_hand
    evidence = await load_evidence(session, change.evidence_id)
    if evidence is None or evidence.booking_id != change.booking_id:
        return by_hand  # staff saw the money, whatever the receipt was
    label = await token_label(session, change.by) if change.by else None
    await confirm_evidence(session, evidence.id, label, change.now)
    stated = evidence.end_to_end_id
    taken = stated and await belongs_elsewhere(session, stated, charge.id)
    return by_hand if stated is None or taken else stated


async def _accept(session: AsyncSession, change: ChangeBooking, money: BookingMoney) -> None:
    booking = await session.get_one(Booking, change.booking_id)
    booking.deposit_centavos = money.balance_centavos
    booking.needs_attention = None
    await record_event(
        session,
        clinic_id=change.clinic_id,
        booking_id=change.booking_id,
        key="amount_accepted",
        kind="amount_accepted",
        actor=change.actor,
        at=change.now,
        detail={
            "asked_centavos": money.asked_centavos,
            "accepted_centavos": money.balance_centavos,
        },
        by=change.by,
    )
