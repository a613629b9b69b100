"""What Temporal's schedules run over the clinics' payment accounts."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.payment_sweep import AccountRef, PaymentSweepActivities, SweepAccount
    from db.queries.payment_sweep import WaitingRefund
    from domain.ids import refund_workflow_id
    from domain.vocabulary import PaymentProviderKind
    from workflows.contracts import PaymentSweepOutcome, RefundRequest, TaskQueue
    from workflows.policies import DATABASE, SWEEP_ACCOUNT
    from workflows.refund import RefundWorkflow

WATCH_EVERY = timedelta(hours=1)
INTERRUPTIBLE = (PaymentProviderKind.ASAAS,)
"""Providers that stop telling us things after some failures in a row, until asked to go on."""


@workflow.defn
class PaymentSweepWorkflow:
    """Money without a booking, bookings without money, refunds without a run: all accounts."""

    @workflow.run
    async def run(self) -> PaymentSweepOutcome:
        """One account that fails does not keep the others waiting for another night."""
        outcome = PaymentSweepOutcome()
        for account in await _list_accounts():
            try:
                found = await workflow.execute_activity_method(
                    PaymentSweepActivities.sweep_account,
                    SweepAccount(account, workflow.now()),
                    task_queue=TaskQueue.PAYMENTS,
                    summary="Conferir os pagamentos com o banco",
                    **SWEEP_ACCOUNT,
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                outcome.failed += 1
                continue
            outcome.recorded += found.recorded
            outcome.unmatched += found.unmatched
            outcome.missing += found.missing
            for refund in found.refunds:
                outcome.refunds += await _start_refund(account, refund)
        return outcome


@workflow.defn
class WebhookWatchWorkflow:
    """Keep providers telling us of payments; how many accounts were seen to."""

    @workflow.run
    async def run(self) -> int:
        """An account that fails is tried again in the next run."""
        seen_to = 0
        for account in await _list_accounts():
            if account.provider not in INTERRUPTIBLE:
                continue
            try:
                await workflow.execute_activity_method(
                    PaymentSweepActivities.keep_webhook_going,
                    account,
                    task_queue=TaskQueue.PAYMENTS,
                    summary="Manter os avisos do banco ligados",
                    **SWEEP_ACCOUNT,
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
                continue
            seen_to += 1
        return seen_to


async def _list_accounts() -> tuple[AccountRef, ...]:
    return await workflow.execute_activity_method(
        PaymentSweepActivities.list_payment_accounts,
        task_queue=TaskQueue.PAYMENTS,
        summary="Listar as contas de pagamento",
        **DATABASE,
    )


async def _start_refund(account: AccountRef, refund: WaitingRefund) -> bool:
    """Start the run of a refund that has none; whether it had none."""
    try:
        await workflow.start_child_workflow(
            RefundWorkflow.run,
            RefundRequest(
                clinic_id=account.clinic_id,
                refund_id=refund.refund_id,
                booking_id=refund.booking_id,
                conversation_id=refund.conversation_id,
                amount_centavos=refund.amount_centavos,
            ),
            id=refund_workflow_id(account.clinic_id, refund.refund_id),
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            static_summary="Devolução PIX",
        )
    except WorkflowAlreadyStartedError:
        return False
    return True
