"""Other times for a visit that cannot be when it was to be: kept while its patient chooses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import ChargeRef, OpenedRefund, SettledCancellation
from activities.settled import read_settled, settled_detail
from db.models import Block, Booking, Clinic
from db.queries.absences import is_blocked
from db.queries.agenda import load_facts, period_of
from db.queries.agenda_locks import lock_for_procedure
from db.queries.booking_changes import find_event, is_occupied, record_event
from db.queries.chairs import take_chair
from db.queries.ledger import insert_credit, load_refundable, lock_money
from db.queries.offered_times import KeptTime, keep_time, load_kept_times, release_kept_times
from db.queries.refunds import NewRefund, insert_refund
from db.session import Database
from domain.absence import AWAY
from domain.agenda.facts import AgendaFacts
from domain.agenda.finder import Offer
from domain.agenda.query import SlotQuery
from domain.agenda.search import search
from domain.cancellation import LatePayment
from domain.errors import NotFoundError, SlotTakenError
from domain.ledger import plan_refunds
from domain.vocabulary import Actor, BookingStatus

OPTIONS = 3
LATE_PAYMENT = "late_payment"
REFUND_ORDERED, KEPT_AS_CREDIT = "refund_ordered", "kept_as_credit"


@dataclass(frozen=True)
class OtherTimes:
    """Times to choose from, for one booking. `now` is aware UTC."""

    clinic_id: UUID
    booking_id: UUID
    now: datetime


@dataclass(frozen=True)
class AskAboutAbsence:
    """A block came into the visit: keep other times, and write down that its patient is asked."""

    clinic_id: UUID
    booking_id: UUID
    block_id: str
    now: datetime


class OtherTimesActivities:
    """Steps of a `BookingWorkflow`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def keep_other_times(self, request: OtherTimes) -> int:
        """Keep the free times nearest to the visit's own, with any dentist; how many there are.

        Searched one after the other: the ten patients of a blocked day would else all find the same
        times, and nine of them have none. Repeated, it finds those that it kept.
        """
        async with self._database.clinic(request.clinic_id) as session:
            visit = await session.get(Booking, request.booking_id)
            if visit is None:
                raise NotFoundError("booking")
            lock = await lock_for_procedure(session, request.clinic_id, visit.procedure_id)
            known = await load_kept_times(session, visit.id)
            if known:
                return len(known)
            facts = await load_facts(session, request.clinic_id, request.now, without=visit.id)
            query = SlotQuery(
                procedure_id=visit.procedure_id,
                near=period_of(visit.period).starts_at,
                limit=OPTIONS,
            )
            found = search(facts, query, now=request.now)
            offers = list(found.options or found.alternatives)
            kept = 0
            for offer in offers:
                kept += await _keep(session, facts, visit, offer, lock.chairs, request.now)
            return kept

    @activity.defn
    async def ask_about_absence(self, request: AskAboutAbsence) -> bool:
        """Whether the visit is still in the block; then other times are kept for its patient."""
        async with self._database.clinic(request.clinic_id) as session:
            visit = await session.get(Booking, request.booking_id)
            # Who removes the block waits, and finds then that this patient was asked.
            shared = {"read": True, "key_share": True}
            block = await session.get(Block, UUID(request.block_id), with_for_update=shared)
            if visit is None or block is None or visit.status is not BookingStatus.CONFIRMED:
                return False
            mine = block.dentist_id in (None, visit.dentist_id)
            if not mine or not period_of(block.period).overlaps(period_of(visit.period)):
                return False
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"away/{request.block_id}",
                kind="dentist_away",
                actor=Actor.STAFF,
                at=request.now,
            )
        await self.keep_other_times(OtherTimes(request.clinic_id, request.booking_id, request.now))
        return True

    @activity.defn
    async def settle_return(self, request: AskAboutAbsence) -> bool:
        """The block is gone: nothing is kept any more. Whether the visit can be at its time.

        False where it is off by now, or the dentist is away then because of another block.
        """
        async with self._database.clinic(request.clinic_id) as session:
            visit = await session.get_one(Booking, request.booking_id)
            if visit.status is not BookingStatus.CONFIRMED or await is_blocked(session, visit):
                return False
            await release_kept_times(session, request.clinic_id, visit.id, request.now)
            if visit.needs_attention == AWAY:
                visit.needs_attention = None
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"back/{request.block_id}",
                kind="dentist_back",
                actor=Actor.STAFF,
                at=request.now,
            )
            return True

    @activity.defn
    async def release_other_times(self, request: OtherTimes) -> None:
        """The patient has chosen, or nobody waits for the choice any more."""
        async with self._database.clinic(request.clinic_id) as session:
            await release_kept_times(session, request.clinic_id, request.booking_id, request.now)

    @activity.defn
    async def settle_late_payment(self, request: ChargeRef) -> SettledCancellation:
        """The late payer wants no other time, or says nothing: the clinic's default decides.

        A patient who asks for it gets the money back (`hinted`). Repeated, it finds what it did.
        """
        async with self._database.clinic(request.clinic_id) as session:
            money = await lock_money(session, request.booking_id)
            for kind in (REFUND_ORDERED, KEPT_AS_CREDIT):
                decided = await find_event(session, request.booking_id, f"{LATE_PAYMENT}/{kind}")
                if decided is not None:
                    return read_settled(decided.detail)
            clinic = await session.get_one(Clinic, request.clinic_id)
            booking = await session.get_one(Booking, request.booking_id)
            await release_kept_times(session, request.clinic_id, request.booking_id, request.now)
            booking.needs_attention = None
            if request.hinted or clinic.late_payment_default is LatePayment.REFUND:
                return await _refund(session, request, money.balance_centavos)
            settled = SettledCancellation((), money.balance_centavos)
            if credit := settled.credit_centavos:
                key = f"credit/{LATE_PAYMENT}"
                await insert_credit(session, request.clinic_id, request.booking_id, credit, key=key)
                await _note(session, request, KEPT_AS_CREDIT, credit, settled)
            return settled


async def _keep(
    session: AsyncSession,
    facts: AgendaFacts,
    visit: Booking,
    offer: Offer,
    chairs: int | None,
    now: datetime,
) -> bool:
    """Whether the time was still free, and is kept now."""
    service = facts.dentist(offer.dentist_id).performs[visit.procedure_id]
    period = offer.periods[0]
    occupied = service.occupied(period)
    if await is_occupied(session, offer.dentist_id, occupied):
        return False
    try:
        chair = await take_chair(session, visit.id, occupied, chairs, now)
    except SlotTakenError:
        return False
    await keep_time(session, visit, KeptTime(offer.dentist_id, period, occupied, chair))
    return True


async def _refund(
    session: AsyncSession, request: ChargeRef, amount_centavos: int
) -> SettledCancellation:
    payments = await load_refundable(session, request.booking_id)
    opened = []
    for payment_id, amount in plan_refunds(amount_centavos, payments):
        refund = NewRefund(
            request.clinic_id,
            payment_id,
            request.booking_id,
            amount,
            LATE_PAYMENT,
            LATE_PAYMENT,
            Actor.SYSTEM,
            request.now,
        )
        await insert_refund(session, refund)
        opened.append(OpenedRefund(refund.id, amount))
    settled = SettledCancellation(tuple(opened))
    if opened:
        amount = sum(one.amount_centavos for one in opened)
        await _note(session, request, REFUND_ORDERED, amount, settled)
    return settled


async def _note(
    session: AsyncSession,
    request: ChargeRef,
    kind: str,
    amount: int,
    settled: SettledCancellation,
) -> None:
    await record_event(
        session,
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        key=f"{LATE_PAYMENT}/{kind}",
        kind=kind,
        actor=Actor.SYSTEM,
        at=request.now,
        detail={"amount_centavos": amount, **settled_detail(settled)},
    )
