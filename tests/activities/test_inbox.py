"""What the edge's tests cannot show of the inbox: time, loss, and deliveries nobody waits for."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from activities.errands import Kept
from activities.forwarded import ForwardedNotes
from activities.inbox import Inbox
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
from tests.conftest import DatabaseUrls
from workflows.mailbox import TemporalAwayError


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
