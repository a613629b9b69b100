"""The run of visits in a row: one affair until they are certain, then a run for each."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from domain.events import BookingNewsKind
from domain.ids import booking_workflow_id
from domain.vocabulary import Actor
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import eventually
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingStage, CancelBooking, OtherVisit

pytestmark = pytest.mark.stack

A_MOMENT = timedelta(seconds=20)
HOUR = timedelta(hours=1)
SECOND = uuid4()


def name_two_children(booking: BookingOnStage) -> None:
    """As the chat knows those who come, one after the other."""
    booking.execute(
        """update whatsapp_conversation set conversation_context = '{"party": {
        "relation": "child", "count": 2, "is_guardian": true, "visitors": [
        {"name": "Pedro Torres Lima", "birth_date": "2020-02-03"},
        {"name": "Manuela Torres Lima", "birth_date": "2022-08-11"}]}}'"""
    )


@pytest.fixture
async def booking(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[BookingOnStage]:
    """A mother has named her two children and said yes to two times in a row."""
    async with a_booking(database, temporal_env_time_skipping) as made:
        name_two_children(made)
        await made.begin_in_a_row(OtherVisit(SECOND, made.starts_at + HOUR))
        await made.until_told(BookingNewsKind.CHARGED)
        yield made


def statuses(booking: BookingOnStage) -> list[str]:
    found = booking.rows(
        "select status from booking where group_id = :group order by lower(period)",
        group=booking.booking_id,
    )
    return [str(row["status"]) for row in found]


async def has_a_run(booking: BookingOnStage, booking_id: UUID) -> None:
    """Wait until the visit has a run of its own, and stands confirmed in it."""
    run = booking.client.get_workflow_handle(
        booking_workflow_id(booking.clinic.clinic_id, booking_id)
    )

    async def look() -> bool | None:
        try:
            return await run.query(BookingWorkflow.stage) is BookingStage.CONFIRMED or None
        except RPCError:  # not begun yet
            return None

    await eventually(look, "a run of the other visit")


async def expire(booking: BookingOnStage) -> None:
    await booking.pass_time(HOLD + A_MOMENT)
    await booking.until_told(BookingNewsKind.EXPIRED)


async def test_one_payment_confirms_both_and_each_goes_on_alone(booking: BookingOnStage) -> None:
    await booking.pay()
    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_AND_CONFIRMED)
    await has_a_run(booking, SECOND)

    await booking.mailbox.cancel_booking(
        booking.clinic.clinic_id, SECOND, request_id="one", reason=""
    )

    assert statuses(booking) == ["confirmed", "cancelled"]
    assert booking.payments() == [2 * DEPOSIT_CENTAVOS]
    refunds = booking.rows("select booking_id, amount_centavos from refund")
    assert refunds == [{"booking_id": SECOND, "amount_centavos": DEPOSIT_CENTAVOS}]


async def test_an_unpaid_hold_lets_both_times_go(booking: BookingOnStage) -> None:
    await expire(booking)

    assert statuses(booking) == ["expired", "expired"]
    assert booking.news.count(BookingNewsKind.EXPIRED) == 1


async def test_late_money_takes_both_times_again(booking: BookingOnStage) -> None:
    await expire(booking)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()

    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_AND_CONFIRMED)

    assert statuses(booking) == ["confirmed", "confirmed"]
    await has_a_run(booking, SECOND)


async def test_late_money_takes_neither_when_one_of_the_times_is_gone(
    booking: BookingOnStage,
) -> None:
    await expire(booking)
    await booking.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
    await booking.pay()
    await booking.begin_rival_at(booking.starts_at + HOUR)

    await booking.hint()
    await booking.until_told(BookingNewsKind.PAID_LATE)

    assert statuses(booking) == ["expired", "expired"]


async def test_giving_up_one_of_unpaid_visits_gives_up_both_and_returns_all_that_came(
    booking: BookingOnStage,
) -> None:
    async def pay() -> None:
        await booking.pay()

    booking.meddler.before["close_charge"] = pay

    await booking.handle.signal(
        BookingWorkflow.cancel_requested, CancelBooking("stop", Actor.PATIENT)
    )
    await booking.until_told(BookingNewsKind.CANCELLED)

    assert statuses(booking) == ["cancelled", "cancelled"]

    async def look() -> bool | None:
        refunds = booking.rows("select amount_centavos from refund")
        return [row["amount_centavos"] for row in refunds] == [DEPOSIT_CENTAVOS] * 2 or None

    await eventually(look, "both parts on their way back")
