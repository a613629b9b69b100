"""A chat while people have it: until when, who waits for them, and coming back."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.staff_calls import (
        CallPeople,
        KeepLease,
        ReadReturn,
        StaffCallActivities,
    )
    from domain.dialogue.decision import StaffReason
    from domain.dialogue.lease import STAFF_LEASE, UNANSWERED_AFTER, Return, ReturnFacts, taken_over
    from domain.dialogue.state import DialogueState
    from domain.events import StaffSpoke
    from workflows.contracts import ConversationRequest, ConversationState, LeaseState, StaffWords
    from workflows.policies import READ_TURN

WATCHED_LEASE = "watched-lease"
"""Runs that gave a chat to people before this existed just stay silent until its time is over."""


class HumanLease:
    """Part of a `ConversationWorkflow`; all that it remembers is in the conversation's state."""

    def __init__(self, request: ConversationRequest, state: ConversationState) -> None:
        self._request = request
        self._conversation = state

    @property
    def _state(self) -> LeaseState:
        return self._conversation.lease

    @property
    def until(self) -> datetime | None:
        """When the chat is the bot's again, if it is people's."""
        dialogue = self._conversation.dialogue
        return dialogue.staff_until if dialogue is not None else None

    @property
    def is_over(self) -> bool:
        """Whether the time has come to take the chat back."""
        until = self.until
        return self._state.is_watched and until is not None and workflow.now() >= until

    @property
    def is_alarm_due(self) -> bool:
        """Whether the patient has waited for people too long."""
        due = self._state.alarm_at
        return self._state.is_watched and due is not None and workflow.now() >= due

    async def begin(self, dialogue: DialogueState) -> DialogueState:
        """People have spoken, or want to: the chat is theirs, from now and for a while."""
        until = workflow.now() + STAFF_LEASE
        state = self._state
        if workflow.patched(WATCHED_LEASE):
            state.is_watched = True
            state.since = state.since or workflow.now()
            await self._keep(until)
        return taken_over(dialogue, until)

    def note_words(self, event: StaffSpoke) -> None:
        """Staff wrote: what the patient wrote before is answered by that."""
        pending = self._conversation.pending
        if event.hands_back:
            self._state.words = replace(self._state.words, gives_back=True)
        else:
            self._state.words = StaffWords(True, False, pending[-1] if pending else None)

    def take_words(self) -> StaffWords:
        """What staff wrote, to be acted on now."""
        words, self._state.words = self._state.words, StaffWords()
        return words

    def answered(self, words: StaffWords) -> None:
        """The staff's words answer what the patient had written until then."""
        state, pending = self._state, self._conversation.pending
        if state.is_watched and words.answers_until in pending:
            del pending[: pending.index(words.answers_until) + 1]
        state.unanswered.clear()
        state.alarm_at = None

    def expect_answer(self) -> None:
        """People took the chat to which they were called, and have not written yet."""
        if self._state.is_watched:
            self._state.alarm_at = workflow.now() + UNANSWERED_AFTER

    def leave_to_people(self, batch: tuple[str, ...]) -> None:
        """What the patient wrote is theirs to answer, soon."""
        if not self._state.is_watched:
            return
        if not self._state.unanswered:
            self._state.alarm_at = workflow.now() + UNANSWERED_AFTER
        self._state.unanswered.extend(batch)

    async def call_back(self) -> bool:
        """Have people called who left the patient waiting; False while the clinic is closed."""
        opening = await workflow.execute_local_activity_method(
            StaffCallActivities.call_in_opening_hours,
            self._call(StaffReason.UNANSWERED),
            summary="Avisar que o paciente espera resposta",
            **READ_TURN,
        )
        self._state.alarm_at = None if opening is None else opening + UNANSWERED_AFTER
        return opening is None

    async def call(self, reason: StaffReason) -> None:
        """Have people called without a word to the patient."""
        await workflow.execute_local_activity_method(
            StaffCallActivities.call_people,
            self._call(reason),
            summary="Chamar a equipe",
            **READ_TURN,
        )

    async def end(
        self, dialogue: DialogueState, why: Return
    ) -> tuple[ReturnFacts, DialogueState, list[str]]:
        """The chat is the bot's again: what was agreed, and which messages it has to answer."""
        state = self._state
        facts = await workflow.execute_local_activity_method(
            StaffCallActivities.read_return,
            ReadReturn(
                self._request.clinic_id,
                self._request.conversation_id,
                state.since or workflow.now(),
                dialogue,
                workflow.now(),
            ),
            summary="Ler o que foi combinado",
            **READ_TURN,
        )
        await self._keep(None, is_settled=why is Return.HANDED_BACK)
        waiting = list(state.unanswered)
        if facts.settled_by in waiting:
            waiting = waiting[waiting.index(facts.settled_by) + 1 :]
        self._conversation.lease = LeaseState(orders=state.orders)
        return facts, replace(dialogue, staff_until=None), waiting

    async def watch(self) -> None:
        """Wake the run when the lease is over or the patient has waited too long."""
        while True:
            await workflow.wait_condition(lambda: self._next_moment() is not None)
            if (moment := self._next_moment()) is not None:
                await self._until(moment)

    async def _until(self, moment: datetime) -> None:
        """Wait for it, or until something sooner is to be waited for, or nothing any more.

        A renewed lease only moves the moment away: the timer is kept, and looked at again then.
        """

        def is_out_of_date() -> bool:
            coming = self._next_moment()
            return coming is None or coming < moment

        with suppress(TimeoutError):
            await workflow.wait_condition(
                is_out_of_date,
                timeout=moment - workflow.now(),
                timeout_summary="A equipe está com a conversa",
            )

    def _next_moment(self) -> datetime | None:
        """The next one to come; what is due already is being seen to."""
        if not self._state.is_watched or self.until is None:
            return None
        coming = [one for one in (self.until, self._state.alarm_at) if one and one > workflow.now()]
        return min(coming, default=None)

    def _call(self, reason: StaffReason) -> CallPeople:
        return CallPeople(
            self._request.clinic_id,
            self._request.conversation_id,
            reason,
            self._conversation.dialogue or DialogueState(),
            workflow.now(),
        )

    async def _keep(self, until: datetime | None, *, is_settled: bool = True) -> None:
        await workflow.execute_local_activity_method(
            StaffCallActivities.keep_lease,
            KeepLease(self._request.clinic_id, self._request.conversation_id, until, is_settled),
            summary="Anotar com quem está a conversa",
            **READ_TURN,
        )
