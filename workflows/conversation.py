"""One chat of one number: the only voice that its patient hears."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain import messages_receipts, messages_visits
    from domain.courtesy import Urgency
    from domain.dialogue.decide import decide
    from domain.dialogue.decision import Decision, PayerAnswer, Reply, StaffReason
    from domain.dialogue.lease import Return, come_back
    from domain.dialogue.news import tell
    from domain.dialogue.recall import RecallNews
    from domain.dialogue.recall_rules import tell_recall
    from domain.dialogue.state import DialogueState, Stage
    from domain.dialogue.waitlist import OfferNews
    from domain.dialogue.waitlist_rules import tell_offer
    from domain.events import (
        FILES,
        VOICE,
        BookingNews,
        BookingNewsKind,
        LeaseChange,
        LeaseOrder,
        MessageArrived,
        StaffSpoke,
    )
    from domain.language import Intent
    from workflows.contracts import ConversationRequest, ConversationState
    from workflows.conversation_steps import ConversationSteps
    from workflows.lease import HumanLease
    from workflows.recall import read_recall
    from workflows.search_attributes import NEEDS_HUMAN, STAGE
    from workflows.waitlist_steps import ChatWaitlistSteps

REMEMBERED_IDS = 1_000
"""Deliveries are repeated within minutes; no chat has so many messages in that time."""
LONGEST_DEBOUNCE = timedelta(seconds=10)
"""A patient who never stops typing is answered all the same."""
LONG_HISTORY = 2_000
"""Events after which the run continues as new: what a cache miss must replay."""


@workflow.defn
class ConversationWorkflow:
    """Gathers a patient's bubbles, understands them, decides, speaks; tells news of bookings."""

    @workflow.init
    def __init__(self, request: ConversationRequest) -> None:
        self._request = request
        self._steps = ConversationSteps(request)
        self._state = request.state or ConversationState()
        self._lease = HumanLease(request, self._state)
        self._waitlist = ChatWaitlistSteps(request.clinic_id, request.conversation_id)

    @workflow.run
    async def run(self, request: ConversationRequest) -> None:
        """Live until the chat has been silent for `request.idle_after`."""
        if self._state.dialogue is None:
            self._enter(await self._steps.resume())
        else:
            self._enter(self._dialogue)  # a run that continues starts with no details
        idle_clock = asyncio.create_task(self._watch_silence())
        lease_clock = asyncio.create_task(self._lease.watch())
        while True:
            await workflow.wait_condition(
                lambda: self._has_work or idle_clock.done() or self._history_is_long
            )
            if self._is_to_continue_as_new(is_silent=idle_clock.done()):
                lease_clock.cancel()
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(replace(request, state=self._state))
            elif self._has_work:
                await self._work()
            elif await self._drained():
                lease_clock.cancel()
                return

    @workflow.signal
    def message_received(self, event: MessageArrived) -> None:
        """The patient wrote."""
        if self._is_new(event.message_id):
            self._state.pending.append(event.message_id)
            if event.kind == VOICE:
                self._state.voices.append(event.message_id)
            elif event.kind in FILES:
                self._state.files.append(event.message_id)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def staff_spoke(self, event: StaffSpoke) -> None:
        """Somebody of the clinic wrote, by hand."""
        if self._is_new(event.message_id):
            self._state.staff.append(event.message_id)
            self._lease.note_words(event)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def take_over(self, order: LeaseOrder) -> None:
        """Staff want to answer this chat themselves."""
        self._note_order(order)

    @workflow.signal
    def hand_back(self, order: LeaseOrder) -> None:
        """Staff want the bot to answer again."""
        self._note_order(order)

    @workflow.signal
    def call_settled(self, order: LeaseOrder) -> None:
        """What people were called for is done."""
        self._note_order(order)

    @workflow.signal
    def booking_changed(self, news: BookingNews) -> None:
        """A booking of this chat has news."""
        if self._is_new(news.event_id):
            self._state.news.append(news)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def offer_changed(self, news: OfferNews) -> None:
        """A time that came free is offered to the patient, or no longer."""
        if self._is_new(news.event_id):
            self._state.offers.append(news)
            self._state.last_arrival = workflow.now()

    @workflow.signal
    def recall_due(self, news: RecallNews) -> None:
        """The patient's last visit was long ago."""
        if self._is_new(news.event_id):
            self._state.recalls.append(news)
            self._state.last_arrival = workflow.now()

    @property
    def _dialogue(self) -> DialogueState:
        if self._state.dialogue is None:
            raise RuntimeError("the dialogue is read before anything is decided")
        return self._state.dialogue

    @property
    def _is_with_people(self) -> bool:
        until = self._dialogue.staff_until
        return until is not None and workflow.now() < until

    @property
    def _has_work(self) -> bool:
        state = self._state
        told = state.news or state.staff or state.pending or state.offers or state.lease.orders
        return bool(told or state.recalls) or self._lease.is_over or self._lease.is_alarm_due

    @property
    def _history_is_long(self) -> bool:
        info = workflow.info()
        return (
            info.is_continue_as_new_suggested() or info.get_current_history_length() > LONG_HISTORY
        )

    def _note_order(self, order: LeaseOrder) -> None:
        if self._is_new(order.event_id):
            self._state.lease.orders.append(order)
            self._state.last_arrival = workflow.now()

    def _is_to_continue_as_new(self, *, is_silent: bool) -> bool:
        """What waits goes along in the state: a chat that is never quiet must not grow for ever."""
        if not self._history_is_long:
            return False
        return workflow.patched("continue-busy") if self._has_work else not is_silent

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
            await self._yield_to_staff()
        elif self._state.lease.orders:
            await self._obey(self._state.lease.orders.pop(0))
        elif self._lease.is_over:
            await self._take_back(Return.TIMEOUT, key=f"lease/{self._lease.until}")
        elif self._lease.is_alarm_due:
            if await self._lease.call_back():
                self._flag_human(needed=True)
        elif self._state.pending:
            await self._answer()
        elif self._state.offers:
            await self._tell_offer(self._state.offers[0])
            del self._state.offers[0]
        else:
            await self._tell_recall(self._state.recalls[0])
            del self._state.recalls[0]

    async def _yield_to_staff(self) -> None:
        """People have the chat now; what the patient wrote to them is theirs to answer."""
        key = self._state.staff[-1]
        self._state.staff.clear()
        words = self._lease.take_words()
        if words.has_spoken:
            self._enter(await self._lease.begin(self._dialogue))
            self._lease.answered(words)
        self._flag_human(needed=False)
        if words.gives_back:
            await self._take_back(Return.HANDED_BACK, key)

    async def _obey(self, order: LeaseOrder) -> None:
        """Do what staff want of the chat."""
        was_called = self._state.needs_human
        self._flag_human(needed=False)
        match order.change:
            case LeaseChange.TAKE_OVER:
                self._enter(await self._lease.begin(self._dialogue))
                if was_called:
                    self._lease.expect_answer()
            case LeaseChange.HAND_BACK:
                await self._take_back(Return.HANDED_BACK, order.event_id)

    async def _take_back(self, why: Return, key: str) -> None:
        """The bot answers what people left, then offers to write down what they agreed."""
        facts, dialogue, waiting = await self._lease.end(self._dialogue, why)
        self._enter(dialogue)
        self._state.pending[:0] = waiting
        is_asked = bool(self._state.pending)
        if is_asked:
            await self._answer()
        if not self._state.staff:
            said = come_back(self._dialogue, facts, why, workflow.now(), has_spoken=is_asked)
            await self._carry_out(said, key=f"{key}/return")

    async def _answer(self) -> None:
        await self._until_quiet()
        if self._state.staff:
            return  # people were faster: the chat is theirs
        batch = tuple(self._state.pending)
        if self._state.voices:
            await self._listen()
            if self._state.staff:
                return  # meanwhile people were faster
        if self._state.files:
            await self._keep_files(batch)
        with_people = self._is_with_people
        decision = await self._decide(batch)
        if with_people:
            del self._state.pending[: len(batch)]
            await self._leave_to_people(decision, batch)
            return
        await self._carry_out(decision, key=batch[-1])
        if decision.payer:
            await self._tell_payer(decision.payer, batch)
        del self._state.pending[: len(batch)]

    async def _leave_to_people(self, decision: Decision, batch: tuple[str, ...]) -> None:
        """They answer; but danger calls them at once, and the patient may prefer the bot."""
        if decision.hands_back:
            await self._take_back(Return.HANDED_BACK, batch[-1])
            return
        self._lease.leave_to_people(batch)
        if decision.call_staff:
            self._flag_human(needed=True)
            await self._lease.call(decision.call_staff)

    async def _listen(self) -> None:
        """To the voice notes, all at once, whoever has the chat.

        Their sound vanishes before people give the chat back: then its words are needed, for what
        was left unanswered and for what both sides agreed on.
        """
        notes = tuple(self._state.voices)
        if not self._is_with_people or workflow.patched("hear-notes-to-people"):
            await asyncio.gather(*(self._steps.listen(note) for note in notes))
        del self._state.voices[: len(notes)]

    async def _keep_files(self, batch: tuple[str, ...]) -> None:
        """What may be receipts, whoever has the chat: WhatsApp's files vanish."""
        files = tuple(self._state.files)
        if workflow.patched("receipts"):
            for file in files:
                await self._steps.keep_receipt(file, batch)
        del self._state.files[: len(files)]

    async def _until_quiet(self) -> None:
        """Wait until the patient has stopped typing: several bubbles get one answer."""
        started = workflow.now()
        while (last := self._state.last_arrival) is not None:
            quiet_in = last + self._request.debounce - workflow.now()
            if quiet_in <= timedelta(0) or workflow.now() - started >= LONGEST_DEBOUNCE:
                return
            await workflow.sleep(quiet_in, summary="Esperar o paciente terminar de escrever")

    async def _decide(self, batch: tuple[str, ...], read_as: Intent | None = None) -> Decision:
        facts = await self._steps.read_turn(batch, self._dialogue, read_as)
        decision = decide(self._dialogue, facts, workflow.now())
        if not (decision.ask_assistant and facts.clinic.has_assistant and read_as is None):
            return decision
        answer = await self._steps.ask_assistant(batch, self._dialogue)
        if answer.reply:
            state = replace(decision.state, confused_turns=0)
            # A question that a "sim" would answer comes last, whoever answers the rest.
            asks = state.stage in (Stage.CONFIRMING, Stage.CONFIRMING_CANCELLATION)
            asked = decision.replies[-1:] if asks else ()
            return Decision(state=state, replies=(Reply(answer.reply), *asked))
        if answer.intent is not None:
            return await self._decide(batch, read_as=answer.intent)
        return decision

    async def _tell_offer(self, news: OfferNews) -> None:
        facts = await self._waitlist.read_offer(news)
        decision = tell_offer(self._dialogue, news, facts, workflow.now())
        await self._carry_out(decision, key=news.event_id, urgency=Urgency.UNASKED)

    async def _tell_recall(self, news: RecallNews) -> None:
        facts = await read_recall(self._request, news)
        if facts is not None:
            decision = tell_recall(self._dialogue, facts, workflow.now())
            await self._carry_out(decision, key=news.event_id, urgency=Urgency.UNASKED)

    async def _tell(self, news: BookingNews) -> None:
        facts = await self._steps.read_news(news, self._dialogue)
        decision = tell(self._dialogue, news, facts, workflow.now())
        urgency = _URGENCY.get(news.kind, Urgency.NEWS)
        await self._carry_out(decision, key=news.event_id, urgency=urgency)
        put_off = decision.attendance_put_off
        if put_off and workflow.patched("put-off-attendance"):
            await self._steps.put_off_attendance(put_off, news.event_id)

    async def _carry_out(
        self, decision: Decision, *, key: str, urgency: Urgency = Urgency.REPLY
    ) -> None:
        """Speak, then act: what the replies promise is started by the same turn."""
        self._enter(decision.state)
        if decision.call_staff:
            self._flag_human(needed=True)
        if decision.replies or decision.hold:
            # A hold says nothing yet, but the name it is for must be in the database.
            await self._speak(decision.replies, key, decision.call_staff, urgency)
        if decision.hold:
            booking_id = workflow.uuid7()
            self._state.dialogue = replace(self._dialogue, booking_id=booking_id)
            await self._steps.start_booking(booking_id, decision.hold)
        if decision.raise_alarm:
            offered = self._dialogue.chosen
            await self._steps.raise_alarm(key, offered.starts_at if offered else None)
        await self._change_visits(decision, key)
        await self._see_to_deposit(decision, key)
        if decision.waitlist:
            await self._waitlist.carry_out(decision.waitlist, key)

    async def _change_visits(self, decision: Decision, key: str) -> None:
        """Ask the bookings' runs; what comes of it they tell as news."""
        for booking_id in decision.attending:
            await self._steps.confirm_presence(booking_id, key)
        if told := decision.attendance:
            for booking_id in told.booking_ids:
                await self._steps.tell_attendance(booking_id, told.outcome, key)
        refused = None
        if decision.cancel:
            as_of = decision.cancel_as_of
            if not await self._steps.cancel_booking(decision.cancel, key, as_of):
                refused = StaffReason.CANCEL
        if decision.move and not await self._steps.move_booking(decision.move, key):
            refused = StaffReason.RESCHEDULE
            self._enter(replace(self._dialogue, stage=Stage.IDLE, moving=None, chosen=None))
        if refused:
            self._flag_human(needed=True)
            reply = Reply(messages_visits.CANNOT_CHANGE)
            await self._speak((reply,), f"{key}/refused", refused)

    async def _see_to_deposit(self, decision: Decision, key: str) -> None:
        """Ask the booking's run; what comes of it is news. Nobody is left without an answer."""
        refused = None
        if decision.show_receipt and not await self._steps.show_receipt(decision.show_receipt, key):
            refused = None if decision.replies else messages_receipts.RECEIPT_FOR_STAFF
        if decision.extend and not await self._steps.extend_hold(decision.extend, key):
            refused = messages_visits.CANNOT_CHANGE
        if refused:
            self._flag_human(needed=True)
            await self._speak((Reply(refused),), f"{key}/refused", StaffReason.PAYMENT)

    async def _tell_payer(self, answer: PayerAnswer, batch: tuple[str, ...]) -> None:
        """The number is kept first, by who reads it from the database; the run hears only that."""
        if answer.identified:
            await self._steps.keep_payer(batch)
        if not await self._steps.tell_payer(answer, batch[-1]):
            self._flag_human(needed=True)

    async def _speak(
        self,
        replies: tuple[Reply, ...],
        key: str,
        needs_human: StaffReason | None,
        urgency: Urgency = Urgency.REPLY,
    ) -> None:
        if not await self._steps.speak(replies, self._dialogue, key, needs_human, urgency):
            # WhatsApp refuses this chat, or was away for hours: people must see to it.
            self._flag_human(needed=True)

    def _enter(self, dialogue: DialogueState) -> None:
        """Shown in the Temporal UI; the attribute is written only when it changes."""
        before = self._state.dialogue
        self._state.dialogue = dialogue
        if before is None or before.stage is not dialogue.stage:
            workflow.upsert_search_attributes([STAGE.value_set(dialogue.stage.value)])
        workflow.set_current_details(
            _WITH_PEOPLE if self._is_with_people else _DETAILS[dialogue.stage]
        )

    def _flag_human(self, *, needed: bool) -> None:
        """Shown in the Temporal UI; written only when it changes, since each costs an event."""
        if self._state.needs_human != needed:
            self._state.needs_human = needed
            workflow.upsert_search_attributes([NEEDS_HUMAN.value_set(needed)])


_URGENCY = {
    BookingNewsKind.REMINDER: Urgency.REMINDER,
    BookingNewsKind.ATTENDANCE: Urgency.REMINDER,
}
"""Of news; the rest is as urgent as a confirmation."""
_WITH_PEOPLE = "A equipe está respondendo; o robô está em silêncio."
_DETAILS = {
    Stage.IDLE: "Nenhuma pergunta em aberto.",
    Stage.CHOOSING_TIME: "Aguardando o paciente escolher um horário.",
    Stage.CONFIRMING: "Aguardando o paciente confirmar o horário.",
    Stage.BOOKING: "Reservando o horário.",
    Stage.AWAITING_PAYMENT: "Horário reservado; aguardando o pagamento do sinal.",
    Stage.CONFIRMING_CANCELLATION: "Aguardando o paciente confirmar o cancelamento.",
    Stage.CHOOSING_VISIT: "Aguardando o paciente dizer qual consulta quer mudar.",
    Stage.TRIAGE: "Paciente com dor; aguardando dizer se há sinais de alerta.",
    Stage.ASKING_CPF: "Horário reservado; aguardando o CPF de quem paga.",
    Stage.REMINDED: "Aguardando a resposta do paciente ao lembrete.",
    Stage.NAMING_PEOPLE: "Aguardando os nomes de quem vem.",
    Stage.CHOOSING_PERSON: "Aguardando o paciente dizer para quem é a consulta.",
    Stage.RESUMING: "Aguardando o paciente dizer se quer continuar.",
    Stage.ASKED_ATTENDANCE: "Aguardando o paciente dizer se veio à consulta.",
    Stage.RECALLED: "Aguardando o paciente dizer se quer voltar.",
}
