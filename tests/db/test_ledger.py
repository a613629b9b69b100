"""The ledger's rows, over a real database and money from the simulated bank."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from db.models import Allocation, Booking, Credit
from db.queries.ledger import insert_credit, load_money, load_refundable, spend_credit
from db.queries.refunds import RefundTooLargeError, request_refund, settle_refund
from domain.errors import NotFoundError
from domain.ledger import BookingMoney, MoneyState
from domain.payments import RefundStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.till import Till, open_till

pytestmark = pytest.mark.stack
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database) as till:
        yield till


async def money(till: Till, booking_id: UUID) -> BookingMoney:
    async with till.database.clinic(till.clinic.clinic_id) as session:
        return (await load_money(session, [booking_id]))[booking_id]


def payment_of(till: Till, booking_id: UUID) -> UUID:
    [(found,)] = till.rows(
        "select p.id from payment p join charge c on c.id = p.charge_id where booking_id = :id",
        id=booking_id,
    )
    return UUID(str(found))


async def ask(till: Till, payment_id: UUID, amount: int | None, key: str) -> UUID:
    async with till.database.clinic(till.clinic.clinic_id) as session:
        refund = await request_refund(
            session, till.clinic.clinic_id, payment_id, amount, key=key, reason="teste", now=NOW
        )
        return refund.id


async def test_a_booking_is_unpaid_then_paid_then_refunding_then_refunded(till: Till) -> None:
    booking_id = till.book()
    code = await till.charge(booking_id)
    states = [(await money(till, booking_id)).state]
    await till.pay(code)
    await till.read(booking_id)
    states.append((await money(till, booking_id)).state)

    refund_id = await ask(till, payment_of(till, booking_id), None, "once")
    states.append((await money(till, booking_id)).state)
    async with till.database.clinic(till.clinic.clinic_id) as session:
        assert await settle_refund(session, refund_id, RefundStatus.REFUNDED, NOW)
        assert not await settle_refund(session, refund_id, RefundStatus.REFUSED, NOW)
    states.append((await money(till, booking_id)).state)

    assert states == [
        MoneyState.UNPAID,
        MoneyState.PAID,
        MoneyState.REFUNDING,
        MoneyState.REFUNDED,
    ]
    assert (await money(till, booking_id)).balance_centavos == 0


async def test_the_same_request_is_one_refund_and_refunds_never_exceed_the_payment(
    till: Till,
) -> None:
    payment_id = payment_of(till, await till.paid_booking())

    first = await ask(till, payment_id, 6000, "first")
    again = await ask(till, payment_id, 6000, "first")
    with pytest.raises(RefundTooLargeError):
        await ask(till, payment_id, 601, "second")
    rest = await ask(till, payment_id, None, "second")

    assert first == again != rest
    assert till.rows("select sum(amount_centavos) from refund") == [(DEPOSIT_CENTAVOS,)]
    with pytest.raises(RefundTooLargeError):
        await ask(till, payment_id, None, "third")


async def test_what_became_credit_cannot_go_back_as_well(till: Till) -> None:
    booking_id = await till.paid_booking()
    async with till.database.clinic(till.clinic.clinic_id) as session:
        for _ in range(2):
            await insert_credit(session, till.clinic.clinic_id, booking_id, 6000)

    with pytest.raises(RefundTooLargeError):
        await ask(till, payment_of(till, booking_id), 601, "too much")
    found = await money(till, booking_id)

    assert (found.credited_centavos, found.balance_centavos) == (6000, 600)


async def test_one_charge_pays_for_two_siblings(till: Till) -> None:
    ana = till.book()
    [(patient_id,)] = till.rows("select patient_id from booking")
    await till.charge(ana)
    [(charge_id, code)] = till.rows("select id, br_code from charge")
    till.execute("update booking set status = 'cancelled'")
    bia = till.book(patient_id=UUID(str(patient_id)))
    till.save(
        Allocation(
            id=uuid4(),
            clinic_id=till.clinic.clinic_id,
            charge_id=UUID(str(charge_id)),
            booking_id=bia,
            amount_centavos=DEPOSIT_CENTAVOS,
        )
    )

    await till.pay(code, amount_centavos=2 * DEPOSIT_CENTAVOS)
    await till.read(ana)

    assert (await money(till, ana)).state is MoneyState.PAID
    assert (await money(till, bia)).state is MoneyState.PAID
    async with till.database.clinic(till.clinic.clinic_id) as session:
        [payment] = await load_refundable(session, bia)
    assert payment.left_centavos == 2 * DEPOSIT_CENTAVOS


async def cancelled_for_credit(till: Till, amount: int) -> UUID:
    """A cancelled booking that left its patient a credit; the patient."""
    cancelled = await till.paid_booking()
    till.execute("update booking set status = 'cancelled'")
    async with till.database.clinic(till.clinic.clinic_id) as session:
        await insert_credit(session, till.clinic.clinic_id, cancelled, amount)
    [(patient_id,)] = till.rows("select patient_id from booking where id = :id", id=cancelled)
    return UUID(str(patient_id))


async def spend(till: Till, booking_id: UUID) -> int:
    """What is left to pay."""
    async with till.database.clinic(till.clinic.clinic_id) as session:
        return await spend_credit(session, await session.get_one(Booking, booking_id))


async def test_credit_pays_for_one_other_booking(till: Till) -> None:
    patient_id = await cancelled_for_credit(till, DEPOSIT_CENTAVOS)
    later = till.book(patient_id=patient_id)
    even_later = till.book(starts_in=timedelta(days=4), patient_id=patient_id)

    spent = [await spend(till, later), await spend(till, later), await spend(till, even_later)]

    assert spent == [0, 0, DEPOSIT_CENTAVOS]
    assert (await money(till, later)).state is MoneyState.PAID
    assert (await money(till, even_later)).state is MoneyState.UNPAID
    assert till.rows("select count(*) from allocation where credit_id is not null") == [(1,)]


async def test_two_bookings_at_once_never_spend_the_same_credit(till: Till) -> None:
    patient_id = await cancelled_for_credit(till, DEPOSIT_CENTAVOS)
    bookings = [
        till.book(starts_in=timedelta(days=day), patient_id=patient_id) for day in range(3, 7)
    ]

    spent = await asyncio.gather(*(spend(till, booking_id) for booking_id in bookings))

    assert sorted(spent) == [0, *[DEPOSIT_CENTAVOS] * 3]


async def test_credit_that_does_not_cover_the_deposit_pays_a_part_of_it(till: Till) -> None:
    patient_id = await cancelled_for_credit(till, DEPOSIT_CENTAVOS - 1)
    later = till.book(patient_id=patient_id)

    spent = [await spend(till, later), await spend(till, later)]

    assert spent == [1, 1]
    assert (await money(till, later)).from_credit_centavos == DEPOSIT_CENTAVOS - 1


async def test_credit_that_is_too_much_keeps_its_rest(till: Till) -> None:
    patient_id = await cancelled_for_credit(till, DEPOSIT_CENTAVOS + 400)
    first = till.book(patient_id=patient_id)
    second = till.book(starts_in=timedelta(days=4), patient_id=patient_id)

    spent = [await spend(till, first), await spend(till, second)]

    assert spent == [0, DEPOSIT_CENTAVOS - 400]


async def test_another_clinics_money_is_not_there(till: Till, database: DatabaseUrls) -> None:
    booking_id = await till.paid_booking()
    payment_id = payment_of(till, booking_id)

    async with open_till(database) as other:
        with pytest.raises(NotFoundError):
            await ask(other, payment_id, None, "theirs")
        async with other.database.clinic(other.clinic.clinic_id) as session:
            assert await load_money(session, [booking_id]) == {}


@pytest.mark.parametrize("table", ["credit", "allocation", "payment"])
async def test_history_cannot_be_rewritten(till: Till, table: str) -> None:
    await till.paid_booking()

    async with till.database.clinic(till.clinic.clinic_id) as session:
        change = text(f"update {table} set amount_centavos = 1")
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(change)
        await session.rollback()


async def test_an_allocation_has_one_source(till: Till) -> None:
    booking_id = await till.paid_booking()
    [(patient_id,)] = till.rows("select patient_id from booking")
    credit = Credit(
        id=uuid4(),
        clinic_id=till.clinic.clinic_id,
        patient_id=UUID(str(patient_id)),
        booking_id=booking_id,
        amount_centavos=100,
    )
    till.save(credit)
    [(charge_id,)] = till.rows("select id from charge")

    for sources in ({}, {"charge_id": UUID(str(charge_id)), "credit_id": credit.id}):
        with pytest.raises(IntegrityError):
            till.save(
                Allocation(
                    id=uuid4(),
                    clinic_id=till.clinic.clinic_id,
                    booking_id=till.book(starts_in=timedelta(days=9 + len(sources))),
                    amount_centavos=100,
                    **sources,
                )
            )
