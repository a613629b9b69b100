"""One freed time, offered to those who wait for it, one after the other."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.waitlist import WaitlistActivities
    from activities.waitlist_models import (
        FreedTime,
        MakeOffer,
        OfferChoice,
        OpenOffer,
        SettleOffer,
        TellOffer,
    )
    from domain.courtesy import FirstWords
    from domain.dialogue.waitlist import OfferAnswer, OfferNews, OfferNewsKind
    from domain.waitlist import OfferStatus
    from workflows.booking_state import happens_within
    from workflows.courtesy import leave_to_write
    from workflows.policies import DATABASE, TELL

TAKEN_WITHIN = timedelta(minutes=1)
"""How long after a yes the time is held, or was seen to be somebody else's."""


@dataclass(frozen=True)
class OfferAnswered:
    """What came of an offer in the chat."""

    offer_id: UUID
    answer: OfferAnswer


@dataclass(frozen=True)
class WaitlistOutcome:
    """What became of a freed time."""

    result: str
    """`filled`, `nobody`, `too_late`."""


@dataclass
class WaitlistState:
    """All that the run remembers."""

    asked: list[UUID] = field(default_factory=list)
    """Entries, in order, after those who knew of it: nobody is asked twice about one time."""
    answers: dict[str, OfferAnswer] = field(default_factory=dict)
    """By the offer's id."""
    freed_again: bool = False


@workflow.defn
class WaitlistWorkflow:
    """Ask one patient at a time, until somebody has it, nobody is left, or it is too late.

    From the question to its answer the time is kept for the patient, and a constraint sees to it
    that no two are offered it at once. What staff squeeze in meanwhile comes first all the same.
    """

    @workflow.init
    def __init__(self, freed: FreedTime) -> None:
        self._freed = freed
        self._state = WaitlistState(asked=list(freed.known_to))

    @workflow.run
    async def run(self, _freed: FreedTime) -> WaitlistOutcome:
        """Goes round once more when the time was freed again meanwhile."""
        while True:
            self._state.freed_again = False
            result = await self._go_round()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._state.freed_again:
                return WaitlistOutcome(result)

    @workflow.signal
    def time_freed(self) -> None:
        """Somebody let go of it: once more, or for the first time."""
        self._state.freed_again = True

    @workflow.signal
    def offer_answered(self, answered: OfferAnswered) -> None:
        """The patient said yes or no, or could not be asked."""
        self._state.answers.setdefault(str(answered.offer_id), answered.answer)

    async def _go_round(self) -> str:
        while workflow.now() < self._freed.ends_at:
            offer_id = workflow.uuid4()
            choice = await self._choose(offer_id)
            if choice.look_again_at is not None:
                await workflow.sleep(
                    max(choice.look_again_at - workflow.now(), timedelta(seconds=1)),
                    summary="Outra oferta deste horário está aberta",
                )
                continue
            if choice.entry_id is None or choice.conversation_id is None:
                return "nobody"
            self._state.asked.append(choice.entry_id)
            asked = len(self._state.asked) - len(self._freed.known_to)
            workflow.set_current_details(f"Oferecido a {asked} pacientes.")
            if await self._ask(offer_id, choice.conversation_id, choice.starts_at):
                return "filled"
        return "too_late"

    async def _choose(self, offer_id: UUID) -> OfferChoice:
        return await workflow.execute_activity_method(
            WaitlistActivities.choose_candidate,
            MakeOffer(self._freed, offer_id, tuple(self._state.asked), workflow.now()),
            summary="Escolher a quem oferecer",
            **DATABASE,
        )

    async def _ask(self, offer_id: UUID, conversation_id: UUID, starts_at: datetime | None) -> bool:
        """Whether the patient has the time now."""
        by = await self._may_ask(offer_id, conversation_id, starts_at or self._freed.ends_at)
        if by is None:
            await self._settle(offer_id, OfferStatus.WITHDRAWN)
            return False
        await self._tell(offer_id, conversation_id, OfferNewsKind.OFFERED)
        answers = self._state.answers
        await happens_within(
            by - workflow.now(), lambda: str(offer_id) in answers, "Aguardar a resposta do paciente"
        )
        match answers.get(str(offer_id)):
            case OfferAnswer.TAKEN:
                return await self._is_filled(offer_id)
            case OfferAnswer.REFUSED:
                await self._settle(offer_id, OfferStatus.REFUSED)
            case OfferAnswer.BUSY:
                await self._settle(offer_id, OfferStatus.WITHDRAWN)
            case None:
                await self._settle(offer_id, OfferStatus.UNANSWERED)
                await self._tell(offer_id, conversation_id, OfferNewsKind.OVER)
        return False

    async def _may_ask(
        self, offer_id: UUID, conversation_id: UUID, starts_at: datetime
    ) -> datetime | None:
        """Until when to wait for the answer; None when the patient cannot be asked."""
        may_write = await leave_to_write(
            self._freed.clinic_id,
            conversation_id,
            FirstWords.WAITLIST,
            f"waitlist/{offer_id}",
            give_up_at=starts_at,
        )
        if not may_write:
            return None
        asked = await workflow.execute_activity_method(
            WaitlistActivities.open_offer,
            self._offer(offer_id),
            summary="Ver se o horário continua livre",
            **DATABASE,
        )
        return asked.answer_by

    async def _is_filled(self, offer_id: UUID) -> bool:
        await workflow.sleep(TAKEN_WITHIN, summary="Aguardar a reserva")
        return await workflow.execute_activity_method(
            WaitlistActivities.offer_was_filled,
            self._offer(offer_id),
            summary="Ver se o paciente ficou com o horário",
            **DATABASE,
        )

    async def _settle(self, offer_id: UUID, status: OfferStatus) -> None:
        await workflow.execute_activity_method(
            WaitlistActivities.settle_waitlist_offer,
            SettleOffer(self._freed.clinic_id, offer_id, status, workflow.now()),
            summary="Encerrar a oferta",
            **DATABASE,
        )

    async def _tell(self, offer_id: UUID, conversation_id: UUID, kind: OfferNewsKind) -> None:
        news = OfferNews(f"{offer_id}/{kind}", offer_id, workflow.info().workflow_id, kind)
        await workflow.execute_activity_method(
            WaitlistActivities.tell_offer,
            TellOffer(self._freed.clinic_id, conversation_id, news),
            summary="Contar ao paciente",
            **TELL,
        )

    def _offer(self, offer_id: UUID) -> OpenOffer:
        return OpenOffer(self._freed.clinic_id, offer_id, workflow.now())
