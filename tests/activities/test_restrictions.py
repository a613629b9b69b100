"""WhatsApp restrains a number: seen at WAHA, or met when a message is refused."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from activities.courtesy import CourtesyActivities, MayWriteFirst
from activities.models import Speak
from activities.pacing import Pacer
from activities.speech import SpeechActivities
from activities.whatsapp_session import LookAtSession
from clients.errors import RemoteRefusedError
from domain.courtesy import RESTRICTED_FOR, FirstWords, Restriction, WaitUntil, WhyNot
from domain.dialogue.decision import Reply
from domain.dialogue.state import DialogueState
from tests.databases import DatabaseUrls
from tests.workflows.number import Number, a_number

STRANGER = "5511988887777"
SOON = timedelta(minutes=1)


@pytest.fixture
async def number(database: DatabaseUrls) -> AsyncIterator[Number]:
    async with a_number(database) as number:
        await number.connect(datetime.now(UTC))
        yield number


async def look(number: Number) -> datetime | None:
    now = datetime.now(UTC)
    request = LookAtSession(number.clinic, number.session, now, now)
    return (await number.activities.look_at_session(request)).restricted_until


async def speak(number: Number, chat: UUID) -> None:
    pacer = Pacer(number.database, timedelta(0))
    speech = SpeechActivities(number.database, number.waha, pacer, typing_seconds=0)
    replies = (Reply("A clínica mudou a sua consulta."),)
    request = Speak(number.clinic, chat, "k", replies, DialogueState(), datetime.now(UTC))
    await ActivityEnvironment().run(speech.speak, request)


@pytest.mark.parametrize("kind", ["timelock", "capped"])
async def test_what_waha_shows_is_noted_with_its_end(number: Number, kind: str) -> None:
    await number.order(restrict={"kind": kind, "seconds": 7200})

    until = await look(number)

    row = number.shown().row
    assert until is not None
    assert abs(until - datetime.now(UTC) - timedelta(hours=2)) < SOON
    assert row.restricted_until == until
    assert row.restriction is (
        Restriction.MESSAGE_CAPPING if kind == "capped" else Restriction.REACHOUT_TIMELOCK
    )


async def test_a_refused_message_tells_of_a_restriction_that_waha_does_not_show(
    number: Number,
) -> None:
    chat = number.add_chat(STRANGER)
    await number.order(restrict={"seconds": 7200, "shown": False})
    assert await look(number) is None

    with pytest.raises(RemoteRefusedError, match="reachout_timelock"):
        await speak(number, chat)

    until = await look(number)
    assert until is not None
    assert abs(until - datetime.now(UTC) - RESTRICTED_FOR) < SOON


async def test_an_end_that_waha_shows_does_not_shorten_what_was_met(number: Number) -> None:
    chat = number.add_chat(STRANGER)
    await number.order(restrict={"seconds": 7200, "shown": False})
    with pytest.raises(RemoteRefusedError):
        await speak(number, chat)
    met = await look(number)

    await number.order(restrict={"seconds": 60})

    assert await look(number) == met == number.shown().row.restricted_until


async def test_nobody_new_is_written_to_until_it_is_over(number: Number) -> None:
    chat = number.add_chat(STRANGER)
    await number.order(restrict={"seconds": 7200})
    await look(number)

    courtesy = CourtesyActivities(number.database, number.waha)
    kind, now = FirstWords.BOOKING_CHANGE, datetime.now(UTC)
    verdict = await courtesy.may_write_first(
        MayWriteFirst(number.clinic, chat, kind, "change/1", now)
    )

    assert isinstance(verdict, WaitUntil)
    assert verdict.why is WhyNot.RESTRICTED


async def test_chats_in_which_patients_wrote_go_on(number: Number) -> None:
    chat = number.add_chat(STRANGER)
    await number.order(restrict={"seconds": 7200})
    await number.writes(STRANGER, "oi")

    await speak(number, chat)

    assert number.shown().row.restricted_until is None
