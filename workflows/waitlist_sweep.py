"""The hourly look after the waitlist: no freed time is lost because the telling of it was."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.waitlist_sweep import (
        ListLookedAfter,
        LookAfterList,
        WaitlistSweepActivities,
    )
    from workflows.policies import DATABASE, SWEEP_ACCOUNT

LOOK_EVERY = timedelta(hours=1)


@workflow.defn
class WaitlistSweepWorkflow:
    """Look after the list of each clinic where anybody waits; the runs of the times do the rest."""

    @workflow.run
    async def run(self) -> ListLookedAfter:
        """What was found in all of them. A clinic that fails has its turn in the next look."""
        abandoned = missed = 0
        clinics = await workflow.execute_activity_method(
            WaitlistSweepActivities.list_waiting_clinics,
            summary="Listar as clínicas com lista de espera",
            **DATABASE,
        )
        for clinic_id in clinics:
            try:
                found = await workflow.execute_activity_method(
                    WaitlistSweepActivities.look_after_waitlist,
                    LookAfterList(clinic_id, workflow.now()),
                    summary="Conferir a lista de espera",
                    **SWEEP_ACCOUNT,
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                continue
            abandoned += found.abandoned
            missed += found.missed
        return ListLookedAfter(abandoned, missed)
