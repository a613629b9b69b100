"""What the edge's tests cannot show of the inbox: time, loss, and deliveries nobody waits for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from activities.errands import ForConversation, Kept
from activities.forwarded import ForwardedNotes
from activities.inbox import Inbox
from db.queries.spoken import write_ahead
from db.queries.tokens import AccountOwner, SessionOwner
from db.session import Database
from domain.errors import NotFoundError
from tests.api.world import (
    BOX,
    NOW,
    ClinicAtTest,
    ListeningWorkflows,
    change,
    message,
    open_clinic,
    rows,
)
from tests.databases import DatabaseUrls
from workflows.temporal_errors import TemporalAwayError


@pytest.fixture
def clinic(database: DatabaseUrls) -> ClinicAtTest:
    return open_clinic(database.owner)


@pytest.fixture
async def connected(database: DatabaseUrls) -> AsyncIterator[Database]:
    connected = Database.connect(database.app)
    yield connected
    await connected.close()


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture
def inbox(connected: Database, workflows: ListeningWorkflows) -> Inbox:
    return Inbox(connected, workflows, BOX, lambda: NOW)


async def keep(inbox: Inbox, clinic: ClinicAtTest, body: bytes) -> Kept:
    owner = SessionOwner(clinic.id, clinic.session, clinic.dentist, b"")
    return await inbox.keep_whatsapp(owner, body)


async def test_the_sweep_leaves_alone_what_has_only_just_come(
    inbox: Inbox, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    await keep(inbox, clinic, message(clinic))

    assert await inbox.sweep(NOW) == 0
    assert await inbox.sweep(NOW + timedelta(seconds=1)) == 1
    assert len(workflows.told) == 1


async def test_a_sweep_while_temporal_is_still_away_loses_nothing(
    inbox: Inbox, clinic: ClinicAtTest, workflows: ListeningWorkflows, database: DatabaseUrls
) -> None:
    await keep(inbox, clinic, message(clinic))
    workflows.away = True

    with pytest.raises(TemporalAwayError):
        await inbox.sweep(NOW + timedelta(seconds=1))

    assert rows(database, "select status from webhook_inbox") == [("received",)]


async def test_the_sweep_serves_all_clinics(
    inbox: Inbox, clinic: ClinicAtTest, workflows: ListeningWorkflows, database: DatabaseUrls
) -> None:
    other = open_clinic(database.owner, "Outra Clínica")
    await keep(inbox, clinic, message(clinic))
    await keep(inbox, other, message(other))

    assert await inbox.sweep(NOW + timedelta(seconds=1)) == 2
    assert {clinic_id for _, clinic_id, *_ in workflows.told} == {clinic.id, other.id}


async def test_a_delivery_whose_session_is_gone_stops_waiting(
    inbox: Inbox, clinic: ClinicAtTest, workflows: ListeningWorkflows, database: DatabaseUrls
) -> None:
    await keep(inbox, clinic, message(clinic))
    change(database, "delete from whatsapp_session")

    assert await inbox.sweep(NOW + timedelta(seconds=1)) == 0
    assert workflows.told == []
    assert rows(database, "select status from webhook_inbox") == [("ignored",)]


async def test_a_payment_account_of_another_clinic_is_not_found(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    other = open_clinic(database.owner, "Outra Clínica")

    with pytest.raises(NotFoundError):
        await inbox.keep_payment(AccountOwner(clinic.id, other.account), b"{}", {}, {})


async def test_ids_longer_than_whatsapps_are_unreadable_and_names_are_cut(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    too_long = await keep(inbox, clinic, message(clinic, wa_id="A" * 81))
    named = await keep(inbox, clinic, message(clinic, _data={"pushName": "é" * 500}))

    assert too_long.errands == ()
    assert len(named.errands) == 1
    assert rows(database, "select status from webhook_inbox order by status") == [
        ("received",),
        ("unreadable",),
    ]
    assert rows(database, "select length(push_name) from contact") == [(120,)]


async def test_notes_are_written_by_themselves_after_a_pause(
    inbox: Inbox, connected: Database, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    notes = ForwardedNotes(connected, lambda: NOW, pause=timedelta(0))
    kept = [await keep(inbox, clinic, message(clinic)) for _ in range(3)]

    for one in kept:
        notes.note(one)
    await notes.close()

    assert (
        rows(database, "select status, forwarded_at from webhook_inbox") == [("forwarded", NOW)] * 3
    )


async def test_notes_lost_with_postgres_leave_the_rows_to_the_sweep(
    inbox: Inbox, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    kept = await keep(inbox, clinic, message(clinic))
    nowhere = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none")
    notes = ForwardedNotes(nowhere, lambda: NOW)

    notes.note(kept)
    await notes.close()
    await nowhere.close()

    assert await inbox.sweep(NOW + timedelta(seconds=1)) == 1


PHONE = "5511912345678"
PERSON, HIDDEN = f"{PHONE}@c.us", "99887766554433@lid"
SHOWS_PHONE = {"key": {"remoteJidAlt": f"{PHONE}@s.whatsapp.net"}}
SHOWS_LID = {"key": {"remoteJidAlt": HIDDEN}}


def chat_of(kept: Kept) -> UUID:
    [errand] = kept.errands
    assert isinstance(errand, ForConversation)
    return errand.conversation_id


async def answered_at(connected: Database, clinic: ClinicAtTest, conversation: UUID) -> str:
    """The address to which the bot would write now."""
    async with connected.clinic(clinic.id) as session:
        spoken = await write_ahead(session, conversation, [], {}, NOW, None)
    return spoken.chat_id


async def test_one_message_from_two_addresses_is_one_message_in_one_chat(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    first = await keep(inbox, clinic, message(clinic, chat=PERSON, wa_id="AB12"))
    again = await keep(inbox, clinic, message(clinic, chat=HIDDEN, wa_id="AB12", _data=SHOWS_PHONE))

    assert len(first.errands) == 1
    assert again.errands == ()
    assert rows(database, "select chat_id, phone, lid from contact") == [(PERSON, PHONE, HIDDEN)]
    assert rows(database, "select count(*) from message") == [(1,)]


async def test_so_it_is_the_other_way_round(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await keep(inbox, clinic, message(clinic, chat=HIDDEN, wa_id="AB12", _data=SHOWS_PHONE))
    again = await keep(inbox, clinic, message(clinic, chat=PERSON, wa_id="AB12"))

    assert again.errands == ()
    assert rows(database, "select chat_id, phone, lid from contact") == [(HIDDEN, PHONE, HIDDEN)]
    assert rows(database, "select count(*), min(patient_phone) from whatsapp_conversation") == [
        (1, PHONE)
    ]


async def test_a_hidden_number_that_was_once_shown_is_known_from_then_on(
    inbox: Inbox, clinic: ClinicAtTest
) -> None:
    chat = chat_of(await keep(inbox, clinic, message(clinic, chat=PERSON, _data=SHOWS_LID)))

    assert chat_of(await keep(inbox, clinic, message(clinic, chat=HIDDEN))) == chat


async def test_the_patient_is_answered_where_they_last_wrote_from(
    inbox: Inbox, connected: Database, clinic: ClinicAtTest
) -> None:
    chat = chat_of(await keep(inbox, clinic, message(clinic, chat=PERSON)))
    at_first = await answered_at(connected, clinic, chat)
    await keep(inbox, clinic, message(clinic, chat=HIDDEN, _data=SHOWS_PHONE))
    hidden = await answered_at(connected, clinic, chat)
    await keep(inbox, clinic, message(clinic, chat=PERSON, from_me=True))
    after_staff = await answered_at(connected, clinic, chat)
    await keep(inbox, clinic, message(clinic, chat=PERSON))

    assert (at_first, hidden, after_staff) == (PERSON, HIDDEN, HIDDEN)
    assert await answered_at(connected, clinic, chat) == PERSON


async def test_two_who_turn_out_to_be_one_go_on_in_the_chat_of_the_latest_message(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    known = chat_of(await keep(inbox, clinic, message(clinic, chat=PERSON)))
    later = int((NOW + timedelta(minutes=1)).timestamp())
    hidden = chat_of(await keep(inbox, clinic, message(clinic, chat=HIDDEN, timestamp=later)))

    shown = chat_of(await keep(inbox, clinic, message(clinic, chat=HIDDEN, _data=SHOWS_PHONE)))

    assert known != hidden
    assert shown == hidden
    assert chat_of(await keep(inbox, clinic, message(clinic, chat=PERSON))) == hidden


@pytest.mark.parametrize(
    ("first", "then"), [("5511987654321", "551187654321"), ("551187654321", "5511987654321")]
)
async def test_a_number_with_and_without_its_ninth_digit_is_one_contact(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls, first: str, then: str
) -> None:
    chat = chat_of(await keep(inbox, clinic, message(clinic, chat=f"{first}@c.us")))

    assert chat_of(await keep(inbox, clinic, message(clinic, chat=f"{then}@c.us"))) == chat
    assert rows(database, "select count(*) from contact") == [(1,)]


async def test_of_two_who_turn_out_to_be_one_the_other_points_to_who_writes_on(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await keep(inbox, clinic, message(clinic, chat=PERSON))
    later = int((NOW + timedelta(minutes=1)).timestamp())
    await keep(inbox, clinic, message(clinic, chat=HIDDEN, timestamp=later))
    apart = rows(database, "select count(same_as) from contact")

    await keep(inbox, clinic, message(clinic, chat=HIDDEN, _data=SHOWS_PHONE))

    assert apart == [(0,)]
    assert rows(
        database,
        "select one.chat_id, other.chat_id from contact one join contact other"
        " on other.id = one.same_as",
    ) == [(PERSON, HIDDEN)]
    assert rows(database, "select count(*) from message") == [(3,)]


async def test_people_without_a_shown_number_are_kept_apart(
    inbox: Inbox, clinic: ClinicAtTest
) -> None:
    chats = {
        chat_of(await keep(inbox, clinic, message(clinic, chat=chat)))
        for chat in (HIDDEN, "11223344556677@lid", PERSON, "5511912345679@c.us")
    }

    assert len(chats) == 4


async def test_the_same_number_at_another_clinic_is_another_contact(
    inbox: Inbox, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    other = open_clinic(database.owner, "Outra Clínica")
    await keep(inbox, clinic, message(clinic, chat=PERSON))

    await keep(inbox, other, message(other, chat=HIDDEN, _data=SHOWS_PHONE))

    assert rows(database, "select chat_id from contact order by chat_id") == [(PERSON,), (HIDDEN,)]
