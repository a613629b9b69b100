"""Starting the runs of bookings: of one that a chat makes, and of those that part from it."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from domain.ids import booking_workflow_id
    from workflows.contracts import BookingOutcome, BookingRequest
    from workflows.search_attributes import APPOINTMENT_AT, BOOKING_ID, CLINIC_ID

BookingRun = Callable[[Any, BookingRequest], Coroutine[Any, Any, BookingOutcome]]


async def start_run(run: BookingRun, request: BookingRequest) -> None:
    """Start the booking's own run; it tells what comes of it as news."""
    await workflow.start_child_workflow(
        run,
        request,
        id=booking_workflow_id(request.clinic_id, request.booking_id),
        parent_close_policy=ParentClosePolicy.ABANDON,
        priority=Priority(fairness_key=str(request.clinic_id)),
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(CLINIC_ID, str(request.clinic_id)),
                SearchAttributePair(BOOKING_ID, str(request.booking_id)),
                SearchAttributePair(APPOINTMENT_AT, request.starts_at),
            ]
        ),
        static_summary=f"Consulta {request.starts_at:%d/%m %H:%M} UTC",
    )


def parted(request: BookingRequest, length: timedelta) -> list[BookingRequest]:
    """What the runs of the others are started with; all visits in a row have one length."""
    return [
        replace(
            request,
            booking_id=one.booking_id,
            starts_at=one.starts_at,
            others=(),
            certain_until=one.starts_at + length,
        )
        for one in request.others
    ]
