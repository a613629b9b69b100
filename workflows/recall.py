"""Patients who came long ago are asked to come again: a daily look, and a small run for each."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.recall import DueRecall, Recall, RecallActivities
    from domain.courtesy import FirstWords
    from domain.dialogue.recall import RecallFacts, RecallNews
    from domain.ids import recall_workflow_id
    from workflows.contracts import ConversationRequest
    from workflows.courtesy import leave_to_write
    from workflows.policies import DATABASE, READ_TURN, TELL

WAIT_FOR_LEAVE = timedelta(hours=20)
"""Who may not be written to by then is found again by another day's look."""


@workflow.defn
class RecallSweepWorkflow:
    """Find who is due, and start a run for each."""

    @workflow.run
    async def run(self) -> int:
        """How many runs were started."""
        due = await workflow.execute_activity_method(
            RecallActivities.list_due_recalls,
            workflow.now(),
            summary="Listar quem deve voltar",
            **DATABASE,
        )
        started = 0
        for one in due:
            started += await _start(one)
        return started


@workflow.defn
class RecallWorkflow:
    """Wait for leave to write, then have the chat ask. The conversation does the rest."""

    @workflow.run
    async def run(self, due: DueRecall) -> bool:
        """Whether the chat was told."""
        may_write = await leave_to_write(
            due.clinic_id,
            due.conversation_id,
            FirstWords.RECALL,
            f"recall/{due.booking_id}",
            give_up_at=workflow.now() + WAIT_FOR_LEAVE,
        )
        if not may_write:
            return False
        return await workflow.execute_activity_method(
            RecallActivities.recall_patient,
            Recall(due, workflow.now()),
            summary="Convidar o paciente a voltar",
            **TELL,
        )


async def read_recall(chat: ConversationRequest, news: RecallNews) -> RecallFacts | None:
    """Read what asking needs; None when the patient is due no longer."""
    due = DueRecall(chat.clinic_id, news.booking_id, chat.conversation_id)
    return await workflow.execute_local_activity_method(
        RecallActivities.read_recall,
        Recall(due, workflow.now()),
        summary="Ler a última consulta",
        **READ_TURN,
    )


async def _start(due: DueRecall) -> bool:
    """Whether the recall had no run."""
    try:
        await workflow.start_child_workflow(
            RecallWorkflow.run,
            due,
            id=recall_workflow_id(due.clinic_id, due.booking_id),
            parent_close_policy=ParentClosePolicy.ABANDON,
            static_summary="Convite de retorno",
        )
    except WorkflowAlreadyStartedError:
        return False
    return True
