"""The rules of choosing a time: offer, pick, confirm."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain import (
    messages,
    messages_care,
    messages_money,
    messages_people,
    messages_times,
    messages_visits,
    messages_waitlist,
)
from domain.dialogue.decision import Decision, HoldTime, MoveVisit, Reply, StaffReason
from domain.dialogue.facts import ProcedureFacts
from domain.dialogue.state import DialogueState, OfferedTime, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish
from domain.language import Intent

ANSWER_WITHIN = timedelta(hours=2)
"""A bare "sim" answers a question no older than this."""
_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)
HELD = (Stage.BOOKING, Stage.AWAITING_PAYMENT)


def is_too_old(asked_at: datetime | None, now: datetime) -> bool:
    """Whether a question was asked too long ago for a bare "sim" to mean it."""
    return asked_at is None or now - asked_at > ANSWER_WITHIN


def confirmation_answer(turn: Turn) -> Decision | None:
    """Only a real yes to the time in force books it."""
    state, heard = turn.state, turn.heard
    if state.stage is not Stage.CONFIRMING or state.chosen is None or heard.yes is None:
        return None
    if heard.picked is not None or heard.wish is not None:
        return None  # "sim, mas às 16h?" is another wish, not a yes
    if not heard.yes:
        return forget_offer(turn)
    procedure = turn.facts.procedure
    if procedure is None or state.chosen.starts_at <= turn.now:
        return offer_times(turn)
    if is_too_old(state.asked_at, turn.now):
        return question_in_force(turn)
    booking = replace(state, stage=Stage.BOOKING, confused_turns=0, asked_at=None)
    if state.moving is not None:
        return Decision(state=booking, move=MoveVisit(state.moving.booking_id, state.chosen))
    return Decision(
        state=booking, hold=HoldTime(offer=state.chosen, procedure_id=procedure.procedure_id)
    )


def forget_offer(turn: Turn) -> Decision:
    """The patient does not want the time in force."""
    wish = Wish(procedure=turn.state.wish.procedure, professional=turn.state.wish.professional)
    return turn.say(
        messages_times.ASK_ANOTHER_TIME,
        stage=Stage.CHOOSING_TIME,
        wish=wish,
        chosen=None,
        offers=(),
        asked_at=turn.now,
    )


def left_open(turn: Turn) -> dict[str, object]:
    """What changes in the state when the question in force is let rest, to be taken up at will.

    A time in question becomes the only one offered: a later "sim" is asked about it once more.
    """
    state = turn.state
    if state.stage is not Stage.CONFIRMING or state.chosen is None:
        return {"asked_at": turn.now}
    return {
        "asked_at": turn.now,
        "stage": Stage.CHOOSING_TIME,
        "offers": (state.chosen,),
        "chosen": None,
    }


def hold_in_the_way(turn: Turn) -> Decision | None:
    """One live hold at a time: paying or giving it up comes first."""
    if turn.state.stage not in HELD:
        return None
    wants = turn.wants(Intent.BOOK) or turn.heard.intent in (Intent.PICK_OPTION, Intent.CONFIRM)
    if not (wants or turn.heard.yes is not None):
        return None
    if turn.state.stage is Stage.BOOKING:
        return turn.say(messages.STILL_HOLDING)
    held = [one for one in turn.facts.appointments if one.booking_id == turn.state.booking_id]
    return turn.say(messages_money.still_paying(held[0], turn.zone)) if held else None


def pick(turn: Turn) -> Decision | None:
    """A number or a time that names one of the offers: repeat it whole, and ask."""
    state, heard = turn.state, turn.heard
    if state.stage not in (Stage.CHOOSING_TIME, Stage.CONFIRMING):
        return None
    if heard.picked is not None:
        return _ask_about_listed(turn, state.offers[heard.picked])
    if not state.offers or state.stage is not Stage.CHOOSING_TIME:
        return None
    if heard.wish is None and heard.yes is not None:
        return _answer_to_list(turn)
    if heard.wish and heard.wish.prefer == "any" and heard.intent is Intent.PICK_OPTION:
        return _ask_about_listed(turn, state.offers[0])
    if heard.intent is Intent.PICK_OPTION and heard.wish is None:
        listed = question_in_force(turn) or offer_times(turn)
        return replace(listed, replies=(Reply(messages_times.PICK_AGAIN), *listed.replies))
    return None


def _answer_to_list(turn: Turn) -> Decision:
    """ "Sim" or "nenhum desses" to a list of times: no list is repeated to them."""
    offers = turn.state.offers
    if not turn.heard.yes:
        return forget_offer(turn)
    if len(offers) == 1:
        return _ask_about_listed(turn, offers[0])
    return turn.say(messages_times.WHICH_ONE, asked_at=turn.now)


def _ask_about_listed(turn: Turn, offer: OfferedTime) -> Decision:
    """A list is answered days later, too: a time that is over is said to be, and others offered."""
    if offer.starts_at > turn.now:
        return ask_to_confirm(turn, offer, turn.state)
    again = offer_times(turn)
    return replace(again, replies=(Reply(messages_times.TIME_IS_OVER), *again.replies))


def offer_times_if_wanted(turn: Turn) -> Decision | None:
    """The patient wants to book, or said when they would like to come."""
    return offer_times(turn) if turn.heard.wish or turn.wants(Intent.BOOK) else None


def offer_times(turn: Turn) -> Decision:
    """Real free times that fit the wish; or why there are none, and the nearest ones."""
    facts = turn.facts
    if facts.unknown_procedure:
        return turn.say(messages.unknown_procedure(facts.catalogue))
    procedure = facts.procedure
    if procedure is None or not procedure.bookable:
        said = messages.needs_staff(procedure) if procedure else messages.CALLING_STAFF
        return replace(turn.say(said), call_staff=StaffReason.NOT_BOOKABLE)
    offer = _offer(turn, procedure)
    if not procedure.before or turn.state.stage in _CHOOSING:
        return offer
    first = Reply(messages_care.evaluation_first(procedure.before))
    return replace(offer, replies=(first, *offer.replies))


def _offer(turn: Turn, procedure: ProcedureFacts) -> Decision:
    facts = turn.facts
    wish = turn.heard.wish or turn.state.wish
    state = replace(turn.state, wish=wish, offers=facts.offers, chosen=None)
    before = turn.state
    if before.chosen in facts.offers and wish == replace(before.wish, procedure=wish.procedure):
        return ask_to_confirm(turn, before.chosen, state)
    if not facts.no_offer_reason and _is_exactly_wished(wish, facts.offers, turn):
        return ask_to_confirm(turn, facts.offers[0], state)
    if facts.no_offer_reason or not facts.offers:
        reason = facts.no_offer_reason or messages_times.NO_FREE_TIME
        text = messages_times.no_time_but(reason, procedure, facts.offers, turn.zone)
        text = f"{text}\n{messages_waitlist.HINT}"
    elif state.moving is not None:
        text = messages_visits.times_to_move(state.moving, facts.offers, turn.zone)
    else:
        ask_name = _lacks_name(turn, state) and turn.state.stage not in _CHOOSING
        text = messages_times.times_offered(procedure, facts.offers, turn.zone, ask_name=ask_name)
        state = replace(state, awaits_name=state.awaits_name or ask_name)
    return Decision(
        state=replace(state, stage=Stage.CHOOSING_TIME, asked_at=turn.now, confused_turns=0),
        replies=(Reply(text),),
    )


def question_in_force(turn: Turn) -> Decision | None:
    """Ask once more what is still open; None when nothing is."""
    state, procedure = turn.state, turn.facts.procedure
    if state.stage is Stage.CHOOSING_VISIT and state.change is not None:
        listed = {one.booking_id for one in state.visits}
        known = [one for one in turn.facts.appointments if one.booking_id in listed]
        # Fewer than were listed: the numbers that the patient saw no longer hold.
        same = len(known) == len(state.visits)
        text = messages_visits.which_visit(known, state.change, turn.zone)
        return turn.say(text, asked_at=turn.now) if same else None
    if procedure is None:
        return None
    if state.stage is Stage.CONFIRMING and state.chosen is not None:
        if state.moving is not None:
            text = messages_visits.move_question(state.moving, state.chosen, turn.zone)
        elif state.party is not None and state.party.is_for_others:
            text = messages_people.ask_again(procedure, state.chosen, state.party, turn.zone)
        else:
            text = messages_times.ask_again(procedure, state.chosen, turn.zone)
        return turn.say(text, asked_at=turn.now)
    if state.stage is Stage.NAMING_PEOPLE and (asked := names_wanted(turn, state)):
        return turn.say(asked, asked_at=turn.now)
    if state.stage is Stage.CHOOSING_PERSON:
        return turn.say(messages_people.whose(state.known_people), asked_at=turn.now)
    if state.stage is Stage.CHOOSING_TIME and state.offers:
        if state.moving is not None:
            text = messages_visits.times_to_move(state.moving, state.offers, turn.zone)
        else:
            text = messages_times.times_offered(procedure, state.offers, turn.zone, ask_name=False)
        return turn.say(text, asked_at=turn.now)
    return None


def ask_to_confirm(turn: Turn, offer: OfferedTime, state: DialogueState) -> Decision:
    """Repeat the time whole, and ask; before that, who comes, where that is not known."""
    procedure, party = turn.facts.procedure, state.party
    if procedure is None or (party and state.moving is None and party.visits != _visits_of(offer)):
        return offer_times(turn)
    if state.moving is not None:
        text = messages_visits.move_question(state.moving, offer, turn.zone)
    elif party is not None and party.is_for_others:
        if asked := names_wanted(turn, state):
            naming = replace(state, stage=Stage.NAMING_PEOPLE, chosen=offer, asked_at=turn.now)
            return Decision(state=replace(naming, confused_turns=0), replies=(Reply(asked),))
        text = messages_people.confirm_question(
            procedure, offer, party, turn.facts.clinic, turn.zone, speaker=state.patient_name
        )
    else:
        text = messages_times.confirm_question(procedure, offer, turn.facts.clinic, turn.zone)
        if _lacks_name(turn, state) and not state.awaits_name:
            text = f"{text} {messages_times.ASK_NAME}"
            state = replace(state, awaits_name=True)
    return Decision(
        state=replace(
            state, stage=Stage.CONFIRMING, chosen=offer, asked_at=turn.now, confused_turns=0
        ),
        replies=(Reply(text),),
    )


def _lacks_name(turn: Turn, state: DialogueState) -> bool:
    """Whether the visit is for who writes, and nobody knows their name."""
    others = state.party is not None and state.party.is_for_others
    return not (turn.facts.clinic.knows_patient or state.patient_name or others)


def names_wanted(turn: Turn, state: DialogueState) -> str | None:
    """Asks for what is not known of those who come; None when all is."""
    party = state.party
    if party is None or not (party.lacks_names or party.lacks_guardian):
        return None
    knows_speaker = state.patient_name is not None or turn.facts.clinic.knows_patient
    return messages_people.ask_names(party, knows_speaker=knows_speaker)


def _visits_of(offer: OfferedTime) -> int:
    return len(offer.also_at) + 1


def _is_exactly_wished(wish: Wish, offers: tuple[OfferedTime, ...], turn: Turn) -> bool:
    """The patient named one date and time, and it is free."""
    if not offers or wish.date_from is None or wish.date_from != wish.date_to:
        return False
    if wish.time_from is None or wish.time_from != wish.time_to:
        return False
    local = offers[0].starts_at.astimezone(turn.zone)
    return (local.date(), local.time()) == (wish.date_from, wish.time_from)
