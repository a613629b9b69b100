"""The rules of patients in pain or in danger, of medicine, and of patients on their way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from domain import messages_care
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import Arrival, Heard
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.wish import Wish
from domain.language import Intent

URGENT_CARE = "urgencia"
"""Stands for whatever procedure the clinic offers to patients in pain."""
URGENT_WISH = Wish(procedure=URGENT_CARE, prefer="earliest")
TRIAGE_WITHIN = timedelta(hours=2)
"""An answer to the question about danger signs is one for so long."""
TRIAGE_AGAIN_AFTER = timedelta(hours=12)
"""Pain is asked about once; after so long it is a new one."""
_KEPT = (Stage.BOOKING, Stage.AWAITING_PAYMENT)
_TRIAGE: Mapping[str, object] = MappingProxyType(
    {"stage": Stage.TRIAGE, "offers": (), "wish": URGENT_WISH}
)


def wants_urgent_care(state: DialogueState, heard: Heard) -> bool:
    """Whether the turn is about pain: then the agenda is searched for urgent care."""
    answers = heard.yes is not None or heard.names_sign is not None
    return _is_in_pain(heard) or (awaits_signs(state) and answers)


def awaits_signs(state: DialogueState) -> bool:
    """Whether danger signs are what was asked last; a time being paid for keeps its stage."""
    asked_last = state.triage_at is not None and state.triage_at == state.asked_at
    return state.stage is Stage.TRIAGE or (state.stage in _KEPT and asked_last)


def emergency(turn: Turn) -> Decision | None:
    """Ask once for danger signs; with one to the hospital; without, the first urgent time."""
    state, heard = turn.state, turn.heard
    if not wants_urgent_care(state, heard):
        return None
    asked = state.triage_at is not None and turn.now - state.triage_at < TRIAGE_AGAIN_AFTER
    in_triage = (
        awaits_signs(state)
        and state.triage_at is not None
        and turn.now - state.triage_at < TRIAGE_WITHIN
    )
    if not in_triage and not _is_in_pain(heard):
        return None
    if heard.red_flags or (in_triage and (heard.names_sign or heard.yes is True)):
        said = _to_hospital(turn)
    elif in_triage and (heard.yes is False or heard.names_sign is False):
        said = _offer_urgent(turn, messages_care.NO_SIGNS)
    elif asked:
        said = _offer_urgent(turn, messages_care.IF_SIGNS)
    else:
        said = _ask_for_signs(turn)
    if heard.asks_medicine:
        said = replace(said, replies=(Reply(messages_care.NO_MEDICINE), *said.replies))
    return said


def _is_in_pain(heard: Heard) -> bool:
    return Intent.EMERGENCY in (heard.intent, *heard.also)


def _ask_for_signs(turn: Turn) -> Decision:
    asked = turn.say(
        messages_care.ask_for_signs(turn.facts.clinic),
        triage_at=turn.now,
        asked_at=turn.now,
        **({} if turn.state.stage in _KEPT else _TRIAGE),
    )
    return replace(asked, call_staff=StaffReason.EMERGENCY)


def _to_hospital(turn: Turn) -> Decision:
    text = messages_care.to_hospital(turn.facts.clinic)
    said = _offer_urgent(replace(turn, state=replace(turn.state, triage_at=turn.now)), text)
    return replace(said, raise_alarm=True)


def _offer_urgent(turn: Turn, text: str) -> Decision:
    """The first urgent time, without a deposit; booked, like any other, only after a yes."""
    facts, state = turn.facts, turn.state
    procedure, offers = facts.procedure, facts.offers
    if state.stage in _KEPT or procedure is None or not procedure.bookable or not offers:
        left = {} if state.stage in _KEPT else {"stage": Stage.IDLE, "offers": (), "chosen": None}
        comes = messages_care.team_comes(facts.clinic, turn.now)
        said = turn.say(text, comes, asked_at=None, **left)
        return replace(said, call_staff=StaffReason.EMERGENCY)
    ask_name = not facts.clinic.knows_patient and state.patient_name is None
    question = messages_care.urgent_offer(procedure, offers[0], turn.zone, ask_name=ask_name)
    said = turn.say(
        text,
        question,
        stage=Stage.CONFIRMING,
        wish=URGENT_WISH,
        offers=offers[:1],
        chosen=offers[0],
        moving=None,
        asked_at=turn.now,
    )
    return replace(said, call_staff=StaffReason.EMERGENCY)


def medicine(turn: Turn) -> Decision | None:
    """Never advice on medicine, whatever it is for."""
    if not turn.heard.asks_medicine:
        return None
    comes = messages_care.team_comes(turn.facts.clinic, turn.now)
    said = turn.say(f"{messages_care.NO_MEDICINE} {messages_care.MEDICINE_TO_TEAM} {comes}")
    return replace(said, call_staff=StaffReason.CLINICAL)


def arrival(turn: Turn) -> Decision | None:
    """Somebody on the way, late or at the door: the team is told, and nothing is booked."""
    heard = turn.heard
    if heard.arrival is None or (heard.wish is not None and turn.wants(Intent.BOOK)):
        return None
    today = turn.now.astimezone(turn.zone).date()
    visits = [
        one
        for one in turn.facts.appointments
        if one.starts_at.astimezone(turn.zone).date() == today
    ]
    if not visits and heard.arrival is Arrival.COMING:
        return None
    starts_at = visits[0].starts_at.astimezone(turn.zone) if visits else None
    if starts_at is None and turn.facts.appointments:
        another_day = turn.facts.appointments[0].starts_at.astimezone(turn.zone)
        said = turn.say(messages_care.visit_is_another_day(another_day))
    else:
        said = turn.say(messages_care.arrival(heard.arrival, starts_at))
    return replace(said, call_staff=StaffReason.ARRIVAL)
