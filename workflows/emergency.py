"""One alarm: those on call are told until somebody reacts; then the patient is looked after."""

from contextlib import suppress
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import (
    ActivityError,
    WorkflowAlreadyStartedError,
    is_cancelled_exception,
)
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.on_call import AlertOnCall, OnCallActivities, WatchAlarm
    from domain.ids import emergency_workflow_id
    from workflows.contracts import EmergencyRequest, TaskQueue
    from workflows.policies import ALERT, DATABASE
    from workflows.search_attributes import CLINIC_ID

ESCALATE_AFTER = timedelta(minutes=10)
"""So long the one who was told has to write back or take the chat, before the next is told."""
MOST_CONTACTS = 10
MISSED_AFTER = timedelta(minutes=40)
"""After the start of the urgent time that was offered."""


@workflow.defn
class EmergencyWorkflow:
    """Started by a chat in which a patient named a danger sign; one at a time for each chat."""

    @workflow.init
    def __init__(self, request: EmergencyRequest) -> None:
        self._request = request
        self._since = workflow.now()

    @workflow.run
    async def run(self, request: EmergencyRequest) -> None:
        """Tell one after the other; after the time that was offered, see whether they came."""
        for position in range(MOST_CONTACTS):
            if not await self._alert(position):
                break
            await workflow.sleep(ESCALATE_AFTER, summary="Esperar o plantão reagir")
            if await self._is_heard():
                break
        if request.offered_at is not None:
            pause = request.offered_at + MISSED_AFTER - workflow.now()
            await workflow.sleep(max(pause, timedelta(0)), summary="Ver se o paciente veio")
            await self._follow_up()

    async def _alert(self, position: int) -> bool:
        """Whether there was somebody to tell; one whom WhatsApp cannot reach is passed over."""
        try:
            return await workflow.execute_activity_method(
                OnCallActivities.alert_on_call,
                AlertOnCall(
                    self._request.clinic_id,
                    self._request.conversation_id,
                    self._request.key,
                    position,
                ),
                task_queue=TaskQueue.WHATSAPP_SEND,
                summary="Avisar o plantão",
                **ALERT,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return True

    async def _is_heard(self) -> bool:
        return await workflow.execute_activity_method(
            OnCallActivities.is_alarm_heard,
            self._watch(),
            task_queue=TaskQueue.WHATSAPP_SEND,
            summary="Ver se alguém reagiu",
            **DATABASE,
        )

    async def _follow_up(self) -> None:
        await workflow.execute_activity_method(
            OnCallActivities.follow_up_emergency,
            self._watch(),
            task_queue=TaskQueue.WHATSAPP_SEND,
            summary="Acompanhar a urgência",
            **DATABASE,
        )

    def _watch(self) -> WatchAlarm:
        request = self._request
        return WatchAlarm(request.clinic_id, request.conversation_id, self._since, workflow.now())


async def raise_alarm(request: EmergencyRequest) -> None:
    """From a chat's run. While an earlier alarm of the chat is followed, that one stands."""
    with suppress(WorkflowAlreadyStartedError):
        await workflow.start_child_workflow(
            EmergencyWorkflow.run,
            request,
            id=emergency_workflow_id(request.clinic_id, request.conversation_id),
            parent_close_policy=ParentClosePolicy.ABANDON,
            priority=Priority(fairness_key=str(request.clinic_id)),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(CLINIC_ID, str(request.clinic_id))]
            ),
            static_summary="Urgência",
        )
