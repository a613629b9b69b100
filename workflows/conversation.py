"""One chat of one number: the only voice that its patient hears."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.workflow import ParentClosePolicy

with workflow.unsafe.imports_passed_through():
    from activities.assistant import AssistantActivities
    from activities.conversation import ConversationActivities
    from activities.models import (
        AskAssistant,
        AssistantAnswer,
        ConversationRef,
        ReadNews,
        ReadTurn,
        Speak,
    )
    from activities.speech import SpeechActivities
    from domain import messages
    from domain.dialogue.decide import decide
    from domain.dialogue.decision import Decision, HoldTime, Reply, StaffReason
    from domain.dialogue.news import tell
    from domain.dialogue.state import DialogueState, Stage
    from domain.events import BookingNews, BookingNewsKind, MessageArrived, StaffSpoke
    from domain.ids import booking_workflow_id
    from domain.language import Intent
    from domain.vocabulary import Actor
    from workflows.booking import BookingWorkflow
    from workflows.contracts import (
        BookingRequest,
        CancelBooking,
        ConversationRequest,
        ConversationState,
        TaskQueue,
    )
    from workflows.policies import ASSISTANT, READ_TURN, SPEAK
    from workflows.search_attributes import (
        APPOINTMENT_AT,
        BOOKING_ID,
        CLINIC_ID,
        NEEDS_HUMAN,
        STAGE,
    )

REMEMBERED_IDS = 500
"""Deliveries are repeated within minutes; no chat has so many messages in that time."""
LONGEST_DEBOUNCE = timedelta(seconds=10)
"""A patient who never stops typing is answered all the same."""
STAFF_LEASE = timedelta(hours=2)
"""After a word of the staff's the chat is theirs for so long."""
LONG_HISTORY = 2_000
"""Events after which the run continues as new: what a cache miss must replay."""


@workflow.defn
class ConversationWorkflow:
    """Gathers a patient's bubbles, understands them, decides, speaks; tells news of bookings."""

    @workflow.init
    def __init__(self, request: ConversationRequest) -> None:
        self._request = request
        self._state = request.state or ConversationState()

    @workflow.run
    async def run(self, request: ConversationRequest) -> None:
        """Live until the chat has been silent for `request.idle_after`."""
        if self._state.dialogue is None:
            self._state.dialogue = await workflow.execute_local_activity_method(
                ConversationActivities.resume, self._chat, summary="Retomar a conversa", **READ_TURN
            )
        idle_clock = asyncio.create_task(self._watch_silence())
        while True:
            await workflow.wait_condition(
                lambda: self._has_work or idle_clock.done() or self._history_is_long
            )
            if self._has_work:
                await self._work()
            elif await self._drained():
                if not idle_clock.done():
                    workflow.continue_as_new(replace(request, state=self._state))
                return

    @workflow.signal
    def message_received(self, event: MessageArrived) -> None:
        """The patient wrote."""
        if self._is_new(event.message_id):
            self._state.pending.append(event.message_id)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def staff_spoke(self, event: StaffSpoke) -> None:
        """Somebody of the clinic wrote, by hand."""
        if self._is_new(event.message_id):
            self._state.staff.append(event.message_id)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def booking_changed(self, news: BookingNews) -> None:
        """A booking of this chat has news."""
        if self._is_new(news.event_id):
            self._state.news.append(news)
            self._state.last_arrival = workflow.now()

    @property
    def _chat(self) -> ConversationRef:
        return ConversationRef(self._request.clinic_id, self._request.conversation_id)

    @property
    def _dialogue(self) -> DialogueState:
        if self._state.dialogue is None:
            raise RuntimeError("the dialogue is read before anything is decided")
        return self._state.dialogue

    @property
    def _has_work(self) -> bool:
        return bool(self._state.news or self._state.staff or self._state.pending)

    @property
    def _history_is_long(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested() or info.get_current_history_length() > LONG_HISTORY
        )

    def _is_new(self, event_id: str) -> bool:
        seen = self._state.seen
        if event_id in seen:
            return False
        seen.append(event_id)
        del seen[:-REMEMBERED_IDS]
        return True

    async def _watch_silence(self) -> None:
        """One long timer, set again for the rest: a timer per message would cost two events."""
        while True:
            last = self._state.last_arrival or workflow.now()
            silent_for = workflow.now() - last
            if silent_for >= self._request.idle_after:
                return
            await workflow.sleep(self._request.idle_after - silent_for, summary="Silêncio")

    async def _drained(self) -> bool:
        """Whether the run may end here: no handler is at work and nothing came meanwhile."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        return not self._has_work

    async def _work(self) -> None:
        """News first: they are facts that the patient's next words may be about."""
        if self._state.news:
            await self._tell(self._state.news[0])
            del self._state.news[0]
        elif self._state.staff:
            self._yield_to_staff()
        else:
            await self._answer()

    def _yield_to_staff(self) -> None:
        """People have the chat now; what the patient wrote to them is theirs to answer."""
        self._state.staff.clear()
        until = workflow.now() + STAFF_LEASE
        self._enter(replace(self._dialogue, staff_until=until, confused_turns=0))
        self._flag_human(needed=False)

    async def _answer(self) -> None:
        await self._until_quiet()
        if self._state.staff:
            return  # people were faster: the chat is theirs
        batch = tuple(self._state.pending)
        decision = await self._decide(batch)
        await self._carry_out(decision, key=batch[-1])
        del self._state.pending[: len(batch)]

    async def _until_quiet(self) -> None:
        """Wait until the patient has stopped typing: several bubbles get one answer."""
        started = workflow.now()
        while (last := self._state.last_arrival) is not None:
            quiet_in = last + self._request.debounce - workflow.now()
            if quiet_in <= timedelta(0) or workflow.now() - started >= LONGEST_DEBOUNCE:
                return
            await workflow.sleep(quiet_in, summary="Esperar o paciente terminar de escrever")

    async def _decide(self, batch: tuple[str, ...], read_as: Intent | None = None) -> Decision:
        facts = await workflow.execute_local_activity_method(
            ConversationActivities.read_turn,
            ReadTurn(
                clinic_id=self._request.clinic_id,
                conversation_id=self._request.conversation_id,
                message_ids=batch,
                state=self._dialogue,
                now=workflow.now(),
                read_as=read_as,
            ),
            summary="Entender a mensagem",
            **READ_TURN,
        )
        decision = decide(self._dialogue, facts, workflow.now())
        if not (decision.ask_assistant and facts.clinic.has_assistant and read_as is None):
            return decision
        answer = await self._ask_assistant(batch)
        if answer.reply:
            state = replace(decision.state, confused_turns=0)
            return Decision(state=state, replies=(Reply(answer.reply),))
        if answer.intent is not None:
            return await self._decide(batch, read_as=answer.intent)
        return decision

    async def _ask_assistant(self, batch: tuple[str, ...]) -> AssistantAnswer:
        try:
            return await workflow.execute_activity_method(
                AssistantActivities.ask_assistant,
                AskAssistant(
                    clinic_id=self._request.clinic_id,
                    conversation_id=self._request.conversation_id,
                    message_ids=batch,
                    situation=self._dialogue.stage,
                    now=workflow.now(),
                ),
                task_queue=TaskQueue.LANGUAGE,
                summary="Perguntar à assistente",
                **ASSISTANT,
            )
        except ActivityError:
            return AssistantAnswer()

    async def _tell(self, news: BookingNews) -> None:
        facts = await workflow.execute_local_activity_method(
            ConversationActivities.read_news,
            ReadNews(
                clinic_id=self._request.clinic_id,
                conversation_id=self._request.conversation_id,
                booking_id=news.booking_id,
                state=self._dialogue,
                offers_wanted=news.kind is BookingNewsKind.SLOT_TAKEN,
                now=workflow.now(),
            ),
            summary="Ler a novidade da consulta",
            **READ_TURN,
        )
        await self._carry_out(tell(self._dialogue, news, facts, workflow.now()), key=news.event_id)

    async def _carry_out(self, decision: Decision, *, key: str) -> None:
        """Speak, then act: what the replies promise is started by the same turn."""
        self._enter(decision.state)
        if decision.call_staff:
            self._flag_human(needed=True)
        if decision.replies or decision.hold:
            # A hold says nothing yet, but the name it is for must be in the database.
            await self._speak(decision.replies, key, decision.call_staff)
        if decision.hold:
            await self._start_booking(decision.hold)
        if decision.cancel:
            await self._cancel_booking(decision, key)

    async def _speak(
        self, replies: tuple[Reply, ...], key: str, needs_human: StaffReason | None = None
    ) -> None:
        try:
            await workflow.execute_activity_method(
                SpeechActivities.speak,
                Speak(
                    clinic_id=self._request.clinic_id,
                    conversation_id=self._request.conversation_id,
                    key=key,
                    replies=replies,
                    state=self._dialogue,
                    now=workflow.now(),
                    needs_human=needs_human,
                ),
                task_queue=TaskQueue.WHATSAPP_SEND,
                summary="Responder ao paciente",
                **SPEAK,
            )
        except ActivityError:
            # WhatsApp refuses this chat, or was away for hours: people must see to it.
            self._flag_human(needed=True)

    async def _start_booking(self, hold: HoldTime) -> None:
        booking_id = workflow.uuid7()
        self._state.dialogue = replace(self._dialogue, booking_id=booking_id)
        clinic_id = self._request.clinic_id
        await workflow.start_child_workflow(
            BookingWorkflow.run,
            BookingRequest(
                clinic_id=clinic_id,
                booking_id=booking_id,
                conversation_id=self._request.conversation_id,
                dentist_id=hold.offer.dentist_id,
                procedure_id=hold.procedure_id,
                starts_at=hold.offer.starts_at,
            ),
            id=booking_workflow_id(clinic_id, booking_id),
            parent_close_policy=ParentClosePolicy.ABANDON,
            priority=Priority(fairness_key=str(clinic_id)),
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(CLINIC_ID, str(clinic_id)),
                    SearchAttributePair(BOOKING_ID, str(booking_id)),
                    SearchAttributePair(APPOINTMENT_AT, hold.offer.starts_at),
                ]
            ),
            static_summary=f"Consulta {hold.offer.starts_at:%d/%m %H:%M} UTC",
        )

    async def _cancel_booking(self, decision: Decision, key: str) -> None:
        """The booking's run tells the outcome as news; when it is over, people are called."""
        if decision.cancel is None:
            return
        handle = workflow.get_external_workflow_handle_for(
            BookingWorkflow.run, booking_workflow_id(self._request.clinic_id, decision.cancel)
        )
        try:
            await handle.signal(BookingWorkflow.cancel_requested, CancelBooking(key, Actor.PATIENT))
        except ApplicationError:  # the run is over
            self._flag_human(needed=True)
            await self._speak((Reply(messages.RESCHEDULE),), f"{key}/refused", StaffReason.CANCEL)

    def _enter(self, dialogue: DialogueState) -> None:
        """Shown in the Temporal UI; the attribute is written only when it changes."""
        before = self._state.dialogue
        self._state.dialogue = dialogue
        if before is None or before.stage is not dialogue.stage:
            workflow.upsert_search_attributes([STAGE.value_set(dialogue.stage.value)])
        people = dialogue.staff_until is not None and workflow.now() < dialogue.staff_until
        workflow.set_current_details(_WITH_PEOPLE if people else _DETAILS[dialogue.stage])

    def _flag_human(self, *, needed: bool) -> None:
        """Shown in the Temporal UI; written only when it changes, since each costs an event."""
        if self._state.needs_human != needed:
            self._state.needs_human = needed
            workflow.upsert_search_attributes([NEEDS_HUMAN.value_set(needed)])


_WITH_PEOPLE = "A equipe está respondendo; o robô está em silêncio."
_DETAILS = {
    Stage.IDLE: "Nenhuma pergunta em aberto.",
    Stage.CHOOSING_TIME: "Aguardando o paciente escolher um horário.",
    Stage.CONFIRMING: "Aguardando o paciente confirmar o horário.",
    Stage.BOOKING: "Reservando o horário.",
    Stage.AWAITING_PAYMENT: "Horário reservado; aguardando o pagamento do sinal.",
    Stage.CONFIRMING_CANCELLATION: "Aguardando o paciente confirmar o cancelamento.",
}
