"""Who is due to come again, and that nobody is asked twice for one visit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from activities.recall import DueRecall, Recall, RecallActivities
from db.session import Database
from domain.dialogue.recall import RecallNews
from domain.vocabulary import BookingStatus
from tests.activities.past_visits import add_visit, set_recall
from tests.api.world import change, rows
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic

pytestmark = pytest.mark.stack

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 5, 20, 13, 0, tzinfo=UTC)
"""Half a year and some days before."""


@dataclass
class Chats:
    """Hears who is to be asked."""

    told: list[tuple[UUID, RecallNews]] = field(default_factory=list)

    async def recall_due(self, _clinic_id: UUID, conversation_id: UUID, news: RecallNews) -> None:
        self.told.append((conversation_id, news))


@dataclass
class Cleanings:
    """A clinic whose cleanings are repeated after six months, and the chats of two patients."""

    clinic: ClinicOnStage
    chats: list[UUID]
    urls: DatabaseUrls
    heard: Chats
    activities: RecallActivities

    def visit(self, at: datetime, status: BookingStatus = BookingStatus.COMPLETED) -> UUID:
        """Of the first patient."""
        return add_visit(self.urls.owner, self.clinic, self.chats[0], at, status)

    async def due(self, now: datetime = NOW) -> list[UUID]:
        found = await self.activities.list_due_recalls(now)
        return [one.booking_id for one in found if one.clinic_id == self.clinic.clinic_id]

    def step(self, booking_id: UUID) -> Recall:
        return Recall(DueRecall(self.clinic.clinic_id, booking_id, self.chats[0]), NOW)


@pytest.fixture
async def cleanings(database: DatabaseUrls) -> AsyncIterator[Cleanings]:
    clinic = make_clinic(database.owner, bank_url=None)
    chats = make_chats(database.owner, clinic, 2)
    set_recall(database.owner, clinic, 6)
    connected, heard = Database.connect(database.app), Chats()
    yield Cleanings(clinic, chats, database, heard, RecallActivities(connected, heard))
    await connected.close()


async def test_a_patient_is_due_from_the_day_on_that_the_clinic_set(cleanings: Cleanings) -> None:
    visit = cleanings.visit(LONG_AGO)

    assert await cleanings.due(LONG_AGO + timedelta(days=180)) == []
    assert await cleanings.due() == [visit]


async def test_nobody_is_due_for_what_is_never_repeated(cleanings: Cleanings) -> None:
    cleanings.visit(LONG_AGO)
    set_recall(cleanings.urls.owner, cleanings.clinic, None)

    assert await cleanings.due() == []


async def test_only_the_last_visit_counts(cleanings: Cleanings) -> None:
    cleanings.visit(LONG_AGO - timedelta(days=200))
    last = cleanings.visit(LONG_AGO)

    assert await cleanings.due() == [last]


async def test_who_did_not_come_is_not_asked_to_come_again(cleanings: Cleanings) -> None:
    cleanings.visit(LONG_AGO, BookingStatus.NO_SHOW)

    assert await cleanings.due() == []


@pytest.mark.parametrize(
    ("status", "is_due"),
    [(BookingStatus.CONFIRMED, False), (BookingStatus.CANCELLED, True)],
)
async def test_who_has_a_coming_visit_is_not_due(
    cleanings: Cleanings, status: BookingStatus, is_due: bool
) -> None:
    cleanings.visit(LONG_AGO)
    cleanings.visit(NOW + timedelta(days=9), status)

    assert bool(await cleanings.due()) is is_due


async def test_who_wants_no_reminders_is_not_due(cleanings: Cleanings) -> None:
    cleanings.visit(LONG_AGO)
    change(
        cleanings.urls,
        "update whatsapp_conversation set conversation_context = '{\"opted_out\": true}' "
        f"where id = '{cleanings.chats[0]}'",
    )

    assert await cleanings.due() == []


async def test_a_patient_with_two_chats_is_asked_in_the_last_one_alone(
    cleanings: Cleanings,
) -> None:
    visit = cleanings.visit(LONG_AGO)
    first, second = cleanings.chats
    change(
        cleanings.urls,
        "insert into contact_patient (clinic_id, contact_id, patient_id) select c.clinic_id, "
        "c.contact_id, b.patient_id from whatsapp_conversation c, booking b "
        f"where c.id = '{second}' and b.id = '{visit}'",
    )
    change(
        cleanings.urls,
        "update whatsapp_conversation set last_interaction = now() - interval '1 year' "
        f"where id = '{first}'",
    )

    found = await cleanings.activities.list_due_recalls(NOW)

    own = [one for one in found if one.clinic_id == cleanings.clinic.clinic_id]
    assert own == [DueRecall(cleanings.clinic.clinic_id, visit, second)]


async def test_a_visit_is_recalled_once_and_a_repeated_step_says_the_same(
    cleanings: Cleanings,
) -> None:
    visit = cleanings.visit(LONG_AGO)

    done = [await cleanings.activities.recall_patient(cleanings.step(visit)) for _ in range(2)]

    assert done == [True, True]
    assert len(set(cleanings.heard.told)) == 1
    assert rows(cleanings.urls, f"select kind from booking_event where booking_id = '{visit}'") == [
        ("recalled",)
    ]
    assert await cleanings.due(NOW + timedelta(days=400)) == []


async def test_who_has_booked_meanwhile_is_not_asked(cleanings: Cleanings) -> None:
    visit = cleanings.visit(LONG_AGO)
    cleanings.visit(NOW + timedelta(days=9), BookingStatus.CONFIRMED)

    assert await cleanings.activities.recall_patient(cleanings.step(visit)) is False
    assert await cleanings.activities.read_recall(cleanings.step(visit)) is None
    assert cleanings.heard.told == []


async def test_asking_knows_the_visit_and_its_patient(cleanings: Cleanings) -> None:
    visit = cleanings.visit(LONG_AGO)

    facts = await cleanings.activities.read_recall(cleanings.step(visit))

    assert facts is not None
    assert (facts.patient, facts.dentist) == ("Marina Alves", "Dra. Camila")
    assert facts.procedure_code == "limpeza"
    assert facts.visited_at == LONG_AGO
