"""Visits in a row for those whom a parent names: all or none, whoever else wants the time."""

import asyncio
import json
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.models import ChangeBooking, HoldSlot, HoldSlots, OtherSlot
from activities.received_money import ReceivedMoneyActivities
from db.models import Charge
from db.queries.charges import insert_charge, record_payments
from domain.errors import SlotTakenError
from domain.payments import ChargeStatus, ReceivedPayment
from domain.vocabulary import Actor
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import rows
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

MOTHERS = 20
HOUR = timedelta(hours=1)
FIRST = NOW + timedelta(days=1)
PEDRO = ("Pedro Torres Lima", date(2020, 2, 3))
MANUELA = ("Manuela Torres Lima", date(2022, 8, 11))


def names(busy: BusyClinic, mother: int, *children: tuple[str, date | None]) -> None:
    """What the dialogue has saved when the mother has said yes."""
    party = {
        "relation": "child",
        "count": len(children),
        "visitors": [
            {"name": name, "birth_date": born.isoformat() if born else None}
            for name, born in children
        ],
        "is_guardian": True,
    }
    context = json.dumps({"patient_name": f"Aline {mother}", "party": party})
    engine = owner_engine(busy.urls.owner)
    with engine.begin() as connection:
        connection.execute(
            text("update whatsapp_conversation set conversation_context = :context where id = :id"),
            {"context": context, "id": busy.chats[mother]},
        )


def pair(busy: BusyClinic, mother: int, starts_at: datetime) -> HoldSlots:
    """A cleaning takes 45 minutes, and 15 more to tidy up."""
    first = HoldSlot(
        clinic_id=busy.clinic.clinic_id,
        booking_id=uuid4(),
        conversation_id=busy.chats[mother],
        dentist_id=busy.dentists[0],
        procedure_id=busy.clinic.cleaning_id,
        starts_at=starts_at,
        now=NOW,
    )
    return HoldSlots(first, (OtherSlot(uuid4(), starts_at + HOUR),))


def together(busy: BusyClinic, request: HoldSlots) -> ChangeBooking:
    others = tuple(one.booking_id for one in request.others)
    return ChangeBooking(busy.clinic.clinic_id, request.first.booking_id, NOW, others=others)


def statuses(busy: BusyClinic) -> list[str]:
    found = rows(busy.urls, "select status from booking order by lower(period), id")
    return [str(status) for (status,) in found]


async def test_both_times_are_held_for_the_children_and_none_for_the_mother(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        names(busy, 0, PEDRO, MANUELA)
        request = pair(busy, 0, FIRST)

        held = await busy.bookings.hold_slots(request)
        again = await busy.bookings.hold_slots(request)

        assert again == held
        assert held.deposit_centavos == 2 * 6600
        assert rows(
            busy.urls,
            "select patient.full_name, patient.birth_date, group_id from booking"
            " join patient on patient.id = patient_id order by lower(period)",
        ) == [(*PEDRO, request.first.booking_id), (*MANUELA, request.first.booking_id)]
        assert rows(
            busy.urls,
            "select full_name, relation, is_guardian from contact_patient"
            " join patient on patient.id = patient_id order by full_name",
        ) == [
            ("Aline 0", "self", False),
            (MANUELA[0], "child", True),
            (PEDRO[0], "child", True),
        ]


async def test_when_the_second_time_is_gone_the_first_is_not_held_either(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=2) as busy:
        names(busy, 0, PEDRO, MANUELA)
        await busy.hold(1, busy.dentists[0], busy.clinic.cleaning_id, FIRST + HOUR)

        with pytest.raises(SlotTakenError):
            await busy.bookings.hold_slots(pair(busy, 0, FIRST))

        assert statuses(busy) == ["held"]


async def test_of_twenty_mothers_one_gets_the_pair_and_the_others_get_nothing(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=MOTHERS) as busy:
        for mother in range(MOTHERS):
            names(busy, mother, (f"Ana Lima {'x' * mother}", PEDRO[1]), MANUELA)

        async def ask(mother: int) -> bool:
            # Every other one wants the pair that begins with the second half of the first.
            request = pair(busy, mother, FIRST + HOUR * (mother % 2))
            try:
                await busy.bookings.hold_slots(request)
            except SlotTakenError:
                return False
            return True

        won = await asyncio.gather(*(ask(mother) for mother in range(MOTHERS)))

        assert sum(won) == 1
        assert statuses(busy) == ["held", "held"]
        assert busy.double_booked() == 0
        assert busy.deadlocks() == 0


async def test_they_are_confirmed_and_let_go_together(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        names(busy, 0, PEDRO, MANUELA)
        names(busy, 1, PEDRO, MANUELA)
        one, other = pair(busy, 0, FIRST), pair(busy, 1, FIRST + 2 * HOUR)
        await busy.bookings.hold_slots(one)
        await busy.bookings.hold_slots(other)

        await busy.bookings.confirm_booking(together(busy, one))
        await busy.bookings.expire_booking(together(busy, other))

        assert statuses(busy) == ["confirmed", "confirmed", "expired", "expired"]


async def test_late_money_takes_both_times_again_or_none(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        names(busy, 0, PEDRO, MANUELA)
        request = pair(busy, 0, FIRST)
        await busy.bookings.hold_slots(request)
        await busy.bookings.expire_booking(together(busy, request))
        await _pay(busy, request.first.booking_id, 2 * DEPOSIT_CENTAVOS, 2 * DEPOSIT_CENTAVOS)
        rival = await busy.hold(1, busy.dentists[0], busy.clinic.cleaning_id, FIRST + HOUR)
        assert rival is not None

        taken = await busy.bookings.retake_slot(together(busy, request))
        await busy.bookings.cancel_booking(busy.change(rival))
        free = await busy.bookings.retake_slot(together(busy, request))

        assert (taken, free) == (False, True)
        assert sorted(statuses(busy)) == ["cancelled", "confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("received", "deposits"),
    [(8_000, [6_600, 1_400]), (3_000, [3_000, 0]), (15_000, [8_400, 6_600])],
)
async def test_another_amount_that_staff_accept_is_divided_as_the_ledger_does(
    database: DatabaseUrls, received: int, deposits: list[int]
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        names(busy, 0, PEDRO, MANUELA)
        request = pair(busy, 0, FIRST)
        await busy.bookings.hold_slots(request)
        first = request.first.booking_id
        await _pay(busy, first, 2 * DEPOSIT_CENTAVOS, received)

        for _ in range(2):
            await ReceivedMoneyActivities(busy.database).accept_received(together(busy, request))

        assert rows(
            busy.urls,
            "select array_agg(deposit_centavos order by lower(period)) from booking",
        ) == [(deposits,)]


async def test_mother_and_father_name_one_child(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        names(busy, 0, PEDRO)
        names(busy, 1, ("PEDRO TORRES LIMA", PEDRO[1]))

        for parent in (0, 1):
            at = FIRST + parent * HOUR
            await busy.hold(parent, busy.dentists[0], busy.clinic.cleaning_id, at)

        [(patients, contacts)] = rows(
            busy.urls,
            "select count(distinct patient_id), count(distinct contact_id) from contact_patient"
            " where relation = 'child'",
        )
        assert (patients, contacts) == (1, 2)


async def test_children_of_one_name_and_two_birth_dates_are_two(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=2) as busy:
        names(busy, 0, PEDRO)
        names(busy, 1, (PEDRO[0], MANUELA[1]))

        for parent in (0, 1):
            at = FIRST + parent * HOUR
            await busy.hold(parent, busy.dentists[0], busy.clinic.cleaning_id, at)

        assert rows(
            busy.urls,
            "select count(distinct patient_id), count(needs_attention) from booking",
        ) == [(2, 0)]


async def test_staff_are_asked_about_a_namesake_of_unknown_age(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        names(busy, 0, PEDRO)
        namesake = _patient(busy, "Pedro Torres Lima")

        await busy.hold(0, busy.dentists[0], busy.clinic.cleaning_id, FIRST)

        assert rows(
            busy.urls,
            "select patient_id = :namesake, needs_attention, detail->>'patient_id' from booking"
            " join booking_event on booking_id = booking.id and kind = 'same_name'".replace(
                ":namesake", f"'{namesake}'"
            ),
        ) == [(False, "same_name", str(namesake))]


async def _pay(
    busy: BusyClinic, booking_id: UUID, asked_centavos: int, received_centavos: int
) -> None:
    """One payment, of one charge, for all that were held together."""
    charge = Charge(
        id=uuid4(),
        clinic_id=busy.clinic.clinic_id,
        booking_id=booking_id,
        attempt=1,
        account_id=None,
        txid=uuid4().hex,
        amount_centavos=asked_centavos,
        status=ChargeStatus.PENDING,
        br_code="",
    )
    payment = ReceivedPayment(
        payment_id="E1", amount_centavos=received_centavos, paid_at=NOW, txid=charge.txid
    )
    async with busy.database.clinic(busy.clinic.clinic_id) as session:
        await insert_charge(session, charge)
        await record_payments(session, charge, [payment], Actor.STAFF)


def _patient(busy: BusyClinic, name: str) -> UUID:
    patient_id = uuid4()
    engine = owner_engine(busy.urls.owner)
    with engine.begin() as connection:
        connection.execute(
            text("insert into patient (id, clinic_id, full_name) values (:id, :clinic, :name)"),
            {"id": patient_id, "clinic": busy.clinic.clinic_id, "name": name},
        )
    return patient_id
