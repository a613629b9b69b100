"""The rules of a deposit that is awaited: receipts, more time, codes that fail, the payer's CPF."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain import messages_money, messages_receipts
from domain.dialogue import booking_rules
from domain.dialogue.decision import Decision, PayerAnswer, Reply, StaffReason
from domain.dialogue.facts import Appointment
from domain.dialogue.payment_words import SaidCpf
from domain.dialogue.state import Stage
from domain.dialogue.turn import Turn
from domain.holds import extended
from domain.language import Intent
from domain.vocabulary import BookingStatus

NEAR_END = timedelta(minutes=10)
"""A patient who promises to pay so shortly before the end is offered more time."""
CPF_TRIES = 3
"""After so many answers without a good CPF the clinic's own key is sent instead."""


def receipt(turn: Turn) -> Decision | None:
    """A file that may be a receipt: evidence for the booking's run, which says what comes of it."""
    sent = turn.facts.receipt
    if sent is None or turn.wants(Intent.EMERGENCY) or turn.wants(Intent.OPT_OUT):
        return None
    if sent.awaited:
        state = replace(turn.state, confused_turns=0, extend_to=None)
        return Decision(state=state, show_receipt=sent.booking_id)
    answer = turn.say(messages_receipts.RECEIPT_FOR_STAFF)
    return replace(answer, show_receipt=sent.booking_id, call_staff=StaffReason.PAYMENT)


def claim_by_hand(turn: Turn) -> Decision | None:
    """ "já paguei", to a key without a provider: people must look, and a receipt helps them."""
    claims = turn.heard.says_paid and turn.state.stage is Stage.AWAITING_PAYMENT
    payable = turn.facts.payable
    if not claims or payable is None or not payable.seen_by_staff or turn.wants(Intent.CANCEL):
        return None
    said = messages_receipts.claimed_by_hand(_held(turn), turn.now, turn.zone)
    return replace(turn.say(said, extend_to=None), call_staff=StaffReason.PAYMENT)


def code_fails(turn: Turn) -> Decision | None:
    """Help, and the picture: the same charge, never another."""
    payable = turn.facts.payable
    awaiting = turn.state.stage is Stage.AWAITING_PAYMENT
    if not (turn.heard.payment.code_fails and awaiting) or payable is None:
        return None
    helped = turn.say(messages_receipts.help_with_code(payable, turn.now, turn.zone))
    picture = Reply(payable.br_code, kind="pix_qr")
    return replace(helped, replies=(*helped.replies, picture))


def extension_answer(turn: Turn) -> Decision | None:
    """Only a yes to the offer in force extends; the booking's run says what came of it."""
    held = _held(turn)
    if turn.state.extend_to is None or held is None or turn.heard.yes is None:
        return None
    if turn.heard.yes:
        return Decision(
            state=replace(turn.state, extend_to=None, confused_turns=0), extend=held.booking_id
        )
    said = messages_receipts.waiting_for_payment(held, turn.now, turn.zone)
    return turn.say(said, extend_to=None)


def more_time(turn: Turn) -> Decision | None:
    """Asked for, or about to be needed: offered once, then the deadline is repeated."""
    held, words = _held(turn), turn.heard.payment
    if held is None or held.hold_expires_at is None or turn.heard.says_paid:
        return None
    if not (words.asks_more_time or words.pays_soon) or turn.wants(Intent.BOOK):
        return None
    near = held.hold_expires_at - turn.now <= NEAR_END
    if not (words.asks_more_time or near):
        return turn.say(messages_receipts.waiting_for_payment(held, turn.now, turn.zone))
    longer = _extension(turn, held)
    if longer is not None:
        offer = messages_receipts.offer_extension(longer, turn.now, turn.zone)
        return turn.say(offer, extend_to=longer, asked_at=turn.now)
    if words.asks_more_time:
        return turn.say(messages_receipts.not_extendable(held, turn.now, turn.zone))
    return turn.say(messages_receipts.waiting_for_payment(held, turn.now, turn.zone))


def payer_document(turn: Turn) -> Decision | None:
    """The CPF that the clinic's provider asks for, or why it is not one."""
    state, said = turn.state, turn.heard.payment.cpf
    if state.stage is not Stage.ASKING_CPF or state.booking_id is None:
        return None
    if said is SaidCpf.VALID:
        answer = turn.say(messages_receipts.CPF_THANKS, stage=Stage.BOOKING, cpf_tries=0)
        return replace(answer, payer=PayerAnswer(state.booking_id, identified=True))
    declines = turn.heard.payment.without_cpf or turn.heard.yes is False
    if declines or (said is not None and state.cpf_tries + 1 >= CPF_TRIES):
        answer = turn.say(messages_receipts.WITHOUT_CPF, stage=Stage.BOOKING, cpf_tries=0)
        return replace(answer, payer=PayerAnswer(state.booking_id, identified=False))
    if said is None:
        return None
    return turn.say(messages_receipts.wrong_cpf(said), cpf_tries=state.cpf_tries + 1)


def still_needs_cpf(turn: Turn) -> Decision | None:
    """Whatever else was said and not understood: the charge waits for the CPF."""
    if turn.state.stage is not Stage.ASKING_CPF:
        return None
    return turn.say(messages_receipts.ASK_CPF_AGAIN)


def pay(turn: Turn) -> Decision | None:
    """The code once more; thanks, and patience, for who says to have paid."""
    if turn.heard.intent is Intent.CANCEL and turn.state.stage is Stage.AWAITING_PAYMENT:
        return None  # "já paguei, mas quero cancelar"
    if turn.heard.says_paid and turn.state.stage is Stage.AWAITING_PAYMENT:
        return turn.say(messages_money.WAITING_BANK, extend_to=None)
    if not turn.wants(Intent.PAY) or turn.state.stage is Stage.ASKING_CPF:
        return None
    payable, procedure = turn.facts.payable, turn.facts.procedure
    owes_nothing = payable is None or (payable.booking_id is None and not turn.heard.says_paid)
    choosing = turn.state.stage in (Stage.CONFIRMING, Stage.CHOOSING_TIME)
    if choosing and procedure and owes_nothing and not turn.heard.says_paid:
        question = booking_rules.question_in_force(turn)
        told = Reply(messages_money.pays_after_yes(procedure.deposit_centavos))
        if question is not None:
            return replace(question, replies=(told, *question.replies))
    if turn.heard.says_paid and (payable is None or payable.booking_id is None):
        return _nothing_open(turn)
    if payable is None:
        return replace(turn.say(messages_money.NO_PIX), call_staff=StaffReason.NO_PIX)
    return turn.say(messages_money.code_again(payable, turn.now, turn.zone), payable.br_code)


def _nothing_open(turn: Turn) -> Decision:
    """ "Já paguei", and nothing is to be paid: people look, and what is being chosen goes on."""
    if turn.state.stage in (Stage.CHOOSING_TIME, Stage.CONFIRMING, Stage.NAMING_PEOPLE):
        told = turn.say(messages_money.NOTHING_TO_PAY_YET)
        question = booking_rules.question_in_force(turn)
        return replace(question, replies=(*told.replies, *question.replies)) if question else told
    return replace(turn.say(messages_money.NOTHING_OPEN), call_staff=StaffReason.PAYMENT)


def _held(turn: Turn) -> Appointment | None:
    """The visit whose deposit is awaited here."""
    if turn.state.stage is not Stage.AWAITING_PAYMENT:
        return None
    for one in turn.facts.appointments:
        if one.booking_id == turn.state.booking_id and one.status is BookingStatus.HELD:
            return one
    return None


def _extension(turn: Turn, held: Appointment) -> datetime | None:
    minutes = turn.facts.clinic.hold_extension_minutes
    if held.hold_extended or held.hold_expires_at is None or not minutes:
        return None
    return extended(held.hold_expires_at, timedelta(minutes=minutes), held.starts_at)
