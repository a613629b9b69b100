"""A dentist's absence, followed until it is over: nobody who has a visit in it is forgotten."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.absences import AbsenceActivities, AbsenceLook, LookAtAbsence
    from workflows.contracts import DayOffRequest
    from workflows.policies import DATABASE

FIRST_PAUSES = (timedelta(minutes=1), timedelta(minutes=5))
"""A hold that was in flight when the block was made may become certain under it."""
PAUSE = timedelta(minutes=15)
MOST_LOOKS = 200
"""A long absence is looked at more seldom, so that its history stays short."""


@dataclass
class DayOffState:
    """All that a run remembers."""

    open_cases: int = 0
    is_ended: bool = False
    """Somebody said that the block was removed, after the last look."""


@workflow.defn
class DayOffWorkflow:
    """Started when an absence is told; started again, the open run goes on."""

    def __init__(self) -> None:
        self._state = DayOffState()

    @workflow.query
    def open_cases(self) -> int:
        """Visits to come that were still in the absence at the last look."""
        return self._state.open_cases

    @workflow.run
    async def run(self, request: DayOffRequest) -> None:
        """Look again and again, until the period is over or the block was removed."""
        for number in range(MOST_LOOKS):
            look = await _look(request)
            self._state.open_cases = look.open_cases
            workflow.set_current_details(f"{look.open_cases} consultas ainda no período.")
            if look.until is None:
                if workflow.patched("end-absence"):
                    await _end(request)
                return
            if look.until <= workflow.now():
                return
            left = look.until - workflow.now()
            await self._pause(min(pause_after(number, left), left))

    @workflow.signal
    def absence_ended(self) -> None:
        """The block was removed: look at once."""
        self._state.is_ended = True

    async def _pause(self, pause: timedelta) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._state.is_ended, timeout=pause, timeout_summary="Esperar e ver de novo"
            )
        self._state.is_ended = False


async def _look(request: DayOffRequest) -> AbsenceLook:
    return await workflow.execute_activity_method(
        AbsenceActivities.look_at_absence,
        LookAtAbsence(request.clinic_id, request.block_id, workflow.now()),
        summary="Ver quem ainda está no período",
        **DATABASE,
    )


async def _end(request: DayOffRequest) -> None:
    await workflow.execute_activity_method(
        AbsenceActivities.end_absence,
        LookAtAbsence(request.clinic_id, request.block_id, workflow.now()),
        summary="Avisar que as consultas estão mantidas",
        **DATABASE,
    )


def pause_after(number: int, left: timedelta) -> timedelta:
    """After look `number`, counted from zero, with so much of the absence left."""
    if number < len(FIRST_PAUSES):
        return FIRST_PAUSES[number]
    return max(PAUSE, left / max(1, MOST_LOOKS - 1 - number))
