"""A visit lived from its hold to the days after it, in skipped time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from domain.vocabulary import Actor, Attendance, BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.workflows.booking_stage import BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.coming_visit import ASK_AGAIN_AFTER, ATTENDANCE_WITHIN
from workflows.contracts import (
    BookingStage,
    ConfirmPresence,
    PutOffAttendance,
    RescheduleBooking,
    TellAttendance,
)
from workflows.search_attributes import APPOINTMENT_AT
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack

CONFIRMED = BookingNewsKind.CONFIRMED
REMINDER = BookingNewsKind.REMINDER
ATTENDANCE = BookingNewsKind.ATTENDANCE
RESCHEDULED = BookingNewsKind.RESCHEDULED
MOVE_REFUSED = BookingNewsKind.MOVE_REFUSED
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
async def visit(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A confirmed evaluation at noon, in a week."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        await made.begin(procedure_id=made.clinic.evaluation_id)
        await made.until_told(CONFIRMED)
        await made.until_stage(BookingStage.CONFIRMED)
        yield made


async def told_at(visit: BookingOnStage) -> list[datetime]:
    """When the run had its news told, by its own clock: to the minute."""
    history = await visit.handle.fetch_history()
    return [
        event.event_time.ToDatetime(UTC).replace(second=0, microsecond=0)
        for event in history.events
        if event.event_type is EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
        and event.activity_task_scheduled_event_attributes.activity_type.name == "tell_conversation"
    ]


def request(visit: BookingOnStage, starts_at: datetime, key: str = "move") -> RescheduleBooking:
    return RescheduleBooking(key, Actor.PATIENT, visit.clinic.dentist_id, starts_at)


async def staff_move(visit: BookingOnStage, starts_at: datetime, key: str = "staff") -> None:
    await visit.mailbox.reschedule_booking(
        visit.clinic.clinic_id,
        visit.booking_id,
        request_id=key,
        dentist_id=visit.clinic.dentist_id,
        starts_at=starts_at,
        reason="por telefone",
    )


def history(visit: BookingOnStage) -> list[str]:
    found = visit.rows("select kind from booking_event order by at, id")
    return [row["kind"] for row in found]


async def test_a_patient_is_reminded_and_asked_at_the_right_local_minute_then_presumed_there(
    visit: BookingOnStage,
) -> None:
    result = await visit.end()

    local = [one.astimezone(ZONE) for one in (await told_at(visit))[1:]]
    start = visit.starts_at.astimezone(ZONE)
    assert result == "visited"
    assert visit.news == [CONFIRMED, REMINDER, REMINDER, ATTENDANCE]
    assert local == [start - DAY, start - 2 * HOUR, (start + DAY).replace(hour=9)]
    assert visit.booking()["status"] == BookingStatus.COMPLETED
    [event] = visit.rows("select actor, detail from booking_event where kind = 'attended'")
    assert (event["actor"], event["detail"]) == ("system", {"presumed": True})


async def test_reminders_and_the_end_of_the_visit_move_with_it(visit: BookingOnStage) -> None:
    later = visit.starts_at + DAY + HOUR
    await visit.handle.signal(BookingWorkflow.reschedule_requested, request(visit, later))
    await visit.until_told(RESCHEDULED)

    description = await visit.handle.describe()
    await visit.end()

    assert description.typed_search_attributes[APPOINTMENT_AT] == later
    assert visit.news == [CONFIRMED, RESCHEDULED, REMINDER, REMINDER, ATTENDANCE]
    assert (await told_at(visit))[2:4] == [later - DAY, later - 2 * HOUR]
    assert history(visit) == ["held", "confirmed", "rescheduled", "attended"]


async def test_staff_who_move_a_visit_to_a_time_that_is_taken_are_told(
    visit: BookingOnStage,
) -> None:
    await visit.begin_rival_at(visit.starts_at + HOUR)

    with pytest.raises(BookingRefusedError) as taken:
        await staff_move(visit, visit.starts_at + HOUR, "a")
    with pytest.raises(BookingRefusedError) as closed:
        await staff_move(visit, visit.starts_at + 14 * HOUR, "b")
    await staff_move(visit, visit.starts_at - HOUR, "c")

    assert (taken.value.code, taken.value.status) == ("slot_taken", 409)
    assert (closed.value.code, closed.value.status) == ("invalid_field", 422)
    assert visit.booking()["period"].lower == visit.starts_at - HOUR


async def test_of_a_patient_who_moves_and_one_who_books_the_same_time_one_wins(
    visit: BookingOnStage,
) -> None:
    wanted = visit.starts_at + HOUR

    await asyncio.gather(
        visit.handle.signal(BookingWorkflow.reschedule_requested, request(visit, wanted)),
        visit.begin_rival_at(wanted),
    )
    await visit.until_any_told(RESCHEDULED, MOVE_REFUSED)

    [winner] = visit.rows("select id from booking where lower(period) = :at", at=wanted)
    assert (RESCHEDULED in visit.news) == (winner["id"] == visit.booking_id)


async def test_a_held_booking_moves_and_its_charge_stays(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with a_booking(database, temporal_env_time_skipping) as booking:
        await booking.begin()
        await booking.until_told(BookingNewsKind.CHARGED)
        later = booking.starts_at + HOUR

        await staff_move(booking, later)
        await booking.pay()
        await booking.hint()
        await booking.until_told(BookingNewsKind.PAID_AND_CONFIRMED)

        assert len(await booking.charges()) == 1
        assert booking.booking()["period"].lower == later
        assert booking.booking()["status"] == BookingStatus.CONFIRMED


async def test_who_says_to_be_coming_is_written_down_once(visit: BookingOnStage) -> None:
    for _ in range(2):
        await visit.handle.signal(BookingWorkflow.presence_confirmed, ConfirmPresence("answer"))
    await visit.end()

    assert history(visit).count("presence_confirmed") == 1


async def test_staff_mark_a_visit_missed_and_may_correct_it(visit: BookingOnStage) -> None:
    mailbox, ids = visit.mailbox, (visit.clinic.clinic_id, visit.booking_id)
    with pytest.raises(BookingRefusedError) as early:
        await mailbox.record_attendance(*ids, request_id="a", outcome=Attendance.MISSED)
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + 2 * HOUR)

    await mailbox.record_attendance(*ids, request_id="b", outcome=Attendance.ATTENDED)
    first = visit.booking()["status"]
    await mailbox.record_attendance(*ids, request_id="c", outcome=Attendance.MISSED)
    second = visit.booking()["status"]

    assert early.value.code == "visit_not_begun"
    assert (first, second) == (BookingStatus.COMPLETED, BookingStatus.NO_SHOW)
    assert await visit.end() == "missed"
    assert ATTENDANCE not in visit.news


async def tell(visit: BookingOnStage, outcome: Attendance) -> None:
    told = TellAttendance("answer", outcome)
    for _ in range(2):
        await visit.handle.signal(BookingWorkflow.attendance_told, told)


async def until_status(visit: BookingOnStage, status: BookingStatus) -> None:
    async def look() -> bool | None:
        return visit.booking()["status"] == status or None

    await eventually(look, f"the booking is {status}")


async def test_what_the_patient_says_of_the_visit_is_kept_as_presumed_until_staff_say_it(
    visit: BookingOnStage,
) -> None:
    ids = (visit.clinic.clinic_id, visit.booking_id)
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + DAY)
    await visit.until_told(ATTENDANCE)

    await tell(visit, Attendance.MISSED)
    await until_status(visit, BookingStatus.NO_SHOW)
    before = history_of_patient(visit)
    await visit.mailbox.record_attendance(*ids, request_id="s", outcome=Attendance.ATTENDED)
    await tell(visit, Attendance.MISSED)

    assert await visit.end() == "visited"
    assert visit.booking()["status"] == BookingStatus.COMPLETED
    assert before == [("missed", "patient", {"presumed": True})]
    assert history_of_patient(visit)[1:] == [("attended", "staff", None)]


def history_of_patient(visit: BookingOnStage) -> list[tuple[str, str, object]]:
    found = visit.rows(
        "select kind, actor, detail from booking_event where key like 'attendance/%' order by at"
    )
    return [(row["kind"], row["actor"], row["detail"] or None) for row in found]


async def put_off(visit: BookingOnStage, question: str) -> None:
    """What a chat says that is busy; said twice, it is heard once."""
    for _ in range(2):
        said = PutOffAttendance(f"{visit.booking_id}/{question}")
        await visit.handle.signal(BookingWorkflow.attendance_put_off, said)


async def test_a_patient_who_cannot_be_asked_is_asked_hours_later_until_the_question_is_told(
    visit: BookingOnStage,
) -> None:
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + DAY)
    await visit.until_told(ATTENDANCE)
    await put_off(visit, "attendance")

    assert await visit.end() == "visited"

    first, again = (await told_at(visit))[-2:]
    assert visit.news.count(ATTENDANCE) == 2
    assert again - first >= ASK_AGAIN_AFTER
    assert again.astimezone(ZONE).date() == first.astimezone(ZONE).date()
    assert history_of_patient(visit) == [("attended", "system", {"presumed": True})]


async def test_who_is_not_asked_again_is_one_whom_staff_have_marked_meanwhile(
    visit: BookingOnStage,
) -> None:
    ids = (visit.clinic.clinic_id, visit.booking_id)
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + DAY)
    await visit.until_told(ATTENDANCE)
    await put_off(visit, "attendance")

    await visit.mailbox.record_attendance(*ids, request_id="s", outcome=Attendance.MISSED)

    assert await visit.end() == "missed"
    assert visit.news.count(ATTENDANCE) == 1


async def test_a_chat_that_is_always_busy_is_given_up_and_the_outcome_is_presumed(
    visit: BookingOnStage,
) -> None:
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + DAY)
    await visit.until_told(ATTENDANCE)
    await put_off(visit, "attendance")
    for time in range(1, 30):
        await put_off(visit, f"attendance/again/{time}")

    assert await visit.end() == "visited"

    last = (await told_at(visit))[-1]
    assert 2 < visit.news.count(ATTENDANCE) < 15
    assert last <= visit.booking()["period"].upper + ATTENDANCE_WITHIN - ASK_AGAIN_AFTER
    assert history_of_patient(visit) == [("attended", "system", {"presumed": True})]


async def test_after_the_visit_nothing_can_be_moved_or_cancelled(visit: BookingOnStage) -> None:
    mailbox, ids = visit.mailbox, (visit.clinic.clinic_id, visit.booking_id)
    await visit.pass_time(visit.starts_at - datetime.now(UTC) + 2 * HOUR)

    with pytest.raises(BookingRefusedError):
        await mailbox.cancel_booking(*ids, request_id="late", reason="")
    with pytest.raises(BookingRefusedError):
        await staff_move(visit, visit.starts_at + 3 * DAY)


async def test_a_reminder_waits_while_the_number_is_away_and_is_told_once_it_is_back(
    visit: BookingOnStage,
) -> None:
    start = visit.starts_at
    visit.execute("update whatsapp_session set status = 'FAILED'")
    await visit.pass_time(start - DAY + timedelta(minutes=15) - datetime.now(UTC))
    before = list(visit.news)
    visit.execute("update whatsapp_session set status = 'WORKING'")

    await visit.end()

    assert before == [CONFIRMED]
    assert visit.news == [CONFIRMED, REMINDER, REMINDER, ATTENDANCE]
    assert (await told_at(visit))[1:3] == [start - DAY + timedelta(minutes=20), start - 2 * HOUR]


async def test_who_wants_no_messages_gets_no_reminder_and_is_not_asked(
    visit: BookingOnStage,
) -> None:
    visit.execute("""update whatsapp_conversation set conversation_context='{"opted_out": true}'""")

    await visit.end()

    assert visit.news == [CONFIRMED]
