"""The sweep over an account's payments, against the simulated bank."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from activities.models import ChangeBooking
from activities.payment_sweep import (
    AccountRef,
    AccountSweep,
    PaymentSweepActivities,
    SweepAccount,
)
from db.models import Payment
from domain.pix.brcode import build_static
from domain.pix.keys import PixKeyType
from domain.vocabulary import Actor, BookingStatus, PaymentProviderKind
from tests.api.world import ListeningWorkflows
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS, PIX_KEY
from tests.till import API, Till, open_till
from workflows.temporal_errors import TemporalAwayError

pytestmark = pytest.mark.stack
PROVIDERS = [
    PaymentProviderKind.API_PIX,
    PaymentProviderKind.ASAAS,
    PaymentProviderKind.MERCADO_PAGO,
]
NOTHING = AccountSweep()


@pytest.fixture
def workflows() -> ListeningWorkflows:
    return ListeningWorkflows()


@pytest.fixture(params=[PaymentProviderKind.API_PIX])
async def till(request: pytest.FixtureRequest, database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database, request.param) as till:
        yield till


def activities(till: Till, workflows: ListeningWorkflows) -> PaymentSweepActivities:
    return PaymentSweepActivities(till.database, till.accounts, workflows, API)


async def sweep(
    till: Till, workflows: ListeningWorkflows, *, later: timedelta = timedelta()
) -> AccountSweep:
    account = AccountRef(till.clinic.clinic_id, till.account_id, till.kind)
    request = SweepAccount(account, datetime.now(UTC) + later)
    return await activities(till, workflows).sweep_account(request)


def attention(till: Till, booking_id: UUID) -> object:
    [(reason,)] = till.rows("select needs_attention from booking where id = :id", id=booking_id)
    return reason


@pytest.mark.parametrize("till", PROVIDERS, indirect=True)
async def test_money_that_nobody_told_us_of_is_recorded_and_its_booking_told(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book()
    await till.pay(await till.charge(booking_id))

    found = [await sweep(till, workflows) for _ in range(2)]

    assert found == [AccountSweep(recorded=1), NOTHING]
    assert till.rows("select amount_centavos, recorded_by from payment") == [
        (DEPOSIT_CENTAVOS, "provider")
    ]
    assert [(what, subject) for what, _, subject, _ in workflows.told] == [
        ("payment_hint", booking_id)
    ]
    assert attention(till, booking_id) is None


@pytest.mark.parametrize("till", PROVIDERS, indirect=True)
async def test_books_that_agree_bother_nobody(till: Till, workflows: ListeningWorkflows) -> None:
    booking_id = await till.paid_booking()

    assert await sweep(till, workflows) == NOTHING
    assert attention(till, booking_id) is None
    assert workflows.told == []


async def test_money_for_a_booking_whose_run_is_over_is_the_staffs(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book(status=BookingStatus.EXPIRED)
    await till.pay(await till.charge(booking_id))
    workflows.ended_bookings.add(booking_id)

    await sweep(till, workflows)

    assert attention(till, booking_id) == "paid_late"


async def test_a_sweep_that_temporal_interrupts_tells_the_booking_the_next_time(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book()
    await till.pay(await till.charge(booking_id))
    workflows.away = True
    with pytest.raises(TemporalAwayError):
        await sweep(till, workflows)
    workflows.away = False

    assert await sweep(till, workflows) == AccountSweep(recorded=1)
    assert [subject for _, _, subject, _ in workflows.told] == [booking_id]


async def test_money_for_a_cancelled_booking_is_the_staffs(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book(status=BookingStatus.CANCELLED)
    await till.pay(await till.charge(booking_id))

    await sweep(till, workflows)

    assert attention(till, booking_id) == "paid_after_cancellation"
    assert workflows.told == []


async def test_a_booking_that_was_paid_twice_is_shown_to_staff(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book(status=BookingStatus.CONFIRMED)
    code = await till.charge(booking_id)
    now = datetime.now(UTC)
    change = ChangeBooking(till.clinic.clinic_id, booking_id, now, actor=Actor.STAFF)
    await till.received.record_staff_payment(change)
    await till.pay(code)

    assert await sweep(till, workflows) == AccountSweep(recorded=1)
    assert attention(till, booking_id) == "paid_again"


async def test_money_without_a_booking_is_listed_once(
    till: Till, workflows: ListeningWorkflows
) -> None:
    code = build_static(PIX_KEY, PixKeyType.EVP, "Clínica", "São Paulo", amount_centavos=1234)
    await till.pay(code)

    found = [await sweep(till, workflows) for _ in range(2)]

    assert found == [AccountSweep(unmatched=1), NOTHING]
    assert till.rows("select amount_centavos, charge_id, account_id from payment") == [
        (1234, None, till.account_id)
    ]


async def test_a_payment_that_the_bank_does_not_know_is_shown_to_staff(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book(status=BookingStatus.CONFIRMED)
    await till.charge(booking_id)
    [(charge_id,)] = till.rows("select id from charge")
    till.save(
        Payment(
            id=uuid4(),
            clinic_id=till.clinic.clinic_id,
            charge_id=UUID(str(charge_id)),
            account_id=till.account_id,
            external_id="E-invented",
            amount_centavos=DEPOSIT_CENTAVOS,
            paid_at=datetime.now(UTC),
            recorded_by=Actor.PROVIDER,
        )
    )

    assert await sweep(till, workflows) == AccountSweep(missing=1)
    assert attention(till, booking_id) == "payment_missing"


async def test_money_that_is_reclaimed_without_a_word_is_shown_to_staff(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = await till.paid_booking()
    [(payment_id,)] = till.rows("select external_id from payment")
    dispute = {"end_to_end_id": payment_id}
    (await till.bank.post("/disputes", json=dispute)).raise_for_status()

    found = [await sweep(till, workflows) for _ in range(2)]

    assert found == [NOTHING, NOTHING]
    assert attention(till, booking_id) == "med_dispute"
    [(disputed_at,)] = till.rows("select disputed_at from payment")
    assert disputed_at is not None


async def test_a_certain_booking_without_money_is_shown_to_staff(
    till: Till, workflows: ListeningWorkflows
) -> None:
    booking_id = till.book(status=BookingStatus.CONFIRMED)
    await till.charge(booking_id)

    assert await sweep(till, workflows) == AccountSweep(missing=1)
    assert attention(till, booking_id) == "confirmed_unpaid"


async def test_what_is_older_than_three_days_is_left_alone(
    till: Till, workflows: ListeningWorkflows
) -> None:
    await till.paid_booking()
    till.execute("update payment set external_id = 'E-invented'")

    found = await sweep(till, workflows, later=timedelta(days=5))

    assert found == NOTHING


@pytest.mark.parametrize("till", [PaymentProviderKind.ASAAS], indirect=True)
async def test_an_interrupted_queue_is_set_going_again(
    till: Till, workflows: ListeningWorkflows
) -> None:
    [queue] = till.bank_app.state.bank.state.asaas.webhooks.values()
    queue.interrupted = True
    sweeps = activities(till, workflows)
    [account] = await sweeps.list_payment_accounts()

    await sweeps.keep_webhook_going(account)

    assert not queue.interrupted
    assert len(till.bank_app.state.bank.state.asaas.webhooks) == 1
