"""The agenda's side of a booking: hold, confirm, let go. One transaction each."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.hold import OwnHoldError, held, judge, settle
from activities.models import ChangeBooking, HeldSlot, HoldSlot
from db.models import Booking
from db.queries.agenda import load_facts, period_of
from db.queries.agenda_locks import agenda_version, lock_for_booking
from db.queries.booking_changes import (
    change_status,
    flag,
    insert_hold,
    record_event,
    sit_down,
)
from db.queries.chairs import take_chair
from db.queries.ledger import spend_credit
from db.session import Database
from domain.agenda.bookable import is_free
from domain.errors import DomainError, NotFoundError, SlotTakenError
from domain.vocabulary import Actor, BookingStatus


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

    async def _hold(self, request: HoldSlot) -> HeldSlot:
        async with self._database.clinic(request.clinic_id) as session:
            own = await session.get(Booking, request.booking_id)
            if own is not None:
                return held(own)
            version = await agenda_version(session, request.clinic_id)
            judged = await judge(session, request)
            lock = await lock_for_booking(session, request.clinic_id, request.dentist_id)
            own = await session.get(Booking, request.booking_id)
            if own is not None:
                return held(own)  # by an attempt that was thought dead
            if lock.version != version:
                session.expire_all()
                judged = await judge(session, request)
            hold = await settle(session, judged, lock)
            await insert_hold(session, hold)
            await _record_hold(session, request)
            return HeldSlot(hold.period.ends_at, hold.deposit_centavos, hold.hold_expires_at)

    @activity.defn
    async def confirm_booking(self, change: ChangeBooking) -> None:
        """The visit is certain."""
        await self._change(change, BookingStatus.CONFIRMED, "confirmed", (BookingStatus.HELD,))

    @activity.defn
    async def expire_booking(self, change: ChangeBooking) -> None:
        """The deposit did not come: the time is free again."""
        await self._change(change, BookingStatus.EXPIRED, "expired", (BookingStatus.HELD,))

    @activity.defn
    async def cancel_booking(self, change: ChangeBooking) -> None:
        """Somebody does not want it any more: the time is free again."""
        live = (BookingStatus.HELD, BookingStatus.CONFIRMED)
        await self._change(change, BookingStatus.CANCELLED, "cancelled", live)

    @activity.defn
    async def retake_slot(self, change: ChangeBooking) -> bool:
        """Paid after the hold: whether the time was still free and to come, and is confirmed."""
        try:
            async with self._database.clinic(change.clinic_id) as session:
                booking = await session.get(Booking, change.booking_id)
                if booking is None:
                    raise NotFoundError("booking")
                if booking.status is BookingStatus.CONFIRMED:
                    return True
                if booking.period.lower is None or booking.period.lower <= change.now:
                    return False
                lock = await lock_for_booking(session, change.clinic_id, booking.dentist_id)
                if not await _still_free(session, booking, change.now):
                    return False
                occupied = period_of(booking.occupied)
                chair = await take_chair(session, booking.id, occupied, lock.chairs, change.now)
                await sit_down(session, booking.id, chair)
                await self._apply(
                    session,
                    change,
                    BookingStatus.CONFIRMED,
                    "confirmed_late",
                    (BookingStatus.EXPIRED,),
                )
                await _pay_with_credit_again(session, booking)
        except SlotTakenError:
            return False
        return True

    @activity.defn
    async def flag_booking(self, change: ChangeBooking) -> None:
        """Put the booking on the staff's list."""
        async with self._database.clinic(change.clinic_id) as session:
            await flag(session, change.booking_id, change.reason)
            await _record(session, change, change.reason)

    async def _change(
        self,
        change: ChangeBooking,
        status: BookingStatus,
        kind: str,
        among: tuple[BookingStatus, ...],
    ) -> None:
        async with self._database.clinic(change.clinic_id) as session:
            await self._apply(session, change, status, kind, among)

    async def _apply(
        self,
        session: AsyncSession,
        change: ChangeBooking,
        status: BookingStatus,
        kind: str,
        among: tuple[BookingStatus, ...],
    ) -> None:
        """Repeated, it finds the booking changed already; any other state is a refusal."""
        if not await change_status(session, change.booking_id, status, among=among):
            booking = await session.get(Booking, change.booking_id)
            if booking is None:
                raise NotFoundError("booking")
            if booking.status is not status:
                raise BookingStateError(f"a booking that is {booking.status} cannot be {status}")
        await _record(session, change, kind)


class BookingStateError(DomainError):
    """The booking is in a state from which this cannot follow."""

    code = "booking_state"


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
