"""A number that people wrote down is looked up at WhatsApp before the first word to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from activities.courtesy import CourtesyActivities, MayWriteFirst
from domain.courtesy import FirstWords, Never, Verdict, WhyNot, WriteNow
from domain.vocabulary import AddressState
from simulators.waha.model import Phone
from tests.databases import DatabaseUrls
from tests.workflows.number import Number, a_number

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TYPED = "5531987654321"
REAL = "553187654321"


@dataclass
class Desk:
    """Where somebody's number was written down."""

    number: Number
    chat: UUID

    def register(self, *, on_whatsapp: bool = True) -> None:
        phone = Phone(phone=REAL, name="João", on_whatsapp=on_whatsapp)
        self.number.simulator.register_phone(phone)

    async def ask(self) -> Verdict:
        number, kind = self.number, FirstWords.BOOKING_CHANGE
        activities = CourtesyActivities(number.database, number.waha)
        return await activities.may_write_first(
            MayWriteFirst(number.clinic, self.chat, kind, "change/1", NOON)
        )

    async def kept(self) -> tuple[object, ...]:
        async with self.number.database.clinic(self.number.clinic) as session:
            row = await session.execute(
                text(
                    "select address, phone, answer_to from contact"
                    " join whatsapp_conversation chat on chat.contact_id = contact.id"
                )
            )
            return tuple(row.one())


@pytest.fixture
async def desk(database: DatabaseUrls) -> AsyncIterator[Desk]:
    """A connected number, and a chat with somebody whose phone the clinic was told."""
    async with a_number(database) as number:
        await number.connect(NOON)
        chat = number.add_chat(TYPED, address=AddressState.TYPED)
        yield Desk(number, chat)


async def test_the_form_that_whatsapp_knows_is_written_to_from_then_on(desk: Desk) -> None:
    desk.register()

    verdicts = [await desk.ask(), await desk.ask()]

    assert verdicts == [WriteNow(), WriteNow()]
    assert await desk.kept() == ("checked", REAL, f"{REAL}@c.us")


async def test_it_is_looked_up_once(desk: Desk) -> None:
    desk.register()
    await desk.ask()
    desk.register(on_whatsapp=False)

    assert await desk.ask() == WriteNow()


async def test_a_number_without_whatsapp_is_never_written_to(desk: Desk) -> None:
    desk.register(on_whatsapp=False)

    verdicts = [await desk.ask(), await desk.ask()]

    assert verdicts == [Never(WhyNot.NOT_ON_WHATSAPP)] * 2
    assert await desk.kept() == ("absent", TYPED, None)
