"""A chat that people have for a while: silence, the alarm, and coming back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.dialogue.decision import StaffReason
from domain.events import LeaseChange
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.workflows.chat_stage import ChatOnStage, a_chat
from workflows.conversation import ConversationWorkflow

pytestmark = pytest.mark.stack


@pytest.fixture
async def chat(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[ChatOnStage]:
    async with a_chat(database, temporal_env_time_skipping) as made:
        yield made


async def test_staff_who_leave_a_patient_waiting_are_called_once_and_the_bot_answers_in_the_end(
    chat: ChatOnStage,
) -> None:
    await chat.staff_say("Oi, aqui é a Carla, da recepção")
    await chat.until_with_people()
    await chat.patient_says("qual é o endereço?")
    await chat.until_left_to_people()

    await chat.pass_time(minutes=9)
    before = chat.row()["needs_human"]
    await chat.pass_time(minutes=20)
    await chat.until_row(needs_human=StaffReason.UNANSWERED.value)
    silent = list(chat.said)
    summary = chat.row()["staff_summary"]
    await chat.pass_time(hours=3)
    await chat.hears("Rua Aurora")

    assert before is None
    assert silent == []
    assert summary == "Sem pedido em andamento nem consulta marcada."
    await chat.until_row(needs_human=None, staff_until=None)


async def test_a_patient_whom_staff_answered_raises_no_alarm(chat: ChatOnStage) -> None:
    await chat.patient_says("qual é o endereço?")
    await chat.hears("Rua Aurora")
    await chat.staff_say("Oi, aqui é a Carla")
    await chat.until_with_people()
    await chat.patient_says("tudo bem?")
    await chat.until_left_to_people()
    await chat.staff_say("tudo, e você?")

    await chat.pass_time(hours=1)

    assert chat.row()["needs_human"] is None
    assert len(chat.said) == 2, "the welcome and the address, from before"


async def test_what_was_agreed_is_offered_when_the_lease_is_over(chat: ChatOnStage) -> None:
    day = datetime.now(UTC) + timedelta(days=3)
    await chat.staff_say(f"consigo limpeza dia {day:%d/%m} às 16h, pode ser?")
    await chat.until_with_people()
    await chat.patient_says("pode ser")
    await chat.until_left_to_people()

    await chat.pass_time(hours=3)

    question = await chat.hears("Posso registrar?")
    assert f"{day:%d/%m}, às 16:00 (limpeza com a Dra. Camila)" in question
    assert chat.said == [question], "nothing else is said, and nothing is booked"


async def test_what_was_said_to_people_in_voice_notes_is_known_when_the_bot_is_back(
    chat: ChatOnStage,
) -> None:
    await chat.staff_say("Oi, aqui é a Carla, da recepção")
    await chat.until_with_people()
    await chat.patient_records("qual é o endereço?")
    await chat.until_left_to_people()

    await chat.pass_time(hours=3)

    await chat.hears("Rua Aurora")
    assert not any("áudio" in one for one in chat.said)


async def test_what_was_agreed_in_voice_notes_is_offered_when_the_lease_is_over(
    chat: ChatOnStage,
) -> None:
    day = datetime.now(UTC) + timedelta(days=3)
    await chat.staff_say(f"consigo limpeza dia {day:%d/%m} às 16h, pode ser?")
    await chat.until_with_people()
    await chat.patient_records("pode ser")
    await chat.until_left_to_people()

    await chat.pass_time(hours=3)

    assert f"{day:%d/%m}, às 16:00" in await chat.hears("Posso registrar?")


async def test_a_word_on_the_phone_gives_the_chat_back(chat: ChatOnStage) -> None:
    await chat.staff_say("já te respondo")
    await chat.until_with_people()
    await chat.patient_says("qual é o endereço?")
    await chat.until_left_to_people()

    await chat.staff_say("#bot", hands_back=True)

    await chat.hears("Rua Aurora")
    await chat.until_row(staff_until=None)


async def test_a_patient_may_prefer_the_bot(chat: ChatOnStage) -> None:
    await chat.staff_say("já te respondo")
    await chat.until_with_people()

    await chat.patient_says("pode voltar o robô")

    await chat.hears("Voltei a responder por aqui")


async def test_buttons_take_the_chat_and_give_it_back(chat: ChatOnStage) -> None:
    await chat.patient_says("quero falar com uma atendente")
    await chat.hears("equipe")
    await chat.until_row(needs_human=StaffReason.ASKED.value)

    await chat.press(LeaseChange.TAKE_OVER)
    await chat.until_with_people()
    await chat.until_row(needs_human=None)
    await chat.press(LeaseChange.HAND_BACK)

    await chat.hears("Voltei a responder por aqui")
    await chat.until_row(staff_until=None)


async def test_danger_calls_people_though_they_have_the_chat(chat: ChatOnStage) -> None:
    await chat.staff_say("já te respondo")
    await chat.until_with_people()

    await chat.patient_says("meu rosto inchou e estou com febre")

    await chat.until_row(needs_human=StaffReason.EMERGENCY.value)
    assert chat.said == []


async def test_staff_who_write_first_have_the_chat(chat: ChatOnStage) -> None:
    await chat.staff_say("Olá, aqui é da clínica, tudo bem?")
    await chat.until_with_people()

    async def is_shown() -> bool | None:
        described = await chat.handle.describe()
        return described.workflow_type == ConversationWorkflow.__name__ or None

    await eventually(is_shown, "a run")
    await chat.patient_says("oi, quem é?")
    await chat.until_left_to_people()
    assert chat.said == []


async def test_the_words_before_the_first_of_staffs_are_answered_by_those(
    chat: ChatOnStage,
) -> None:
    # In one breath: the bot has no time to answer before people do.
    await chat.patient_says("qual é o endereço?")
    await chat.staff_say("Oi! Rua Aurora, 120")
    await chat.until_with_people()

    await chat.pass_time(minutes=30)

    assert chat.row()["needs_human"] is None
