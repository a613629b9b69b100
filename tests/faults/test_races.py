"""Many want one time: one gets it, the others are told so."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from temporalio.testing import ActivityEnvironment

from activities.booking import BookingActivities
from activities.models import HeldSlot, HoldSlot
from db.models import Booking
from db.session import Database
from domain.errors import SlotTakenError
from domain.vocabulary import BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_chats, make_clinic
from tests.e2e.world import World
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

RACERS = 50
ROUNDS = 5
"""tests/activities/test_agenda_races.py runs a hundred."""


@dataclass(frozen=True)
class Race:
    """A clinic, chats that want its times, and workers on connections of their own."""

    clinic: ClinicOnStage
    chats: list[UUID]
    workers: list[Database]
    owner_url: str

    async def hold(self, racer: int, starts_at: datetime, now: datetime) -> HeldSlot:
        """What the racer's run asks for."""
        hold = HoldSlot(
            clinic_id=self.clinic.clinic_id,
            booking_id=uuid4(),
            conversation_id=self.chats[racer],
            dentist_id=self.clinic.dentist_id,
            procedure_id=self.clinic.cleaning_id,
            starts_at=starts_at,
            now=now,
        )
        activities = BookingActivities(self.workers[racer % len(self.workers)])
        held: HeldSlot = await ActivityEnvironment().run(activities.hold_slot, hold)
        return held


@pytest.fixture
async def race(database: DatabaseUrls) -> AsyncIterator[Race]:
    """Fifty chats and two workers."""
    clinic = make_clinic(database.owner, bank_url=None)
    chats = make_chats(database.owner, clinic, RACERS)
    workers = [Database.connect(database.app), Database.connect(database.app)]
    yield Race(clinic, chats, workers, database.owner)
    for worker in workers:
        await worker.close()


async def test_fifty_patients_racing_for_one_time_have_one_winner_in_each_round(
    race: Race,
) -> None:
    now = datetime.now(UTC)
    first = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for number in range(ROUNDS):
        starts_at = first + timedelta(days=number)

        outcomes = await asyncio.gather(
            *(race.hold(racer, starts_at, now) for racer in range(RACERS)), return_exceptions=True
        )

        losers = [one for one in outcomes if not isinstance(one, HeldSlot)]
        assert len(losers) == RACERS - 1
        assert {type(one) for one in losers} == {SlotTakenError}
        _confirm(race)  # who still owes a deposit would be led back to that
    assert _bookings(race) == ROUNDS


async def test_overlapping_times_of_one_dentist_are_never_both_held(race: Race) -> None:
    now = datetime.now(UTC)
    first = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    # A cleaning takes an hour with what comes after it: each of these overlaps its neighbours.
    starts = [first + timedelta(minutes=15 * (racer % 4)) for racer in range(RACERS)]

    outcomes = await asyncio.gather(
        *(race.hold(racer, starts[racer], now) for racer in range(RACERS)), return_exceptions=True
    )

    assert len([one for one in outcomes if isinstance(one, HeldSlot)]) == 1
    assert _bookings(race) == 1


@pytest.mark.parametrize("has_deposit", [True, False])
async def test_a_repeated_hold_finds_its_own(race: Race, has_deposit: bool) -> None:
    now = datetime.now(UTC)
    starts_at = now.replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    hold = HoldSlot(
        clinic_id=race.clinic.clinic_id,
        booking_id=uuid4(),
        conversation_id=race.chats[0],
        dentist_id=race.clinic.dentist_id,
        procedure_id=race.clinic.cleaning_id if has_deposit else race.clinic.evaluation_id,
        starts_at=starts_at,
        now=now,
    )

    held = await asyncio.gather(
        *(
            ActivityEnvironment().run(BookingActivities(worker).hold_slot, hold)
            for worker in race.workers * 5
        )
    )

    assert len(set(held)) == 1
    assert _bookings(race) == 1


async def test_the_loser_of_a_race_in_the_chat_is_offered_other_times(world: World) -> None:
    rivals = [world.patient("Ana"), world.patient("Bia")]
    wanted = [await rival.is_asked_to_confirm() for rival in rivals]

    await asyncio.gather(*(rival.say("pode") for rival in rivals))
    heard = [await rival.hears("") for rival in rivals]

    taken = next(text for text in heard if "Reservado até" not in text)
    loser = rivals[heard.index(taken)]
    winner = rivals[1 - heard.index(taken)]
    assert wanted[0] == wanted[1]
    assert "1)" in taken
    assert "Reservado até" in heard[rivals.index(winner)]
    assert await winner.hears("br.gov.bcb.pix")
    await loser.say("1")
    await loser.hears("Posso reservar?")
    await loser.say("pode")
    await loser.hears("Reservado até")
    assert len(await world.bookings(status="held")) == 2


def _confirm(race: Race) -> None:
    engine = owner_engine(race.owner_url)
    with Session(engine) as session, session.begin():
        session.execute(update(Booking).values(status=BookingStatus.CONFIRMED))


def _bookings(race: Race) -> int:
    engine = owner_engine(race.owner_url)
    with Session(engine) as session:
        count = session.scalar(select(func.count()).select_from(Booking))
    return int(count or 0)
