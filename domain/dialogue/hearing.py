"""From what the patient's words mean to what they mean here, after our last question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from domain.dialogue.asked_words import OF_A_VISIT, WHOSE_MONEY, Asked
from domain.dialogue.attendance_words import Came
from domain.dialogue.care_rules import wants_urgent_care
from domain.dialogue.facts import Heard, Lookup
from domain.dialogue.party import KnownPerson, Party
from domain.dialogue.party_heard import (
    CHILD_CARE,
    asked_of,
    party_after,
    party_so_far,
    speaker_among,
)
from domain.dialogue.state import (
    DialogueState,
    OfferedTime,
    OwnVisit,
    Parked,
    Stage,
    VisitChange,
)
from domain.dialogue.wish import Wish
from domain.language import Context, Intent, Option, Slots, Understood
from domain.language import DialogueState as Question
from domain.messages_times import ASK_NAME
from domain.people import Relation

CONFIDENT = 0.6
"""Below this the rules are guessing."""
CHOOSING = (Stage.CHOOSING_TIME, Stage.CONFIRMING)
_BEFORE_OR_AFTER_CHOOSING = (Stage.CHOOSING_PERSON, Stage.NAMING_PEOPLE, Stage.RESUMING)
IN_PROGRESS = (
    *CHOOSING,
    Stage.CHOOSING_PERSON,
    Stage.NAMING_PEOPLE,
    Stage.BOOKING,
    Stage.AWAITING_PAYMENT,
    Stage.ASKING_CPF,
)
"""A visit is being booked: a second request waits."""
_ABOUT_VISITS = (
    Stage.AWAITING_PAYMENT,
    Stage.ASKING_CPF,
    Stage.CHOOSING_VISIT,
    Stage.REMINDED,
    Stage.CONFIRMING_CANCELLATION,
)


def context_of(state: DialogueState, zone: ZoneInfo) -> Context:
    """The question in force, in the language rules' terms."""
    options = tuple(
        Option(starts_at=offer.starts_at.astimezone(zone), label=offer.dentist)
        for offer in state.offers
    )
    question = ASK_NAME if state.patient_name is None else None
    return replace(
        _question(state, question, options, zone),
        asks_people=state.stage is Stage.NAMING_PEOPLE,
        busy_with=_busy_with(state),
    )


def _busy_with(state: DialogueState) -> Literal["self", "others"] | None:
    if state.stage not in IN_PROGRESS:
        return None
    return "others" if state.party and state.party.is_for_others else "self"


def _question(
    state: DialogueState, question: str | None, options: tuple[Option, ...], zone: ZoneInfo
) -> Context:
    match state.stage:
        case Stage.CHOOSING_TIME:
            asked = Question.CHOOSE_OPTION if options else Question.ASK_DATE
            return Context(state=asked, options=options, question=question)
        case Stage.CONFIRMING:
            about = state.chosen.starts_at.astimezone(zone) if state.chosen else None
            asked = Question.CONFIRM_RESCHEDULE if state.moving else Question.CONFIRM_BOOKING
            return Context(state=asked, options=options, question=question, about=about)
        case Stage.TRIAGE:
            return Context(state=Question.CONFIRM_BOOKING)
        case Stage.CONFIRMING_CANCELLATION:
            return Context(state=Question.CONFIRM_CANCEL)
        case Stage.CHOOSING_VISIT:
            visits = tuple(Option(one.starts_at.astimezone(zone)) for one in state.visits)
            return Context(state=Question.CHOOSE_OPTION, options=visits)
        case Stage.REMINDED:
            alone = state.visits[0].starts_at.astimezone(zone) if len(state.visits) == 1 else None
            return Context(state=Question.REMINDER_CONFIRM, about=alone)
        case Stage.RESUMING | Stage.RECALLED | Stage.ASKED_ATTENDANCE:
            return Context(state=Question.CONFIRM_BOOKING)
        case Stage.CHOOSING_PERSON:
            people = tuple(Option(label=one.name) for one in state.known_people)
            return Context(state=Question.CHOOSE_OPTION, options=(Option(), *people))
        case Stage.AWAITING_PAYMENT if state.extend_to is not None:
            return Context(state=Question.CONFIRM_EXTENSION)
        case _:
            late = state.waitlist_offer
            if state.stage is not Stage.IDLE or late is None or not late.is_over:
                return Context(question=question if _may_still_be_named(state) else None)
            asked = Question.CONFIRM_RESCHEDULE if late.visit else Question.CONFIRM_BOOKING
            return Context(state=asked, about=late.time.starts_at.astimezone(zone))


def _may_still_be_named(state: DialogueState) -> bool:
    """The name, asked for with the times, may come after the "sim"."""
    return state.awaits_name and state.stage in (Stage.AWAITING_PAYMENT, Stage.IDLE)


def hear(
    state: DialogueState,
    said: Understood,
    zone: ZoneInfo,
    known: Sequence[KnownPerson] = (),
) -> Heard:
    """Resolve picks against the offers in force, and add the turn's wishes to those so far.

    `known` are the patients whom the contact speaks for. What was said of people is resolved here:
    the words themselves go no further.
    """
    slots = said.slots
    people = said.people
    names_somebody = people.relation is not None or people.for_self
    yes = None if slots.hedged or names_somebody else slots.yesno  # "é pro meu filho" is no yes
    either = _either(said)
    picked = None if either else _picked(state, slots, zone)
    wish = None if picked is not None else _wish(state, slots, zone)
    if picked is None and slots.shift and state.offers and state.stage in CHOOSING:
        offered = [offer.starts_at.astimezone(zone) for offer in state.offers]
        wish = (wish or state.wish).shifted(slots.shift, offered)
    party = party_after(state, said, known)
    for_child = party is not None and party.relation is Relation.CHILD
    if for_child and (wish or state.wish).procedure is None and not state.moving:
        wish = replace(wish or state.wish, procedure=CHILD_CARE)
    if yes and _repeats_the_time_in_force(state, slots, zone):
        picked = wish = None  # "sim, quarta às 15:30": a yes to just that
    return Heard(
        intent=said.intent,
        also=said.also,
        yes=yes,
        picked=picked,
        wish=wish,
        either=either,
        procedure=slots.procedure,
        from_date=slots.from_date,
        from_time=slots.from_time,
        same_time=slots.same_time,
        name=_name_of_speaker(state, party, said),
        says_paid=slots.paid_claim,
        confident=said.confidence >= CONFIDENT,
        party=party,
        names_people=party != party_so_far(state) or people.speaker is not None,
        about_children=people.asks_about_children,
        will_ask_somebody=people.will_ask_somebody,
        asks_same_dentist=people.asks_same_dentist,
        asks_of_others=people.visit_of is not None and slots.professional is None,
        asks_of=asked_of(said, known),
        aside=_aside(state, said, party),
        undecided=_is_undecided(said),
        unknown_dentist=said.unknown_dentist,
        only_speaker=party == party_so_far(state) and people.speaker is not None,
        only_aside=said.only_aside,
    )


def _name_of_speaker(state: DialogueState, party: Party | None, said: Understood) -> str | None:
    """Where others are to come, a bare name may be theirs, until they are all named."""
    if party is None or not party.is_for_others:
        return said.person_name
    if state.stage is Stage.CONFIRMING and party == state.party and not party.lacks_names:
        return said.person_name
    return said.people.speaker or speaker_among(party, said.people)


def _is_undecided(said: Understood) -> bool:
    answers = said.intent is Intent.CONFIRM and said.slots.yesno is None
    return answers and said.needs_clarification and not said.slots.hedged


def _aside(state: DialogueState, said: Understood, party: Party | None) -> Parked | None:
    if said.aside is None:
        return None
    if said.aside.slots.procedure in said.slots.procedures:  # "limpeza e clareamento"
        return Parked(party.relation if party else Relation.SELF, said.aside.slots.procedure)
    others = state.party is not None and state.party.is_for_others
    relation = Relation.SELF if others else said.aside.people.relation or Relation.OTHER
    return Parked(relation, said.aside.slots.procedure)


def lookup(state: DialogueState, heard: Heard) -> Lookup:
    """Which rows the decision will need."""
    intents = {heard.intent, *heard.also}
    about_visits = {Intent.LIST_APPOINTMENTS, Intent.CANCEL, Intent.RESCHEDULE}
    return Lookup(
        slots=heard.wish is not None
        or wants_urgent_care(state, heard)
        or bool({Intent.BOOK, Intent.RESCHEDULE} & intents)
        or state.stage in (*CHOOSING, *_BEFORE_OR_AFTER_CHOOSING, Stage.RECALLED)
        or heard.came is Came.NO
        or (state.stage is Stage.CHOOSING_VISIT and state.change is VisitChange.MOVE),
        catalogue=Intent.PRICE in intents or heard.asked is Asked.TERMS,
        payable=Intent.PAY in intents
        or (
            state.stage is Stage.AWAITING_PAYMENT
            and (heard.payment.code_fails or heard.asked in WHOSE_MONEY)
        ),
        appointments=state.stage in _ABOUT_VISITS
        or heard.asks_of_others
        or bool(about_visits & intents)
        or heard.asked in OF_A_VISIT
        or heard.asked is Asked.TERMS
        or heard.waitlist is not None
        or heard.arrival is not None,
        past=heard.asks_same_dentist,
        terms=heard.asked is Asked.TERMS,
        family=heard.asks_of_others,
        opening=heard.asks_medicine
        or wants_urgent_care(state, heard)
        or heard.asked is Asked.FOREIGN
        or Intent.HUMAN in intents
        or state.confused_turns > 0,
    )


def _picked(state: DialogueState, slots: Slots, zone: ZoneInfo) -> int | None:
    """What is listed that a number, or a time and date, names; None unless it names one alone."""
    listed = _listed(state)
    if not listed:
        return None
    if slots.option is not None and not _is_window(slots):
        index = len(listed) - 1 if slots.option == -1 else slots.option - 1
        return index if 0 <= index < len(listed) else None
    if not (_names_time(slots) or _names_date(slots)):
        return None
    fits = [index for index, one in enumerate(listed) if _fits(one, slots, zone)]
    return fits[0] if len(fits) == 1 else None


def _listed(state: DialogueState) -> Sequence[OfferedTime | OwnVisit]:
    if state.stage is Stage.CHOOSING_VISIT:
        return state.visits
    return state.offers if state.stage in CHOOSING else ()


def _repeats_the_time_in_force(state: DialogueState, slots: Slots, zone: ZoneInfo) -> bool:
    """Whether all that the turn states is the time that was asked about."""
    if state.stage is not Stage.CONFIRMING or state.chosen is None:
        return False
    if slots.option is not None:
        named = _picked(state, slots, zone)
        return named is not None and state.offers[named] == state.chosen
    when = {"date_from", "date_to", "dates", "time_from", "time_to"}
    stated = _stated(slots).keys()
    return bool(stated) and stated <= when and _fits(state.chosen, slots, zone)


def _is_window(slots: Slots) -> bool:
    """ "depois das 16h": a wish, even where only one of the offers would meet it."""
    return slots.time_from != slots.time_to


def _names_time(slots: Slots) -> bool:
    return slots.time_from is not None and slots.time_from == slots.time_to


def _names_date(slots: Slots) -> bool:
    named = slots.date_from is not None and slots.date_from == slots.date_to
    return named and slots.time_from is None and slots.time_to is None


def _fits(listed: OfferedTime | OwnVisit, slots: Slots, zone: ZoneInfo) -> bool:
    local = listed.starts_at.astimezone(zone)
    if slots.date_from and not slots.date_from <= local.date() <= (slots.date_to or local.date()):
        return False
    return not _names_time(slots) or local.time() == slots.time_from


def _either(said: Understood) -> tuple[str, ...]:
    """The dates to ask between, when the words allow several."""
    if not said.needs_clarification:
        return ()
    days = []
    for reading in said.slots.alternatives:
        if isinstance(reading, datetime):
            days.append(reading.date())
        elif isinstance(reading, date):
            days.append(reading)
    unique = sorted(set(days))
    return tuple(day.isoformat() for day in unique) if len(unique) > 1 else ()


def _wish(state: DialogueState, slots: Slots, zone: ZoneInfo) -> Wish | None:
    """The wish so far with the turn's constraints; None when the turn states none.

    A new date or time replaces the old one; a time alone keeps the date, and means the day that
    was offered when all offers were on one.
    """
    stated = _stated(slots)
    if not stated:
        return None
    old = state.wish
    if stated.keys() == {"procedure"} and stated["procedure"] == old.procedure:
        return None
    when = {"date_from", "date_to", "dates", "weekdays", "time_from", "time_to", "prefer"}
    if {"date_from", "date_to", "dates", "weekdays"} & stated.keys():
        old = replace(old, date_from=None, date_to=None, dates=(), weekdays=(), prefer=None)
    if {"time_from", "time_to"} & stated.keys():
        old = replace(old, time_from=None, time_to=None, prefer=None)
        days = {offer.starts_at.astimezone(zone).date() for offer in state.offers}
        if not {"date_from", "dates", "weekdays"} & stated.keys() and len(days) == 1:
            old = replace(old, date_from=min(days), date_to=min(days), dates=(), weekdays=())
    fresh = state.stage not in CHOOSING and old.procedure is None
    if "procedure" in stated and not when & stated.keys() and fresh:
        old = Wish(professional=old.professional)
    return replace(old, **stated)  # type: ignore[arg-type]


def _stated(slots: Slots) -> dict[str, object]:
    """The fields of a wish that the turn gives a value."""
    given: dict[str, object] = {
        "procedure": slots.procedure,
        "professional": slots.professional,
        "date_from": slots.date_from,
        "date_to": slots.date_to,
        "dates": slots.dates,
        "time_from": slots.time_from,
        "time_to": slots.time_to,
        "weekdays": tuple(day.index for day in slots.weekdays),
        "not_weekdays": tuple(day.index for day in slots.not_weekdays),
        "not_dates": slots.not_dates,
        "prefer": slots.prefer.value if slots.prefer else None,
    }
    return {name: value for name, value in given.items() if value}
