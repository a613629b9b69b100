"""Staff go over the rules, but never unnoticed; chairs are kept by the database itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from activities.models import HoldSlot
from activities.visit_models import MoveBooking
from activities.visits import VisitActivities
from db.models import Block, Booking, Patient
from db.queries.agenda import load_facts
from domain.agenda.overrule import Liberty, StaffBooking
from domain.errors import InvalidFieldError, SlotTakenError
from domain.vocabulary import Actor, BookingStatus
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import change, rows, save
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack
TOMORROW = NOW + timedelta(days=1)
HALF = timedelta(minutes=30)
AT_NIGHT = TOMORROW.replace(hour=4)
ON_TOP = Liberty(on_top=True)
OVERRULING = Liberty(overrule=True)


async def staff_hold(
    busy: BusyClinic, starts_at: Any = TOMORROW, liberty: Liberty = ON_TOP, dentist: int = 0
) -> UUID:
    patient = uuid4()
    clinic_id = busy.clinic.clinic_id
    save(busy.urls.owner, Patient(id=patient, clinic_id=clinic_id, full_name="Ana"))
    request = HoldSlot(
        clinic_id=clinic_id,
        booking_id=uuid4(),
        conversation_id=None,
        dentist_id=busy.dentists[dentist],
        procedure_id=busy.clinic.evaluation_id,
        starts_at=starts_at,
        now=NOW,
        staff=StaffBooking(patient, liberty, "dor", by=uuid4()),
    )
    await busy.bookings.hold_slot(request)
    await busy.bookings.hold_slot(replace(request, now=NOW + HALF))  # repeated: nothing more
    return request.booking_id


async def hold(busy: BusyClinic, starts_at: Any = TOMORROW, patient: int = 0) -> UUID | None:
    evaluation = busy.clinic.evaluation_id
    return await busy.hold(patient, busy.dentists[0], evaluation, starts_at)


async def test_two_can_be_squeezed_in_over_a_visit_and_are_marked(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1, chairs=1) as busy:
        usual = await hold(busy)

        on_top = {await staff_hold(busy), await staff_hold(busy)}

        marked = rows(database, "select id from booking where is_on_top and chair is null")
        assert {booking_id for (booking_id,) in marked} == on_top
        assert rows(database, "select id from booking where chair = 1") == [(usual,)]
        events = rows(
            database,
            "select actor, detail->>'on_top', detail->>'reason' from booking_event "
            "where detail ? 'on_top'",
        )
        assert events == [("staff", "true", "dor")] * 2


async def test_a_squeezed_in_visit_that_is_paid_late_takes_a_chair_if_its_time_is_free(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1, chairs=1) as busy:
        usual = await hold(busy)
        assert usual is not None
        on_top = await staff_hold(busy)
        change(database, f"update booking set status = 'expired' where id = '{on_top}'")
        while_taken = await busy.bookings.retake_slot(busy.change(on_top))

        change(database, f"update booking set status = 'cancelled' where id = '{usual}'")
        while_free = await busy.bookings.retake_slot(busy.change(on_top))

    assert (while_taken, while_free) == (False, True)
    query = f"select status, chair, is_on_top from booking where id = '{on_top}'"
    assert rows(database, query) == [("confirmed", 1, False)]


async def test_a_time_that_only_a_squeezed_in_visit_has_is_offered_to_nobody(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        await staff_hold(busy)

        assert await hold(busy) is None
        async with busy.database.clinic(busy.clinic.clinic_id) as session:
            facts = await load_facts(session, busy.clinic.clinic_id, NOW)
        busy_times = facts.dentist(busy.dentists[0]).busy
        assert [period.starts_at for period in busy_times] == [TOMORROW]


async def test_staff_book_out_of_hours_but_over_nobody(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(database, "update dentist set daily_cap = 1")
        await hold(busy)

        with pytest.raises(InvalidFieldError, match="outside_hours"):
            await staff_hold(busy, AT_NIGHT, Liberty())
        with pytest.raises(SlotTakenError):
            await staff_hold(busy, TOMORROW + 2 * HALF, Liberty())
        await staff_hold(busy, AT_NIGHT, OVERRULING)
        await staff_hold(busy, TOMORROW + 2 * HALF, OVERRULING)
        with pytest.raises(SlotTakenError):
            await staff_hold(busy, TOMORROW, OVERRULING)
        with pytest.raises(InvalidFieldError, match="in_the_past"):
            await staff_hold(busy, NOW - HALF, Liberty(overrule=True, on_top=True))


async def test_a_block_is_overruled_only_on_top(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        period = Range(TOMORROW, TOMORROW + 4 * HALF)
        save(
            database.owner,
            Block(id=uuid4(), clinic_id=busy.clinic.clinic_id, period=period, reason="Reunião"),
        )

        with pytest.raises(SlotTakenError):
            await staff_hold(busy, TOMORROW, OVERRULING)
        await staff_hold(busy, TOMORROW, ON_TOP)


async def test_a_visit_moves_on_top_of_another_and_back_to_a_place_of_its_own(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=2, chairs=1) as busy:
        first, second = await hold(busy), await hold(busy, TOMORROW + 2 * HALF, patient=1)
        assert first is not None
        assert second is not None
        move = MoveBooking(
            clinic_id=busy.clinic.clinic_id,
            booking_id=second,
            key="there",
            dentist_id=busy.dentists[0],
            starts_at=TOMORROW,
            actor=Actor.STAFF,
            now=NOW,
            reason="pediu",
            liberty=ON_TOP,
        )
        visits = VisitActivities(busy.database)

        await visits.reschedule_booking(move)
        there = rows(database, f"select is_on_top, chair from booking where id = '{second}'")
        back = replace(move, key="back", starts_at=AT_NIGHT, liberty=OVERRULING)
        await visits.reschedule_booking(back)

        assert there == [(True, None)]
        assert rows(database, f"select is_on_top, chair from booking where id = '{second}'") == [
            (False, 1)
        ]


async def test_a_long_visit_gets_a_chair_where_short_ones_took_both_in_turn(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=3, chairs=2) as busy:
        evaluation, cleaning = busy.clinic.evaluation_id, busy.clinic.cleaning_id
        first, second = busy.dentists
        change(database, "update procedure set buffer_after_minutes = 0, deposit_centavos = 0")
        both = await busy.hold(0, first, evaluation, TOMORROW + HALF)
        await busy.hold(1, second, evaluation, TOMORROW + HALF)
        assert both is not None
        await busy.bookings.cancel_booking(busy.change(both))
        await busy.hold(0, second, evaluation, TOMORROW)
        change(database, "update procedure set duration_minutes = 60 where code = 'limpeza'")

        held = await busy.hold(2, first, cleaning, TOMORROW)

        assert held is not None
        assert busy.chairs_in_use() == 2


async def test_the_database_itself_lets_no_two_visits_share_a_chair(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1, chairs=2) as busy:
        held = await hold(busy)
        period = Range(TOMORROW, TOMORROW + HALF)
        (patient_id,) = rows(database, "select id from patient")[0]
        intruder = Booking(
            id=uuid4(),
            clinic_id=busy.clinic.clinic_id,
            dentist_id=busy.dentists[1],
            procedure_id=busy.clinic.evaluation_id,
            patient_id=patient_id,
            period=period,
            occupied=period,
            status=BookingStatus.CONFIRMED,
            deposit_centavos=0,
            chair=1,
        )

        with pytest.raises(IntegrityError, match="ex_booking_chair_occupied"):
            save(database.owner, intruder)

        assert held is not None
