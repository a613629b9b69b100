"""Steps of the unhappy paths die before their work and again after it; all ends as it should."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from domain.vocabulary import Actor, BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from tests.workflows.test_awaited_payment import ask_to_extend, evidence, refuse, send_receipt
from tests.workflows.test_odd_money import pay_too_little
from tests.workflows.test_other_times import choose, kept, pay_late
from workflows.booking import BookingWorkflow
from workflows.contracts import CancelBooking

pytestmark = pytest.mark.stack

PAID = BookingNewsKind.PAID_AND_CONFIRMED


@pytest.fixture
async def booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A clinic with a bank; every activity that a test names in `dies_in` has died at its end."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        yield made
        assert made.meddler.died_in == made.meddler.dies_in


def refunds(booking: BookingOnStage) -> list[dict[str, Any]]:
    return booking.rows("select amount_centavos, reason, status from refund")


def events(booking: BookingOnStage, kind: str) -> int:
    """How often the history tells of it."""
    told = booking.rows(
        "select 1 from booking_event where booking_id = :id and kind = :kind",
        id=booking.booking_id,
        kind=kind,
    )
    return len(told)


async def test_a_late_payer_chooses_one_of_the_times_kept_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"expire_booking", "retake_slot", "keep_other_times"}
    await pay_late(booking)
    first = kept(booking)[0]["starts_at"]

    await choose(booking, first)
    await booking.until_told(BookingNewsKind.RESCHEDULED)

    assert booking.booking()["status"] == BookingStatus.CONFIRMED
    assert booking.booking()["period"].lower == first
    assert events(booking, "rescheduled") == 1
    assert booking.payments() == [DEPOSIT_CENTAVOS]
    assert (kept(booking), refunds(booking)) == ([], [])


async def test_a_silent_late_payer_is_settled_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"settle_late_payment", "ask_refund"}
    await pay_late(booking)

    await booking.pass_time(timedelta(days=1, minutes=1))
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert refunds(booking) == [
        {"amount_centavos": DEPOSIT_CENTAVOS, "reason": "late_payment", "status": "refunded"}
    ]
    [charge] = await booking.charges()
    assert charge["refunded_centavos"] == DEPOSIT_CENTAVOS
    assert kept(booking) == []


async def test_a_deposit_paid_twice_goes_back_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"record_staff_payment", "give_back_repeated"}
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)
    booking.meddler.before["close_charge"] = booking.pay

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="seen"
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    assert refunds(booking) == [
        {"amount_centavos": DEPOSIT_CENTAVOS, "reason": "paid_again", "status": "refunded"}
    ]
    assert booking.booking()["status"] == BookingStatus.CONFIRMED


async def test_another_amount_is_accepted_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"flag_booking", "accept_received", "confirm_booking"}
    await pay_too_little(booking)

    await booking.mailbox.confirm_payment(
        booking.clinic.clinic_id, booking.booking_id, request_id="as-it-is", accept_received=True
    )
    await booking.until_told(PAID)

    assert booking.booking()["deposit_centavos"] == DEPOSIT_CENTAVOS - 100
    assert booking.payments() == [DEPOSIT_CENTAVOS - 100]


async def test_a_receipt_is_refused_and_the_time_kept_longer_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"note_receipt", "refuse_evidence", "extend_hold"}
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)
    receipt = evidence(booking)
    await send_receipt(booking)
    await refuse(booking, receipt)
    before = booking.booking()["hold_expires_at"]

    await ask_to_extend(booking)
    await booking.until_told(BookingNewsKind.HOLD_EXTENDED)
    after = booking.booking()["hold_expires_at"]
    await booking.pay()
    await booking.hint()
    await booking.until_told(PAID)

    assert after - before <= timedelta(minutes=15)
    assert [events(booking, one) for one in ("receipt_received", "receipt_refused")] == [1, 1]
    assert events(booking, "hold_extended") == 1


async def test_a_cancellation_gives_the_money_back_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"cancel_booking", "settle_cancellation", "ask_refund"}
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)
    await booking.pay()
    await booking.hint()
    await booking.until_told(PAID)

    await booking.handle.signal(
        BookingWorkflow.cancel_requested, CancelBooking("no", Actor.PATIENT)
    )
    await booking.until_told(BookingNewsKind.REFUNDED)

    [refund] = refunds(booking)
    assert (refund["amount_centavos"], refund["status"]) == (DEPOSIT_CENTAVOS, "refunded")
    [charge] = await booking.charges()
    assert charge["refunded_centavos"] == DEPOSIT_CENTAVOS


async def test_an_unpaid_time_is_let_go_once(booking: BookingOnStage) -> None:
    booking.meddler.dies_in = {"hold_slot", "make_charge", "close_charge"}
    await booking.begin()
    await booking.until_told(BookingNewsKind.CHARGED)

    await booking.pass_time(HOLD)
    await booking.until_told(BookingNewsKind.EXPIRED)

    assert events(booking, "expired") == 1
    assert len(await booking.charges()) == 1
