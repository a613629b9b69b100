"""The dialogue's rules: state, what was heard and facts in; replies and at most one command out.

Each rule looks at the turn and either decides it or passes. Their order is the priority: safety,
then an answer to the question in force, then what the patient asks for.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from domain import messages, messages_staff
from domain.dialogue import (
    attendance_rules,
    booking_rules,
    care_rules,
    courtesy_rules,
    follow_ups,
    other_times,
    parking,
    payment_rules,
    payment_worries,
    people_rules,
    price_rules,
    recall_rules,
    reception_rules,
    talk_rules,
    visit_rules,
    waitlist_rules,
)
from domain.dialogue.decision import Decision, Reply, StaffReason
from domain.dialogue.facts import TurnFacts
from domain.dialogue.party_heard import party_so_far
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.turn import Rule, Turn
from domain.dialogue.visits import without_lapsed_move
from domain.language import Intent

GREET_AGAIN_AFTER = timedelta(hours=12)
APOLOGISE_AGAIN_AFTER = timedelta(minutes=10)


def decide(state: DialogueState, facts: TurnFacts, now: datetime) -> Decision:
    """Decide a turn of the patient's. `now` is aware UTC.

    Always answers, unless the bot is off or people have the chat.
    """
    if not facts.clinic.bot_active:
        return Decision(state=state)
    if state.staff_until and now < state.staff_until:
        danger = StaffReason.EMERGENCY if facts.heard.red_flags else None
        return Decision(state=state, call_staff=danger, hands_back=facts.heard.hands_back)
    if facts.heard.is_on_call:
        return Decision(state=state, replies=(Reply(messages_staff.ON_CALL_THANKS),))
    if facts.heard.name:
        state = replace(state, patient_name=facts.heard.name, awaits_name=False)
    state = without_lapsed_move(state, facts.heard, now)
    state = replace(state, told=None)
    party = facts.heard.party if facts.heard.names_people else party_so_far(state)
    state = replace(state, party=party)
    turn = parking.park(Turn(state, facts, now))
    if facts.heard.stale:
        return _answer_backlog(turn)
    decision = next(filter(None, (rule(turn) for rule in _RULES)), None)
    decision = _keep_asking(turn, decision or talk_rules.not_understood(turn))
    decision = attendance_rules.note_besides(turn, decision)
    decision = waitlist_rules.forget_over(state, decision)
    decision = _name_dentists(turn, parking.acknowledge(turn, decision))
    decision = courtesy_rules.take_fear_seriously(turn, courtesy_rules.condole(turn, decision))
    decision = courtesy_rules.remember_call(turn, follow_ups.after_regret(turn, decision))
    return _greet(turn, _own_up(turn, decision))


def _answer_backlog(turn: Turn) -> Decision:
    """Old messages are answered once, kindly; an old "sim" or "2" binds nobody."""
    apologised = turn.state.apologised_at
    if apologised and turn.now - apologised < APOLOGISE_AGAIN_AFTER:
        return Decision(state=turn.state)
    fresh = replace(turn.facts.heard, stale=False, yes=None, picked=None)
    open_questions = (Intent.CONFIRM, Intent.PICK_OPTION, Intent.OUT_OF_SCOPE)
    state = replace(
        turn.state,
        apologised_at=turn.now,
        stage=Stage.IDLE,
        offers=(),
        chosen=None,
        visits=(),
        moving=None,
        asked_at=None,
        extend_to=None,
        waitlist_offer=None,
    )
    if turn.state.stage in (Stage.AWAITING_PAYMENT, Stage.ASKING_CPF):
        state = replace(state, stage=turn.state.stage)
    if fresh.intent in open_questions:
        fresh = replace(fresh, intent=Intent.GREETING)
    answer = decide(replace(state, greeted_at=turn.now), replace(turn.facts, heard=fresh), turn.now)
    return replace(answer, replies=(Reply(messages.APOLOGY), *answer.replies))


def _greet(turn: Turn, decision: Decision) -> Decision:
    """The first answer in a while opens with the clinic's welcome."""
    greeted = turn.state.greeted_at
    if greeted and turn.now - greeted < GREET_AGAIN_AFTER:
        return decision
    welcome = Reply(messages.welcome(turn.facts.clinic))
    return replace(
        decision,
        state=replace(decision.state, greeted_at=turn.now),
        replies=(welcome, *decision.replies),
    )


def _keep_asking(turn: Turn, decision: Decision) -> Decision:
    """A bare "sim" books, or cancels: whatever else was answered, what it would do comes last."""
    after = replace(turn, state=decision.state)
    if decision.state.asked_at == turn.now:
        return decision
    match decision.state.stage:
        case Stage.CONFIRMING:
            question = booking_rules.question_in_force(after)
        case Stage.CONFIRMING_CANCELLATION:
            question = visit_rules.cancellation_in_force(after)
        case _:
            return decision
    if question is None:
        return decision
    said = decision.replies
    if decision.ask_assistant and decision.call_staff is None:
        said = (Reply(messages.NOT_UNDERSTOOD),)
    others = tuple(one for one in said if one not in question.replies)
    return replace(
        decision,
        state=replace(decision.state, asked_at=turn.now),
        replies=(*others, *question.replies),
    )


def _name_dentists(turn: Turn, decision: Decision) -> Decision:
    """A dentist was asked for whom the clinic does not have: say so before any times."""
    heard, dentists = turn.heard, turn.facts.clinic.dentists
    about_times = heard.wish is not None or turn.wants(Intent.BOOK)
    if not (heard.unknown_dentist and dentists and about_times and decision.replies):
        return decision
    told = Reply(messages.no_such_dentist(dentists))
    return replace(decision, replies=(told, *decision.replies))


def _own_up(turn: Turn, decision: Decision) -> Decision:
    """A voice note besides the words was not understood: the patient must not think it was."""
    if turn.heard.unheard is None:
        return decision
    return replace(decision, replies=(Reply(messages.MEDIA[turn.heard.unheard]), *decision.replies))


_RULES: tuple[Rule, ...] = (
    payment_rules.receipt,
    talk_rules.media,
    care_rules.emergency,
    care_rules.medicine,
    courtesy_rules.bereaved,
    waitlist_rules.get_on_or_off,
    talk_rules.opt_out,
    reception_rules.no_patient,
    courtesy_rules.foreign,
    payment_rules.payer_document,
    payment_worries.worried,
    payment_rules.code_fails,
    payment_rules.extension_answer,
    payment_rules.more_time,
    payment_rules.claim_by_hand,
    reception_rules.awaited_money,
    reception_rules.unsure_what_for,
    parking.only_parked,
    parking.talk_it_over,
    parking.carry_on_answer,
    parking.carry_on,
    people_rules.too_many,
    people_rules.names_given,
    people_rules.names_awaited,
    price_rules.price_thought_high,
    other_times.give_back_answer,
    visit_rules.cancellation_answer,
    visit_rules.reminder_answer,
    attendance_rules.attendance_answer,
    other_times.give_back,
    visit_rules.keep_as_it_was,
    waitlist_rules.offer_answer,
    waitlist_rules.late_answer,
    recall_rules.recall_answer,
    booking_rules.confirmation_answer,
    care_rules.arrival,
    talk_rules.robot,
    courtesy_rules.who_writes,
    reception_rules.which_dentist,
    people_rules.same_dentist,
    people_rules.visit_of_others,
    courtesy_rules.company,
    people_rules.children_welcome,
    talk_rules.known_answer,
    reception_rules.cancellation_terms,
    courtesy_rules.how_early,
    courtesy_rules.goodbye,
    talk_rules.human,
    reception_rules.money_back,
    payment_rules.pay,
    visit_rules.change_visit,
    visit_rules.appointments,
    talk_rules.questions,
    payment_rules.still_needs_cpf,
    talk_rules.name_afterwards,
    booking_rules.hold_in_the_way,
    people_rules.several_wanted,
    people_rules.others_now,
    booking_rules.pick,
    talk_rules.ambiguous_date,
    people_rules.whose_visit,
    talk_rules.name_only,
    booking_rules.offer_times_if_wanted,
    talk_rules.idle_yes,
    talk_rules.greeting,
    talk_rules.thanks,
)
