"""How activities reach the runs that offer freed times, and the chats that those ask."""

from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
)

from activities.waitlist_models import FreedTime
from domain.dialogue.waitlist import OfferNews
from domain.ids import waitlist_workflow_id
from workflows.contracts import TaskQueue
from workflows.mailbox import Mailbox
from workflows.search_attributes import CLINIC_ID
from workflows.temporal_errors import SIGNAL_WITHIN
from workflows.waitlist import WaitlistWorkflow


class WaitlistPost:
    """Every telling may be repeated."""

    def __init__(self, client: Client, mailbox: Mailbox) -> None:
        self._client = client
        self._mailbox = mailbox

    async def time_freed(self, freed: FreedTime) -> None:
        """Start the run that offers this time; a second telling joins it."""
        await self._client.start_workflow(
            WaitlistWorkflow.run,
            freed,
            id=waitlist_workflow_id(freed.clinic_id, freed.dentist_id, freed.starts_at),
            task_queue=TaskQueue.CONVERSATIONS,
            start_signal="time_freed",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(CLINIC_ID, str(freed.clinic_id))]
            ),
            static_summary=f"Horário vago {freed.starts_at:%d/%m %H:%M} UTC",
            priority=Priority(fairness_key=str(freed.clinic_id)),
            rpc_timeout=SIGNAL_WITHIN,
        )

    async def offer_changed(self, clinic_id: UUID, conversation_id: UUID, news: OfferNews) -> None:
        """An offer to this chat has news."""
        await self._mailbox.offer_changed(clinic_id, conversation_id, news)
