"""A number that people wrote down is looked up at WhatsApp before the first word to it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.courtesy import CourtesyActivities, MayWriteFirst
from activities.whatsapp_session import BringUpSession, LookAtSession
from domain.courtesy import FirstWords, Never, Verdict, WhyNot, WriteNow
from simulators.waha.model import Phone
from tests.conftest import DatabaseUrls
from tests.workflows.number import Number, a_number, until

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TYPED = "5531987654321"
REAL = "553187654321"
CHAT = UUID(int=1)


@pytest.fixture
async def number(database: DatabaseUrls) -> AsyncIterator[Number]:
    """A connected number, and a chat with somebody whose phone the clinic was told."""
    async with a_number(database) as number:
        look = LookAtSession(number.clinic, number.session, NOON, NOON)
        await number.activities.bring_up_session(BringUpSession(look, configure=False))
        await until(lambda: number.simulator.session(number.name).status == "SCAN_QR_CODE")
        await number.scan()
        await until(lambda: number.simulator.session(number.name).status == "WORKING")
        await number.activities.look_at_session(look)
        async with number.database.clinic(number.clinic) as session:
            contact = {"id": uuid4(), "clinic": number.clinic, "phone": TYPED}
            await session.execute(
                text(
                    "insert into contact (id, clinic_id, chat_id, phone, address)"
                    " values (:id, :clinic, :phone || '@c.us', :phone, 'typed')"
                ),
                contact,
            )
            await session.execute(
                text(
                    "insert into whatsapp_conversation (id, clinic_id, session_id, contact_id,"
                    " last_interaction, conversation_context)"
                    " values (:chat, :clinic, :number, :id, now(), '{}')"
                ),
                contact | {"chat": CHAT, "number": number.session},
            )
        yield number


async def ask(number: Number) -> Verdict:
    activities = CourtesyActivities(number.database, number.waha)
    kind = FirstWords.BOOKING_CHANGE
    return await activities.may_write_first(
        MayWriteFirst(number.clinic, CHAT, kind, "change/1", NOON)
    )


async def kept(number: Number) -> tuple[object, ...]:
    async with number.database.clinic(number.clinic) as session:
        row = await session.execute(
            text(
                "select address, phone, answer_to from contact"
                " join whatsapp_conversation chat on chat.contact_id = contact.id"
            )
        )
        return tuple(row.one())


async def test_the_form_that_whatsapp_knows_is_written_to_from_then_on(number: Number) -> None:
    number.simulator.register_phone(Phone(phone=REAL, name="João"))

    verdicts = [await ask(number), await ask(number)]

    assert verdicts == [WriteNow(), WriteNow()]
    assert await kept(number) == ("checked", REAL, f"{REAL}@c.us")


async def test_it_is_looked_up_once(number: Number) -> None:
    number.simulator.register_phone(Phone(phone=REAL, name="João"))
    await ask(number)
    number.simulator.register_phone(Phone(phone=REAL, name="João", on_whatsapp=False))

    assert await ask(number) == WriteNow()


async def test_a_number_without_whatsapp_is_never_written_to(number: Number) -> None:
    number.simulator.register_phone(Phone(phone=REAL, name="João", on_whatsapp=False))

    verdicts = [await ask(number), await ask(number)]

    assert verdicts == [Never(WhyNot.NOT_ON_WHATSAPP)] * 2
    assert await kept(number) == ("absent", TYPED, None)
