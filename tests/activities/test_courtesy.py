"""Leave to write first, asked of a real Postgres."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.courtesy import CourtesyActivities, MayWriteFirst
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from domain.courtesy import SPREAD, FirstWords, Never, Verdict, WaitUntil, WhyNot, WriteNow
from tests.databases import DatabaseUrls
from tests.e2e.clinic import make_chats, make_clinic
from tests.owner import owner_engine

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CAP = 5
DAY = timedelta(days=1)
PAUSE = timedelta(seconds=45)
"""Between two unasked messages, where chance is always in the middle."""


@dataclass
class ShyNumber:
    """A number on its first day, and the chats it has."""

    clinic: UUID
    chats: list[UUID]
    activities: CourtesyActivities
    urls: DatabaseUrls

    async def ask(
        self,
        chat: int = 0,
        kind: FirstWords = FirstWords.RECALL,
        key: str = "recall/1",
        now: datetime = NOON,
    ) -> Verdict:
        request = MayWriteFirst(self.clinic, self.chats[chat], kind, key, now)
        return await self.activities.may_write_first(request)

    def execute(self, statement: str, **values: object) -> None:
        engine = owner_engine(self.urls.owner)
        with engine.begin() as connection:
            connection.execute(text(statement), values)


@pytest.fixture
async def number(database: DatabaseUrls) -> AsyncIterator[ShyNumber]:
    clinic = make_clinic(database.owner, bank_url=None, hold_minutes=20)
    chats = make_chats(database.owner, clinic, 2 * CAP)
    connected = Database.connect(database.app)
    waha = build_waha_http("http://waha.invalid", "k")  # everybody here is known to WhatsApp
    activities = CourtesyActivities(connected, WahaClient(waha), chance=lambda: 0.5)
    made = ShyNumber(clinic.clinic_id, chats, activities, database)
    made.execute("update whatsapp_session set warm_since = :at", at=NOON)
    yield made
    await waha.aclose()
    await connected.close()


def is_let(verdict: Verdict) -> bool:
    """Now, or when its turn comes."""
    return isinstance(verdict, WriteNow) or is_queued(verdict)


def is_queued(verdict: Verdict) -> bool:
    return isinstance(verdict, WaitUntil) and verdict.why is WhyNot.ONE_BY_ONE


async def test_of_many_who_ask_at_once_no_more_are_let_than_the_day_bears(
    number: ShyNumber,
) -> None:
    verdicts = await asyncio.gather(*(number.ask(chat) for chat in range(2 * CAP)))

    late = [one for one in verdicts if isinstance(one, WaitUntil) and not is_queued(one)]
    assert len(late) == CAP
    assert {one.why for one in late} == {WhyNot.DAILY_CAP}
    assert {one.at.astimezone(UTC).date() for one in late} == {NOON.date() + timedelta(days=1)}


async def test_those_who_are_let_at_once_write_one_by_one(number: ShyNumber) -> None:
    verdicts = await asyncio.gather(*(number.ask(chat) for chat in range(CAP)))

    turns = sorted(one.at for one in verdicts if isinstance(one, WaitUntil))
    assert verdicts.count(WriteNow()) == 1
    assert turns == [NOON + PAUSE * place for place in range(1, CAP)]


async def test_who_waited_for_their_turn_may_write_then(number: ShyNumber) -> None:
    await number.ask(0)
    queued = await number.ask(1)

    assert queued == WaitUntil(NOON + PAUSE, WhyNot.ONE_BY_ONE)
    assert await number.ask(1, now=NOON + PAUSE) == WriteNow()


async def test_no_turn_is_given_in_quiet_hours(number: ShyNumber) -> None:
    almost_night = datetime(2026, 11, 24, 23, 59, 45, tzinfo=UTC)  # in São Paulo 20:59:45
    morning = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    number.execute("update clinic set quiet_from = '21:00', quiet_to = '07:30'")
    await number.ask(0, now=almost_night)

    verdict = await number.ask(1, now=almost_night)

    assert isinstance(verdict, WaitUntil)
    assert verdict.why is WhyNot.QUIET_HOURS
    assert morning <= verdict.at < morning + SPREAD


async def test_leave_that_was_given_is_not_given_twice(number: ShyNumber) -> None:
    for _ in range(2 * CAP):
        assert await number.ask() == WriteNow()

    assert is_let(await number.ask(key="recall/2"))


async def test_a_restriction_also_stops_who_only_awaits_the_turn(number: ShyNumber) -> None:
    await number.ask(0)
    await number.ask(1)
    number.execute("update whatsapp_session set restricted_until = :at", at=NOON + DAY)

    verdict = await number.ask(1, now=NOON + PAUSE)

    assert isinstance(verdict, WaitUntil)
    assert verdict.why is WhyNot.RESTRICTED


async def test_the_next_day_the_count_begins_anew(number: ShyNumber) -> None:
    for chat in range(CAP):
        await number.ask(chat)

    assert not is_let(await number.ask(CAP))
    assert await number.ask(CAP, now=NOON + DAY) == WriteNow()


async def test_reminders_do_not_use_up_the_days_measure(number: ShyNumber) -> None:
    for chat in range(2 * CAP):
        assert is_let(await number.ask(chat, FirstWords.REMINDER, "reminder"))

    assert is_let(await number.ask())


async def test_who_said_stop_in_the_chat_is_left_alone(number: ShyNumber) -> None:
    number.execute(
        """update whatsapp_conversation set conversation_context='{"opted_out": true}'"""
    )

    assert await number.ask() == Never(WhyNot.OPTED_OUT)


async def test_who_was_only_written_to_by_staff_never_wrote(number: ShyNumber) -> None:
    number.execute("update message set direction = 'staff'")

    assert await number.ask() == Never(WhyNot.NEVER_WROTE)


async def test_a_chat_that_is_gone_is_no_error(number: ShyNumber) -> None:
    number.chats.insert(0, uuid4())

    assert await number.ask() == Never(WhyNot.NO_CHAT)


async def test_another_clinics_chat_is_not_seen(number: ShyNumber) -> None:
    request = MayWriteFirst(uuid4(), number.chats[0], FirstWords.RECALL, "recall/1", NOON)

    assert await number.activities.may_write_first(request) == Never(WhyNot.NO_CHAT)
