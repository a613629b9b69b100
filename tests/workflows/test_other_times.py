"""A late payer whose time is taken, and a dentist who is away: other times are kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from domain.vocabulary import Actor, BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.patient import eventually
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import CancelBooking, DentistAway, DentistBack, RescheduleBooking

pytestmark = pytest.mark.stack

DAY = timedelta(days=1)


@pytest.fixture
async def booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A clinic with a bank, and a deposit to be paid."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        yield made


async def pay_late(booking: BookingOnStage) -> None:
    """The hold ends, somebody else takes the time, and then the money comes."""
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)
    await booking.pass_time(HOLD)
    await booking.until_told(BookingNewsKind.EXPIRED)
    booking.execute(
        "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, period, "
        "occupied, status, deposit_centavos) select gen_random_uuid(), clinic_id, dentist_id, "
        "procedure_id, patient_id, period, occupied, 'confirmed', 0 from booking"
    )
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()
    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_LATE)


def kept(booking: BookingOnStage) -> list[dict[str, Any]]:
    return booking.rows(
        "select dentist_id, lower(period) as starts_at from booking where offered_for is not null "
        "order by 2"
    )


async def choose(booking: BookingOnStage, starts_at: datetime, key: str = "1") -> None:
    await booking.handle.signal(
        BookingWorkflow.reschedule_requested,
        RescheduleBooking(key, Actor.PATIENT, booking.clinic.dentist_id, starts_at),
    )


async def test_a_late_payer_gets_the_time_that_they_choose(booking: BookingOnStage) -> None:
    await pay_late(booking)
    first = kept(booking)[0]["starts_at"]

    await choose(booking, first)
    await booking.until_told(BookingNewsKind.RESCHEDULED)

    row = booking.booking()
    assert (row["status"], row["needs_attention"]) == (BookingStatus.CONFIRMED, None)
    assert row["period"].lower == first
    assert kept(booking) == []
    assert booking.rows("select 1 from refund") == []


async def test_nobody_else_gets_a_time_that_is_kept(booking: BookingOnStage) -> None:
    await pay_late(booking)

    with pytest.raises(IntegrityError, match="ex_booking_dentist_occupied"):
        booking.execute(
            "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, period, "
            "occupied, status, deposit_centavos) select gen_random_uuid(), clinic_id, dentist_id, "
            "procedure_id, patient_id, period, occupied, 'confirmed', 0 from booking "
            "where offered_for is not null limit 1"
        )


async def test_a_late_payer_who_wants_the_money_has_it_back(booking: BookingOnStage) -> None:
    await pay_late(booking)

    await booking.handle.signal(
        BookingWorkflow.cancel_requested, CancelBooking("back", Actor.PATIENT)
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert kept(booking) == []
    assert booking.rows("select status, reason from refund") == [
        {"status": "refunded", "reason": "late_payment"}
    ]
    assert booking.booking()["status"] == BookingStatus.EXPIRED


@pytest.mark.parametrize(
    ("default", "told"),
    [("refund", BookingNewsKind.REFUNDED), ("credit", BookingNewsKind.CREDITED)],
)
async def test_a_late_payer_who_says_nothing_for_a_day_has_the_clinics_default(
    booking: BookingOnStage, default: str, told: BookingNewsKind
) -> None:
    booking.execute(f"update clinic set late_payment_default = '{default}'")
    await pay_late(booking)

    await booking.pass_time(DAY + timedelta(minutes=1))
    await booking.until_told(told)

    assert kept(booking) == []
    assert booking.booking()["needs_attention"] is None
    assert len(booking.rows("select 1 from credit")) == (default == "credit")


async def _be_certain(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)
    await booking.pay()
    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_AND_CONFIRMED)


async def _fall_ill(booking: BookingOnStage) -> UUID:
    """The dentist is away on the day of the visit."""
    block_id, day = uuid4(), booking.starts_at.astimezone(UTC)
    booking.execute(
        "insert into block (id, clinic_id, dentist_id, period, reason) values "
        f"('{block_id}', '{booking.clinic.clinic_id}', '{booking.clinic.dentist_id}', "
        f"tstzrange('{day - timedelta(hours=6)}', '{day + timedelta(hours=8)}'), 'doente')"
    )
    for _ in range(2):  # told twice is asked once
        await booking.handle.signal(BookingWorkflow.dentist_away, DentistAway(block_id))
    return block_id


async def _until_asked(booking: BookingOnStage) -> None:
    async def look() -> bool | None:
        return bool(kept(booking)) or None

    await eventually(look, "other times are kept")
    await booking.until_told(BookingNewsKind.DENTIST_AWAY)


async def test_the_patient_of_an_absent_dentist_chooses_another_time(
    booking: BookingOnStage,
) -> None:
    await _be_certain(booking)
    block_id = await _fall_ill(booking)
    await _until_asked(booking)

    await choose(booking, kept(booking)[0]["starts_at"])
    await booking.until_told(BookingNewsKind.RESCHEDULED)

    assert kept(booking) == []
    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    asked = booking.rows("select key from booking_event where kind = 'dentist_away'")
    assert asked == [{"key": f"away/{block_id}"}]


async def test_who_gives_up_the_visit_of_an_absent_dentist_has_all_the_money_back(
    booking: BookingOnStage,
) -> None:
    booking.execute(
        "update clinic set refund_window_hours = 720, late_cancellation = 'nothing', "
        "cancellation_fee_centavos = 600"
    )
    await _be_certain(booking)
    await _fall_ill(booking)
    await _until_asked(booking)

    await booking.handle.signal(
        BookingWorkflow.cancel_requested, CancelBooking("off", Actor.PATIENT)
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert booking.rows("select amount_centavos from refund") == [{"amount_centavos": 6600}]
    assert kept(booking) == []


async def test_people_are_told_of_a_patient_who_does_not_answer(booking: BookingOnStage) -> None:
    await _be_certain(booking)
    await _fall_ill(booking)
    await _until_asked(booking)

    await booking.environment.fast_forward(booking.handle, timedelta(hours=40))

    async def look() -> bool | None:
        return booking.booking()["needs_attention"] == "dentist_away" or None

    await eventually(look, "the visit is on the staff's list")
    assert booking.news.count(BookingNewsKind.DENTIST_AWAY) == 2
    assert kept(booking) == []


async def test_what_is_kept_for_a_patient_who_cannot_be_asked_is_free_again_after_a_day(
    booking: BookingOnStage,
) -> None:
    await _be_certain(booking)
    booking.execute("update contact set address = 'absent'")
    await _fall_ill(booking)

    async def look() -> bool | None:
        return booking.booking()["needs_attention"] == "dentist_away" or None

    await eventually(look, "the visit is on the staff's list")
    before = kept(booking)
    await booking.environment.fast_forward(booking.handle, timedelta(hours=25))

    assert before != []
    assert kept(booking) == []
    assert booking.booking()["needs_attention"] == "dentist_away"
    assert BookingNewsKind.DENTIST_AWAY not in booking.news


async def _recover(booking: BookingOnStage, block_id: UUID) -> None:
    booking.execute(f"delete from block where id = '{block_id}'")
    for _ in range(2):  # told twice is heard once
        await booking.handle.signal(BookingWorkflow.dentist_back, DentistBack(block_id))


def _returns(booking: BookingOnStage) -> list[dict[str, Any]]:
    return booking.rows("select key from booking_event where kind = 'dentist_back'")


async def test_who_was_asked_hears_that_the_visit_stays_when_the_dentist_is_back(
    booking: BookingOnStage,
) -> None:
    await _be_certain(booking)
    block_id = await _fall_ill(booking)
    await _until_asked(booking)

    await _recover(booking, block_id)

    async def look() -> bool | None:
        return bool(_returns(booking)) or None

    await eventually(look, "the visit stays")
    await booking.environment.fast_forward(booking.handle, timedelta(hours=36))
    assert _returns(booking) == [{"key": f"back/{block_id}"}]
    assert booking.news.count(BookingNewsKind.DENTIST_BACK) == 1
    assert booking.news.count(BookingNewsKind.DENTIST_AWAY) == 1
    assert kept(booking) == []
    assert booking.booking()["needs_attention"] is None


async def test_who_has_moved_meanwhile_stays_moved_and_is_told_nothing(
    booking: BookingOnStage,
) -> None:
    await _be_certain(booking)
    block_id = await _fall_ill(booking)
    await _until_asked(booking)
    chosen = kept(booking)[0]["starts_at"]
    await choose(booking, chosen)
    await booking.until_told(BookingNewsKind.RESCHEDULED)

    await _recover(booking, block_id)
    await booking.environment.fast_forward(booking.handle, timedelta(hours=12))

    assert booking.booking()["period"].lower == chosen
    assert BookingNewsKind.DENTIST_BACK not in booking.news


async def test_other_times_are_with_another_dentist_who_does_it_while_the_own_one_is_away(
    booking: BookingOnStage,
) -> None:
    other = _another_dentist(booking)
    await _be_certain(booking)
    booking.execute(
        "insert into block (id, clinic_id, dentist_id, period, reason) values (gen_random_uuid(), "
        f"'{booking.clinic.clinic_id}', '{booking.clinic.dentist_id}', "
        f"tstzrange(now(), '{booking.starts_at + 90 * DAY}'), 'férias')"
    )
    await _fall_ill(booking)
    await _until_asked(booking)

    options = kept(booking)
    move = RescheduleBooking("1", Actor.PATIENT, other, options[0]["starts_at"])
    await booking.handle.signal(BookingWorkflow.reschedule_requested, move)
    await booking.until_told(BookingNewsKind.RESCHEDULED)

    assert {one["dentist_id"] for one in options} == {other}
    assert booking.booking()["dentist_id"] == other
    assert kept(booking) == []


def _another_dentist(booking: BookingOnStage) -> UUID:
    """With the same hours, who does the same; and one who does nothing of it."""
    other, useless = uuid4(), uuid4()
    for dentist in (other, useless):
        _copy(booking, "dentist", {"id": f"'{dentist}'", "name": f"'Dra. {dentist}'"}, key="id")
        own = {"dentist_id": f"'{dentist}'"}
        _copy(booking, "working_hours", own | {"id": "gen_random_uuid()"}, key="dentist_id")
    _copy(booking, "dentist_procedure", {"dentist_id": f"'{other}'"}, key="dentist_id")
    return other


def _copy(booking: BookingOnStage, table: str, changed: dict[str, str], *, key: str) -> None:
    """The rows of the clinic's own dentist again, with other values."""
    found = booking.rows(
        "select column_name from information_schema.columns where table_name = :table "
        "and is_generated = 'NEVER'",
        table=table,
    )
    columns = [row["column_name"] for row in found]
    values = ", ".join(changed.get(column, column) for column in columns)
    booking.execute(
        f"insert into {table} ({', '.join(columns)}) select {values} from {table} "
        f"where {key} = '{booking.clinic.dentist_id}'"
    )
