"""A cancelled booking's money, divided in a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from activities.cancellation import CancellationActivities
from activities.models import MakeCharge, SettleCancellation, SettledCancellation
from db.queries.ledger import load_money
from domain.ledger import MoneyState
from domain.vocabulary import Actor
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.till import Till, open_till

pytestmark = pytest.mark.stack


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database) as till:
        yield till


async def settle(
    till: Till, booking_id: UUID, actor: Actor = Actor.PATIENT, *, as_of: datetime | None = None
) -> SettledCancellation:
    till.execute("update booking set status = 'cancelled' where id = :id", id=booking_id)
    now = datetime.now(UTC)
    request = SettleCancellation(till.clinic.clinic_id, booking_id, actor, as_of or now, now)
    return await CancellationActivities(till.database).settle_cancellation(request)


async def state(till: Till, booking_id: UUID) -> MoneyState:
    async with till.database.clinic(till.clinic.clinic_id) as session:
        return (await load_money(session, [booking_id]))[booking_id].state


async def test_a_patient_in_good_time_gets_the_deposit_back_less_the_fee(till: Till) -> None:
    till.execute("update clinic set cancellation_fee_centavos = 600")
    booking_id = await till.paid_booking()

    settled = [await settle(till, booking_id) for _ in range(2)]

    assert settled[0] == settled[1]
    assert [one.amount_centavos for one in settled[0].refunds] == [6000]
    assert settled[0].credit_centavos == 0
    assert till.rows("select amount_centavos, status, reason, requested_by from refund") == [
        (6000, "requested", "cancellation", "patient")
    ]
    assert await state(till, booking_id) is MoneyState.REFUNDING


async def test_a_late_patient_gets_a_credit_and_pays_with_it_next_time(till: Till) -> None:
    booking_id = await till.paid_booking(starts_in=timedelta(hours=5))

    settled = await settle(till, booking_id)
    [(patient_id,)] = till.rows("select patient_id from booking")
    next_one = till.book(patient_id=UUID(str(patient_id)))
    request = MakeCharge(till.clinic.clinic_id, next_one, 1, datetime.now(UTC))
    made = [await till.charging.make_charge(request) for _ in range(2)]

    assert settled == SettledCancellation((), DEPOSIT_CENTAVOS)
    assert made[0] == made[1]
    assert made[0].paid_with_credit
    assert len((await till.bank.get("/charges")).json()) == 1
    assert await state(till, next_one) is MoneyState.PAID


async def test_money_that_came_from_credit_is_credit_again(till: Till) -> None:
    first = await till.paid_booking(starts_in=timedelta(hours=5))
    await settle(till, first)
    [(patient_id,)] = till.rows("select patient_id from booking")
    second = till.book(patient_id=UUID(str(patient_id)))
    await till.charging.make_charge(MakeCharge(till.clinic.clinic_id, second, 1, datetime.now(UTC)))

    settled = await settle(till, second, Actor.STAFF)

    assert settled == SettledCancellation((), DEPOSIT_CENTAVOS)


async def test_what_the_patient_was_told_holds_also_when_it_is_late_by_now(till: Till) -> None:
    booking_id = await till.paid_booking(starts_in=timedelta(hours=23, minutes=59))

    settled = await settle(till, booking_id, as_of=datetime.now(UTC) - timedelta(minutes=2))

    assert [one.amount_centavos for one in settled.refunds] == [DEPOSIT_CENTAVOS]


async def test_a_clinic_that_cancels_at_the_last_moment_gives_everything_back(till: Till) -> None:
    till.execute("update clinic set cancellation_fee_centavos = 600, late_cancellation = 'nothing'")
    booking_id = await till.paid_booking(starts_in=timedelta(hours=1))

    settled = await settle(till, booking_id, Actor.STAFF)

    assert [one.amount_centavos for one in settled.refunds] == [DEPOSIT_CENTAVOS]


async def test_an_unpaid_booking_has_nothing_to_divide(till: Till) -> None:
    booking_id = till.book()

    assert await settle(till, booking_id) == SettledCancellation()
    assert till.rows("select count(*) from booking_event") == [(0,)]
