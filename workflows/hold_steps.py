"""The activities of a held time that awaits its deposit, called the way its story is told."""

from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.holds import HoldActivities
    from activities.receipt_models import ExtendHoldBy, KeptUntil, NoteReceipt, RefuseEvidence
    from workflows.booking_state import Refusal
    from workflows.contracts import BookingRequest, ExtendHold, ReceiptSent, RefuseReceipt
    from workflows.policies import DATABASE


class HoldSteps:
    """One step each, for one booking."""

    def __init__(self, request: BookingRequest) -> None:
        self._clinic_id = request.clinic_id
        self._booking_id = request.booking_id

    async def note_receipt(self, sent: ReceiptSent, *, wait_for_staff: bool) -> KeptUntil:
        """Write down that a receipt came, and until when the time is kept now."""
        return await workflow.execute_activity_method(
            HoldActivities.note_receipt,
            NoteReceipt(
                self._clinic_id,
                self._booking_id,
                sent.request_id,
                wait_for_staff=wait_for_staff,
                now=workflow.now(),
            ),
            summary="Anotar o comprovante",
            **DATABASE,
        )

    async def refuse(self, request: RefuseReceipt) -> KeptUntil | Refusal:
        """Write down why staff did not accept it; or why that cannot be."""
        try:
            return await workflow.execute_activity_method(
                HoldActivities.refuse_evidence,
                RefuseEvidence(
                    self._clinic_id,
                    self._booking_id,
                    request.evidence_id,
                    request.reason,
                    request.by,
                    now=workflow.now(),
                ),
                summary="Recusar o comprovante",
                **DATABASE,
            )
        except ActivityError as error:
            return _refusal(error)

    async def extend(
        self, request: ExtendHold, payable_until: datetime | None
    ) -> KeptUntil | Refusal:
        """Keep the time longer, once; or why not."""
        try:
            return await workflow.execute_activity_method(
                HoldActivities.extend_hold,
                ExtendHoldBy(
                    self._clinic_id,
                    self._booking_id,
                    request.request_id,
                    request.actor,
                    payable_until,
                    now=workflow.now(),
                    by=request.by,
                ),
                summary="Estender o prazo",
                **DATABASE,
            )
        except ActivityError as error:
            return _refusal(error)


def _refusal(error: ActivityError) -> Refusal:
    """The outcome that the rules foresee; anything else is raised again."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.non_retryable and cause.type:
        return Refusal(cause.type, cause.message)
    raise error
