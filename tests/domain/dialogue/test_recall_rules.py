"""Patients who came long ago are asked once, and answer in their own words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import messages_recall
from domain.dialogue.recall import RecallFacts
from domain.dialogue.recall_rules import tell_recall
from domain.dialogue.state import DialogueState, Stage
from domain.dialogue.wish import Wish
from tests.domain.dialogue.chat import CLINIC, NOW, OFFERS, Chat

FACTS = RecallFacts(
    clinic=CLINIC,
    patient="Marina Alves",
    procedure="Limpeza",
    procedure_code="limpeza",
    dentist="Dra. Camila",
    visited_at=datetime(2026, 5, 20, 13, 0, tzinfo=UTC),
)


def recalled(state: DialogueState | None = None) -> tuple[Chat, str]:
    """The chat after the question, and what was said."""
    chat = Chat(state=state or DialogueState(patient_name="Marina Alves"))
    decision = tell_recall(chat.state, FACTS, NOW)
    chat.state = decision.state
    return chat, "\n".join(reply.text for reply in decision.replies)


def test_the_patient_is_asked_by_name_after_so_many_months() -> None:
    chat, said = recalled()

    assert said == (
        "Oi, Marina! Já faz 6 meses da sua última consulta de limpeza com a Dra. Camila.\n"
        "Quer que eu veja um horário?"
    )
    assert chat.state.stage is Stage.RECALLED


@pytest.mark.parametrize("yes", ["sim", "Quero sim!", "pode ser", "quero", "👍"])
def test_a_yes_is_shown_free_times_of_that_procedure(yes: str) -> None:
    chat, _ = recalled()

    chat.say(yes)

    assert chat.state.stage is Stage.CHOOSING_TIME
    assert chat.state.offers == OFFERS
    assert chat.state.wish.procedure == "limpeza"


def test_a_yes_with_a_day_keeps_the_procedure() -> None:
    chat, _ = recalled()

    chat.say("sim, na quinta de manhã")

    assert chat.state.wish.procedure == "limpeza"
    assert chat.state.wish.date_from == date(2026, 11, 26)


@pytest.mark.parametrize("no", ["não", "agora não, obrigada", "não quero"])
def test_a_no_is_taken_kindly(no: str) -> None:
    chat, _ = recalled()

    said = chat.say(no)

    assert said == messages_recall.DECLINED
    assert chat.state.stage is Stage.IDLE
    assert chat.state.wish == Wish()


def test_the_way_out_that_is_named_is_understood() -> None:
    chat, _ = recalled()

    chat.say("não quero receber mensagens")

    assert chat.state.opted_out


@pytest.mark.parametrize(
    "state",
    [
        DialogueState(opted_out=True),
        DialogueState(stage=Stage.AWAITING_PAYMENT),
        DialogueState(stage=Stage.CHOOSING_TIME, asked_at=NOW - timedelta(minutes=5)),
        DialogueState(staff_until=NOW + timedelta(hours=1)),
    ],
)
def test_who_is_busy_or_wants_none_is_not_asked(state: DialogueState) -> None:
    chat, said = recalled(state)

    assert said == ""
    assert chat.state == state


def test_a_bot_that_is_off_asks_nobody() -> None:
    facts = replace(FACTS, clinic=replace(CLINIC, bot_active=False))

    assert tell_recall(DialogueState(), facts, NOW).replies == ()


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (date(2026, 10, 24), "um mês"),
        (date(2026, 5, 25), "5 meses"),
        (date(2026, 5, 24), "6 meses"),
        (date(2025, 11, 24), "um ano"),
        (date(2024, 1, 2), "mais de um ano"),
    ],
)
def test_how_long_ago_is_said_in_full_months(then: date, said: str) -> None:
    text = messages_recall.recall("Ana", "Limpeza", "Dr. Renato", then, date(2026, 11, 24))

    assert f"Já faz {said} da sua" in text
