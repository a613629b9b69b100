"""The agenda's side of a booking: hold, confirm, let go. One transaction each."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import ChangeBooking, HeldSlot, HoldSlot
from db.models import Booking
from db.queries.agenda import load_facts, period_of, service_of
from db.queries.agenda_locks import check_locked, lock_for_booking
from db.queries.booking_changes import (
    NewHold,
    change_status,
    flag,
    insert_hold,
    is_occupied,
    load_service,
    patient_of_conversation,
    record_event,
)
from db.session import Database
from domain.agenda.bookable import is_free, refusal
from domain.agenda.period import Period
from domain.errors import DomainError, InvalidFieldError, NotFoundError, SlotTakenError
from domain.vocabulary import Actor, BookingStatus


class BookingActivities:
    """Steps of a `BookingWorkflow` that touch the agenda."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def hold_slot(self, request: HoldSlot) -> HeldSlot:
        """Reserve the time for the chat's patient, or raise `SlotTakenError`.

        The time must still be one that the agenda would offer. Repeated, it finds its own hold.
        """
        async with self._database.clinic(request.clinic_id) as session:
            locked = await lock_for_booking(session, request.clinic_id, request.dentist_id)
            own = await session.get(Booking, request.booking_id)
            if own is not None:
                return _held(own)
            hold = await self._new_hold(session, request, chairs_locked=locked)
            await insert_hold(session, hold)
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key="held",
                kind="held",
                actor=Actor.PATIENT,
                at=request.now,
            )
            return HeldSlot(hold.period.ends_at, hold.deposit_centavos, hold.hold_expires_at)

    async def _new_hold(
        self, session: AsyncSession, request: HoldSlot, *, chairs_locked: bool
    ) -> NewHold:
        offered = await load_service(session, request.dentist_id, request.procedure_id)
        service = service_of(offered.procedure, offered.performs)
        period = Period(request.starts_at, request.starts_at + service.duration)
        occupied = service.occupied(period)
        if await is_occupied(session, request.dentist_id, occupied):
            raise SlotTakenError("the period is occupied")  # a race's losers need no agenda read
        facts = await load_facts(session, request.clinic_id, request.now)
        check_locked(facts, chairs_locked=chairs_locked)
        if refusal(facts, request.dentist_id, request.procedure_id, period, request.now):
            raise SlotTakenError("the agenda no longer has this time")
        if request.conversation_id is None:
            raise InvalidFieldError("conversation_id", "a hold is made for a chat's patient")
        deposit = offered.procedure.deposit_centavos
        deadline = request.now + timedelta(minutes=offered.clinic.hold_minutes)
        return NewHold(
            clinic_id=request.clinic_id,
            booking_id=request.booking_id,
            dentist_id=request.dentist_id,
            procedure_id=request.procedure_id,
            patient_id=await patient_of_conversation(session, request.conversation_id),
            conversation_id=request.conversation_id,
            period=period,
            occupied=occupied,
            price_centavos=offered.performs.price_centavos or offered.procedure.price_centavos,
            deposit_centavos=deposit,
            hold_expires_at=deadline if deposit else None,
        )

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
                locked = await lock_for_booking(session, change.clinic_id, booking.dentist_id)
                if not await _still_free(session, booking, change.now, chairs_locked=locked):
                    return False
                await self._apply(
                    session,
                    change,
                    BookingStatus.CONFIRMED,
                    "confirmed_late",
                    (BookingStatus.EXPIRED,),
                )
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


async def _still_free(
    session: AsyncSession, booking: Booking, now: datetime, *, chairs_locked: bool
) -> bool:
    """Whether no booking, block or want of a chair has come into the booking's time."""
    occupied = period_of(booking.occupied)
    facts = await load_facts(
        session, booking.clinic_id, now, without=booking.id, until=occupied.ends_at
    )
    check_locked(facts, chairs_locked=chairs_locked)
    return is_free(facts, booking.dentist_id, occupied)


def _held(booking: Booking) -> HeldSlot:
    if booking.period.upper is None:
        raise ValueError("a booking has an end")
    return HeldSlot(booking.period.upper, booking.deposit_centavos, booking.hold_expires_at)
