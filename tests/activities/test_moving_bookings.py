"""Another time for a booking: the new one taken and the old one freed at once, or nothing."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from activities.models import HoldSlot
from activities.visit_models import MoveBooking, MovedBooking, PlanReminders, RecordAttendance
from activities.visits import VisitActivities
from domain.errors import InvalidFieldError, NotFoundError, SlotTakenError
from domain.vocabulary import Actor, Attendance, BookingStatus
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import change, rows
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

VISIT = timedelta(minutes=30)
FIRST = NOW + timedelta(days=1)
"""Ten in the morning, São Paulo."""
ROUNDS = 30


async def move(
    busy: BusyClinic,
    booking_id: UUID,
    dentist_id: UUID,
    starts_at: datetime,
    *,
    key: str | None = None,
    actor: Actor = Actor.PATIENT,
) -> MovedBooking:
    request = MoveBooking(
        clinic_id=busy.clinic.clinic_id,
        booking_id=booking_id,
        key=key or uuid4().hex,
        dentist_id=dentist_id,
        starts_at=starts_at,
        actor=actor,
        now=NOW,
    )
    return await VisitActivities(busy.database).reschedule_booking(request)


async def hold(busy: BusyClinic, patient: int, dentist_id: UUID, starts_at: datetime) -> UUID:
    booking_id = await busy.hold(patient, dentist_id, busy.clinic.evaluation_id, starts_at)
    assert booking_id is not None
    return booking_id


def at(busy: BusyClinic, booking_id: UUID) -> tuple[object, ...]:
    [row] = rows(
        busy.urls,
        f"select dentist_id, lower(period), lower(occupied) from booking where id = '{booking_id}'",
    )
    return row


async def test_the_old_time_is_free_once_the_new_one_is_taken(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        camila, renato = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST)

        moved = [await move(busy, booking_id, renato, FIRST + VISIT, key="once") for _ in range(2)]

        assert moved[0] == moved[1] == MovedBooking(FIRST + VISIT, FIRST + 2 * VISIT)
        assert at(busy, booking_id) == (renato, FIRST + VISIT, FIRST + VISIT)
        await hold(busy, 1, camila, FIRST)
        history = rows(database, "select actor, detail from booking_event where kind='rescheduled'")
        assert history == [
            (
                "patient",
                {
                    "from": FIRST.isoformat(),
                    "to": (FIRST + VISIT).isoformat(),
                    "from_dentist": str(camila),
                    "to_dentist": str(renato),
                },
            )
        ]


async def test_a_visit_may_move_into_a_part_of_its_own_time(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        (camila, _) = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST)

        await move(busy, booking_id, camila, FIRST + VISIT / 2)

        assert at(busy, booking_id)[1] == FIRST + VISIT / 2


async def test_a_time_that_is_taken_leaves_everything_as_it_was(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        (camila, _) = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST)
        await hold(busy, 1, camila, FIRST + VISIT)

        with pytest.raises(SlotTakenError):
            await move(busy, booking_id, camila, FIRST + VISIT)

        assert at(busy, booking_id)[1] == FIRST
        assert rows(database, "select 1 from booking_event where kind = 'rescheduled'") == []


async def test_staff_are_told_why_and_need_give_no_notice(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        (camila, _) = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST)
        night = FIRST + timedelta(hours=14)
        soon = NOW + timedelta(minutes=15)

        for refused in (night, NOW - timedelta(days=1)):
            with pytest.raises(InvalidFieldError) as why:
                await move(busy, booking_id, camila, refused, actor=Actor.STAFF)
            assert why.value.field == "starts_at"
        with pytest.raises(NotFoundError):
            await move(busy, booking_id, uuid4(), FIRST, actor=Actor.STAFF)
        with pytest.raises(SlotTakenError):
            await move(busy, booking_id, camila, soon)
        await move(busy, booking_id, camila, soon, actor=Actor.STAFF)

        assert at(busy, booking_id)[1] == soon


async def test_moving_and_booking_race_for_one_time_and_one_wins(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=3) as busy:
        camila, renato = busy.dentists
        for number in range(ROUNDS):
            day = FIRST + timedelta(days=number % 25, hours=number // 25)
            mine = await hold(busy, 0, camila, day)
            his = await hold(busy, 1, renato, day)
            wanted = day + VISIT

            outcomes = await asyncio.gather(
                move(busy, mine, camila, wanted),
                move(busy, his, camila, wanted),
                busy.bookings.hold_slot(
                    HoldSlot(
                        clinic_id=busy.clinic.clinic_id,
                        booking_id=uuid4(),
                        conversation_id=busy.chats[2],
                        dentist_id=camila,
                        procedure_id=busy.clinic.evaluation_id,
                        starts_at=wanted,
                        now=NOW,
                    )
                ),
                return_exceptions=True,
            )

            lost = [one for one in outcomes if isinstance(one, SlotTakenError)]
            assert len(lost) == 2, outcomes

        assert busy.double_booked() == 0
        assert busy.deadlocks() == 0


@pytest.mark.parametrize("chairs", [None, 2])
async def test_two_visits_that_change_dentists_at_once_never_deadlock(
    database: DatabaseUrls, chairs: int | None
) -> None:
    async with busy_clinic(database, patients=2, chairs=chairs) as busy:
        camila, renato = busy.dentists
        mine, his = await hold(busy, 0, camila, FIRST), await hold(busy, 1, renato, FIRST)
        for number in range(ROUNDS):
            there = number % 2 == 0
            late = FIRST + (number + 1) * VISIT / 3

            outcomes = await asyncio.gather(
                move(busy, mine, renato if there else camila, late + 2 * VISIT),
                move(busy, his, camila if there else renato, late),
                return_exceptions=True,
            )

            assert all(isinstance(one, MovedBooking | SlotTakenError) for one in outcomes)

        assert busy.double_booked() == 0
        assert busy.deadlocks() == 0


async def test_attendance_can_be_corrected_and_is_kept_in_the_history(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        (camila, _) = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST)
        await busy.bookings.confirm_booking(busy.change(booking_id))
        activities = VisitActivities(busy.database)

        for key, outcome in (("a", Attendance.MISSED), ("b", Attendance.ATTENDED)):
            await activities.record_attendance(
                RecordAttendance(busy.clinic.clinic_id, booking_id, key, outcome, Actor.STAFF, NOW)
            )

        [(status,)] = rows(database, "select status from booking")
        assert status == BookingStatus.COMPLETED
        history = rows(database, "select kind from booking_event where key like 'attendance/%'")
        assert sorted(str(kind) for (kind,) in history) == ["attended", "missed"]


async def test_reminders_follow_what_the_clinic_has_set(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        (camila, _) = busy.dentists
        booking_id = await hold(busy, 0, camila, FIRST + timedelta(days=3))
        activities = VisitActivities(busy.database)
        request = PlanReminders(busy.clinic.clinic_id, booking_id, NOW)

        usual = await activities.plan_reminders(request)
        change(database, "update clinic set reminder_hours_before = '{48}'")
        changed = await activities.plan_reminders(request)

        starts_at = FIRST + timedelta(days=3)
        assert [starts_at - one.at for one in usual.reminders] == [
            timedelta(hours=24),
            timedelta(hours=2),
        ]
        assert [starts_at - one.at for one in changed.reminders] == [timedelta(hours=48)]
