"""Whose word it is in a chat: people's for a while after each of their words, else the bot's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain import messages_care
from domain.dialogue.decision import Decision, Reply
from domain.dialogue.facts import ClinicFacts, ProcedureFacts
from domain.dialogue.state import DialogueState, OfferedTime, Stage
from domain.dialogue.wish import Wish
from domain.language import Context, Lexicon, Slots, understand
from domain.language import DialogueState as Question
from domain.language.normalise import plain

STAFF_LEASE = timedelta(hours=2)
"""After a word of the staff's the chat is theirs for so long."""
UNANSWERED_AFTER = timedelta(minutes=10)
"""So long, in opening hours, a patient may wait for people before the alarm is raised."""

_BOT = r"(?:o |a |pro |pra |para o |para a |ao )?(?:robo|bot|assistente(?: virtual)?|sorriso)"
_HANDS_BACK = re.compile(
    rf"^\s*#\s?(?:bot|robo)\b|\b(?:pode(?:m)?|deixa|quero) (?:voltar|retomar|continuar|assumir)"
    rf"(?: com)? {_BOT}\b|\b(?:volta|voltar|chama|devolv\w+|reativ\w+|liga) {_BOT}\b"
)
_REFUSES = re.compile(r"\b(?:nao|nem|nunca)\b")


def hands_back(text: str) -> bool:
    """Whether these words, of staff or patient, give the chat back to the bot: "#bot"."""
    said = plain(text)
    return bool(_HANDS_BACK.search(said)) and not _REFUSES.search(said)


class Return(StrEnum):
    """Why the chat is the bot's again."""

    TIMEOUT = "timeout"
    HANDED_BACK = "handed_back"


@dataclass(frozen=True)
class Said:
    """One bubble of the talk between people. `at` is aware UTC."""

    message_id: str
    by_staff: bool
    text: str
    at: datetime


@dataclass(frozen=True)
class Agreed:
    """A time that one side stated and the other took up; clinic-local."""

    day: date
    clock: time
    procedure: str | None
    """The code of the procedure that was named last, if any was."""
    message_id: str
    """The bubble that settled it: what the patient wrote up to it needs no answer."""


@dataclass(frozen=True)
class ReturnFacts:
    """What the bot finds when people leave it the chat."""

    clinic: ClinicFacts
    procedure: ProcedureFacts | None = None
    procedure_code: str | None = None
    offer: OfferedTime | None = None
    """The time that was agreed, where the agenda has it free."""
    settled_by: str | None = None
    """See `Agreed.message_id`."""


@dataclass(frozen=True)
class _Talk:
    """What has been proposed so far, by whom, and whether the other side took it up."""

    day: date | None = None
    clock: time | None = None
    by_staff: bool = False
    procedure: str | None = None
    agreed: Agreed | None = None

    @property
    def is_whole(self) -> bool:
        return self.day is not None and self.clock is not None


def agreed_time(
    talk: Sequence[Said], zone: ZoneInfo, now: datetime, lexicon: Lexicon
) -> Agreed | None:
    """The one date and time, still to come, on which both sides ended; None when in doubt.

    A proposal counts once the other side says yes to it or states the same. A later proposal, a no,
    or a date that can be read in two ways takes it back.
    """
    state = _Talk()
    for said in talk:
        if not hands_back(said.text):
            state = _after(state, said, zone, lexicon)
    agreed = state.agreed
    if agreed is None or datetime.combine(agreed.day, agreed.clock, zone) <= now:
        return None
    return replace(agreed, procedure=state.procedure)


def _after(before: _Talk, said: Said, zone: ZoneInfo, lexicon: Lexicon) -> _Talk:
    others = before.is_whole and before.by_staff != said.by_staff
    asked = Context(state=Question.CONFIRM_BOOKING) if others else Context()
    heard = understand(
        said.text, reference=said.at.astimezone(zone), context=asked, lexicon=lexicon
    )
    slots = heard.slots
    talk = replace(before, procedure=slots.procedure or before.procedure)
    unclear = heard.needs_clarification and _states_time(slots)
    if unclear or slots.yesno is False or slots.hedged:
        return replace(talk, day=None, clock=None, agreed=None)
    if not _states_time(slots):
        if slots.yesno and others:
            return _settled(talk, said)
        return talk
    day = slots.date_from if slots.date_from == slots.date_to else None
    clock = slots.time_from if slots.time_from == slots.time_to else None
    if day is None and clock is None:
        return replace(talk, day=None, clock=None, agreed=None)  # "de manhã", "semana que vem"
    stated = replace(talk, day=day or talk.day, clock=clock or talk.clock)
    if (stated.day, stated.clock) != (talk.day, talk.clock):
        return replace(stated, by_staff=said.by_staff, agreed=None)
    return _settled(stated, said) if others else stated


def _states_time(slots: Slots) -> bool:
    when = (slots.date_from, slots.date_to, slots.time_from, slots.time_to)
    return any(when) or bool(slots.dates or slots.weekdays or slots.alternatives)


def _settled(talk: _Talk, said: Said) -> _Talk:
    if talk.day is None or talk.clock is None:
        return talk
    return replace(talk, agreed=Agreed(talk.day, talk.clock, talk.procedure, said.message_id))


def taken_over(state: DialogueState, until: datetime) -> DialogueState:
    """People have the chat until then; a "sim" to them answers none of the bot's questions."""
    return replace(state, staff_until=until, confused_turns=0, asked_at=None)


def come_back(
    state: DialogueState, facts: ReturnFacts, why: Return, now: datetime, *, has_spoken: bool
) -> Decision:
    """The bot's first words after people: what they agreed is offered, never just applied.

    `has_spoken`: it has answered what the patient wrote meanwhile.
    """
    offer, procedure = facts.offer, facts.procedure
    if not facts.clinic.bot_active:
        return Decision(state=state)
    if offer is None or procedure is None:
        greets = why is Return.HANDED_BACK and not has_spoken
        return Decision(state=state, replies=(Reply(messages_care.BACK_AGAIN),) if greets else ())
    zone = ZoneInfo(facts.clinic.zone)
    local = offer.starts_at.astimezone(zone)
    wish = Wish(
        procedure=facts.procedure_code,
        date_from=local.date(),
        date_to=local.date(),
        time_from=local.time(),
        time_to=local.time(),
    )
    return Decision(
        state=replace(
            state,
            stage=Stage.CONFIRMING,
            wish=wish,
            offers=(offer,),
            chosen=offer,
            moving=None,
            asked_at=now,
            confused_turns=0,
        ),
        replies=(Reply(messages_care.agreed_with_people(procedure, offer, zone)),),
    )
