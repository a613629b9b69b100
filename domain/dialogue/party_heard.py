"""Who comes, after what a turn says of it."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.dialogue.party import FOR_SELF, KnownPerson, Party, Visitor
from domain.dialogue.state import DialogueState, Stage
from domain.language import Intent, Understood
from domain.language.normalise import plain
from domain.language.people import relation_called
from domain.people import Relation, SaidOfPeople

CHILD_CARE = "odontopediatria"
"""The code of the procedure that children come for, where nothing else is said."""
_ABOUT_OTHER_VISITS = (Intent.CANCEL, Intent.RESCHEDULE, Intent.LIST_APPOINTMENTS)
_SETTLED = (Stage.BOOKING, Stage.AWAITING_PAYMENT)


def party_after(
    state: DialogueState, said: Understood, known: Sequence[KnownPerson]
) -> Party | None:
    """For whom the visits are now; None while nothing was said of it.

    What is held or paid stays whose it is; so does a visit that is only being asked about.
    """
    people = said.people
    if state.stage in _SETTLED or state.moving or said.intent in _ABOUT_OTHER_VISITS:
        return party_so_far(state)
    party = party_so_far(state)
    if state.stage is Stage.CHOOSING_PERSON:
        person = _listed(state, said)
        return party if person is None else _of_listed(state, known, person)
    if people.for_self:
        return FOR_SELF
    party = _with_relation(party, people, known)
    if party is None or not party.is_for_others:
        return party
    party = _named(party, people)
    is_guardian = people.is_guardian
    if is_guardian is None and state.stage is Stage.NAMING_PEOPLE and party.lacks_guardian:
        # "Não" may be about the names, as long as these are asked for too.
        is_guardian = None if party.lacks_names and not said.slots.yesno else said.slots.yesno
    return party if is_guardian is None else replace(party, is_guardian=is_guardian)


def party_so_far(state: DialogueState) -> Party | None:
    """For whom the visits are that are being booked; whoever came before matters no more."""
    return None if state.stage is Stage.IDLE else state.party


def _listed(state: DialogueState, said: Understood) -> int | None:
    """The one meant of those listed, by number, by name, or as "pra mim"; 0 is who writes."""
    if said.people.for_self:
        return 0
    option = said.slots.option
    if option is not None and 0 < option <= len(state.known_people) + 1:
        return option - 1
    called = [
        place
        for place, one in enumerate(state.known_people, start=1)
        if plain(one.name).partition(" ")[0] in said.people.for_names
    ]
    return called[0] if len(called) == 1 else None


def asked_of(said: Understood, known: Sequence[KnownPerson]) -> tuple[UUID, ...]:
    """Those whom the contact speaks for and asks about, by name or by what they call them."""
    words = (said.people.visit_of or "").split()
    if not words:
        return ()
    relation = relation_called(words[0])
    if relation is not None:
        return tuple(one.patient_id for one in known if one.relation is relation)
    return tuple(one.patient_id for one in known if _is_called(one, words))


def _is_called(person: KnownPerson, words: Sequence[str]) -> bool:
    """Every word is one of the name's, and the first is the first."""
    name = plain(person.name).split()
    return words[0] == name[0] and set(words) <= set(name)


def _of_listed(state: DialogueState, known: Sequence[KnownPerson], person: int) -> Party:
    if person == 0:
        return FOR_SELF
    chosen = state.known_people[person - 1]
    of_patient = [one for one in known if one.patient_id == chosen.patient_id]
    return _of_known(of_patient) if of_patient else FOR_SELF


def _with_relation(
    party: Party | None, people: SaidOfPeople, known: Sequence[KnownPerson]
) -> Party | None:
    called = [one for one in known if plain(one.first_name) in people.for_names]
    if called and party is None:
        return _of_known(called)
    count = people.count or 1
    relation = people.relation
    if relation is None and people.count and party is None:
        relation = Relation.OTHER
    if relation is not None and (party is None or party.relation is not relation):
        # A parent's own visit is another procedure with another dentist: it is no visit in a row.
        with_self = people.with_self and relation is not Relation.CHILD
        return _recognised(Party(relation, count, with_self=with_self), known, people.bare_names)
    if party is not None and people.count and party.is_for_others:
        return replace(party, count=count, visitors=party.visitors[:count])
    return party


def _recognised(party: Party, known: Sequence[KnownPerson], names: Sequence[str]) -> Party:
    """ "Meu filho" is the one son that the contact speaks for, unless another one is named."""
    theirs = [one for one in known if one.relation is party.relation]
    if names:
        theirs = [
            one for one in theirs if any(_is_called(one, plain(name).split()) for name in names)
        ]
    if len(theirs) != party.count:
        return party
    return replace(_of_known(theirs), with_self=party.with_self)


def _of_known(people: Sequence[KnownPerson]) -> Party:
    others = [one for one in people if one.relation is not Relation.SELF]
    if not others:
        return FOR_SELF
    return Party(
        others[0].relation,
        count=len(others),
        with_self=len(others) < len(people),
        visitors=tuple(Visitor(one.name, one.birth_date, one.patient_id) for one in others),
        is_guardian=all(one.is_guardian for one in others) or None,
    )


def _named(party: Party, people: SaidOfPeople) -> Party:
    """With the names and birth dates given, as many as there are to come."""
    visitors = list(party.visitors)
    for one in people.named:
        same = [place for place, had in enumerate(visitors) if _same_name(had.name, one.name)]
        if same:
            visitors[same[0]] = replace(visitors[same[0]], birth_date=one.birth_date)
        else:
            visitors.append(Visitor(one.name, one.birth_date))
    for name in people.bare_names:
        if len(visitors) < party.count and not any(_same_name(one.name, name) for one in visitors):
            visitors.append(Visitor(name))
    undated = [place for place, one in enumerate(visitors) if party.lacks_birth_date(one)]
    for place, born in zip(undated, people.birth_dates, strict=False):
        visitors[place] = replace(visitors[place], birth_date=born)
    return replace(party, visitors=tuple(visitors[: party.count]))


def _same_name(one: str, other: str) -> bool:
    return plain(one) == plain(other)


def speaker_among(party: Party | None, people: SaidOfPeople) -> str | None:
    """The bare name that is left when all who come are named: that of who writes."""
    if party is None or party.lacks_names:
        return None
    theirs = {plain(one.name) for one in party.visitors}
    left = [name for name in people.bare_names if plain(name) not in theirs]
    return left[0] if len(left) == 1 else None
