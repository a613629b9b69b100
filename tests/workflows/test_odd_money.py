"""Money that comes otherwise than asked: another amount, twice, reclaimed, or partly as credit."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from domain.vocabulary import Actor, BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import eventually
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingStage, RescheduleBooking
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack

CHARGED = BookingNewsKind.CHARGED
PAID = BookingNewsKind.PAID_AND_CONFIRMED
ODD = BookingNewsKind.PAID_WRONG_AMOUNT
REQUESTED = BookingNewsKind.REFUND_REQUESTED


@pytest.fixture
async def booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A clinic with a bank, and a deposit to be paid."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        yield made


async def pay_too_little(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.bank_misbehaves(amount_delta_centavos=-100)
    await booking.pay()
    await booking.hint()
    await booking.until_told(ODD)


async def test_the_time_waits_while_staff_look_at_another_amount(booking: BookingOnStage) -> None:
    await pay_too_little(booking)

    await booking.pass_time(3 * HOLD)

    assert booking.booking()["status"] == BookingStatus.HELD
    assert booking.news == [CHARGED, ODD]


async def test_staff_take_another_amount_for_the_deposit(booking: BookingOnStage) -> None:
    await pay_too_little(booking)

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="as-it-is", accept_received=True
    )
    await booking.until_told(PAID)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.booking()["deposit_centavos"] == DEPOSIT_CENTAVOS - 100
    assert booking.payments() == [DEPOSIT_CENTAVOS - 100]
    assert booking.booking()["needs_attention"] is None


async def test_staff_who_saw_the_rest_of_another_amount_record_just_that(
    booking: BookingOnStage,
) -> None:
    await pay_too_little(booking)

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="rest"
    )
    await booking.until_told(PAID)

    assert booking.payments() == [DEPOSIT_CENTAVOS - 100, 100]


async def test_nothing_received_is_nothing_to_accept(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)

    with pytest.raises(BookingRefusedError) as refused:
        await booking.mailbox.confirm_payment(
            booking.clinic.clinic_id, booking.booking_id, request_id="none", accept_received=True
        )

    assert refused.value.code == "nothing_received"
    await booking.pay()
    await booking.hint()
    await booking.until_told(PAID)


async def test_another_amount_that_nobody_settles_frees_the_time_and_says_that_it_is_safe(
    booking: BookingOnStage,
) -> None:
    await pay_too_little(booking)

    await booking.pass_time(timedelta(hours=25))
    await booking.until_told(BookingNewsKind.EXPIRED)

    assert booking.booking()["status"] == BookingStatus.EXPIRED
    assert booking.booking()["needs_attention"] == "paid_wrong_amount"


async def test_a_payment_of_the_moment_in_which_staff_confirm_goes_back_as_the_second(
    booking: BookingOnStage,
) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    booking.meddler.before["close_charge"] = booking.pay

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="seen"
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    refunds = booking.rows("select amount_centavos, reason, status from refund")
    assert refunds == [
        {"amount_centavos": DEPOSIT_CENTAVOS, "reason": "paid_again", "status": "refunded"}
    ]
    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.news.count(BookingNewsKind.PAID_AGAIN) == 1


async def _pay_late_and_twice(booking: BookingOnStage) -> None:
    """By two people of a family, say, after the hold."""
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pass_time(HOLD)
    await booking.until_told(BookingNewsKind.EXPIRED)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    booking.execute(
        "insert into payment (id, clinic_id, charge_id, account_id, external_id, amount_centavos, "
        "paid_at, recorded_by) select gen_random_uuid(), clinic_id, id, account_id, 'first', "
        "amount_centavos, now() - interval '1 day', 'provider' from charge"
    )
    await booking.pay()


_SECOND_BACK = [{"amount_centavos": DEPOSIT_CENTAVOS, "reason": "paid_again", "status": "refunded"}]


async def test_of_a_deposit_paid_late_and_twice_the_second_goes_back(
    booking: BookingOnStage,
) -> None:
    await _pay_late_and_twice(booking)

    await booking.hint()
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert booking.rows("select amount_centavos, reason, status from refund") == _SECOND_BACK
    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.news[-4:-1] == [PAID, BookingNewsKind.PAID_AGAIN, REQUESTED]


async def test_who_paid_late_and_twice_and_chose_another_time_has_the_second_back(
    booking: BookingOnStage,
) -> None:
    await _pay_late_and_twice(booking)
    await booking.begin_rival_at(booking.starts_at)
    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_LATE)
    [kept] = booking.rows(
        "select min(lower(period)) as starts_at from booking where offered_for is not null"
    )

    await booking.handle.signal(
        BookingWorkflow.reschedule_requested,
        RescheduleBooking("1", Actor.PATIENT, booking.clinic.dentist_id, kept["starts_at"]),
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert booking.rows("select amount_centavos, reason, status from refund") == _SECOND_BACK
    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.booking()["period"].lower == kept["starts_at"]


async def test_money_that_is_reclaimed_is_marked_and_the_visit_stays(
    booking: BookingOnStage,
) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pay()
    await booking.hint()
    await booking.until_told(PAID)
    [paid] = booking.rows("select external_id from payment")

    dispute = {"end_to_end_id": paid["external_id"]}
    (await booking.bank.post("/simulator/disputes", json=dispute)).raise_for_status()
    await booking.hint("dispute")

    async def look() -> bool | None:
        return booking.booking()["needs_attention"] == "med_dispute" or None

    await eventually(look, "the dispute is on the staff's list")
    [payment] = booking.rows("select disputed_at from payment")
    [taken] = booking.rows("select amount_centavos, reason, requested_by from refund")
    assert payment["disputed_at"] is not None
    assert taken == {
        "amount_centavos": DEPOSIT_CENTAVOS,
        "reason": "med",
        "requested_by": "provider",
    }
    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.news == [CHARGED, PAID]


def _give_credit(booking: BookingOnStage, amount: int) -> None:
    """From a visit long ago."""
    clinic, old, patient = booking.clinic, uuid4(), uuid4()
    long_ago = "'[2026-01-05 12:00+00, 2026-01-05 12:45+00)'"
    booking.execute(
        f"insert into patient (id, clinic_id, full_name) values ('{patient}', "
        f"'{clinic.clinic_id}', 'Ana Souza')"
    )
    booking.execute(
        "insert into contact_patient (clinic_id, contact_id, patient_id) "
        f"select clinic_id, contact_id, '{patient}' from whatsapp_conversation "
        f"where id = '{booking.chats[0]}'"
    )
    booking.execute(
        "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, period, "
        f"occupied, status, deposit_centavos) values ('{old}', '{clinic.clinic_id}', "
        f"'{clinic.dentist_id}', '{clinic.cleaning_id}', '{patient}', {long_ago}, {long_ago}, "
        "'cancelled', 6600)"
    )
    booking.execute(
        "insert into credit (id, clinic_id, patient_id, booking_id, amount_centavos) values "
        f"('{uuid4()}', '{clinic.clinic_id}', '{patient}', '{old}', {amount})"
    )


async def test_credit_pays_a_part_and_the_rest_is_charged(booking: BookingOnStage) -> None:
    _give_credit(booking, 2000)
    await booking.begin()
    await booking.until_told(CHARGED)

    await booking.pay()
    await booking.hint()
    await booking.until_told(PAID)

    assert booking.payments() == [DEPOSIT_CENTAVOS - 2000]
    assert booking.rows("select amount_centavos from allocation where credit_id is not null") == [
        {"amount_centavos": 2000}
    ]


async def test_credit_of_a_time_that_is_let_go_is_the_patients_again_and_late_money_finds_it(
    booking: BookingOnStage,
) -> None:
    _give_credit(booking, 2000)
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pass_time(HOLD)
    await booking.until_told(BookingNewsKind.EXPIRED)
    kept = booking.rows("select amount_centavos from credit order by created_at")
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()

    await booking.hint()
    await booking.until_told(PAID)

    assert kept == [{"amount_centavos": 2000}, {"amount_centavos": 2000}]
    await booking.until_stage(BookingStage.CONFIRMED)
    spent = booking.rows("select amount_centavos from allocation where credit_id is not null")
    assert spent == [{"amount_centavos": 2000}, {"amount_centavos": 2000}]
