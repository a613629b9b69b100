"""A held time whose deposit is awaited: receipts noted and refused, and its one extension."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.receipt_models import ExtendHoldBy, KeptUntil, NoteReceipt, RefuseEvidence
from db.models import Booking, Clinic
from db.queries import receipts as rows
from db.queries.booking_changes import find_event, record_event
from db.queries.tokens import token_label
from db.session import Database
from domain.errors import NotFoundError
from domain.holds import HoldNotExtendedError, extended, waits_after_refusal, waits_for_staff
from domain.vocabulary import Actor, BookingStatus


class HoldActivities:
    """Steps of a `BookingWorkflow` between the charge and the money. One transaction each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def extend_hold(self, request: ExtendHoldBy) -> KeptUntil:
        """Keep the time longer, once in a hold's life. Raises `HoldNotExtendedError`.

        Repeated, it finds its own extension.
        """
        key = f"extended/{request.key}"
        async with self._database.clinic(request.clinic_id) as session:
            booking = await _locked(session, request.booking_id)
            if await find_event(session, request.booking_id, key) is not None:
                return KeptUntil(booking.hold_expires_at)
            clinic = await session.get_one(Clinic, request.clinic_id)
            until = _extended(booking, clinic, request.payable_until)
            await rows.prolong_hold(session, booking, until)
            booking.hold_extended_at = request.now
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=key,
                kind="hold_extended",
                actor=request.actor,
                at=request.now,
                detail={"until": until.isoformat()},
                by=request.by,
            )
        return KeptUntil(until)

    @activity.defn
    async def note_receipt(self, request: NoteReceipt) -> KeptUntil:
        """A receipt came; where only staff can tell if the money did, the time waits for them."""
        async with self._database.clinic(request.clinic_id) as session:
            booking = await _locked(session, request.booking_id)
            if request.wait_for_staff:
                await _wait(session, booking, waits_for_staff, request.now)
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"receipt/{request.key}",
                kind="receipt_received",
                actor=Actor.PATIENT,
                at=request.now,
            )
            return KeptUntil(booking.hold_expires_at)

    @activity.defn
    async def refuse_evidence(self, request: RefuseEvidence) -> KeptUntil:
        """Staff did not accept a receipt; its patient gets a moment to put it right.

        Raises `NotFoundError` for no such receipt of this booking.
        """
        async with self._database.clinic(request.clinic_id) as session:
            evidence = await rows.load_evidence(session, request.evidence_id)
            if evidence is None or evidence.booking_id != request.booking_id:
                raise NotFoundError("no such receipt of this booking")
            label = await token_label(session, request.by) if request.by else None
            await rows.refuse_evidence(
                session, request.evidence_id, request.reason, label, request.now
            )
            booking = await _locked(session, request.booking_id)
            await _wait(session, booking, waits_after_refusal, request.now)
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"refused/{request.evidence_id}",
                kind="receipt_refused",
                actor=Actor.STAFF,
                at=request.now,
                detail={"reason": request.reason.value},
                by=request.by,
            )
            return KeptUntil(
                booking.hold_expires_at, evidence.paid_on if evidence.is_scheduled else None
            )


async def _locked(session: AsyncSession, booking_id: UUID) -> Booking:
    """The booking, for this transaction alone. Raises `NotFoundError`."""
    booking = await session.get(Booking, booking_id, with_for_update=True)
    if booking is None:
        raise NotFoundError("booking")
    return booking


def _extended(booking: Booking, clinic: Clinic, payable_until: datetime | None) -> datetime:
    """The deadline after the extension, no later than the charge can be paid."""
    if booking.status is not BookingStatus.HELD or booking.hold_expires_at is None:
        raise HoldNotExtendedError("no deposit is awaited for this booking")
    if booking.hold_extended_at is not None:
        raise HoldNotExtendedError("the hold was extended before")
    by = timedelta(minutes=clinic.hold_extension_minutes)
    until = extended(booking.hold_expires_at, by, _starts_at(booking))
    if until is not None and payable_until is not None:
        until = min(until, payable_until)
    if until is None or until <= booking.hold_expires_at:
        raise HoldNotExtendedError("there is no room for an extension")
    return until


async def _wait(
    session: AsyncSession,
    booking: Booking,
    deadline: Callable[[datetime, datetime, datetime], datetime],
    now: datetime,
) -> None:
    if booking.status is BookingStatus.HELD and booking.hold_expires_at is not None:
        until = deadline(booking.hold_expires_at, _starts_at(booking), now)
        await rows.prolong_hold(session, booking, until)


def _starts_at(booking: Booking) -> datetime:
    if booking.period.lower is None:
        raise ValueError("a booking has a beginning")
    return booking.period.lower
