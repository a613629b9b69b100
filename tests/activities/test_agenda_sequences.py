"""Whatever happens to bookings, and in whatever order, the agenda stays sound."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import Range

from activities.booking import BookingStateError
from activities.models import ChangeBooking
from db.models import Block
from db.queries.agenda import load_facts
from domain.agenda import SlotQuery, search
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import change, rows, save
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

BATCHES = 25
AT_ONCE = 5
QUARTER = timedelta(minutes=15)
FIRST = NOW + timedelta(days=1)


class Fate:
    """Picks what happens next, the same for the same seed."""

    def __init__(self, busy: BusyClinic, seed: int) -> None:
        self._busy = busy
        self._random = Random(seed)
        self._bookings: list[UUID] = []

    async def strike(self) -> None:
        """Several things happen at once."""
        await asyncio.gather(*[self._one() for _ in range(AT_ONCE)])

    async def _one(self) -> None:
        activities = self._busy.bookings
        changes = (
            activities.confirm_booking,
            activities.cancel_booking,
            activities.expire_booking,
            activities.expire_booking,
            self._retake,
        )
        if not self._bookings or self._random.random() < 0.5:
            await self._hold()
            return
        change_booking = self._random.choice(changes)
        try:
            await change_booking(self._busy.change(self._random.choice(self._bookings)))
        except BookingStateError:
            return  # a change that does not fit the state it met

    async def _retake(self, change: ChangeBooking) -> bool:
        """The money came after the hold."""
        self._busy.pay(change.booking_id)
        return await self._busy.bookings.retake_slot(change)

    async def _hold(self) -> None:
        clinic = self._busy.clinic
        booking_id = await self._busy.hold(
            self._random.randrange(len(self._busy.chats)),
            self._random.choice(self._busy.dentists),
            self._random.choice((clinic.cleaning_id, clinic.evaluation_id)),
            FIRST + self._random.randrange(16) * QUARTER,
        )
        if booking_id is not None:
            self._bookings.append(booking_id)


@pytest.mark.parametrize(("seed", "chairs"), [(1, None), (2, None), (3, 1), (4, 1), (5, 2)])
async def test_no_two_bookings_share_a_dentist_and_none_lacks_a_chair(
    database: DatabaseUrls, seed: int, chairs: int | None
) -> None:
    async with busy_clinic(database, patients=60, chairs=chairs) as busy:
        fate = Fate(busy, seed)
        for _ in range(BATCHES):
            await fate.strike()

            assert busy.double_booked() == 0
            assert chairs is None or busy.chairs_in_use() <= chairs

        assert busy.deadlocks() == 0
        statuses = {status for (status,) in rows(database, "select distinct status from booking")}
        assert {"confirmed", "cancelled", "expired"} <= statuses, "the run was worth it"


@pytest.mark.parametrize(("seed", "chairs"), [(1, None), (2, 1)])
async def test_what_is_offered_can_be_booked_when_nobody_interferes(
    database: DatabaseUrls, seed: int, chairs: int | None
) -> None:
    random = Random(seed)
    async with busy_clinic(database, patients=30, chairs=chairs) as busy:
        clinic = busy.clinic
        change(database, "update dentist set daily_cap = 6")
        blocked = Range(FIRST + 2 * QUARTER, FIRST + 6 * QUARTER)
        save(
            database.owner,
            Block(id=uuid4(), clinic_id=clinic.clinic_id, period=blocked, reason="Reunião"),
        )
        for patient in range(30):
            procedure_id = random.choice((clinic.cleaning_id, clinic.evaluation_id))
            day = (FIRST + timedelta(days=random.randrange(4))).date()
            wish = SlotQuery(procedure_id, dates=((day, day),), limit=6)
            async with busy.database.clinic(clinic.clinic_id) as session:
                facts = await load_facts(session, clinic.clinic_id, NOW)
            found = search(facts, wish, now=NOW)
            offer = random.choice(found.options or found.alternatives)

            booked = await busy.hold(patient, offer.dentist_id, procedure_id, offer.starts_at)

            assert booked is not None
