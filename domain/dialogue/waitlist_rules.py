"""The rules of the waitlist: getting on and off it, and answering a time that came free."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_waitlist
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, HoldTime, MoveVisit, Reply
from domain.dialogue.facts import Appointment, OfferFacts
from domain.dialogue.state import DialogueState, OwnVisit, Stage, WaitlistOffer
from domain.dialogue.turn import Turn
from domain.dialogue.visit_news import LEAVE_ALONE
from domain.dialogue.visits import own_visit
from domain.dialogue.waitlist import (
    AnswerOffer,
    JoinWaitlist,
    LeaveWaitlist,
    OfferAnswer,
    OfferNews,
    OfferNewsKind,
)
from domain.dialogue.waitlist_words import WaitlistWord
from domain.dialogue.wish import Wish
from domain.vocabulary import BookingStatus

_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)
_MAKING = (Stage.BOOKING, Stage.AWAITING_PAYMENT)


def get_on_or_off(turn: Turn) -> Decision | None:
    """ "me avisa se vagar", "sair da lista"."""
    word = turn.heard.waitlist
    if word is None:
        return None
    if word is WaitlistWord.LEAVE:
        return _leave(turn)
    visit = _visit_to_move(turn, word)
    if visit is not None:
        return _join_for_earlier(turn, visit)
    procedure = turn.facts.procedure
    if procedure is None or not procedure.bookable:
        return booking_rules.offer_times(turn)
    wish = turn.heard.wish or turn.state.wish
    joined = turn.say(messages_waitlist.joined(procedure, wish.professional), **_closed(turn.state))
    return replace(joined, waitlist=JoinWaitlist(wish, procedure.procedure_id, None))


def offer_answer(turn: Turn) -> Decision | None:
    """A yes to the time that came free books it, or moves the visit; a no goes to the next."""
    offer, heard = turn.state.waitlist_offer, turn.heard
    if offer is None or turn.state.stage is not Stage.CONFIRMING:
        return None
    if turn.state.chosen != offer.time or heard.yes is None:
        return None
    if heard.wish is not None or heard.picked is not None:
        return None
    if heard.yes:
        taken = booking_rules.confirmation_answer(turn)
        if taken is None or not (taken.hold or taken.move):
            return taken
        state = replace(taken.state, waitlist_offer=None)
        return replace(taken, state=state, waitlist=_answer(offer, OfferAnswer.TAKEN))
    refused = turn.say(messages_waitlist.REFUSED, waitlist_offer=None, **_closed(turn.state))
    return replace(refused, waitlist=_answer(offer, OfferAnswer.REFUSED))


def late_answer(turn: Turn) -> Decision | None:
    """A yes right after the end still gets the time if it is free: the hold will tell."""
    offer, procedure = turn.state.waitlist_offer, turn.facts.procedure
    if offer is None or not offer.is_over or turn.state.stage is not Stage.IDLE:
        return None
    if not turn.heard.yes or turn.heard.wish is not None or offer.time.starts_at <= turn.now:
        return None
    if procedure is None:
        return None
    state = replace(
        turn.state, stage=Stage.BOOKING, chosen=offer.time, moving=offer.visit, waitlist_offer=None
    )
    if offer.visit is not None:
        return Decision(state=state, move=MoveVisit(offer.visit.booking_id, offer.time))
    return Decision(state=state, hold=HoldTime(offer.time, procedure.procedure_id))


def forget_over(before: DialogueState, decision: Decision) -> Decision:
    """Only the very next words may be a late yes: an "ok" to something else books nothing."""
    offer = decision.state.waitlist_offer
    if offer is None or not offer.is_over or before.waitlist_offer is not offer:
        return decision
    return replace(decision, state=replace(decision.state, waitlist_offer=None))


def tell_offer(
    state: DialogueState, news: OfferNews, facts: OfferFacts | None, now: datetime
) -> Decision:
    """Put the offer to the patient, unless the chat is busy; or say that it is over.

    Without facts the clinic no longer offers the procedure: nobody is asked.
    """
    if facts is None:
        unasked = AnswerOffer(news.offer_id, news.workflow_id, OfferAnswer.BUSY)
        return Decision(state=state, waitlist=unasked)
    if news.kind is OfferNewsKind.OFFERED:
        return _offer(state, news, facts, now)
    offer = state.waitlist_offer
    if offer is None or offer.offer_id != news.offer_id:
        return Decision(state=state)
    if state.stage is not Stage.CONFIRMING or state.chosen != offer.time:
        return Decision(state=replace(state, waitlist_offer=None))  # they went on to something else
    over = replace(state, waitlist_offer=None, **_closed(state))  # type: ignore[arg-type]
    if _is_with_people(state, now):
        return Decision(state=over)
    late = replace(offer, is_over=True)
    over = replace(over, waitlist_offer=late, wish=Wish(procedure=offer.procedure))
    return Decision(state=over, replies=(Reply(messages_waitlist.OVER),))


def _offer(state: DialogueState, news: OfferNews, facts: OfferFacts, now: datetime) -> Decision:
    offer = WaitlistOffer(
        news.offer_id, news.workflow_id, facts.time, facts.procedure_code, facts.visit
    )
    if not facts.clinic.bot_active or state.opted_out or is_busy(state, now):
        return Decision(state=state, waitlist=_answer(offer, OfferAnswer.BUSY))
    asking = replace(
        state,
        stage=Stage.CONFIRMING,
        wish=Wish(procedure=facts.procedure_code),
        offers=(),
        chosen=facts.time,
        moving=facts.visit,
        visits=(),
        change=None,
        party=None,
        asked_at=now,
        greeted_at=now,
        waitlist_offer=offer,
    )
    zone = ZoneInfo(facts.clinic.zone)
    text = messages_waitlist.offer(facts.procedure, facts.time, facts.visit, facts.answer_by, zone)
    return Decision(state=asking, replies=(Reply(text),))


def is_busy(state: DialogueState, now: datetime) -> bool:
    """Whether people have the chat, or it is about something that an offer would confuse."""
    if state.stage in (Stage.IDLE, Stage.REMINDED):
        return _is_with_people(state, now)
    if _is_with_people(state, now) or state.stage in _MAKING or state.booking_id is not None:
        return True
    return state.asked_at is not None and now - state.asked_at < LEAVE_ALONE


def _is_with_people(state: DialogueState, now: datetime) -> bool:
    return state.staff_until is not None and now < state.staff_until


def _leave(turn: Turn) -> Decision:
    """Off the list; with an offer open, that is a no to it too."""
    offer = turn.state.waitlist_offer
    if offer is None or offer.is_over:
        return replace(turn.say(messages_waitlist.LEFT), waitlist=LeaveWaitlist())
    asks = turn.state.chosen == offer.time
    closed = _closed(turn.state) if asks else {}
    left = turn.say(messages_waitlist.LEFT, waitlist_offer=None, **closed)
    return replace(left, waitlist=LeaveWaitlist(_answer(offer, OfferAnswer.REFUSED)))


def _visit_to_move(turn: Turn, word: WaitlistWord) -> Appointment | None:
    """The visit before which they would come; None when they just want one."""
    coming = [
        one
        for one in turn.facts.appointments
        if one.status is BookingStatus.CONFIRMED and one.starts_at > turn.now
    ]
    moving = turn.state.moving
    if moving is not None:
        return next((one for one in coming if one.booking_id == moving.booking_id), None)
    return coming[0] if word is WaitlistWord.EARLIER and coming else None


def _join_for_earlier(turn: Turn, visit: Appointment) -> Decision | None:
    procedure_id = visit.procedure_id
    if procedure_id is None:
        return None
    wish = turn.heard.wish or (turn.state.wish if turn.state.moving else Wish())
    own: OwnVisit = own_visit(visit)
    joined = turn.say(messages_waitlist.joined_for_earlier(own, turn.zone), **_closed(turn.state))
    join = JoinWaitlist(replace(wish, procedure=visit.procedure_code), procedure_id, own.booking_id)
    return replace(joined, waitlist=join)


def _closed(state: DialogueState) -> dict[str, object]:
    """The question of a time is closed; any other stays open."""
    if state.stage not in _CHOOSING:
        return {}
    return {
        "stage": Stage.IDLE,
        "wish": Wish(),
        "offers": (),
        "chosen": None,
        "moving": None,
        "asked_at": None,
    }


def _answer(offer: WaitlistOffer, answer: OfferAnswer) -> AnswerOffer:
    return AnswerOffer(offer.offer_id, offer.workflow_id, answer)
