"""The agenda's side of a booking: hold, confirm, let go. One transaction each."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.hold import JudgedHold, OwnHoldError, held, in_a_row, judge, settle, visitors
from activities.models import ChangeBooking, HeldSlot, HoldSlot, HoldSlots
from activities.waitlist_time import give_offered_time
from db.models import Booking
from db.queries.agenda import load_facts, period_of
from db.queries.agenda_locks import AgendaLock, agenda_version, lock_for_booking
from db.queries.booking_changes import (
    change_status,
    flag,
    insert_hold,
    record_event,
    sit_down,
)
from db.queries.chairs import take_chair
from db.queries.charges import group_deposit
from db.queries.ledger import spend_credit
from db.queries.offered_times import release_kept_times
from db.queries.receipts import confirm_evidence_of
from db.session import Database
from domain.agenda.bookable import is_free
from domain.errors import DomainError, InvalidFieldError, NotFoundError, SlotTakenError
from domain.vocabulary import SAME_NAME, Actor, BookingStatus


class BookingActivities:
    """Steps of a `BookingWorkflow` that touch the agenda."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def hold_slot(self, request: HoldSlot) -> HeldSlot:
        """Reserve the time for the chat's patient, or raise `SlotTakenError`.

        The time must still be one that the agenda would offer; staff have liberties, and are told
        why not (`check_for_staff`). Repeated, it finds its own hold; and a patient with another
        unpaid one in this chat gets that one back.
        """
        try:
            return await self._hold(request)
        except OwnHoldError as error:
            return error.hold

    @activity.defn
    async def hold_slots(self, request: HoldSlots) -> HeldSlot:
        """Reserve times in a row for those whom the chat's patient named: all of them, or none.

        Raises `SlotTakenError` when one of the times is no longer to be had. What it returns is
        about the first, with the deposit of all. Repeated, it finds its own holds.
        """
        try:
            return await self._hold(*in_a_row(request))
        except OwnHoldError as error:
            return error.hold

    async def _hold(self, *visits: HoldSlot) -> HeldSlot:
        """Of several visits in a row, what concerns the first, with the deposit of all."""
        first = visits[0]
        async with self._database.clinic(first.clinic_id) as session:
            if (before := await _held_before(session, first)) is not None:
                return before
            await give_offered_time(session, first)
            version = await agenda_version(session, first.clinic_id)
            people = await visitors(session, first)
            if len(people) < len(visits):
                raise InvalidFieldError("others", "every visit needs somebody to come")
            pairs = list(zip(visits, people, strict=False))
            try:
                judged = [await judge(session, visit, visitor) for visit, visitor in pairs]
            except (SlotTakenError, OwnHoldError):
                # An attempt that was thought dead may have made the hold since: then it is ours.
                if (before := await _held_before(session, first)) is not None:
                    return before
                raise
            lock = await lock_for_booking(session, first.clinic_id, first.dentist_id)
            if (before := await _held_before(session, first)) is not None:
                return before
            if lock.version != version:
                session.expire_all()
                judged = [await judge(session, visit, visitor) for visit, visitor in pairs]
            return await _take_all(session, judged, lock)

    @activity.defn
    async def confirm_booking(self, change: ChangeBooking) -> None:
        """The visit is certain."""
        async with self._database.clinic(change.clinic_id) as session:
            await self._apply(
                session, change, BookingStatus.CONFIRMED, "confirmed", (BookingStatus.HELD,)
            )
            await confirm_evidence_of(session, change.booking_id, change.now)

    @activity.defn
    async def expire_booking(self, change: ChangeBooking) -> None:
        """The deposit did not come: the time is free again."""
        async with self._database.clinic(change.clinic_id) as session:
            await self._apply(
                session, change, BookingStatus.EXPIRED, "expired", (BookingStatus.HELD,)
            )

    @activity.defn
    async def cancel_booking(self, change: ChangeBooking) -> None:
        """Somebody does not want it any more: its time is free, and so is what was kept for it."""
        live = (BookingStatus.HELD, BookingStatus.CONFIRMED)
        async with self._database.clinic(change.clinic_id) as session:
            await self._apply(session, change, BookingStatus.CANCELLED, "cancelled", live)
            for one in change.each():
                await release_kept_times(session, one.clinic_id, one.booking_id, one.now)

    @activity.defn
    async def retake_slot(self, change: ChangeBooking) -> bool:
        """Paid after the hold: whether the time was still free and to come, and is confirmed.

        Of times in a row all must be.
        """
        try:
            async with self._database.clinic(change.clinic_id) as session:
                bookings = [await _existing(session, one.booking_id) for one in change.each()]
                booking = bookings[0]
                if booking.status is BookingStatus.CONFIRMED:
                    return True
                if booking.period.lower is None or booking.period.lower <= change.now:
                    return False
                lock = await lock_for_booking(session, change.clinic_id, booking.dentist_id)
                for one in bookings:
                    if not await _still_free(session, one, change.now):
                        return False
                    occupied = period_of(one.occupied)
                    chair = await take_chair(session, one.id, occupied, lock.chairs, change.now)
                    await sit_down(session, one.id, chair)
                await self._apply(
                    session,
                    change,
                    BookingStatus.CONFIRMED,
                    "confirmed_late",
                    (BookingStatus.EXPIRED,),
                )
                for one in bookings:
                    await _pay_with_credit_again(session, one)
        except SlotTakenError:
            return False
        return True

    @activity.defn
    async def flag_booking(self, change: ChangeBooking) -> None:
        """Put the booking on the staff's list."""
        async with self._database.clinic(change.clinic_id) as session:
            await flag(session, change.booking_id, change.reason)
            await _record(session, change, change.reason)

    async def _apply(
        self,
        session: AsyncSession,
        change: ChangeBooking,
        status: BookingStatus,
        kind: str,
        among: tuple[BookingStatus, ...],
    ) -> None:
        """Repeated, it finds the booking changed already; any other state is a refusal."""
        for one in change.each():
            if not await change_status(session, one.booking_id, status, among=among):
                booking = await _existing(session, one.booking_id)
                if booking.status is not status:
                    raise BookingStateError(f"a booking that is {booking.status} is not {status}")
            await _record(session, one, kind)


class BookingStateError(DomainError):
    """The booking is in a state from which this cannot follow."""

    code = "booking_state"


async def _held_before(session: AsyncSession, request: HoldSlot) -> HeldSlot | None:
    """What an earlier attempt at the same hold has made."""
    own = await session.get(Booking, request.booking_id)
    if own is None:
        return None
    if own.group_id is None:
        return held(own)
    return replace(held(own), deposit_centavos=await group_deposit(session, own.group_id))


async def _take_all(
    session: AsyncSession, judged: Sequence[JudgedHold], lock: AgendaLock
) -> HeldSlot:
    """One after the other: the next sees the chair and the daily cap that this one takes."""
    group_id = judged[0].request.booking_id if len(judged) > 1 else None
    holds = []
    for one in judged:
        hold = replace(await settle(session, one, lock), group_id=group_id)
        await insert_hold(session, hold)
        await _record_hold(session, one.request)
        await _ask_about_namesake(session, one)
        holds.append(hold)
    deposit = sum(hold.deposit_centavos for hold in holds)
    return HeldSlot(holds[0].period.ends_at, deposit, holds[0].hold_expires_at)


async def _ask_about_namesake(session: AsyncSession, judged: JudgedHold) -> None:
    """A patient who may be another one too is on the staff's list."""
    request, lookalike = judged.request, judged.visitor.lookalike_id
    if lookalike is None:
        return
    await flag(session, request.booking_id, SAME_NAME)
    await record_event(
        session,
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        key=SAME_NAME,
        kind=SAME_NAME,
        actor=Actor.SYSTEM,
        at=request.now,
        detail={"patient_id": str(lookalike)},
    )


async def _record(session: AsyncSession, change: ChangeBooking, kind: str) -> None:
    await record_event(
        session,
        clinic_id=change.clinic_id,
        booking_id=change.booking_id,
        key=kind,
        kind=kind,
        actor=change.actor,
        at=change.now,
        detail={"reason": change.reason} if change.reason else None,
        by=change.by,
    )


async def _record_hold(session: AsyncSession, request: HoldSlot) -> None:
    staff = request.staff
    detail: dict[str, object] = {}
    if staff is not None:
        if staff.reason:
            detail["reason"] = staff.reason
        detail |= {name: True for name, taken in asdict(staff.liberty).items() if taken}
    await record_event(
        session,
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        key="held",
        kind="held",
        actor=Actor.STAFF if staff else Actor.PATIENT,
        at=request.now,
        detail=detail,
        by=staff.by if staff else None,
    )


async def _existing(session: AsyncSession, booking_id: UUID) -> Booking:
    booking = await session.get(Booking, booking_id)
    if booking is None:
        raise NotFoundError("booking")
    return booking


async def _still_free(session: AsyncSession, booking: Booking, now: datetime) -> bool:
    """Whether no booking, block or want of a chair has come into the booking's time."""
    occupied = period_of(booking.occupied)
    facts = await load_facts(
        session, booking.clinic_id, now, without=booking.id, until=occupied.ends_at
    )
    return is_free(facts, booking.dentist_id, occupied)


async def _pay_with_credit_again(session: AsyncSession, booking: Booking) -> None:
    """A part of the deposit may have been paid with credit, and given back at the expiry."""
    if await spend_credit(session, booking):
        raise SlotTakenError("the credit was spent elsewhere: the deposit is not paid in full")
