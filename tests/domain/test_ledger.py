"""A booking's money, and that nothing is ever lost or made up on the way."""

from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.ledger import (
    BookingMoney,
    ChargedMoney,
    LedgerRows,
    MoneyState,
    RefundablePayment,
    RefundEntry,
    Share,
    money_of,
    plan_refunds,
)
from domain.payments import RefundStatus

ANA, BIA = UUID(int=1), UUID(int=2)
DEPOSIT = 6600
AMOUNTS = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("money", "state"),
    [
        (BookingMoney(DEPOSIT), MoneyState.UNPAID),
        (BookingMoney(0), MoneyState.PAID),
        (BookingMoney(DEPOSIT, received_centavos=DEPOSIT - 1), MoneyState.UNDERPAID),
        (BookingMoney(DEPOSIT, received_centavos=DEPOSIT), MoneyState.PAID),
        (BookingMoney(DEPOSIT, from_credit_centavos=DEPOSIT), MoneyState.PAID),
        (
            BookingMoney(DEPOSIT, received_centavos=DEPOSIT - 600, from_credit_centavos=600),
            MoneyState.PAID,
        ),
        (BookingMoney(DEPOSIT, received_centavos=2 * DEPOSIT), MoneyState.OVERPAID),
        (
            BookingMoney(DEPOSIT, received_centavos=2 * DEPOSIT, refunded_centavos=DEPOSIT),
            MoneyState.PAID,
        ),
        (
            BookingMoney(DEPOSIT, received_centavos=DEPOSIT, refunding_centavos=DEPOSIT),
            MoneyState.REFUNDING,
        ),
        (
            BookingMoney(DEPOSIT, received_centavos=DEPOSIT, refunded_centavos=DEPOSIT - 600),
            MoneyState.REFUNDED,
        ),
        (
            BookingMoney(DEPOSIT, received_centavos=DEPOSIT, credited_centavos=DEPOSIT),
            MoneyState.REFUNDED,
        ),
    ],
)
def test_the_sums_say_how_the_money_stands(money: BookingMoney, state: MoneyState) -> None:
    assert money.state is state


@pytest.mark.parametrize(
    ("received", "ana", "bia"),
    [(0, 0, 0), (5000, 5000, 0), (10_000, 6600, 3400), (13_200, 6600, 6600), (14_000, 7400, 6600)],
)
def test_a_charge_for_two_siblings_fills_the_first_and_then_the_second(
    received: int, ana: int, bia: int
) -> None:
    charge = ChargedMoney(received, (Share(ANA, DEPOSIT), Share(BIA, DEPOSIT)))

    assert (charge.received_for(ANA), charge.received_for(BIA)) == (ana, bia)


def test_a_refund_takes_what_is_left_of_each_payment() -> None:
    payments = [
        RefundablePayment(UUID(int=7), 6600, 6600),
        RefundablePayment(UUID(int=8), 6600, 600),
        RefundablePayment(UUID(int=9), 6600, 0),
    ]

    assert plan_refunds(7000, payments) == ((UUID(int=8), 6000), (UUID(int=9), 1000))
    assert plan_refunds(99_999, payments) == ((UUID(int=8), 6000), (UUID(int=9), 6600))
    assert plan_refunds(0, payments) == ()


class AnySequenceOfEvents(RuleBasedStateMachine):
    """Two siblings on one charge, each with a charge of their own; money comes, goes and stays."""

    def __init__(self) -> None:
        super().__init__()
        self.shares = (
            (Share(ANA, DEPOSIT), Share(BIA, DEPOSIT)),
            (Share(ANA, DEPOSIT),),
            (Share(BIA, DEPOSIT),),
        )
        self.received = [0, 0, 0]
        self.refunds: list[RefundEntry] = []
        self.credited: list[Share] = []
        self.spent: list[Share] = []

    def rows(self) -> LedgerRows:
        charges = tuple(
            ChargedMoney(received, shares)
            for received, shares in zip(self.received, self.shares, strict=True)
        )
        return LedgerRows(charges, tuple(self.refunds), tuple(self.credited), tuple(self.spent))

    def money(self, booking_id: UUID) -> BookingMoney:
        return money_of(booking_id, DEPOSIT, self.rows())

    def free_credit(self) -> int:
        return sum(one.amount_centavos for one in self.credited) - sum(
            one.amount_centavos for one in self.spent
        )

    @rule(charge=st.integers(0, 2), amount=AMOUNTS)
    def money_arrives(self, charge: int, amount: int) -> None:
        self.received[charge] += amount

    @rule(booking_id=st.sampled_from([ANA, BIA]), amount=AMOUNTS)
    def a_refund_is_asked_for(self, booking_id: UUID, amount: int) -> None:
        part = min(amount, self.money(booking_id).balance_centavos)
        if part > 0:
            self.refunds.append(RefundEntry(booking_id, part, RefundStatus.REQUESTED))

    @precondition(lambda self: self.refunds)
    @rule(data=st.data(), status=st.sampled_from([RefundStatus.REFUNDED, RefundStatus.REFUSED]))
    def the_provider_settles_a_refund(self, data: st.DataObject, status: RefundStatus) -> None:
        number = data.draw(st.integers(0, len(self.refunds) - 1))
        refund = self.refunds[number]
        if refund.status is RefundStatus.REQUESTED:
            self.refunds[number] = RefundEntry(refund.booking_id, refund.amount_centavos, status)

    @rule(booking_id=st.sampled_from([ANA, BIA]), amount=AMOUNTS)
    def money_becomes_credit(self, booking_id: UUID, amount: int) -> None:
        part = min(amount, self.money(booking_id).balance_centavos)
        if part > 0:
            self.credited.append(Share(booking_id, part))

    @rule(booking_id=st.sampled_from([ANA, BIA]), amount=AMOUNTS)
    def credit_pays_for_a_booking(self, booking_id: UUID, amount: int) -> None:
        part = min(amount, self.free_credit())
        if part > 0:
            self.spent.append(Share(booking_id, part))

    @invariant()
    def the_ledger_balances(self) -> None:
        moneys = [self.money(one) for one in (ANA, BIA)]
        held = sum(one.balance_centavos for one in moneys)
        away = sum(one.refunding_centavos + one.refunded_centavos for one in moneys)
        assert sum(self.received) == held + away + self.free_credit()
        assert all(one.balance_centavos >= 0 for one in moneys)


TestAnySequenceOfEvents = AnySequenceOfEvents.TestCase
