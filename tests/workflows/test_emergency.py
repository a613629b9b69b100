"""An alarm in skipped time: who is told, when the next one is, and the morning after."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.databases import DatabaseUrls
from tests.workflows.alarm_stage import FIRST, SECOND, Alarm, an_alarm

pytestmark = pytest.mark.stack


@pytest.fixture
async def alarm(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[Alarm]:
    async with an_alarm(database, temporal_env_time_skipping) as made:
        yield made


async def test_the_next_is_told_when_nobody_reacts_and_nobody_learns_what_hurts(
    alarm: Alarm,
) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    await alarm.pass_time(minutes=9)
    at_first = list(alarm.told)
    await alarm.end()

    assert at_first == [FIRST]
    assert alarm.told == [FIRST, SECOND], "each of them once"
    assert all("paciente com urgência" in one["text"] for one in alarm.sent)
    assert not any("http" in one["text"] for one in alarm.sent)


async def test_who_writes_back_ends_the_alarm(alarm: Alarm) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    # The same person without the ninth digit, from a chat of their own.
    alarm.execute(
        "update contact set phone = '551187650001' where id ="
        " (select contact_id from whatsapp_conversation where id = :chat)",
        chat=alarm.chats[1],
    )
    alarm.execute(
        "insert into message (id, clinic_id, conversation_id, wa_message_id, direction, status,"
        " kind, body, sent_at) values (:id, :clinic, :chat, 'ok', 'inbound', 'received', 'text',"
        " 'ok', now())",
        id=uuid4(),
        clinic=alarm.clinic.clinic_id,
        chat=alarm.chats[1],
    )

    await alarm.end()

    assert alarm.told == [FIRST]


async def test_who_takes_the_chat_ends_the_alarm(alarm: Alarm) -> None:
    await alarm.raise_it()
    await alarm.until_told(1)
    alarm.execute("update whatsapp_conversation set needs_human = null")

    await alarm.end()

    assert alarm.told == [FIRST]


async def test_one_who_is_not_on_whatsapp_is_passed_over(alarm: Alarm) -> None:
    alarm.unreachable = {FIRST, FIRST.replace("55119", "5511")}

    await alarm.raise_it()
    await alarm.end()

    assert alarm.told == [SECOND]


async def test_a_patient_who_does_not_come_is_looked_after(alarm: Alarm) -> None:
    starts_at = alarm.started_at + timedelta(hours=10)
    _book_urgent(alarm, starts_at)

    await alarm.raise_it(offered_at=starts_at)
    await alarm.end()

    [booking] = alarm.rows("select needs_attention from booking")
    assert booking == {"needs_attention": "emergency_missed"}


async def test_a_patient_who_came_is_left_in_peace(alarm: Alarm) -> None:
    starts_at = alarm.started_at + timedelta(hours=10)
    _book_urgent(alarm, starts_at, status="completed")

    await alarm.raise_it(offered_at=starts_at)
    await alarm.end()

    [booking] = alarm.rows("select needs_attention from booking")
    assert booking == {"needs_attention": None}


def _book_urgent(alarm: Alarm, starts_at: datetime, status: str = "confirmed") -> None:
    patient, clinic = uuid4(), alarm.clinic
    alarm.execute("update procedure set is_urgent = true where id = :id", id=clinic.evaluation_id)
    alarm.execute(
        "insert into patient (id, clinic_id, full_name) values (:id, :clinic, 'Wesley Souza')",
        id=patient,
        clinic=clinic.clinic_id,
    )
    alarm.execute(
        "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, conversation_id,"
        " period, occupied, status, deposit_centavos) values (:id, :clinic, :dentist, :procedure,"
        " :patient, :chat, tstzrange(:starts, :ends), tstzrange(:starts, :ends), :status, 0)",
        id=uuid4(),
        clinic=clinic.clinic_id,
        dentist=clinic.dentist_id,
        procedure=clinic.evaluation_id,
        patient=patient,
        chat=alarm.chats[0],
        starts=starts_at,
        ends=starts_at + timedelta(minutes=30),
        status=status,
    )
