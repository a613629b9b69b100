"""Bookings and changes of the rules wait for each other."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Clinic
from db.queries.agenda_conflicts import load_conflicts
from db.queries.agenda_locks import RulesChangedError, lock_rules
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import rows
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack
TOMORROW = NOW + timedelta(days=1)
WAITING = "select exists (select from pg_locks where not granted)"


async def until_somebody_waits(busy: BusyClinic) -> None:
    async with asyncio.timeout(10):
        while True:
            if rows(busy.urls, WAITING) == [(True,)]:
                return
            await asyncio.sleep(0)  # lets the booking go on to where it waits


async def test_a_booking_made_while_rules_change_meets_the_new_ones(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        clinic_id, evaluation = busy.clinic.clinic_id, busy.clinic.evaluation_id
        async with busy.database.clinic(clinic_id) as session:
            await lock_rules(session, clinic_id)
            (await session.get_one(Clinic, clinic_id)).chairs = 1
            holding = asyncio.create_task(busy.hold(0, busy.dentists[0], evaluation, TOMORROW))
            await until_somebody_waits(busy)

        with pytest.raises(RulesChangedError):
            await holding
        assert await busy.hold(0, busy.dentists[0], evaluation, TOMORROW) is not None


async def test_a_rule_that_was_changed_after_a_booking_tells_of_it(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=2) as busy:
        clinic_id, evaluation = busy.clinic.clinic_id, busy.clinic.evaluation_id
        held = [
            await busy.hold(place, dentist, evaluation, TOMORROW)
            for place, dentist in enumerate(busy.dentists)
        ]
        async with busy.database.clinic(clinic_id) as session:
            await lock_rules(session, clinic_id)
            (await session.get_one(Clinic, clinic_id)).chairs = 1
            conflicts = await load_conflicts(session, clinic_id, NOW)

        assert {one.booking_id for one in conflicts} == set(held)
        assert {one.reason.value for one in conflicts} == {"no_chair"}
