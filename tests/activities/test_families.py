"""What a chat is told of visits: its own, those of whom it speaks for, and nobody else's."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from activities import turn_facts
from db.queries.conversations import name_patient
from db.queries.turns import load_chat
from domain.dialogue.facts import Appointment, FamilyVisit
from domain.people import Relation
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

MOTHER, FATHER, STRANGER = range(3)
PEDRO = {"name": "Pedro Torres Lima", "birth_date": "2020-02-03"}
AT = NOW + timedelta(days=1)


@pytest.fixture
async def busy(database: DatabaseUrls) -> AsyncIterator[BusyClinic]:
    async with busy_clinic(database, patients=3) as made:
        yield made


def execute(busy: BusyClinic, statement: str, **values: object) -> None:
    engine = owner_engine(busy.urls.owner)
    with engine.begin() as connection:
        connection.execute(text(statement), values)


async def books_for_pedro(busy: BusyClinic, parent: int, at: datetime) -> UUID:
    context = {"party": {"relation": "child", "visitors": [PEDRO], "is_guardian": True}}
    execute(
        busy,
        "update whatsapp_conversation set conversation_context = :context where id = :id",
        context=json.dumps(context),
        id=busy.chats[parent],
    )
    booking_id = await busy.hold(parent, busy.dentists[0], busy.clinic.cleaning_id, at)
    assert booking_id is not None
    await busy.bookings.confirm_booking(busy.change(booking_id))
    return booking_id


async def coming(busy: BusyClinic, chat: int) -> tuple[Appointment, ...]:
    async with busy.database.clinic(busy.clinic.clinic_id) as session:
        row = await load_chat(session, busy.chats[chat])
        return await turn_facts.coming_appointments(session, row, NOW)


async def family(busy: BusyClinic, chat: int) -> tuple[FamilyVisit, ...]:
    async with busy.database.clinic(busy.clinic.clinic_id) as session:
        row = await load_chat(session, busy.chats[chat])
        return await turn_facts.family_visits(session, row, NOW)


async def test_what_one_parent_booked_the_other_does_not_see(busy: BusyClinic) -> None:
    booked = await books_for_pedro(busy, MOTHER, AT)
    await books_for_pedro(busy, FATHER, AT + timedelta(hours=2))

    assert [one.booking_id for one in await coming(busy, MOTHER)] == [booked]
    assert await family(busy, FATHER) == ()
    assert await coming(busy, STRANGER) == ()


async def test_where_families_share_the_other_parent_hears_days_and_hours(
    busy: BusyClinic,
) -> None:
    await books_for_pedro(busy, MOTHER, AT)
    await books_for_pedro(busy, FATHER, AT + timedelta(hours=2))
    execute(busy, "update clinic set share_visits_with_family = true")

    visits = await family(busy, FATHER)

    assert [(one.patient, one.relation, one.starts_at) for one in visits] == [
        (PEDRO["name"], Relation.CHILD, AT),
        (PEDRO["name"], Relation.CHILD, AT + timedelta(hours=2)),
    ]
    assert await family(busy, STRANGER) == ()


async def test_a_stranger_who_asks_by_name_reads_nothing(busy: BusyClinic) -> None:
    await books_for_pedro(busy, MOTHER, AT)
    execute(busy, "update clinic set share_visits_with_family = true")

    of_patient = await busy.read("que dia é a consulta do Pedro Torres Lima?", chat=STRANGER)
    of_nobody = await busy.read("que dia é a consulta do Zacarias Xavier?", chat=STRANGER)

    assert of_patient.heard.asks_of_others
    assert of_patient == of_nobody


async def test_what_a_patient_calls_somebody_does_not_leave_the_database(
    busy: BusyClinic,
) -> None:
    await books_for_pedro(busy, MOTHER, AT)

    facts = await busy.read("que dia é a consulta do Pelicano Ornitorrinco?", chat=STRANGER)

    assert "pelicano" not in repr(facts).casefold()


async def test_who_was_met_as_two_sees_the_visits_of_both_chats(busy: BusyClinic) -> None:
    booked = await books_for_pedro(busy, MOTHER, AT)
    execute(
        busy,
        "update contact set same_as = (select contact_id from whatsapp_conversation"
        " where id = :kept) where id = (select contact_id from whatsapp_conversation"
        " where id = :left)",
        kept=busy.chats[STRANGER],
        left=busy.chats[MOTHER],
    )

    facts = await busy.read("minhas consultas", chat=STRANGER)

    assert [one.booking_id for one in await coming(busy, STRANGER)] == [booked]
    assert [(one.name, one.birth_date) for one in facts.people] == [
        (PEDRO["name"], date(2020, 2, 3))
    ]


async def test_the_children_keep_their_names_when_the_mother_says_hers(busy: BusyClinic) -> None:
    await books_for_pedro(busy, MOTHER, AT)
    [before] = (await busy.read("oi", chat=MOTHER)).people

    async with busy.database.clinic(busy.clinic.clinic_id) as session:
        row = await load_chat(session, busy.chats[MOTHER])
        await name_patient(session, row.contact_id, "Aline Torres")

    assert (await busy.read("oi", chat=MOTHER)).people == (before,)
    assert before.name == PEDRO["name"]
