"""The rules of a visit that is over: asking once whether the patient came, hearing the answer."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_attendance
from domain.dialogue import booking_rules
from domain.dialogue.attendance_words import Came
from domain.dialogue.decision import AttendanceTold, Decision, Reply, StaffReason
from domain.dialogue.facts import NewsFacts
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.turn import Turn
from domain.dialogue.visit_news import at_rest, first_name
from domain.dialogue.visits import own_visit
from domain.dialogue.waitlist_rules import is_busy
from domain.dialogue.wish import Wish
from domain.events import BookingNews
from domain.language import Intent
from domain.vocabulary import Attendance

REMEMBERED = 20
_PLAIN = (Intent.CONFIRM, Intent.THANKS, Intent.GREETING, Intent.OUT_OF_SCOPE)
_AGAIN = (Intent.BOOK, Intent.RESCHEDULE)


def ask_attendance(
    state: DialogueState, news: BookingNews, facts: NewsFacts, now: datetime
) -> Decision:
    """One question for all visits of the day that staff said nothing of.

    Put off while people have the chat, or while it is about something else. None where it was asked
    with another visit's, or where the bot may not ask: the outcome is presumed then.
    """
    open_ones = [one for one in facts.same_day if str(one.booking_id) not in state.asked_whether]
    wanted = news.booking_id in {one.booking_id for one in open_ones}
    if not facts.clinic.bot_active or state.opted_out or not wanted:
        return Decision(state=state)
    if is_busy(state, now):
        return Decision(state=state, attendance_put_off=news.booking_id)
    asked = (*state.asked_whether, *(str(one.booking_id) for one in open_ones))[-REMEMBERED:]
    again = Wish(procedure=open_ones[0].procedure_code) if len(open_ones) == 1 else Wish()
    asking = replace(
        at_rest(state),
        stage=Stage.ASKED_ATTENDANCE,
        visits=tuple(own_visit(one) for one in open_ones),
        wish=again,
        asked_whether=asked,
        waitlist_offer=None,
        asked_at=now,
        greeted_at=now,
    )
    text = messages_attendance.question(
        open_ones, now, ZoneInfo(facts.clinic.zone), name=first_name(state, open_ones)
    )
    return Decision(state=asking, replies=(Reply(text),))


def attendance_answer(turn: Turn) -> Decision | None:
    """ "Fui sim", "não consegui ir", "não fui, quero remarcar"; nothing where more is asked."""
    came = _came(turn)
    if came is None:
        return None
    if came is Came.PARTLY:
        told = turn.say(messages_attendance.FOR_STAFF, **_CLOSED)
        return replace(told, call_staff=StaffReason.ATTENDANCE)
    if came is Came.NO and _wants_again(turn):
        return _note(turn, booking_rules.offer_times(_resting(turn)), came)
    if turn.heard.wish is not None or not _is_plain(turn, came):
        return None
    if came is Came.YES:
        return _note(turn, turn.say(messages_attendance.CAME, **_CLOSED), came)
    if len(turn.state.visits) > 1:
        return _note(turn, turn.say(messages_attendance.MISSED_TOGETHER, **_CLOSED), came)
    offered = turn.say(
        messages_attendance.MISSED, stage=Stage.RECALLED, visits=(), asked_at=turn.now
    )
    return _note(turn, offered, came)


def note_besides(turn: Turn, decision: Decision) -> Decision:
    """ "Fui sim. Qual é o endereço?": what was said of the visit is kept, whatever is answered."""
    came = _came(turn)
    if came in (None, Came.PARTLY) or decision.attendance is not None:
        return decision
    state = decision.state
    if state.stage is Stage.ASKED_ATTENDANCE:
        state = replace(state, **_CLOSED)  # type: ignore[arg-type]
    return _note(turn, replace(decision, state=state), came)


def _came(turn: Turn) -> Came | None:
    if turn.state.stage is not Stage.ASKED_ATTENDANCE:
        return None
    if turn.heard.came is None and turn.wants(Intent.RESCHEDULE) and not turn.facts.appointments:
        return Came.NO  # what else would they move
    return turn.heard.came


def _wants_again(turn: Turn) -> bool:
    wants = turn.heard.wish is not None or any(turn.wants(one) for one in _AGAIN)
    return wants and len(turn.state.visits) == 1


def _is_plain(turn: Turn, came: Came) -> bool:
    """ "Cancelei" of a visit that is over asks for nothing."""
    said = (turn.heard.intent, *turn.heard.also)
    plain = (*_PLAIN, Intent.CANCEL, *_AGAIN) if came is Came.NO else _PLAIN
    return all(one in plain for one in said)


def _resting(turn: Turn) -> Turn:
    return replace(turn, state=replace(turn.state, stage=Stage.IDLE, visits=(), asked_at=None))


def _note(turn: Turn, decision: Decision, came: Came | None) -> Decision:
    outcome = Attendance.ATTENDED if came is Came.YES else Attendance.MISSED
    visits = tuple(one.booking_id for one in turn.state.visits)
    return replace(decision, attendance=AttendanceTold(visits, outcome))


_CLOSED: dict[str, object] = {
    "stage": Stage.IDLE,
    "visits": (),
    "wish": Wish(),
    "party": None,
    "asked_at": None,
}
