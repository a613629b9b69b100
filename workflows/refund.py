"""One refund, from the request to the provider's last word about it."""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    RetryState,
    is_cancelled_exception,
)

with workflow.unsafe.imports_passed_through():
    from activities.booking import BookingActivities
    from activities.models import ChangeBooking, RefundRef, TellConversation
    from activities.news import NewsActivities
    from activities.refunds import NoProviderError, RefundActivities
    from domain.events import BookingNews, BookingNewsKind
    from domain.payments import RefundStatus
    from workflows.contracts import RefundOutcome, RefundRequest, TaskQueue
    from workflows.policies import DATABASE, REFUND, TELL

PAUSES = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=15),
    *[timedelta(days=1)] * 13,
)
"""Between two looks at a refund: most settle in seconds, some take days; two weeks in all."""
SLOW_AFTER = 8
"""Looks after which staff are told that the provider takes more than a day."""


@dataclass
class RefundState:
    """All that a refund's run remembers."""

    status: RefundStatus = RefundStatus.REQUESTED
    accepted: bool = False
    """The provider has answered, and the patient knows what."""
    by_hand: bool = False
    """There is no provider to ask."""


@workflow.defn
class RefundWorkflow:
    """Ask, follow, and say how it ended. Money is "refunded" only when the provider says so."""

    @workflow.init
    def __init__(self, request: RefundRequest) -> None:
        self._request = request
        self._state = RefundState()

    @workflow.run
    async def run(self, _request: RefundRequest) -> RefundOutcome:
        """Ends with the refund; or after two weeks, on the staff's list."""
        await self._ask()
        for looks, pause in enumerate(PAUSES, start=1):
            if self._state.status is not RefundStatus.REQUESTED:
                break
            if looks == SLOW_AFTER:
                await self._flag("refund_pending")
            await workflow.sleep(pause, summary="Aguardar a devolução no banco")
            await self._ask()
        if self._state.status is RefundStatus.REFUNDED:
            await self._tell(BookingNewsKind.REFUNDED)
        elif self._state.by_hand:
            await self._flag("refund_by_hand")
            await self._tell(BookingNewsKind.REFUND_BY_HAND)
        elif self._state.status is RefundStatus.REFUSED:
            await self._flag("refund_refused")
            await self._tell(BookingNewsKind.REFUND_REFUSED)
        return RefundOutcome(self._state.status)

    async def _ask(self) -> None:
        """Ask the provider, or ask again: it knows the refund by our id."""
        try:
            status = await workflow.execute_activity_method(
                RefundActivities.ask_refund,
                self._refund(),
                task_queue=TaskQueue.PAYMENTS,
                summary="Pedir a devolução ao banco",
                **REFUND,
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            if error.retry_state is not RetryState.NON_RETRYABLE_FAILURE:
                return  # whether it was asked is not known: ask again later
            cause = error.cause
            no_provider = isinstance(cause, ApplicationError) and cause.type == NoProviderError.code
            self._state.by_hand = no_provider
            await self._refuse()
            status = RefundStatus.REFUSED
        is_news = not self._state.accepted and status is RefundStatus.REQUESTED
        self._state.status = status
        self._state.accepted = True
        if is_news:
            await self._tell(BookingNewsKind.REFUND_REQUESTED)

    async def _refuse(self) -> None:
        await workflow.execute_activity_method(
            RefundActivities.refuse_refund,
            self._refund(),
            task_queue=TaskQueue.PAYMENTS,
            summary="Registrar a devolução recusada",
            **DATABASE,
        )

    async def _flag(self, reason: str) -> None:
        """Put the booking on the staff's list."""
        request = self._request
        if request.booking_id is None:
            return
        await workflow.execute_activity_method(
            BookingActivities.flag_booking,
            ChangeBooking(request.clinic_id, request.booking_id, workflow.now(), reason=reason),
            summary="Avisar a equipe",
            **DATABASE,
        )

    async def _tell(self, kind: BookingNewsKind) -> None:
        """Have the chat tell its patient; money without a chat has nobody to tell."""
        request = self._request
        if request.conversation_id is None or request.booking_id is None:
            return
        news = BookingNews(
            f"{request.refund_id}/{kind}",
            request.booking_id,
            kind,
            amount_centavos=request.amount_centavos,
        )
        await workflow.execute_activity_method(
            NewsActivities.tell_conversation,
            TellConversation(request.clinic_id, request.conversation_id, news),
            summary="Contar ao paciente",
            **TELL,
        )

    def _refund(self) -> RefundRef:
        return RefundRef(self._request.clinic_id, self._request.refund_id, workflow.now())
