"""A booking whose time is gone: its patient chooses another one, kept for them meanwhile."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.models import ChargeRef
    from activities.other_times import OtherTimes, OtherTimesActivities
    from domain.events import BookingNewsKind
    from workflows.booking_state import BookingState, enter, happens_within
    from workflows.booking_steps import ATTEMPT, BookingSteps
    from workflows.coming_visit import ComingVisit
    from workflows.contracts import BookingRequest, BookingStage
    from workflows.policies import DATABASE

CHOOSE_WITHIN = timedelta(hours=24)
"""After so long without an answer the clinic's default decides."""


class ChoiceOfOtherTimes:
    """Part of a `BookingWorkflow`; all that it remembers is in the booking's state."""

    def __init__(
        self,
        request: BookingRequest,
        steps: BookingSteps,
        state: BookingState,
        visit: ComingVisit,
    ) -> None:
        self._request = request
        self._steps = steps
        self._state = state
        self._visit = visit

    async def after_late_payment(self) -> bool:
        """Whether the payer has another time now. Otherwise the money is on its way to them."""
        enter(self._state, BookingStage.CHOOSING_AGAIN)
        await self._keep()
        await self._steps.flag("paid_late")
        await self._steps.tell(BookingNewsKind.PAID_LATE)
        deadline = workflow.now() + CHOOSE_WITHIN
        while (left := deadline - workflow.now()) > timedelta(0) and not self._state.cancel:
            await happens_within(
                left,
                lambda: bool(self._state.moves or self._state.cancel),
                "Aguardar o paciente escolher outro horário",
            )
            if await self._visit.carry_out_moves(revives=True):
                enter(self._state, BookingStage.CONFIRMED)
                return True
        await self._settle(asked=self._state.cancel is not None)
        return False

    async def _keep(self) -> None:
        await workflow.execute_activity_method(
            OtherTimesActivities.keep_other_times,
            OtherTimes(self._request.clinic_id, self._request.booking_id, workflow.now()),
            summary="Guardar outros horários para o paciente",
            **DATABASE,
        )

    async def _settle(self, *, asked: bool) -> None:
        """Send the money back, or keep it as credit where that is the clinic's default."""
        request = self._request
        settled = await workflow.execute_activity_method(
            OtherTimesActivities.settle_late_payment,
            ChargeRef(request.clinic_id, request.booking_id, ATTEMPT, workflow.now(), hinted=asked),
            summary="Devolver o pagamento que chegou tarde",
            **DATABASE,
        )
        enter(self._state, BookingStage.EXPIRED)
        await self._steps.tell(BookingNewsKind.LATE_PAYMENT_SETTLED)
        for refund in settled.refunds:
            await self._steps.start_refund(request.booking_id, refund)
        if settled.credit_centavos:
            await self._steps.tell(
                BookingNewsKind.CREDITED, amount_centavos=settled.credit_centavos
            )
