"""The database side of a conversation: what its turns read."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities import turn_facts
from activities.models import ConversationRef, ReadNews, ReadTurn
from db.queries.conversations import load_context, load_knowledge, was_evaluated
from db.queries.ledger import load_policy
from db.queries.offered_times import load_kept_times
from db.queries.on_call import has_on_call
from db.queries.receipts import find_sent
from db.queries.turns import BubbleRow, ChatRow, ProcedureRow, load_chat, load_procedures, load_turn
from db.session import Database
from domain import knowledge
from domain.dialogue.asked_words import read_asked
from domain.dialogue.care import hear_care
from domain.dialogue.care_rules import URGENT_WISH, wants_urgent_care
from domain.dialogue.facts import (
    SILENT_VOICE,
    Heard,
    Lookup,
    NewsFacts,
    ProcedureFacts,
    SentReceipt,
    TurnFacts,
)
from domain.dialogue.follow_ups import hear_follow_up
from domain.dialogue.hearing import CHOOSING, context_of, hear, lookup
from domain.dialogue.lease import hands_back
from domain.dialogue.party import KnownPerson
from domain.dialogue.payment_words import read_payment_words
from domain.dialogue.price_words import read_price_words
from domain.dialogue.state import DialogueState
from domain.dialogue.visits import aim
from domain.dialogue.waitlist_words import waitlist_word
from domain.events import FILES, VOICE
from domain.knowledge import Entry
from domain.language import Intent, Lexicon
from domain.language.flood import understand_bubbles
from domain.language.normalise import plain
from domain.triage import has_red_flags

BACKLOG_AGE = timedelta(minutes=10)
"""A message that took longer to reach us was written while the number was offline."""
_MAY_BE_KNOWN = (Intent.OUT_OF_SCOPE, Intent.PRICE, Intent.HOURS_ADDRESS, Intent.HUMAN, Intent.PAY)
DIALOGUE = TypeAdapter(DialogueState)


class ConversationActivities:
    """Short reads of one transaction each; run as local activities."""

    def __init__(self, database: Database, *, has_assistant: bool) -> None:
        self._database = database
        self._has_assistant = has_assistant

    @activity.defn
    async def resume(self, chat: ConversationRef) -> DialogueState:
        """The dialogue where an earlier run left it; a new one when nothing usable is kept."""
        async with self._database.clinic(chat.clinic_id) as session:
            context = await load_context(session, chat.conversation_id)
        try:
            return DIALOGUE.validate_python(context)
        except ValidationError:
            return DialogueState()

    @activity.defn
    async def read_turn(self, request: ReadTurn) -> TurnFacts:
        """Understand the bubbles in the light of the state; read what deciding them needs."""
        async with self._database.clinic(request.clinic_id) as session:
            turn = await load_turn(session, request.conversation_id, request.message_ids)
            chat, procedures = turn.chat, turn.procedures
            clinic = turn_facts.clinic_facts(chat, has_assistant=self._has_assistant)
            until = request.state.staff_until
            if not clinic.bot_active:
                return TurnFacts(heard=Heard(Intent.OUT_OF_SCOPE), clinic=clinic)
            if until and request.now < until:
                return TurnFacts(heard=_overheard(turn.bubbles), clinic=clinic)
            if chat.is_on_call:
                heard = Heard(Intent.OUT_OF_SCOPE, is_on_call=True)
                return TurnFacts(heard=heard, clinic=clinic)
            lexicon = turn_facts.lexicon_of(procedures, chat.dentists, chat.day_parts)
            known = turn_facts.known_people(turn.people)
            heard = self._hear(chat, turn.bubbles, request, lexicon, known)
            facts = TurnFacts(heard=heard, clinic=clinic, people=known)
            facts = replace(facts, aside_procedure=_aside_procedure(heard, procedures))
            facts = await self._with_knowledge(session, turn.bubbles, facts)
            facts = await _with_receipt(session, turn.bubbles, request, facts)
            if heard.unknown_dentist:
                dentists = tuple(chat.dentists)
                facts = replace(facts, clinic=replace(facts.clinic, dentists=dentists))
            wanted = lookup(request.state, heard)
            if heard.red_flags or heard.names_sign:
                on_call = await has_on_call(session)
                facts = replace(facts, clinic=replace(facts.clinic, has_on_call=on_call))
            if wanted.opening:
                opening = await turn_facts.next_opening(session, request.clinic_id, request.now)
                facts = replace(facts, clinic=replace(facts.clinic, opens_at=opening))
            if wanted.terms:
                terms = await load_policy(session, request.clinic_id)
                facts = replace(facts, clinic=replace(facts.clinic, terms=terms))
            facts = await self._with_bookings(session, chat, request.now, facts, wanted)
            facts = await self._with_others(session, chat, request.now, facts, wanted)
            return await self._with_times(session, procedures, request, facts, wanted)

    async def _with_times(
        self,
        session: AsyncSession,
        procedures: list[ProcedureRow],
        request: ReadTurn,
        facts: TurnFacts,
        wanted: Lookup,
    ) -> TurnFacts:
        """The procedure that the turn is about, and when there is time for it."""
        heard, zone = facts.heard, ZoneInfo(facts.clinic.zone)
        if wants_urgent_care(request.state, heard):
            wish, moving = URGENT_WISH, None
        else:
            wish, moving = aim(request.state, heard, facts.appointments, request.now, zone)
        chosen = turn_facts.chosen_procedure(procedures, wish.procedure)
        if chosen is not None and moving is None:
            chosen = await self._evaluated_first(session, procedures, request, chosen)
        unknown = chosen is None and wish.procedure is not None
        if wanted.catalogue or unknown:
            catalogue = [one for one in procedures if one.bookable or wanted.catalogue]
            facts = replace(
                facts,
                catalogue=tuple(turn_facts.procedure_facts(one, named=True) for one in catalogue),
            )
        facts = replace(facts, procedure=chosen, unknown_procedure=unknown)
        picks_time = heard.picked is not None and request.state.stage in CHOOSING
        if picks_time and all(one.starts_at > request.now for one in request.state.offers):
            return facts
        if not wanted.slots or chosen is None or not chosen.bookable:
            return facts
        party = heard.party
        offers, reason = await turn_facts.free_times(
            session,
            request.clinic_id,
            chosen.procedure_id,
            wish,
            request.now,
            moving,
            asks=request.conversation_id,
            in_a_row=party.visits if party else 1,
        )
        return replace(facts, offers=offers, no_offer_reason=reason)

    async def _evaluated_first(
        self,
        session: AsyncSession,
        procedures: list[ProcedureRow],
        request: ReadTurn,
        chosen: ProcedureFacts,
    ) -> ProcedureFacts:
        """The evaluation instead, where the procedure needs one and the patient had none yet."""
        asked = next(one for one in procedures if one.id == chosen.procedure_id)
        evaluation = turn_facts.chosen_procedure(procedures, None)
        if not asked.needs_evaluation or evaluation is None or not evaluation.bookable:
            return chosen
        if await was_evaluated(session, request.conversation_id):
            return chosen
        return replace(evaluation, named=True, before=asked.name)

    async def _with_bookings(
        self,
        session: AsyncSession,
        chat: ChatRow,
        now: datetime,
        facts: TurnFacts,
        wanted: Lookup,
    ) -> TurnFacts:
        if not (wanted.appointments or wanted.payable):
            return facts
        coming = await turn_facts.coming_appointments(session, chat, now)
        facts = replace(facts, appointments=coming)
        if not wanted.payable:
            return facts
        ids = [one.booking_id for one in coming]
        return replace(facts, payable=await turn_facts.payable(session, chat, ids, now))

    async def _with_others(
        self,
        session: AsyncSession,
        chat: ChatRow,
        now: datetime,
        facts: TurnFacts,
        wanted: Lookup,
    ) -> TurnFacts:
        """The last visit, and what may be told of other people's."""
        if wanted.past:
            facts = replace(facts, last_visit=await turn_facts.last_visit(session, chat, now))
        if wanted.family:
            facts = replace(facts, family=await turn_facts.family_visits(session, chat, now))
        return facts

    def _hear(
        self,
        chat: ChatRow,
        bubbles: list[BubbleRow],
        request: ReadTurn,
        lexicon: Lexicon,
        known: tuple[KnownPerson, ...],
    ) -> Heard:
        """The bubbles as one turn of the patient's."""
        zone = turn_facts.zone_of(chat)
        said = [bubble.words for bubble in bubbles if bubble.words]
        stale = bool(bubbles) and all(
            bubble.created_at - bubble.sent_at > BACKLOG_AGE for bubble in bubbles
        )
        if not said:
            kind = _heard_as(bubbles[-1]) if bubbles else "other"
            return Heard(Intent.OUT_OF_SCOPE, media=kind, stale=stale)
        reading = understand_bubbles(
            said,
            reference=request.now.astimezone(zone),
            context=context_of(request.state, zone),
            lexicon=lexicon,
        )
        understood, words = reading.understood, reading.words
        if request.read_as is not None:
            understood = replace(understood, intent=request.read_as, confidence=1.0)
        heard = replace(
            hear_care(hear(request.state, understood, zone, known), words, request.state),
            stale=stale,
            asks_if_robot=knowledge.asks_if_robot(words),
            payment=read_payment_words(words),
            price=read_price_words(words),
            asked=read_asked(words),
            unheard=_unheard(bubbles),
            waitlist=waitlist_word(plain(words)),
        )
        return hear_follow_up(heard, request.state, request.now, zone)

    async def _with_knowledge(
        self, session: AsyncSession, bubbles: list[BubbleRow], facts: TurnFacts
    ) -> TurnFacts:
        """The clinic's own answer, when the turn asks what it may have written one for."""
        words = "\n".join(bubble.words for bubble in bubbles if bubble.words)
        heard = facts.heard
        asks = heard.intent in _MAY_BE_KNOWN and heard.wish is None
        if not asks or not knowledge.may_be_known(words):
            return facts
        entries = await load_knowledge(session)
        answer = knowledge.answer_to(words, [Entry(one.topic, one.answer) for one in entries])
        beyond = answer is None and knowledge.only_clinic_knows(words)
        return replace(facts, known_answer=answer, beyond_texts=beyond)

    @activity.defn
    async def read_news(self, request: ReadNews) -> NewsFacts:
        """Read what telling a booking's news needs."""
        async with self._database.clinic(request.clinic_id) as session:
            chat = await load_chat(session, request.conversation_id)
            clinic = turn_facts.clinic_facts(chat, has_assistant=self._has_assistant)
            found = await turn_facts.appointment(session, request.booking_id)
            together = [await turn_facts.appointment(session, one) for one in request.others]
            told = NewsFacts(clinic, found, together=tuple(one for one in together if one))
            if request.kept_times_wanted:
                kept = await load_kept_times(session, request.booking_id)
                return replace(told, offers=kept)
            if request.same_day_wanted and found is not None:
                day = await turn_facts.visits_of_day(session, chat, found, request.now)
                return replace(told, same_day=day)
            if request.unmarked_wanted and found is not None:
                day = await turn_facts.unmarked_visits_of_day(session, chat, found, request.now)
                return replace(told, same_day=day)
            procedures: list[ProcedureRow] = []
            if request.offers_wanted or request.state.parked:
                procedures = await load_procedures(session)
            if not request.offers_wanted:
                ids = [request.booking_id]
                code = await turn_facts.payable(session, chat, ids, request.now)
                waiting = turn_facts.parked_procedure(request.state, procedures)
                return replace(told, payable=code, parked_procedure=waiting)
            wish = request.state.wish
            chosen = turn_facts.chosen_procedure(procedures, wish.procedure)
            if chosen is None:
                return told
            offers, reason = await turn_facts.free_times(
                session,
                request.clinic_id,
                chosen.procedure_id,
                wish,
                request.now,
                request.state.moving,
                asks=request.conversation_id,
                in_a_row=len(request.others) + 1,
            )
            return replace(told, procedure=chosen, offers=offers, no_offer_reason=reason)


def _aside_procedure(heard: Heard, procedures: list[ProcedureRow]) -> str | None:
    """The name of what a second request is for, where it is named."""
    wanted = heard.aside.procedure if heard.aside else None
    return next((one.name for one in procedures if one.code == wanted), None)


def _overheard(bubbles: list[BubbleRow]) -> Heard:
    """What concerns the bot in words that are meant for people."""
    words = "\n".join(bubble.words for bubble in bubbles if bubble.words)
    if has_red_flags(words):
        return Heard(Intent.EMERGENCY, red_flags=True)
    return Heard(Intent.OUT_OF_SCOPE, hands_back=hands_back(words))


async def _with_receipt(
    session: AsyncSession, bubbles: list[BubbleRow], request: ReadTurn, facts: TurnFacts
) -> TurnFacts:
    """Whether a file of the turn's was kept as a receipt, and for which visit."""
    if not any(bubble.kind in FILES for bubble in bubbles):
        return facts
    sent = await find_sent(session, request.conversation_id, request.message_ids)
    return replace(
        facts, receipt=SentReceipt(sent.booking_id, awaited=sent.awaited) if sent else None
    )


def _heard_as(bubble: BubbleRow) -> str:
    """The kind of a bubble without words; a voice note in which nothing was heard has its own."""
    return SILENT_VOICE if bubble.kind == VOICE and bubble.transcript is not None else bubble.kind


def _unheard(bubbles: list[BubbleRow]) -> str | None:
    """The last voice note without words, as a kind; None when every note was understood."""
    notes = [_heard_as(one) for one in bubbles if one.kind == VOICE and not one.words]
    return notes[-1] if notes else None
