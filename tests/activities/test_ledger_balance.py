"""Whatever happens to bookings and money, the ledger adds up to the centavo."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from activities.cancellation import CancellationActivities
from activities.models import ChangeBooking, ChargeRef, MakeCharge, SettleCancellation
from activities.received_money import ReceivedMoneyActivities
from db.queries.ledger import load_money
from db.queries.payments import close_day
from db.queries.refunds import RefundTooLargeError, request_refund, settle_refund
from domain.errors import DomainError
from domain.payments import RefundStatus
from domain.vocabulary import Actor
from tests.databases import DatabaseUrls
from tests.till import Till, open_till

pytestmark = pytest.mark.stack

STEPS = 25
FACES = (Actor.PATIENT, Actor.STAFF, Actor.SYSTEM)


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database, refund_seconds=0) as till:
        till.execute("update clinic set cancellation_fee_centavos = 700")
        yield till


class Fate:
    """Does to a clinic's bookings what patients, staff, banks and retries may do."""

    def __init__(self, till: Till, seed: int) -> None:
        self._till = till
        self._dice = random.Random(seed)
        self._patients: list[UUID] = []
        self.bookings: list[UUID] = []
        self._received = ReceivedMoneyActivities(till.database)

    async def step(self) -> None:
        deeds: list[Callable[[UUID], Awaitable[object]]] = [
            self._charge, self._pay, self._pay_oddly, self._staff_saw, self._settle,
            self._give_back_repeated, self._return_credit, self._refund, self._end_refunds,
            self._accept,
        ]  # fmt: skip
        if not self.bookings or self._dice.random() < 0.3:
            self._book()
        deed = self._dice.choice(deeds)
        booking_id = self._dice.choice(self.bookings)
        for _ in range(self._dice.choice((1, 1, 2))):  # a lost answer: the step is repeated
            try:
                await deed(booking_id)
            except DomainError:
                return  # refused: nothing has moved

    def _book(self) -> None:
        hours = 30 + 2 * len(self.bookings) - self._dice.choice((0, 20))
        patient = self._dice.choice([*self._patients, None])
        booking_id = self._till.book(
            starts_in=timedelta(days=len(self.bookings), hours=hours), patient_id=patient
        )
        [(patient_id,)] = self._till.rows(
            "select patient_id from booking where id = :id", id=booking_id
        )
        self._patients.append(UUID(str(patient_id)))
        self.bookings.append(booking_id)

    def _ref(self, booking_id: UUID) -> ChargeRef:
        return self._till.charge_ref(booking_id)

    def _code(self, booking_id: UUID) -> str | None:
        found = self._till.rows(
            "select br_code from charge where booking_id = :id and status = 'pending'",
            id=booking_id,
        )
        return str(found[0][0]) if found else None

    async def _charge(self, booking_id: UUID) -> None:
        clinic_id = self._till.clinic.clinic_id
        await self._till.charging.make_charge(
            MakeCharge(clinic_id, booking_id, 1, datetime.now(UTC))
        )

    async def _pay(self, booking_id: UUID) -> None:
        await self._charge(booking_id)
        if code := self._code(booking_id):
            await self._till.bank.post("/pay", json={"br_code": code})
            await self._till.read(booking_id)

    async def _pay_oddly(self, booking_id: UUID) -> None:
        delta = self._dice.choice((-100, 250))
        await self._till.bank.post("/faults", json={"amount_delta_centavos": delta})
        await self._pay(booking_id)
        await self._till.bank.post("/faults", json={})

    async def _staff_saw(self, booking_id: UUID) -> None:
        await self._till.received.record_staff_payment(self._change(booking_id))

    async def _accept(self, booking_id: UUID) -> None:
        await self._received.accept_received(self._change(booking_id))

    async def _settle(self, booking_id: UUID) -> None:
        now = datetime.now(UTC)
        request = SettleCancellation(
            self._till.clinic.clinic_id, booking_id, self._dice.choice(FACES), now, now
        )
        await CancellationActivities(self._till.database).settle_cancellation(request)

    async def _give_back_repeated(self, booking_id: UUID) -> None:
        await self._received.give_back_repeated(self._ref(booking_id))

    async def _return_credit(self, booking_id: UUID) -> None:
        await self._received.return_credit(self._ref(booking_id))

    async def _refund(self, booking_id: UUID) -> None:
        found = self._till.rows(
            "select p.id from payment p join charge c on c.id = p.charge_id"
            " where c.booking_id = :id",
            id=booking_id,
        )
        async with self._till.database.clinic(self._till.clinic.clinic_id) as session:
            for (payment_id,) in found:
                amount = self._dice.choice((None, 1, 1500, 10_000))
                try:
                    await request_refund(
                        session,
                        self._till.clinic.clinic_id,
                        UUID(str(payment_id)),
                        amount,
                        key=str(uuid4()),
                        reason="teste",
                        now=datetime.now(UTC),
                        by_hand=self._dice.random() < 0.2,
                    )
                except RefundTooLargeError:
                    continue

    async def _end_refunds(self, _booking_id: UUID) -> None:
        clinic_id = self._till.clinic.clinic_id
        outcomes = (RefundStatus.REFUNDED, RefundStatus.REFUSED)
        for (refund_id,) in self._till.rows("select id from refund where status = 'requested'"):
            async with self._till.database.clinic(clinic_id) as session:
                await settle_refund(
                    session, UUID(str(refund_id)), self._dice.choice(outcomes), datetime.now(UTC)
                )

    def _change(self, booking_id: UUID) -> ChangeBooking:
        clinic_id, now = self._till.clinic.clinic_id, datetime.now(UTC)
        return ChangeBooking(clinic_id, booking_id, now, actor=Actor.STAFF, key=str(uuid4()))


def _sum(till: Till, query: str) -> int:
    [(total,)] = till.rows(f"select coalesce(sum(amount_centavos), 0) from {query}")
    return int(total)


async def _check(till: Till, bookings: list[UUID]) -> None:
    clinic_id = till.clinic.clinic_id
    async with till.database.clinic(clinic_id) as session:
        money = await load_money(session, bookings)
        now = datetime.now(UTC)
        lines = await close_day(session, now - timedelta(days=1), now + timedelta(days=1), now)
    in_hand = _sum(till, "payment") - _sum(till, "refund where status = 'refunded'")
    on_the_way = _sum(till, "refund where status = 'requested'")
    unspent = _sum(till, "credit") - _sum(till, "allocation where credit_id is not null")
    assert in_hand == sum(one.balance_centavos for one in money.values()) + on_the_way + unspent
    assert all(one.balance_centavos >= 0 for one in money.values())
    assert unspent >= 0
    overdrawn = till.rows(
        "select p.id from payment p join refund r on r.payment_id = p.id"
        " where r.status <> 'refused' group by p.id, p.amount_centavos"
        " having sum(r.amount_centavos) > p.amount_centavos"
    )
    assert overdrawn == []
    assert sum(line.received_centavos for line in lines) == _sum(till, "payment")
    assert sum(line.refunded_centavos for line in lines) == _sum(
        till, "refund where status = 'refunded'"
    )


@pytest.mark.parametrize("seed", range(6))
async def test_the_ledger_balances_after_any_sequence_of_events(till: Till, seed: int) -> None:
    fate = Fate(till, seed)
    for _ in range(STEPS):
        await fate.step()

        await _check(till, fate.bookings)

    assert _sum(till, "payment") > 0
