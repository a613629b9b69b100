"""The clinic's bookings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AnyHttpUrl
from sqlalchemy.ext.asyncio import AsyncSession

from api.attention import settle_attention
from api.dependencies import CallerDep, ChangeIdDep, Services, ServicesDep
from api.problems import documented
from api.schemas.bookings import (
    AttendanceBody,
    BookingBody,
    BookingDetail,
    BookingPage,
    CancelBody,
    ChargeBody,
    ConfirmPaymentBody,
    NewBookingBody,
    RescheduleBody,
    SettleBody,
    TimelineBody,
)
from api.schemas.cursors import read_cursor, write_cursor
from api.schemas.fields import Moment, in_order
from db.queries import bookings as rows
from db.queries.agenda_rules import is_dentist, performs
from db.queries.patients import add_patient, conversation_of_patient, patient_exists
from db.queries.tokens import TokenOwner
from domain.agenda.overrule import NO_LIBERTY, StaffBooking
from domain.errors import DomainError, InvalidFieldError, KeyReusedError, NotFoundError
from domain.ids import booking_workflow_id, derived_id
from domain.vocabulary import BookingStatus
from settings import Settings
from workflows.contracts import BookingRequest

router = APIRouter(prefix="/bookings", tags=["bookings"])


class BookingIsOverError(DomainError):
    """The booking is in the past or was let go: nothing about it can be changed any more."""

    code = "booking_is_over"


@router.get("", responses=documented(401))
async def list_bookings(
    services: ServicesDep,
    caller: CallerDep,
    status: Annotated[list[BookingStatus] | None, Query()] = None,
    dentist_id: UUID | None = None,
    patient_id: UUID | None = None,
    starts_from: Annotated[Moment | None, Query(alias="from")] = None,
    starts_before: Annotated[Moment | None, Query(alias="to")] = None,
    needs_attention: Annotated[
        bool | None, Query(description="`true`: only what staff must look at.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> BookingPage:
    """Bookings that start in [`from`, `to`), soonest first, a page at a time."""
    in_order(starts_from, starts_before, "to")
    wanted = rows.BookingFilter(
        statuses=tuple(status or ()),
        dentist_id=dentist_id,
        patient_id=patient_id,
        starts_from=starts_from,
        starts_before=starts_before,
        needs_attention=needs_attention,
    )
    after = None if cursor is None else rows.Position(*read_cursor(cursor))
    async with services.database.clinic(caller.clinic_id) as session:
        # One more than asked for says whether anything follows.
        found = await rows.list_bookings(session, wanted, after=after, limit=limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return BookingPage(
        items=[BookingBody.of(view) for view in page],
        next_cursor=write_cursor(page[-1].starts_at, page[-1].id) if more else None,
    )


@router.post("", status_code=201, responses=documented(401, 409))
async def make_booking(
    services: ServicesDep, caller: CallerDep, change_id: ChangeIdDep, body: NewBookingBody
) -> BookingDetail:
    """Book on the clinic's behalf, certain at once. A patient with a chat is told there.

    `slot_taken`: another booking or block has the time; `on_top` squeezes it in all the same.
    `idempotency_key_reused`: the key has made another booking.
    """
    liberty = body.liberty()
    booking_id = derived_id(caller.clinic_id, "staff", change_id)
    async with services.database.clinic(caller.clinic_id) as session:
        exists = await rows.booking_exists(session, booking_id)
    if exists:
        booking = await _read(services, caller, booking_id)
        if not body.could_have_made(booking):
            raise KeyReusedError("the key is another booking's")
        return booking
    async with services.database.clinic(caller.clinic_id) as session:
        await _check_performed(session, body.dentist_id, body.procedure_id, "procedure_id")
        patient_id = await _patient(session, caller, booking_id, body)
        conversation_id = await conversation_of_patient(session, patient_id)
    request = BookingRequest(
        clinic_id=caller.clinic_id,
        booking_id=booking_id,
        conversation_id=conversation_id,
        dentist_id=body.dentist_id,
        procedure_id=body.procedure_id,
        starts_at=body.starts_at,
        staff=StaffBooking(patient_id, liberty, body.reason, caller.token_id),
    )
    await services.workflows.make_booking(request, request_id=change_id)
    return await _read(services, caller, booking_id)


@router.get("/{booking_id}", responses=documented(401, 404))
async def get_booking(services: ServicesDep, caller: CallerDep, booking_id: UUID) -> BookingDetail:
    """A booking with its charge, its history and a link to its run."""
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/cancel", responses=documented(401, 404, 409))
async def cancel_booking(
    services: ServicesDep,
    caller: CallerDep,
    booking_id: UUID,
    change_id: ChangeIdDep,
    body: CancelBody | None = None,
) -> BookingDetail:
    """Cancel on the clinic's behalf. The patient is told in the chat.

    Visits in a row that are not certain yet are given up together.
    """
    async with _changing(services, caller, booking_id) as run:
        await services.workflows.cancel_booking(
            caller.clinic_id,
            run,
            request_id=change_id,
            reason=(body or CancelBody()).reason,
            by=caller.token_id,
        )
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/confirm-payment", responses=documented(401, 404, 409))
async def confirm_payment(
    services: ServicesDep,
    caller: CallerDep,
    booking_id: UUID,
    change_id: ChangeIdDep,
    body: ConfirmPaymentBody | None = None,
) -> BookingDetail:
    """Say that the clinic has seen the money: for PIX keys without a provider.

    With `accept_received`, another amount that came is taken for the deposit; refused with
    `nothing_received` where nothing came.
    """
    body = body or ConfirmPaymentBody()
    async with _changing(services, caller, booking_id) as run:
        await services.workflows.confirm_payment(
            caller.clinic_id,
            run,
            request_id=change_id,
            by=caller.token_id,
            accept_received=body.accept_received,
        )
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/extend-hold", responses=documented(401, 404, 409))
async def extend_hold(
    services: ServicesDep, caller: CallerDep, booking_id: UUID, change_id: ChangeIdDep
) -> BookingDetail:
    """Keep a held time longer, once, by the clinic's setting. The patient is told in the chat.

    `hold_not_extended`: it had its extension, the clinic gives none, or the visit is too near.
    """
    async with _changing(services, caller, booking_id):
        await services.workflows.extend_hold(
            caller.clinic_id, booking_id, request_id=change_id, by=caller.token_id
        )
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/settle", responses=documented(401, 404, 409))
async def settle_booking(
    services: ServicesDep,
    caller: CallerDep,
    booking_id: UUID,
    change_id: ChangeIdDep,
    body: SettleBody,
) -> BookingDetail:
    """Say that what the booking needed attention for is done. Nobody is told.

    `attention_changed`: it needs attention for another reason by now.
    """
    await settle_attention(services, caller, booking_id, body.needs_attention, change_id)
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/reschedule", responses=documented(401, 404, 409, 422))
async def reschedule_booking(
    services: ServicesDep,
    caller: CallerDep,
    booking_id: UUID,
    change_id: ChangeIdDep,
    body: RescheduleBody,
) -> BookingDetail:
    """Give a booking another time. The deposit stays with it; the patient is told in the chat.

    `slot_taken`: another booking or block has the time. The clinic's hours hold unless they are
    overruled; its minimum notice binds patients alone.
    """
    liberty = body.liberty()
    async with services.database.clinic(caller.clinic_id) as session:
        view = await rows.find_booking(session, booking_id)
        if view is None:
            raise NotFoundError("no such booking")
        dentist_id = body.dentist_id or view.dentist.id
        if dentist_id != view.dentist.id:
            await _check_performed(session, dentist_id, view.procedure.id, "dentist_id")
    stays = (dentist_id, body.starts_at) == (view.dentist.id, view.starts_at)
    if stays and view.status.occupies and liberty == NO_LIBERTY:
        return await _read(services, caller, booking_id)  # no news for the patient
    async with _changing(services, caller, booking_id):
        await services.workflows.reschedule_booking(
            caller.clinic_id,
            booking_id,
            request_id=change_id,
            dentist_id=dentist_id,
            starts_at=body.starts_at,
            reason=body.reason,
            by=caller.token_id,
            liberty=liberty,
        )
    return await _read(services, caller, booking_id)


@router.post("/{booking_id}/attendance", responses=documented(401, 404, 409))
async def record_attendance(
    services: ServicesDep,
    caller: CallerDep,
    booking_id: UUID,
    change_id: ChangeIdDep,
    body: AttendanceBody,
) -> BookingDetail:
    """Say whether the patient came: from the start of the visit to three days after its end.

    Who says beforehand that they will not come is a cancellation, which frees the time.

    What was said before may be corrected. Without a word from staff the patient is asked once, the
    morning after; without an answer the visit counts as attended. Both are presumed, as its history
    says, and give way to what staff say.
    """
    async with _changing(services, caller, booking_id):
        await services.workflows.record_attendance(
            caller.clinic_id,
            booking_id,
            request_id=change_id,
            outcome=body.outcome,
            by=caller.token_id,
        )
    return await _read(services, caller, booking_id)


@asynccontextmanager
async def _changing(
    services: Services, caller: TokenOwner, booking_id: UUID
) -> AsyncIterator[UUID]:
    """Changes go through the booking's run, after SQL has said that it is this clinic's.

    Gives the booking whose run it is: of visits held in a row, the first one's.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        run = await rows.booking_of_run(session, booking_id)
    if run is None:
        raise NotFoundError("no such booking")
    try:
        yield run
    except NotFoundError:
        raise BookingIsOverError("this booking can no longer be changed") from None


async def _check_performed(
    session: AsyncSession, dentist_id: UUID, procedure_id: UUID, field: str
) -> None:
    if not await is_dentist(session, dentist_id):
        raise InvalidFieldError("dentist_id", "no such dentist")
    if not await performs(session, dentist_id, procedure_id):
        raise InvalidFieldError(field, "the dentist does not perform the procedure")


async def _patient(
    session: AsyncSession, caller: TokenOwner, booking_id: UUID, body: NewBookingBody
) -> UUID:
    """Whom the booking is for; somebody new is written down, once for the booking."""
    if (body.patient_id is None) == (body.patient_name is None):
        raise InvalidFieldError("patient_id", "give it, or the name of somebody new")
    if body.patient_name is not None:
        return await add_patient(
            session, caller.clinic_id, derived_id("patient", booking_id), body.patient_name
        )
    if body.patient_id is None or not await patient_exists(session, body.patient_id):
        raise InvalidFieldError("patient_id", "no such patient")
    return body.patient_id


async def _read(services: Services, caller: TokenOwner, booking_id: UUID) -> BookingDetail:
    async with services.database.clinic(caller.clinic_id) as session:
        view = await rows.find_booking(session, booking_id)
        if view is None:
            raise NotFoundError("no such booking")
        charge = await rows.find_charge(session, booking_id)
        timeline = await rows.load_timeline(session, booking_id)
    return BookingDetail(
        **dict(BookingBody.of(view)),
        charge=charge and ChargeBody.of(charge, view, services.clock()),
        timeline=[TimelineBody.of(entry) for entry in timeline],
        temporal_url=_temporal_url(services.settings, caller.clinic_id, booking_id),
    )


def _temporal_url(settings: Settings, clinic_id: UUID, booking_id: UUID) -> AnyHttpUrl:
    run = quote(booking_workflow_id(clinic_id, booking_id), safe="")
    base = str(settings.temporal_ui_url).rstrip("/")
    return AnyHttpUrl(f"{base}/namespaces/{settings.temporal_namespace}/workflows/{run}")
