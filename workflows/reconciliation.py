"""What Temporal's schedules run: nothing that came in may be left behind."""

from datetime import timedelta

from temporalio import workflow
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)

with workflow.unsafe.imports_passed_through():
    from activities.reconciliation import ReconciliationActivities
    from workflows.contracts import SweepRequest, TaskQueue
    from workflows.policies import DATABASE

SWEEP_EVERY = timedelta(seconds=30)
SWEEP_SCHEDULE = "reconciliation/inbox"


@workflow.defn
class ReconciliationWorkflow:
    """One sweep over the inbox: deliveries that Temporal never got are forwarded now."""

    @workflow.run
    async def run(self, request: SweepRequest) -> int:
        """How many deliveries had been waiting."""
        return await workflow.execute_activity_method(
            ReconciliationActivities.sweep_inbox,
            request.older_than,
            summary="Encaminhar entregas pendentes",
            **DATABASE,
        )


async def ensure_schedules(client: Client) -> None:
    """Make the schedules that are not there yet."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            ReconciliationWorkflow.run,
            SweepRequest(),
            id=SWEEP_SCHEDULE,
            task_queue=TaskQueue.CONVERSATIONS,
            static_summary="Varredura das entregas recebidas",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    try:
        await client.create_schedule(SWEEP_SCHEDULE, schedule)
    except ScheduleAlreadyRunningError:
        return
