"""What chats and bookings have to do with the waitlist."""

from collections.abc import Sequence
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ApplicationError
from temporalio.workflow import ExternalWorkflowHandle

with workflow.unsafe.imports_passed_through():
    from activities.models import ConversationRef
    from activities.waitlist import WaitlistActivities
    from activities.waitlist_models import FreedBooking, JoinList, ReadOffer
    from domain.dialogue.facts import OfferFacts
    from domain.dialogue.waitlist import (
        AnswerOffer,
        JoinWaitlist,
        LeaveWaitlist,
        OfferNews,
        WaitlistCommand,
    )
    from workflows.policies import DATABASE, READ_TURN
    from workflows.waitlist import OfferAnswered, WaitlistWorkflow


class ChatWaitlistSteps:
    """One step each, for one chat."""

    def __init__(self, clinic_id: UUID, conversation_id: UUID) -> None:
        self._clinic_id = clinic_id
        self._conversation_id = conversation_id

    async def read_offer(self, news: OfferNews) -> OfferFacts | None:
        """Read what telling this offer needs."""
        return await workflow.execute_local_activity_method(
            WaitlistActivities.read_offer,
            ReadOffer(self._clinic_id, news.offer_id, self._conversation_id),
            summary="Ler a oferta",
            **READ_TURN,
        )

    async def carry_out(self, command: WaitlistCommand, key: str) -> None:
        """Put the patient on the list or take them off it, or hand on their answer."""
        match command:
            case JoinWaitlist():
                await workflow.execute_activity_method(
                    WaitlistActivities.join_waitlist,
                    JoinList(self._clinic_id, self._conversation_id, key, command, workflow.now()),
                    summary="Pôr na lista de espera",
                    **DATABASE,
                )
            case LeaveWaitlist():
                await workflow.execute_activity_method(
                    WaitlistActivities.leave_waitlist,
                    ConversationRef(self._clinic_id, self._conversation_id),
                    summary="Tirar da lista de espera",
                    **DATABASE,
                )
                if command.answer is not None and workflow.patched("leave-answers-offer"):
                    await _answer(command.answer)
            case AnswerOffer():
                await _answer(command)


async def _answer(command: AnswerOffer) -> None:
    """A run that is over needs no answer any longer."""
    run: ExternalWorkflowHandle[WaitlistWorkflow] = workflow.get_external_workflow_handle_for(
        WaitlistWorkflow.run, command.workflow_id
    )
    answered = OfferAnswered(command.offer_id, command.answer)
    try:
        await run.signal(WaitlistWorkflow.offer_answered, answered)
    except ApplicationError:
        workflow.logger.info("the offer's run is over")


async def report_freed_time(
    clinic_id: UUID, booking_ids: Sequence[UUID], *, moved_by: str | None = None
) -> None:
    """Let those hear of a time that bookings have let go of, who offer it to the waitlist."""
    if not workflow.patched("waitlist"):
        return
    for booking_id in booking_ids:
        await workflow.execute_activity_method(
            WaitlistActivities.report_freed_time,
            FreedBooking(clinic_id, booking_id, workflow.now(), moved_by),
            summary="Oferecer o horário à lista de espera",
            **DATABASE,
        )
