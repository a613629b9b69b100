"""What a provider tells, in any order and with any losses, ends in one right state."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import cast

import httpx
import pytest

from activities.models import MakeCharge
from activities.payment_accounts import PaymentAccounts
from activities.payments import PaymentActivities
from clients.errors import RemoteError
from clients.pix import PaymentProvider
from db.queries.ledger import load_money
from domain.ledger import MoneyState
from domain.payments import (
    ChargeStatus,
    ReceivedPayment,
    RefundStatus,
    RemoteCharge,
    RemoteRefund,
)
from domain.pix.txid import charge_txid
from domain.vocabulary import PaymentProviderKind
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, DEPOSIT_CENTAVOS, PIX_KEY
from tests.till import Till, open_till

NOW = datetime.now(UTC)
CHARGES = 200
LOST = 0.3


@pytest.fixture
async def till(database: DatabaseUrls) -> AsyncIterator[Till]:
    async with open_till(database) as till:
        yield till


class Remembering:
    """A provider whose answers are old: each says how the charge once was."""

    def __init__(self, txid: str) -> None:
        self._txid = txid
        self.snapshot = ""

    async def get_charge(self, _txid: str) -> RemoteCharge:
        taken = RemoteRefund("MED1", RefundStatus.REFUNDED, DEPOSIT_CENTAVOS)
        is_refunded = self.snapshot == "refunded"
        payment = ReceivedPayment(
            "E2E1",
            DEPOSIT_CENTAVOS,
            NOW,
            self._txid,
            disputed=is_refunded,
            taken_back=(taken,) if is_refunded else (),
        )
        statuses = {
            "created": ChargeStatus.PENDING,
            "paid": ChargeStatus.PAID,
            "expired": ChargeStatus.EXPIRED,
            "refunded": ChargeStatus.PAID,
        }
        return RemoteCharge(
            txid=self._txid,
            status=statuses[self.snapshot],
            amount_centavos=DEPOSIT_CENTAVOS,
            pix_key=PIX_KEY,
            br_code="",
            provider_charge_id=self._txid,
            expires_at=NOW + timedelta(minutes=20),
            payments=(payment,) if self.snapshot in ("paid", "refunded") else (),
        )

    async def aclose(self) -> None:
        """Nothing is open."""


async def test_created_paid_expired_and_refunded_end_alike_in_each_of_their_24_orders(
    till: Till,
) -> None:
    orders = list(permutations(("created", "paid", "expired", "refunded")))
    for number, order in enumerate(orders):
        till.execute("delete from refund; delete from payment; delete from charge")
        booking_id = till.book(starts_in=timedelta(days=3, hours=number))
        await till.charge(booking_id)
        txid = charge_txid(till.clinic.clinic_id, booking_id, 1)
        provider = Remembering(txid)
        accounts = PaymentAccounts(BOX, lambda *_, told=provider: cast(PaymentProvider, told))
        payments = PaymentActivities(till.database, accounts)

        for provider.snapshot in order:
            await payments.read_charge(till.charge_ref(booking_id))

        assert till.rows("select status from charge") == [("paid",)], order
        assert till.rows("select amount_centavos from payment") == [(DEPOSIT_CENTAVOS,)], order
        assert till.rows("select status, amount_centavos from refund") == [
            ("refunded", DEPOSIT_CENTAVOS)
        ], order
        async with till.database.clinic(till.clinic.clinic_id) as session:
            money = (await load_money(session, [booking_id]))[booking_id]
        assert money.state is MoneyState.REFUNDED, order
    assert len(orders) == 24


@pytest.mark.stack
@pytest.mark.parametrize(
    "kind",
    [
        PaymentProviderKind.API_PIX,
        PaymentProviderKind.ASAAS,
        PaymentProviderKind.MERCADO_PAGO,
    ],
)
async def test_two_hundred_charges_with_a_third_of_the_answers_lost_are_two_hundred_charges(
    database: DatabaseUrls, kind: PaymentProviderKind
) -> None:
    async with open_till(database, kind) as till:
        patient = till.book()
        [(patient_id,)] = till.rows("select patient_id from booking")
        bookings = [patient] + [
            till.book(starts_in=timedelta(days=4, hours=number), patient_id=patient_id)
            for number in range(CHARGES - 1)
        ]
        faults = {"lose_probability": LOST, "seed": 7}
        (await till.bank.post("/faults", json=faults)).raise_for_status()

        attempts = await asyncio.gather(*(_until_charged(till, one) for one in bookings))

        charged = (await till.bank.get("/charges", params={"limit": 1_000})).json()
        assert len(charged) == CHARGES
        assert till.rows("select count(*), count(distinct txid) from charge") == [
            (CHARGES, CHARGES)
        ]
        assert sum(attempts) > CHARGES, "answers were lost"


async def _until_charged(till: Till, booking_id: object) -> int:
    """What Temporal's retries do; how many attempts it took."""
    request = MakeCharge(till.clinic.clinic_id, booking_id, 1, NOW)  # type: ignore[arg-type]
    for attempt in range(1, 60):
        try:
            await till.charging.make_charge(request)
        except (RemoteError, httpx.HTTPError):
            continue
        return attempt
    raise AssertionError("the bank never answered")


async def test_a_notice_of_a_payment_that_the_bank_knows_nothing_of_confirms_nothing_and_is_seen(
    till: Till,
) -> None:
    booking_id = till.book()
    await till.charge(booking_id)
    ref = till.charge_ref(booking_id)

    reads = [
        await till.payments.read_charge(
            type(ref)(ref.clinic_id, ref.booking_id, ref.attempt, ref.now, hinted=True)
        )
        for _ in range(2)
    ]

    assert [read.received_centavos for read in reads] == [0, 0]
    assert till.rows("select count(*) from payment") == [(0,)]
    assert till.rows("select status from booking") == [("held",)]
    seen = till.rows("select count(*) from booking_event where kind = 'payment_unproven'")
    assert seen == [(1,)]


async def test_a_centavo_less_is_recorded_and_is_not_the_exact_amount(till: Till) -> None:
    booking_id = till.book()
    code = await till.charge(booking_id)
    (await till.bank.post("/faults", json={"amount_delta_centavos": -1})).raise_for_status()
    await till.pay(code)

    read = await till.read(booking_id)

    assert (read.paid_exactly, read.paid_otherwise) == (False, True)
    assert read.received_centavos == DEPOSIT_CENTAVOS - 1
