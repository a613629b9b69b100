"""What Temporal's schedules run: nothing that came in may be left behind."""

import contextlib
from datetime import timedelta

from temporalio import workflow
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

with workflow.unsafe.imports_passed_through():
    from activities.reconciliation import ReconciliationActivities
    from workflows.contracts import SweepRequest, TaskQueue
    from workflows.payment_sweep import WATCH_EVERY, PaymentSweepWorkflow, WebhookWatchWorkflow
    from workflows.policies import DATABASE
    from workflows.recall import RecallSweepWorkflow
    from workflows.waitlist_sweep import LOOK_EVERY, WaitlistSweepWorkflow

SWEEP_EVERY = timedelta(seconds=30)
SWEEP_SCHEDULE = "reconciliation/inbox"
PAYMENTS_SCHEDULE = "reconciliation/payments"
WEBHOOKS_SCHEDULE = "reconciliation/webhooks"
AT_NIGHT = ScheduleCalendarSpec(hour=[ScheduleRange(6)], minute=[ScheduleRange(30)])
"""In UTC: half past three in Brasília."""
WAITLIST_SCHEDULE = "waitlist/hourly"
RECALLS_SCHEDULE = "recall/daily"
IN_THE_MORNING = ScheduleCalendarSpec(hour=[ScheduleRange(12)], minute=[ScheduleRange(30)])
"""In UTC: half past nine in Brasília."""


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
    for schedule_id, (action, spec) in _schedules().items():
        policy = SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP)
        with contextlib.suppress(ScheduleAlreadyRunningError):
            await client.create_schedule(
                schedule_id, Schedule(action=action, spec=spec, policy=policy)
            )


def _schedules() -> dict[str, tuple[ScheduleActionStartWorkflow, ScheduleSpec]]:
    return {
        SWEEP_SCHEDULE: (
            ScheduleActionStartWorkflow(
                ReconciliationWorkflow.run,
                SweepRequest(),
                id=SWEEP_SCHEDULE,
                task_queue=TaskQueue.CONVERSATIONS,
                static_summary="Varredura das entregas recebidas",
            ),
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        ),
        PAYMENTS_SCHEDULE: (
            ScheduleActionStartWorkflow(
                PaymentSweepWorkflow.run,
                id=PAYMENTS_SCHEDULE,
                task_queue=TaskQueue.CONVERSATIONS,
                static_summary="Conferência dos pagamentos com os bancos",
            ),
            ScheduleSpec(calendars=[AT_NIGHT]),
        ),
        RECALLS_SCHEDULE: (
            ScheduleActionStartWorkflow(
                RecallSweepWorkflow.run,
                id=RECALLS_SCHEDULE,
                task_queue=TaskQueue.CONVERSATIONS,
                static_summary="Lembretes de retorno",
            ),
            ScheduleSpec(calendars=[IN_THE_MORNING]),
        ),
        WAITLIST_SCHEDULE: (
            ScheduleActionStartWorkflow(
                WaitlistSweepWorkflow.run,
                id=WAITLIST_SCHEDULE,
                task_queue=TaskQueue.CONVERSATIONS,
                static_summary="Conferência das listas de espera",
            ),
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=LOOK_EVERY)]),
        ),
        WEBHOOKS_SCHEDULE: (
            ScheduleActionStartWorkflow(
                WebhookWatchWorkflow.run,
                id=WEBHOOKS_SCHEDULE,
                task_queue=TaskQueue.CONVERSATIONS,
                static_summary="Avisos de pagamento ligados",
            ),
            ScheduleSpec(intervals=[ScheduleIntervalSpec(every=WATCH_EVERY)]),
        ),
    }
