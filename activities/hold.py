"""Making a hold: judged by the whole agenda first, then locked and looked at once more, briefly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from activities.models import HeldSlot, HoldSlot, HoldSlots
from db.models import Booking
from db.queries.agenda import load_facts, period_of, service_of
from db.queries.agenda_locks import AgendaLock
from db.queries.booking_changes import (
    NewHold,
    count_bookings,
    find_live_hold,
    is_occupied,
    load_service,
)
from db.queries.chairs import take_chair
from db.queries.people import VisitorRow, load_speaker, visitors_of
from domain.agenda.bookable import refusal
from domain.agenda.facts import AgendaFacts
from domain.agenda.hours import local_instant
from domain.agenda.overrule import check_for_staff
from domain.agenda.period import Period
from domain.errors import InvalidFieldError, SlotTakenError

_DAY = timedelta(days=1)


class OwnHoldError(Exception):
    """The patient has an unpaid hold in this chat: that one comes first."""

    def __init__(self, booking: Booking) -> None:
        super().__init__()
        self.hold = replace(held(booking), resumes=booking.group_id or booking.id)


def held(booking: Booking) -> HeldSlot:
    """The reserved time as the booking's run knows it."""
    return HeldSlot(
        period_of(booking.period).ends_at, booking.deposit_centavos, booking.hold_expires_at
    )


@dataclass(frozen=True)
class JudgedHold:
    """A hold that the agenda admits, but for what others may have booked meanwhile."""

    request: HoldSlot
    visitor: VisitorRow
    period: Period
    occupied: Period
    day: Period
    """The clinic-local date of the visit, on the world's clock."""
    daily_cap: int | None
    price_centavos: int | None
    deposit_centavos: int
    hold_expires_at: datetime | None


async def judge(session: AsyncSession, request: HoldSlot, visitor: VisitorRow) -> JudgedHold:
    """Raises `SlotTakenError`, `OwnHoldError`, and what `check_for_staff` raises to staff."""
    offered = await load_service(session, request.dentist_id, request.procedure_id)
    service = service_of(offered.procedure, offered.performs)
    free = request.staff is not None or offered.procedure.is_urgent  # nobody in pain pays first
    deposit = 0 if free else offered.procedure.deposit_centavos
    if deposit:
        await _refuse_second_hold(session, request, visitor)
    period = Period(request.starts_at, request.starts_at + service.duration)
    occupied = service.occupied(period)
    on_top = request.staff is not None and request.staff.liberty.on_top
    if not on_top and await is_occupied(session, request.dentist_id, occupied):
        raise SlotTakenError("the period is occupied")  # a race's losers need no agenda read
    facts = await load_facts(session, request.clinic_id, request.now, until=period.ends_at)
    _check(facts, request, period)
    cap = facts.dentist(request.dentist_id).daily_cap
    deadline = request.now + timedelta(minutes=offered.clinic.hold_minutes)
    return JudgedHold(
        request=request,
        visitor=visitor,
        period=period,
        occupied=occupied,
        day=_whole_day(period, facts.rules.zone),
        daily_cap=None if request.staff and request.staff.liberty.overrule else cap,
        price_centavos=offered.performs.price_centavos or offered.procedure.price_centavos,
        deposit_centavos=deposit,
        hold_expires_at=deadline if deposit else None,
    )


async def settle(session: AsyncSession, judged: JudgedHold, lock: AgendaLock) -> NewHold:
    """Under the lock, look again at what others may have booked. Raises `SlotTakenError`."""
    request, occupied = judged.request, judged.occupied
    on_top = request.staff is not None and request.staff.liberty.on_top
    chair = None
    if not on_top:
        if await is_occupied(session, request.dentist_id, occupied):
            raise SlotTakenError("the period is occupied")
        if judged.daily_cap is not None:
            booked = await count_bookings(session, request.dentist_id, judged.day)
            if booked >= judged.daily_cap:
                raise SlotTakenError("the day is full")
        chair = await take_chair(session, request.booking_id, occupied, lock.chairs, request.now)
    return NewHold(
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        dentist_id=request.dentist_id,
        procedure_id=request.procedure_id,
        patient_id=judged.visitor.patient_id,
        conversation_id=request.conversation_id,
        period=judged.period,
        occupied=occupied,
        price_centavos=judged.price_centavos,
        deposit_centavos=judged.deposit_centavos,
        hold_expires_at=judged.hold_expires_at,
        chair=chair,
        is_on_top=on_top,
    )


async def _refuse_second_hold(
    session: AsyncSession, request: HoldSlot, visitor: VisitorRow
) -> None:
    """Raises `OwnHoldError` instead of a second deposit to wait for."""
    if request.conversation_id is None:
        return
    # Two holds made in the same moment break uq_booking_live_hold: tried again, the second is told.
    own = await find_live_hold(session, request.conversation_id, visitor.patient_id)
    if own is not None:
        raise OwnHoldError(own)


async def visitors(session: AsyncSession, request: HoldSlot) -> Sequence[VisitorRow]:
    """Whose the visits are: whom staff name, or those of whom the chat's patient spoke."""
    if request.staff is not None:
        return [VisitorRow(request.staff.patient_id)]
    if request.conversation_id is None:
        raise InvalidFieldError("conversation_id", "a hold is made for a chat's patient")
    return await visitors_of(session, await load_speaker(session, request.conversation_id))


def in_a_row(request: HoldSlots) -> list[HoldSlot]:
    """Each of the visits, in order."""
    others = [
        replace(request.first, booking_id=one.booking_id, starts_at=one.starts_at)
        for one in request.others
    ]
    return [request.first, *others]


def _check(facts: AgendaFacts, request: HoldSlot, period: Period) -> None:
    if request.staff is not None:
        check_for_staff(
            facts,
            request.dentist_id,
            request.procedure_id,
            period,
            request.now,
            request.staff.liberty,
        )
    elif refusal(facts, request.dentist_id, request.procedure_id, period, request.now):
        raise SlotTakenError("the agenda no longer has this time")


def _whole_day(period: Period, zone: ZoneInfo) -> Period:
    day = period.starts_at.astimezone(zone).date()
    return Period(local_instant(day, time(), zone), local_instant(day + _DAY, time(), zone))
