"""A patient who awaits a deposit in a chat is brought back to that hold, whatever was asked."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from activities.models import HeldSlot, HoldSlot
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import rows
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack
TOMORROW = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)


async def ask(
    busy: BusyClinic, patient: int, booking_id: UUID, *, later: timedelta = timedelta(0)
) -> HeldSlot:
    """For a cleaning, which costs a deposit."""
    return await busy.bookings.hold_slot(
        HoldSlot(
            clinic_id=busy.clinic.clinic_id,
            booking_id=booking_id,
            conversation_id=busy.chats[patient],
            dentist_id=busy.dentists[0],
            procedure_id=busy.clinic.cleaning_id,
            starts_at=TOMORROW + later,
            now=NOW,
        )
    )


@pytest.mark.parametrize("later", [timedelta(0), HOUR])
async def test_a_second_wish_resumes_the_hold_even_when_it_meets_itself(
    database: DatabaseUrls, later: timedelta
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        own, again = uuid4(), uuid4()
        held = await ask(busy, 0, own)

        resumed = await ask(busy, 0, again, later=later)

        assert held.resumes is None
        assert resumed.resumes == own
        assert resumed.ends_at == held.ends_at
        assert rows(database, "select id from booking") == [(own,)]


async def test_another_hold_is_made_once_the_first_is_over(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        own = uuid4()
        await ask(busy, 0, own)
        await busy.bookings.expire_booking(busy.change(own))

        assert (await ask(busy, 0, uuid4())).resumes is None


async def test_a_visit_without_a_deposit_is_booked_beside_the_hold(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        await ask(busy, 0, uuid4())
        evaluation = busy.clinic.evaluation_id

        assert await busy.hold(0, busy.dentists[0], evaluation, TOMORROW + 3 * HOUR) is not None


async def test_of_holds_made_in_one_moment_one_stays(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        wishes = [ask(busy, 0, uuid4(), later=place * HOUR) for place in range(5)]

        answers = await asyncio.gather(*wishes, return_exceptions=True)

        made = [one for one in answers if isinstance(one, HeldSlot) and one.resumes is None]
        assert len(made) == 1
        assert all(isinstance(one, HeldSlot | IntegrityError) for one in answers)
        assert rows(database, "select count(*) from booking") == [(1,)]
