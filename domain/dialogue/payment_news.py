"""What a patient is told of a held time: receipts, an extension, a CPF that is needed."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from domain import messages_receipts
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import Appointment, NewsFacts
from domain.dialogue.state import DialogueState, Stage
from domain.events import BookingNews, BookingNewsKind
from domain.receipts import RefusalReason
from domain.vocabulary import BookingStatus

PAYMENT_NEWS = (
    BookingNewsKind.RECEIPT_RECEIVED,
    BookingNewsKind.RECEIPT_REFUSED,
    BookingNewsKind.HOLD_EXTENDED,
    BookingNewsKind.HOLD_NOT_EXTENDED,
    BookingNewsKind.PAYER_NEEDED,
)


def tell_payment(
    state: DialogueState,
    news: BookingNews,
    facts: NewsFacts,
    visit: Appointment,
    now: datetime,
) -> Decision:
    """One of `PAYMENT_NEWS`. The deposit is awaited as before: what can be paid stays the same."""
    zone = ZoneInfo(facts.clinic.zone)
    state = replace(state, extend_to=None)
    match news.kind:
        case BookingNewsKind.RECEIPT_RECEIVED:
            return _received(state, facts, visit, now)
        case BookingNewsKind.RECEIPT_REFUSED:
            reason = news.refusal or RefusalReason.OTHER
            text = messages_receipts.receipt_refused(visit, reason, news.day, now, zone)
        case BookingNewsKind.HOLD_EXTENDED:
            text = messages_receipts.extended(visit, now, zone)
        case BookingNewsKind.PAYER_NEEDED:
            text = messages_receipts.ASK_CPF
            state = replace(state, stage=Stage.ASKING_CPF, booking_id=visit.booking_id, cpf_tries=0)
        case _:
            text = messages_receipts.not_extendable(visit, now, zone)
    return Decision(state=state, replies=(Reply(text),))


def _received(
    state: DialogueState, facts: NewsFacts, visit: Appointment, now: datetime
) -> Decision:
    """Staff are called where only they can tell whether the money came."""
    zone = ZoneInfo(facts.clinic.zone)
    by_staff = facts.payable is None or facts.payable.seen_by_staff
    text = messages_receipts.receipt_received(visit, now, zone, seen_by_staff=by_staff)
    calls = by_staff and visit.status is not BookingStatus.CONFIRMED
    return Decision(
        state=state,
        replies=(Reply(text),),
        call_staff=StaffReason.PAYMENT if calls else None,
    )
