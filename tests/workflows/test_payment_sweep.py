"""The sweep over all accounts on a real Temporal server: one that fails stops nobody."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.booking import BookingActivities
from activities.interceptor import ErrorInterceptor
from activities.payment_sweep import PaymentSweepActivities
from activities.refunds import RefundActivities
from db.queries.refunds import request_refund
from domain.ids import refund_workflow_id
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.till import API, Till, open_till
from workflows.connection import DATA_CONVERTER, PASSTHROUGH
from workflows.contracts import PaymentSweepOutcome, TaskQueue
from workflows.payment_sweep import PaymentSweepWorkflow
from workflows.reconciliation import (
    PAYMENTS_SCHEDULE,
    RECALLS_SCHEDULE,
    SWEEP_SCHEDULE,
    WAITLIST_SCHEDULE,
    WEBHOOKS_SCHEDULE,
    ensure_schedules,
)
from workflows.refund import RefundWorkflow

pytestmark = pytest.mark.stack


def client_of(environment: WorkflowEnvironment) -> Client:
    config = environment.client.config()
    config["data_converter"] = DATA_CONVERTER
    return Client(**config)


@asynccontextmanager
async def sweeping(till: Till, environment: WorkflowEnvironment) -> AsyncIterator[Client]:
    client = client_of(environment)
    sweep = PaymentSweepActivities(till.database, till.accounts, ListeningWorkflows(), API)
    refunds = RefundActivities(till.database, till.accounts)
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSTHROUGH)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(
            Worker(
                client,
                task_queue=till.account_id.hex,
                workflows=[PaymentSweepWorkflow, RefundWorkflow],
                activities=[BookingActivities(till.database).flag_booking],
                workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions),
                max_cached_workflows=0,
            )
        )
        await stack.enter_async_context(
            Worker(
                client,
                task_queue=TaskQueue.PAYMENTS,
                activities=[
                    sweep.list_payment_accounts,
                    sweep.sweep_account,
                    refunds.ask_refund,
                    refunds.refuse_refund,
                ],
                interceptors=[ErrorInterceptor()],
            )
        )
        yield client


async def run(client: Client, till: Till) -> PaymentSweepOutcome:
    return await client.execute_workflow(
        PaymentSweepWorkflow.run, id=f"sweep/{uuid4()}", task_queue=till.account_id.hex
    )


async def test_an_account_whose_bank_refuses_us_does_not_hide_the_others(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_till(database) as till, open_till(database) as stranger:
        # Its bank is not the one that this worker reaches: every call is refused.
        await stranger.bank.post("/reset")
        await till.pay(await till.charge(till.book()))
        async with sweeping(till, temporal_env_time_skipping) as client:
            outcome = await run(client, till)

    assert outcome == PaymentSweepOutcome(recorded=1, failed=1)


async def test_a_refund_that_was_never_started_is_started_once(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_till(database, refund_seconds=0) as till:
        await till.paid_booking()
        [(payment_id,)] = till.rows("select id from payment")
        async with till.database.clinic(till.clinic.clinic_id) as session:
            refund = await request_refund(
                session,
                till.clinic.clinic_id,
                UUID(str(payment_id)),
                None,
                key="forgotten",
                reason="teste",
                now=datetime.now(UTC) - timedelta(hours=2),
            )
        async with sweeping(till, temporal_env_time_skipping) as client:
            first = await run(client, till)
            handle = client.get_workflow_handle(
                refund_workflow_id(till.clinic.clinic_id, refund.id)
            )
            await handle.result()
            again = await run(client, till)

        assert (first.refunds, again.refunds) == (1, 0)
        assert till.rows("select status from refund") == [("refunded",)]


async def test_the_schedules_are_made_once(temporal_server: WorkflowEnvironment) -> None:
    client = client_of(temporal_server)

    for _ in range(2):
        await ensure_schedules(client)

    for name in (
        SWEEP_SCHEDULE,
        PAYMENTS_SCHEDULE,
        RECALLS_SCHEDULE,
        WAITLIST_SCHEDULE,
        WEBHOOKS_SCHEDULE,
    ):
        handle = client.get_schedule_handle(name)
        assert (await handle.describe()).info.next_action_times
        await handle.delete()
