"""A visit whose dentist cannot be there: its patient is asked to choose another time."""

from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.other_times import AskAboutAbsence, OtherTimes, OtherTimesActivities
    from domain.courtesy import FirstWords
    from domain.events import BookingNewsKind
    from workflows.booking_state import BookingState
    from workflows.booking_steps import BookingSteps
    from workflows.contracts import BookingRequest
    from workflows.courtesy import leave_to_write
    from workflows.policies import DATABASE

ANSWER_WITHIN = timedelta(hours=24)
"""After so long without an answer people call the patient."""
LAST_CHANCE = timedelta(hours=2)
"""So long before the visit nobody waits for an answer any more."""
REMINDED_AFTER = timedelta(hours=6)
NEAR = timedelta(hours=24)
"""A visit so near is told of at any hour."""


class AwayDentist:
    """Part of a `BookingWorkflow`; all that it remembers is in the booking's state."""

    def __init__(self, request: BookingRequest, steps: BookingSteps, state: BookingState) -> None:
        self._request = request
        self._steps = steps
        self._state = state

    @property
    def next_moment(self) -> datetime | None:
        """When a silent patient is reminded, or people are told."""
        return self._state.away_moments[0] if self._state.away_moments else None

    async def take_up(self) -> None:
        """Ask those who have not been asked; remind them, and give up on them, in time."""
        while self._state.away:
            await self._ask(self._state.away[0])
            del self._state.away[0]
        moment = self.next_moment
        if moment is None or workflow.now() < moment:
            return
        del self._state.away_moments[0]
        if self._state.away_moments:
            if await self._may_write("reminder"):
                await self._steps.tell(BookingNewsKind.DENTIST_AWAY, key="reminder")
            return
        await self._steps.flag("dentist_away")
        await self._release()

    async def take_back(self) -> None:
        """The dentist is there after all: those who were asked, and have not moved, are told."""
        state = self._state
        while state.back:
            block_id = state.back[0]
            stands = await workflow.execute_activity_method(
                OtherTimesActivities.settle_return,
                AskAboutAbsence(
                    self._request.clinic_id, self._request.booking_id, block_id, workflow.now()
                ),
                summary="Manter a consulta",
                **DATABASE,
            )
            was_asked = state.is_away
            if stands:
                self.settled()
            if (
                stands
                and was_asked
                and await self._may_write(f"back/{block_id}", stops_for_back=False)
            ):
                await self._steps.tell(BookingNewsKind.DENTIST_BACK, key=block_id)
            del state.back[0]

    def settled(self) -> None:
        """The patient has another time."""
        self._state.away_moments = []
        self._state.is_away = False

    async def _ask(self, block_id: str) -> None:
        request, state = self._request, self._state
        is_due = await workflow.execute_activity_method(
            OtherTimesActivities.ask_about_absence,
            AskAboutAbsence(request.clinic_id, request.booking_id, block_id, workflow.now()),
            summary="Guardar outros horários para o paciente",
            **DATABASE,
        )
        if not is_due:
            return  # it was moved meanwhile, or the block is gone
        state.is_away = True
        if request.conversation_id is None or not await self._may_write(block_id):
            if state.back:
                state.is_away = False  # who was not asked need not hear that nothing changes
            else:
                await self._steps.flag("dentist_away")
                if workflow.patched("release-unasked"):
                    state.away_moments = [self._answer_by]  # people may offer them till then
            return
        await self._steps.tell(BookingNewsKind.DENTIST_AWAY, key=block_id)
        until = self._answer_by
        again = workflow.now() + REMINDED_AFTER
        state.away_moments = [again, until] if again < until else [until]

    @property
    def _answer_by(self) -> datetime:
        return min(workflow.now() + ANSWER_WITHIN, self._state.starts_at - LAST_CHANCE)

    async def _may_write(self, key: str, *, stops_for_back: bool = True) -> bool:
        request, state = self._request, self._state
        if request.conversation_id is None:
            return False
        if state.starts_at - workflow.now() < NEAR:
            return True
        return await leave_to_write(
            request.clinic_id,
            request.conversation_id,
            FirstWords.BOOKING_CHANGE,
            f"{request.booking_id}/away/{key}",
            give_up_at=state.starts_at,
            is_off=lambda: bool(state.cancel or state.moves or (stops_for_back and state.back)),
        )

    async def _release(self) -> None:
        await workflow.execute_activity_method(
            OtherTimesActivities.release_other_times,
            OtherTimes(self._request.clinic_id, self._request.booking_id, workflow.now()),
            summary="Liberar os horários guardados",
            **DATABASE,
        )
