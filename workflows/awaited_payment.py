"""A held time until its deposit comes: receipts, its one extension, and who pays."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.charging import PayerDocumentNeededError
    from activities.models import MadeCharge
    from activities.receipt_models import KeptUntil
    from domain.events import BookingNewsKind
    from domain.vocabulary import Actor
    from workflows.booking_state import BookingState, Refusal, happens_within
    from workflows.booking_steps import BookingSteps
    from workflows.coming_visit import ComingVisit
    from workflows.contracts import BookingRequest, ExtendHold, ReceiptSent, RefuseReceipt
    from workflows.hold_steps import HoldSteps

PAYER_WITHIN = timedelta(minutes=10)
"""How long the CPF of who pays is waited for, and never more than half of the hold."""


class AwaitedPayment:
    """Part of a `BookingWorkflow`; all that it remembers is in the booking's state."""

    def __init__(
        self, request: BookingRequest, steps: BookingSteps, state: BookingState, visit: ComingVisit
    ) -> None:
        self._has_chat = request.conversation_id is not None
        self._steps = HoldSteps(request)
        self._booking_steps = steps
        self._state = state
        self._visit = visit

    async def take_up(self, *, readable: bool) -> None:
        """All that was asked about the deposit. `readable`: a provider can say if it was paid."""
        state = self._state
        while state.is_asked_while_held and not (state.cancel or state.payment_confirmed):
            if state.receipts:
                await self._note(state.receipts[0], readable=readable)
                del state.receipts[0]
            elif state.refused_receipts:
                await self._refuse(state.refused_receipts[0])
                del state.refused_receipts[0]
            else:
                await self._extend(state.extensions[0], readable=readable)
                del state.extensions[0]

    async def charge_known_payer(self, hold_expires_at: datetime) -> MadeCharge | None:
        """Ask the patient who pays, and charge; without an answer, a code of the clinic's key."""
        if self._has_chat:
            await self._booking_steps.tell(BookingNewsKind.PAYER_NEEDED)
            await self._until_answered(hold_expires_at)
        state = self._state
        if state.cancel or state.payment_confirmed:
            return None
        if state.payer is not None and state.payer.identified:
            try:
                return await self._booking_steps.charge()
            except PayerDocumentNeededError:
                pass  # the words were deleted in between, so that there is no CPF after all
        return await self._booking_steps.static_charge()

    async def _until_answered(self, hold_expires_at: datetime) -> None:
        state = self._state
        until = min(
            workflow.now() + PAYER_WITHIN, workflow.now() + (hold_expires_at - workflow.now()) / 2
        )
        while (left := until - workflow.now()) > timedelta(0):
            await happens_within(
                left,
                lambda: bool(state.payer or state.cancel or state.payment_confirmed or state.moves),
                "Aguardar o CPF de quem paga",
            )
            if state.payer or state.cancel or state.payment_confirmed:
                return
            await self._visit.carry_out_moves()

    async def _note(self, sent: ReceiptSent, *, readable: bool) -> None:
        kept = await self._steps.note_receipt(sent, wait_for_staff=not readable)
        self._keep_until(kept)
        self._state.answered[sent.request_id] = None
        await self._booking_steps.tell(BookingNewsKind.RECEIPT_RECEIVED, key=sent.request_id)

    async def _refuse(self, request: RefuseReceipt) -> None:
        outcome = await self._steps.refuse(request)
        if isinstance(outcome, Refusal):
            self._state.answered[request.request_id] = outcome
            return
        self._keep_until(outcome)
        self._state.answered[request.request_id] = None
        await self._booking_steps.tell(
            BookingNewsKind.RECEIPT_REFUSED,
            actor=Actor.STAFF,
            key=str(request.evidence_id),
            refusal=request.reason,
            day=outcome.scheduled_for,
        )

    async def _extend(self, request: ExtendHold, *, readable: bool) -> None:
        """No longer than the charge can be paid, which the provider says."""
        read = await self._booking_steps.look_at_charge(hinted=False) if readable else None
        outcome: KeptUntil | Refusal
        if readable and read is None:
            outcome = Refusal("provider_unavailable", "the provider does not answer now")
        else:
            outcome = await self._steps.extend(request, read.payable_until if read else None)
        if isinstance(outcome, KeptUntil):
            self._keep_until(outcome)
            self._state.answered[request.request_id] = None
            await self._booking_steps.tell(
                BookingNewsKind.HOLD_EXTENDED, actor=request.actor, key=request.request_id
            )
            return
        self._state.answered[request.request_id] = outcome
        if request.actor is Actor.PATIENT:
            await self._booking_steps.tell(
                BookingNewsKind.HOLD_NOT_EXTENDED, key=request.request_id
            )

    def _keep_until(self, kept: KeptUntil) -> None:
        """The deadline moves forward only."""
        if kept.at is not None and self._state.kept_until is not None:
            self._state.kept_until = max(self._state.kept_until, kept.at)
