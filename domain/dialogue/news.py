"""What a patient is told when something happens to their booking."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages, messages_money, messages_people, messages_times
from domain.dialogue import parking
from domain.dialogue.attendance_rules import ask_attendance
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.other_times import tell_dentist_away, tell_dentist_back, tell_paid_late
from domain.dialogue.payment_news import PAYMENT_NEWS, tell_payment
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.visit_news import remind, tell_move_refused, tell_moved
from domain.dialogue.wish import Wish
from domain.events import BookingNews, BookingNewsKind
from domain.vocabulary import Actor


def tell(state: DialogueState, news: BookingNews, facts: NewsFacts, now: datetime) -> Decision:
    """Decide what to say of `news`. The question in force changes only when it was about this."""
    if news.kind is BookingNewsKind.SLOT_TAKEN:
        return _slot_taken(state, facts, now)
    if (told := _tell_of_visit(state, news, facts, now)) is not None:
        return told
    appointment = facts.appointment
    if appointment is None:
        return Decision(state=state)
    zone = ZoneInfo(facts.clinic.zone)
    if news.kind in PAYMENT_NEWS:
        return tell_payment(state, news, facts, appointment, now)
    if news.kind is BookingNewsKind.PAID_LATE and facts.offers:
        return tell_paid_late(state, appointment, facts, now)
    if news.kind is BookingNewsKind.DENTIST_AWAY:
        return tell_dentist_away(state, appointment, facts, now)
    if news.kind is BookingNewsKind.CHARGED:
        return _charged(state, appointment, facts, now)
    if news.kind is BookingNewsKind.HOLD_RESUMED:
        return _resume_hold(state, appointment, zone)
    text = _text_of(news, appointment, facts, zone)
    moving = state.moving is not None and state.moving.booking_id == news.booking_id
    own = moving or state.booking_id == news.booking_id
    if own and news.kind not in _LEAVES_QUESTION:
        state = replace(
            state,
            stage=Stage.IDLE,
            booking_id=None,
            chosen=None,
            offers=(),
            moving=None,
            late_payment=False,
            wish=Wish(),
            party=None,
            extend_to=None,
        )
    calls = news.kind in _NEEDS_STAFF
    told = Decision(
        state=state,
        replies=(Reply(text),),
        call_staff=StaffReason.PAYMENT if calls else None,
    )
    certain = news.kind in _MAKES_CERTAIN
    return parking.take_up(told, facts.parked_procedure, now) if certain else told


def _tell_of_visit(
    state: DialogueState, news: BookingNews, facts: NewsFacts, now: datetime
) -> Decision | None:
    """Of a visit that is certain, or over; None for other news."""
    match news.kind:
        case BookingNewsKind.RESCHEDULED:
            return tell_moved(state, news, facts)
        case BookingNewsKind.MOVE_REFUSED:
            return tell_move_refused(state, facts, now)
        case BookingNewsKind.REMINDER:
            return remind(state, news, facts, now)
        case BookingNewsKind.ATTENDANCE:
            return ask_attendance(state, news, facts, now)
        case BookingNewsKind.DENTIST_BACK if facts.appointment is not None:
            return tell_dentist_back(state, facts.appointment, facts)
    return None


def _text_of(news: BookingNews, appointment: Appointment, facts: NewsFacts, zone: ZoneInfo) -> str:
    """Visits in a row are told of at once."""
    visits = (appointment, *facts.together)
    if facts.together and news.kind in _MAKES_CERTAIN:
        paid = news.kind is BookingNewsKind.PAID_AND_CONFIRMED
        return messages_people.confirmed(visits, facts.clinic, zone, paid=paid)
    if facts.together and news.kind is BookingNewsKind.EXPIRED:
        return messages_people.expired(visits, zone)
    if facts.together and news.kind is BookingNewsKind.CANCELLED:
        by_patient = news.actor is Actor.PATIENT
        return messages_people.cancelled(visits, zone, by_patient=by_patient)
    text = _TEXTS[news.kind](appointment, facts, zone, news)
    if news.kind in _MAKES_CERTAIN:
        text += messages_people.guardian_note(appointment, zone)
    return text


_MAKES_CERTAIN = (
    BookingNewsKind.CONFIRMED,
    BookingNewsKind.PAID_AND_CONFIRMED,
    BookingNewsKind.CONFIRMED_WITH_CREDIT,
)


_LEAVES_QUESTION = (
    BookingNewsKind.CHARGE_FAILED,
    BookingNewsKind.PAID_WRONG_AMOUNT,
    BookingNewsKind.PAID_AGAIN,
    BookingNewsKind.CREDITED,
    BookingNewsKind.REFUND_REQUESTED,
    BookingNewsKind.REFUNDED,
    BookingNewsKind.REFUND_REFUSED,
    BookingNewsKind.REFUND_BY_HAND,
    BookingNewsKind.REFUND_BY_HAND,
)
"""News after which the patient may still answer what was asked before."""

_NEEDS_STAFF = (
    BookingNewsKind.CHARGE_FAILED,
    BookingNewsKind.PAID_LATE,
    BookingNewsKind.PAID_WRONG_AMOUNT,
    BookingNewsKind.REFUND_REFUSED,
)

_TEXTS: dict[BookingNewsKind, Callable[[Appointment, NewsFacts, ZoneInfo, BookingNews], str]] = {
    BookingNewsKind.CHARGE_FAILED: lambda at, _f, zone, _n: messages_money.charge_failed(at, zone),
    BookingNewsKind.CONFIRMED: lambda at, f, zone, _n: messages.confirmed(
        at, f.clinic, zone, paid=False
    ),
    BookingNewsKind.PAID_AND_CONFIRMED: lambda at, f, zone, _n: messages.confirmed(
        at, f.clinic, zone, paid=True
    ),
    BookingNewsKind.PAID_WRONG_AMOUNT: lambda at, _f, zone, news: messages_money.paid_wrong_amount(
        at, news.amount_centavos, zone
    ),
    BookingNewsKind.PAID_AGAIN: lambda _a, _f, _z, news: messages_money.paid_again(
        news.amount_centavos
    ),
    BookingNewsKind.PAID_LATE: lambda at, _f, zone, _n: messages_money.paid_late(at, zone),
    BookingNewsKind.LATE_PAYMENT_SETTLED: lambda _a, _f, _z, _n: (
        messages_money.LATE_PAYMENT_SETTLED
    ),
    BookingNewsKind.EXPIRED: lambda at, _f, zone, news: _expired(at, zone, news),
    BookingNewsKind.CANCELLED: lambda at, _f, zone, news: messages.cancelled(
        at, zone, by_patient=news.actor is Actor.PATIENT
    ),
    BookingNewsKind.CONFIRMED_WITH_CREDIT: lambda at, f, zone, _n: " ".join(
        (
            messages_money.paid_with_credit(at.deposit_centavos),
            messages.confirmed(at, f.clinic, zone, paid=False),
        )
    ),
    BookingNewsKind.CREDITED: lambda _a, _f, _z, news: messages_money.credited(
        news.amount_centavos
    ),
    BookingNewsKind.REFUND_REQUESTED: lambda _a, _f, _z, news: messages_money.refund_requested(
        news.amount_centavos
    ),
    BookingNewsKind.REFUNDED: lambda _a, _f, _z, news: messages_money.refunded(
        news.amount_centavos
    ),
    BookingNewsKind.REFUND_BY_HAND: lambda _a, _f, _z, news: messages_money.refund_by_hand(
        news.amount_centavos
    ),
    BookingNewsKind.REFUND_REFUSED: lambda _a, _f, _z, news: messages_money.refund_refused(
        news.amount_centavos
    ),
}


def _expired(appointment: Appointment, zone: ZoneInfo, news: BookingNews) -> str:
    said = messages.expired(appointment, zone)
    if not news.amount_centavos:
        return said
    return f"{said} {messages_money.money_is_safe(news.amount_centavos)}"


def _resume_hold(state: DialogueState, appointment: Appointment, zone: ZoneInfo) -> Decision:
    """Go on with the hold that there was, which the chat had forgotten."""
    return Decision(
        state=replace(
            state,
            stage=Stage.AWAITING_PAYMENT,
            booking_id=appointment.booking_id,
            chosen=None,
            offers=(),
        ),
        replies=(Reply(messages_money.still_paying(appointment, zone)),),
    )


def _charged(
    state: DialogueState, appointment: Appointment, facts: NewsFacts, now: datetime
) -> Decision:
    """The picture for who reads on a computer, the code alone in its bubble for who does not."""
    if facts.payable is None:
        return Decision(state=state)
    code, zone = facts.payable.br_code, ZoneInfo(facts.clinic.zone)
    said = messages_money.charge_sent(appointment, facts.payable, now, zone)
    if facts.together:
        visits = (appointment, *facts.together)
        said = messages_people.charge_sent(visits, facts.payable, zone, messages_money.COPY_CODE)
    return Decision(
        state=replace(state, stage=Stage.AWAITING_PAYMENT, booking_id=appointment.booking_id),
        replies=(
            Reply(said),
            Reply(code, kind="pix_qr"),
            Reply(code),
        ),
    )


def _slot_taken(state: DialogueState, facts: NewsFacts, now: datetime) -> Decision:
    """The loser of a race is offered other times."""
    if state.chosen is None or facts.procedure is None:
        return Decision(state=replace(state, stage=Stage.IDLE, booking_id=None))
    zone = ZoneInfo(facts.clinic.zone)
    reason = messages_times.slot_taken(state.chosen, zone)
    text = messages_times.no_time_but(reason, facts.procedure, facts.offers, zone)
    return Decision(
        state=replace(
            state,
            stage=Stage.CHOOSING_TIME,
            offers=facts.offers,
            chosen=None,
            booking_id=None,
            asked_at=now,
        ),
        replies=(Reply(text),),
    )
