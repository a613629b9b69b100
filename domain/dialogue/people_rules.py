"""The rules of who comes: asking for whom a visit is, and for the names of those who come."""

from dataclasses import replace

from domain import messages, messages_people
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.party import KnownPerson, Party, Visitor
from domain.dialogue.state import Parked, Stage
from domain.dialogue.turn import Turn
from domain.language import Intent
from domain.people import Relation

MOST_IN_A_ROW = 4
_CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)
_BUSY = (Stage.BOOKING, Stage.AWAITING_PAYMENT)


def names_given(turn: Turn) -> Decision | None:
    """Those who come were named: repeat all of it, or ask for what is still missing."""
    state, heard = turn.state, turn.heard
    if state.stage is not Stage.NAMING_PEOPLE or state.chosen is None or heard.wish is not None:
        return None
    if not (heard.names_people or heard.name):
        return None
    if state.party is not None and state.party.is_guardian is False:
        said = turn.say(
            messages_people.NOT_GUARDIAN, stage=Stage.IDLE, party=None, chosen=None, offers=()
        )
        return replace(said, call_staff=StaffReason.NOT_BOOKABLE)
    return booking_rules.ask_to_confirm(turn, state.chosen, state)


def names_awaited(turn: Turn) -> Decision | None:
    """ "Sim" where names were asked for: they may come now. "Não": nothing is open any more."""
    party, heard = turn.state.party, turn.heard
    if turn.state.stage is not Stage.NAMING_PEOPLE or party is None or heard.wish is not None:
        return None
    if heard.yes is None:
        return None
    if heard.yes:
        knows = turn.state.patient_name is not None or turn.facts.clinic.knows_patient
        text = messages_people.write_names(party, knows_speaker=knows)
        return turn.say(text, asked_at=turn.now)
    return turn.say(messages_people.LET_IT_BE, stage=Stage.IDLE, party=None, chosen=None, offers=())


def children_welcome(turn: Turn) -> Decision | None:
    """Children are treated, where the clinic has somebody for them."""
    party, procedure = turn.state.party, turn.facts.procedure
    if not turn.heard.about_children or party is None:
        return None
    if procedure is None or not procedure.named or not procedure.bookable:
        return None
    if turn.state.stage in _BUSY:
        return None
    if _says_when(turn):
        return booking_rules.offer_times(turn)
    dentists = {one.dentist for one in turn.facts.offers}
    dentist = dentists.pop() if len(dentists) == 1 else None
    return _ask_when(turn, messages_people.children_welcome(party, dentist))


def too_many(turn: Turn) -> Decision | None:
    """More in a row than this are for people to arrange."""
    party = turn.state.party
    if not turn.heard.names_people or party is None or party.visits <= MOST_IN_A_ROW:
        return None
    said = turn.say(messages_people.TOO_MANY, stage=Stage.IDLE, party=None, offers=(), chosen=None)
    return replace(said, call_staff=StaffReason.NOT_BOOKABLE)


def several_wanted(turn: Turn) -> Decision | None:
    """Several are to come: one right after the other, unless they are to come one by one."""
    party = turn.state.party
    if party is None or party.visits == 1 or _says_when(turn):
        return None
    if turn.state.stage in _BUSY or turn.state.moving:
        return None
    if turn.heard.names_people and not turn.state.offers:
        return _ask_when(turn, messages_people.together(party))
    if turn.state.stage is not Stage.CHOOSING_TIME or turn.state.offers:
        return None
    if turn.heard.yes is False:
        waiting = [Parked(party.relation, turn.state.wish.procedure)] * (party.visits - 1)
        return turn.say(
            messages_people.ONE_BY_ONE,
            party=replace(party, count=1, with_self=False, visitors=party.visitors[:1]),
            parked=(*turn.state.parked, *waiting),
            asked_at=turn.now,
        )
    return booking_rules.offer_times(turn) if turn.heard.yes else None


def whose_visit(turn: Turn) -> Decision | None:
    """Where the contact speaks for several, ask for whom this visit is; then find the time."""
    state = turn.state
    if state.stage is Stage.CHOOSING_PERSON and state.party is not None:
        return booking_rules.offer_times(turn)
    if state.party is not None or state.moving or state.stage in (*_BUSY, *_CHOOSING):
        return None
    known = turn.facts.people
    if not (turn.wants(Intent.BOOK) or turn.heard.wish) or not _are_several(known):
        return None
    others = tuple(
        Visitor(one.name, one.birth_date, one.patient_id)
        for one in known
        if one.relation is not Relation.SELF
    )
    return turn.say(
        messages_people.whose(others),
        stage=Stage.CHOOSING_PERSON,
        known_people=others,
        wish=turn.heard.wish or state.wish,
        offers=(),
        asked_at=turn.now,
    )


def others_now(turn: Turn) -> Decision | None:
    """ "É pro meu filho", while a time for who writes was being chosen, or the other way round."""
    state = turn.state
    if not turn.heard.names_people or state.stage not in _CHOOSING or state.moving:
        return None
    if turn.heard.only_speaker and turn.heard.name and state.stage is Stage.CONFIRMING:
        return None  # their name answers no question about those who come
    if state.chosen is not None and len(state.chosen.also_at) + 1 == _visits(state.party):
        return booking_rules.ask_to_confirm(turn, state.chosen, state)
    return booking_rules.offer_times(turn) if turn.heard.picked is None else None


def visit_of_others(turn: Turn) -> Decision | None:
    """Somebody else's visit: the day and hour, to family, where the clinic shares them.

    Anybody else hears the same refusal, whether or not there is such a patient or visit.
    """
    if not turn.heard.asks_of_others:
        return None
    asked = set(turn.heard.asks_of)
    own = [one for one in turn.facts.appointments if one.patient_id in asked]
    if own:  # what the contact booked for them is theirs to know
        return turn.say(messages.appointments(own, turn.zone))
    visits = [one for one in turn.facts.family if one.patient_id in asked]
    return turn.say(messages_people.family_visits(visits, turn.zone))


def same_dentist(turn: Turn) -> Decision | None:
    """Who treated them the last time, from their own history."""
    if not turn.heard.asks_same_dentist:
        return None
    state, visit = turn.state, turn.facts.last_visit
    if visit is None:
        answer = messages_people.NO_VISIT_BEFORE
    else:
        offered = {state.chosen.dentist} if state.chosen else {one.dentist for one in state.offers}
        now = next(iter(offered)) if len(offered) == 1 else None
        answer = messages_people.last_visit(visit, now, turn.zone)
    question = booking_rules.question_in_force(turn)
    if question is None:
        return turn.say(answer)
    return replace(question, replies=(Reply(answer), *question.replies))


def _ask_when(turn: Turn, text: str) -> Decision:
    return turn.say(
        text,
        stage=Stage.CHOOSING_TIME,
        wish=turn.heard.wish or turn.state.wish,
        offers=(),
        chosen=None,
        asked_at=turn.now,
    )


def _says_when(turn: Turn) -> bool:
    """Whether the wish names a day, an hour or a preference."""
    wish = turn.heard.wish
    return wish is not None and wish.says_when


def _are_several(known: tuple[KnownPerson, ...]) -> bool:
    return len(known) > 1 or any(one.relation is not Relation.SELF for one in known)


def _visits(party: Party | None) -> int:
    return party.visits if party else 1
