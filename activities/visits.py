"""A booking that is live: another time for it, its reminders, and whether the patient came."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.booking import BookingStateError
from activities.models import ChangeBooking
from activities.visit_models import (
    MoveBooking,
    MovedBooking,
    PlanAttendance,
    PlanReminders,
    RecordAttendance,
    ReminderPlan,
)
from db.models import Booking, Clinic
from db.queries.agenda import load_facts, period_of, service_of
from db.queries.agenda_locks import AgendaLock, lock_for_booking
from db.queries.booking_changes import (
    NewPlace,
    change_status,
    find_event,
    is_marked_by_staff,
    load_service,
    move_booking,
    record_event,
)
from db.queries.chairs import take_chair
from db.queries.offered_times import offers_of_time, release_kept_times, release_offers
from db.session import Database
from domain.agenda.bookable import refusal
from domain.agenda.facts import AgendaFacts
from domain.agenda.overrule import check_for_staff
from domain.agenda.period import Period
from domain.attendance import ask_at
from domain.courtesy import QuietHours
from domain.errors import NotFoundError, SlotTakenError
from domain.reminders import ReminderRules, reminders
from domain.vocabulary import Actor, Attendance, BookingStatus

LIVE = (BookingStatus.HELD, BookingStatus.CONFIRMED)
_STATUS = {
    Attendance.ATTENDED: BookingStatus.COMPLETED,
    Attendance.MISSED: BookingStatus.NO_SHOW,
}


class VisitActivities:
    """Steps of a `BookingWorkflow` after the hold. One transaction each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def reschedule_booking(self, request: MoveBooking) -> MovedBooking:
        """Take the new time and free the old one at once, or change nothing.

        Raises `SlotTakenError`; `InvalidFieldError` where the agenda is never open then;
        `NotFoundError` where the dentist does not perform the procedure. Repeated, it finds the
        booking moved already.
        """
        key = f"rescheduled/{request.key}"
        async with self._database.clinic(request.clinic_id) as session:
            before = await _booking(session, request.booking_id)
            both = (before.dentist_id, request.dentist_id)
            lock = await lock_for_booking(session, request.clinic_id, *both)
            await session.refresh(before)
            old = period_of(before.period)
            if await find_event(session, request.booking_id, key) is not None:
                return MovedBooking(old.starts_at, old.ends_at)
            revived = request.revives and before.status is BookingStatus.EXPIRED
            if before.status not in LIVE and not revived:
                raise BookingStateError(f"a booking that is {before.status} cannot be moved")
            service = await load_service(session, request.dentist_id, before.procedure_id)
            performed = service_of(service.procedure, service.performs)
            new = Period(request.starts_at, request.starts_at + performed.duration)
            await _release(session, request, before)
            facts = await load_facts(
                session, request.clinic_id, request.now, without=before.id, until=new.ends_at
            )
            _check(facts, request, before, new)
            detail = _told_of_move(request, before, old, new)
            to = await _place(session, request, before, new, performed.occupied(new), lock)
            if revived:
                before.status = BookingStatus.CONFIRMED
                before.needs_attention = None
            await move_booking(session, before, to)
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=key,
                kind="rescheduled",
                actor=request.actor,
                at=request.now,
                detail=detail,
                by=request.by,
            )
            return MovedBooking(new.starts_at, new.ends_at)

    @activity.defn
    async def plan_reminders(self, request: PlanReminders) -> ReminderPlan:
        """The visit's reminders by what the clinic has set now."""
        async with self._database.clinic(request.clinic_id) as session:
            booking = await _booking(session, request.booking_id)
            clinic = await session.get_one(Clinic, request.clinic_id)
            rules = ReminderRules(
                QuietHours.of(ZoneInfo(clinic.timezone), clinic.quiet_from, clinic.quiet_to),
                hours_before=tuple(clinic.reminder_hours_before),
            )
            starts_at = period_of(booking.period).starts_at
            return ReminderPlan(reminders(rules, starts_at=starts_at, told_at=request.told_at))

    @activity.defn
    async def plan_attendance_question(self, request: PlanAttendance) -> datetime:
        """When to ask whether the patient came, by the clinic's zone and quiet hours; aware UTC."""
        async with self._database.clinic(request.clinic_id) as session:
            clinic = await session.get_one(Clinic, request.clinic_id)
            quiet = QuietHours.of(ZoneInfo(clinic.timezone), clinic.quiet_from, clinic.quiet_to)
            return ask_at(request.ends_at, quiet)

    @activity.defn
    async def record_presence(self, change: ChangeBooking) -> None:
        """The patient says to be coming."""
        async with self._database.clinic(change.clinic_id) as session:
            await record_event(
                session,
                clinic_id=change.clinic_id,
                booking_id=change.booking_id,
                key=f"presence/{change.key}",
                kind="presence_confirmed",
                actor=change.actor,
                at=change.now,
            )

    @activity.defn
    async def record_attendance(self, request: RecordAttendance) -> None:
        """The visit is over, one way or the other; staff may correct what was said before.

        What staff said stands, whenever the patient's answer comes.
        """
        status = _STATUS[request.outcome]
        among = (BookingStatus.CONFIRMED, *_STATUS.values())
        is_presumed = request.actor is not Actor.STAFF
        async with self._database.clinic(request.clinic_id) as session:
            if is_presumed and await is_marked_by_staff(session, request.booking_id):
                return
            if not await change_status(session, request.booking_id, status, among=among):
                raise BookingStateError("only a confirmed visit can be attended or missed")
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"attendance/{request.key}",
                kind=request.outcome.value,
                actor=request.actor,
                at=request.now,
                detail={"presumed": True} if is_presumed else None,
                by=request.by,
            )


async def _booking(session: AsyncSession, booking_id: UUID) -> Booking:
    booking = await session.get(Booking, booking_id)
    if booking is None:
        raise NotFoundError("booking")
    return booking


def _check(facts: AgendaFacts, request: MoveBooking, booking: Booking, new: Period) -> None:
    """Refuse what the agenda would not offer; staff have liberties, and are told why not."""
    asked = (request.dentist_id, booking.procedure_id, new, request.now)
    if request.actor is Actor.STAFF:
        check_for_staff(facts, *asked, request.liberty)
    elif refusal(facts, *asked):
        raise SlotTakenError("the agenda no longer has this time")


async def _place(
    session: AsyncSession,
    request: MoveBooking,
    booking: Booking,
    period: Period,
    occupied: Period,
    lock: AgendaLock,
) -> NewPlace:
    """A visit that once was squeezed in is no longer, unless it is again."""
    chair = None
    if not request.liberty.on_top:
        chair = await take_chair(session, booking.id, occupied, lock.chairs, request.now)
    return NewPlace(request.dentist_id, period, occupied, chair, request.liberty.on_top)


async def _release(session: AsyncSession, request: MoveBooking, visit: Booking) -> None:
    """What is kept for the visit, or for its patient from the waitlist, is free for it now."""
    await release_kept_times(session, request.clinic_id, visit.id, request.now)
    if visit.conversation_id is not None:
        offers = await offers_of_time(
            session, visit.conversation_id, request.dentist_id, request.starts_at
        )
        await release_offers(session, offers)


def _told_of_move(
    request: MoveBooking, before: Booking, old: Period, new: Period
) -> dict[str, object]:
    detail: dict[str, object] = {
        "from": old.starts_at.isoformat(),
        "to": new.starts_at.isoformat(),
        "from_dentist": str(before.dentist_id),
        "to_dentist": str(request.dentist_id),
    }
    if request.reason:
        detail["reason"] = request.reason
    return detail | {name: True for name, taken in asdict(request.liberty).items() if taken}
