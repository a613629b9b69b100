"""The agenda's side of a booking: hold, confirm, let go. One transaction each."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import ChangeBooking, HeldSlot, HoldSlot
from db.models import Booking
from db.queries.agenda import load_facts, service_of
from db.queries.booking_changes import (
    NewHold,
    change_status,
    flag,
    insert_hold,
    load_service,
    lock_dentist,
    patient_of_conversation,
    record_event,
)
from db.session import Database
from domain.agenda.bookable import refusal
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
            # One by one per dentist: see lock_dentist.
            await lock_dentist(session, request.dentist_id)
            own = await session.get(Booking, request.booking_id)
            if own is not None:
                return _held(own)
            hold = await self._new_hold(session, request)
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

    async def _new_hold(self, session: AsyncSession, request: HoldSlot) -> NewHold:
        offered = await load_service(session, request.dentist_id, request.procedure_id)
        service = service_of(offered.procedure, offered.performs)
        period = Period(request.starts_at, request.starts_at + service.duration)
        facts = await load_facts(session, request.clinic_id, request.now)
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
            occupied=service.occupied(period),
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
                await lock_dentist(session, booking.dentist_id)
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
    )


def _held(booking: Booking) -> HeldSlot:
    if booking.period.upper is None:
        raise ValueError("a booking has an end")
    return HeldSlot(booking.period.upper, booking.deposit_centavos, booking.hold_expires_at)
