"""A booking's hold, its end and what may happen around it, with hours that pass in a moment."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.errors import NotFoundError
from domain.events import BookingNewsKind
from domain.vocabulary import Actor, BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingStage, CancelBooking
from workflows.temporal_errors import BookingRefusedError

pytestmark = pytest.mark.stack

CHARGED = BookingNewsKind.CHARGED
CONFIRMED = BookingNewsKind.CONFIRMED
EXPIRED = BookingNewsKind.EXPIRED
CANCELLED = BookingNewsKind.CANCELLED
PAID = BookingNewsKind.PAID_AND_CONFIRMED
PAID_LATE = BookingNewsKind.PAID_LATE
WRONG_AMOUNT = BookingNewsKind.PAID_WRONG_AMOUNT
A_MOMENT = timedelta(seconds=20)


@pytest.fixture
async def booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A clinic with a bank, and a deposit to be paid within an hour."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        yield made


@pytest.fixture
async def static_booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A clinic that has only a PIX key."""
    async with a_booking(database, temporal_env_time_skipping, with_bank=False) as made:
        yield made


async def test_an_unpaid_hold_of_an_hour_ends_with_the_time_free_and_the_charge_cancelled(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    hour = timedelta(hours=1)
    async with a_booking(database, temporal_env_time_skipping, hold=hour) as booking:
        await booking.begin()
        await booking.until_told(CHARGED)
        await booking.pass_time(hour - A_MOMENT)
        before = booking.booking()["status"]
        await booking.pass_time(2 * A_MOMENT)
        await booking.until_told(EXPIRED)

        [charge] = await booking.charges()
        assert before == BookingStatus.HELD
        assert booking.booking()["status"] == BookingStatus.EXPIRED
        assert charge["state"] in ("cancelled", "expired")
        assert await booking.end() == "expired"
        assert booking.news == [CHARGED, EXPIRED]


async def test_the_time_of_an_expired_hold_can_be_booked_again(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pass_time(HOLD)
    await booking.until_told(EXPIRED)
    booking.news.clear()

    await booking.begin_rival()

    await booking.until_told(CHARGED)
    assert len(booking.rows("select 1 from booking where status = 'held'")) == 1


async def test_money_of_the_last_second_confirms(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    booking.meddler.before["close_charge"] = booking.pay

    await booking.environment.fast_forward(booking.handle, HOLD)
    await booking.until_told(PAID)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.payments() == [DEPOSIT_CENTAVOS]
    assert booking.news == [CHARGED, PAID]


async def test_a_payment_without_a_webhook_is_found_by_looking(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pay()

    await booking.pass_time(timedelta(minutes=1))
    await booking.until_told(PAID)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED


async def test_a_hint_is_followed_at_once(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pay()

    await booking.hint()
    await booking.until_told(PAID)

    assert booking.payments() == [DEPOSIT_CENTAVOS]


async def test_a_hint_that_comes_before_the_charge_was_sent_is_not_lost(
    booking: BookingOnStage,
) -> None:
    async def pay_at_once() -> None:
        await booking.pay()
        await booking.hint()

    booking.meddler.before["tell_conversation"] = pay_at_once

    await booking.begin()
    await booking.until_told(PAID)

    assert booking.news == [CHARGED, PAID]


async def test_a_hint_without_money_changes_nothing(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)

    await booking.hint("forged")
    await booking.pass_time(HOLD / 2)

    assert booking.booking()["status"] == BookingStatus.HELD
    assert booking.news == [CHARGED]


async def test_late_money_confirms_while_the_time_is_still_free(booking: BookingOnStage) -> None:
    await _expire(booking)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()

    await booking.hint()
    await booking.until_told(PAID)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.payments() == [DEPOSIT_CENTAVOS]


async def test_late_money_for_a_time_that_is_taken_is_seen_by_staff_and_keeps_other_times(
    booking: BookingOnStage,
) -> None:
    await _expire(booking)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()
    booking.news.clear()
    await booking.begin_rival()
    await booking.until_told(CHARGED)

    await booking.hint()
    await booking.until_told(PAID_LATE)

    assert booking.booking()["status"] == BookingStatus.EXPIRED
    assert booking.booking()["needs_attention"] == "paid_late"
    assert booking.payments() == [DEPOSIT_CENTAVOS]
    kept = booking.rows("select offered_for from booking where status = 'offered'")
    assert kept == [{"offered_for": booking.booking_id}] * 3


async def test_late_money_without_a_webhook_is_found_within_two_days(
    booking: BookingOnStage,
) -> None:
    await _expire(booking)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()

    await booking.pass_time(timedelta(hours=2))
    await booking.until_told(PAID)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED


async def test_another_amount_calls_the_staff_and_does_not_confirm(
    booking: BookingOnStage,
) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.bank_misbehaves(amount_delta_centavos=-100)
    await booking.pay()

    await booking.hint()
    await booking.until_told(WRONG_AMOUNT)

    assert booking.booking()["status"] == BookingStatus.HELD
    assert booking.booking()["needs_attention"] == "paid_wrong_amount"
    assert booking.payments() == [DEPOSIT_CENTAVOS - 100]


async def test_a_bank_that_is_away_gives_way_to_the_clinics_own_key(
    booking: BookingOnStage,
) -> None:
    await booking.bank_misbehaves(path_contains="/cob", methods=["PUT"], fail_requests=1_000)

    await booking.begin()
    await booking.until_stage(BookingStage.CHARGING)
    await booking.environment.fast_forward(booking.handle, timedelta(minutes=5))
    await booking.until_told(CHARGED)

    [charge] = booking.rows("select account_id, br_code from charge")
    assert charge["account_id"] is None
    assert "br.gov.bcb.pix" in charge["br_code"]


async def test_a_static_code_waits_for_the_staff_longer_than_the_hold(
    static_booking: BookingOnStage,
) -> None:
    booking = static_booking
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pass_time(2 * HOLD)

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="seen"
    )

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.payments() == [DEPOSIT_CENTAVOS]
    await booking.until_told(PAID)


async def test_a_static_code_that_nobody_confirms_frees_the_time_after_a_day(
    static_booking: BookingOnStage,
) -> None:
    booking = static_booking
    await booking.begin()
    await booking.until_told(CHARGED)

    await booking.pass_time(timedelta(hours=25))
    await booking.until_told(EXPIRED)

    assert booking.booking()["status"] == BookingStatus.EXPIRED
    with pytest.raises((NotFoundError, BookingRefusedError)):
        await booking.mailbox.confirm_payment(
            booking.clinic.clinic_id, booking.booking_id, request_id="late"
        )


async def test_without_a_deposit_a_visit_is_confirmed_at_once(booking: BookingOnStage) -> None:
    await booking.begin(procedure_id=booking.clinic.evaluation_id)
    await booking.until_told(CONFIRMED)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert await booking.charges() == []
    assert await booking.end() == "visited"


async def test_money_after_a_cancellation_in_the_hold_s_last_moment_calls_the_staff(
    booking: BookingOnStage,
) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)

    async def cancel() -> None:
        await booking.handle.signal(
            BookingWorkflow.cancel_requested, CancelBooking("late", Actor.PATIENT)
        )

    booking.meddler.before["expire_booking"] = cancel
    await booking.pass_time(HOLD)
    await booking.until_told(EXPIRED)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()

    await booking.hint()
    await booking.until_told(PAID_LATE)

    assert booking.booking()["status"] == BookingStatus.EXPIRED
    assert booking.booking()["needs_attention"] == "paid_late"


async def _expire(booking: BookingOnStage) -> None:
    await booking.begin()
    await booking.until_told(CHARGED)
    await booking.pass_time(HOLD)
    await booking.until_told(EXPIRED)
