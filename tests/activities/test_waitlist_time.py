"""A time that is offered to a patient of the waitlist is theirs while they think."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from activities.booking import BookingActivities
from activities.models import ConversationRef, HoldSlot
from activities.turn_facts import free_times
from activities.visit_models import MoveBooking
from activities.visits import VisitActivities
from domain.agenda.overrule import Liberty, StaffBooking
from domain.dialogue.wish import Wish
from domain.vocabulary import Actor
from domain.waitlist import OfferStatus
from tests.activities.agenda_world import NOW
from tests.activities.waitlist_world import FREED, VISIT, List, a_list
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

KEPT = "select 1 from booking where status = 'offered'"


@pytest.fixture
async def waitlist(database: DatabaseUrls) -> AsyncIterator[List]:
    async with a_list(database) as made:
        yield made


async def _takes(waitlist: List, patient: int, at: timedelta = timedelta(0)) -> UUID | None:
    clinic = waitlist.busy.clinic
    return await waitlist.busy.hold(patient, clinic.dentist_id, clinic.evaluation_id, FREED + at)


async def _squeezes_in(waitlist: List, booking_id: UUID) -> None:
    """Staff book over whatever is there."""
    clinic = waitlist.busy.clinic
    ((patient_id,),) = waitlist.rows("select patient_id from booking limit 1")
    staff = StaffBooking(UUID(str(patient_id)), Liberty(on_top=True), "dor forte", uuid4())
    await BookingActivities(waitlist.busy.database).hold_slot(
        HoldSlot(
            clinic_id=clinic.clinic_id,
            booking_id=booking_id,
            conversation_id=None,
            dentist_id=clinic.dentist_id,
            procedure_id=clinic.evaluation_id,
            starts_at=FREED,
            now=NOW,
            staff=staff,
        )
    )


async def test_a_stranger_does_not_get_an_offered_time_and_the_patient_does(
    waitlist: List,
) -> None:
    await waitlist.join(0)
    await waitlist.offer()

    assert await _takes(waitlist, 1) is None
    assert await _takes(waitlist, 0) is not None
    assert waitlist.rows(KEPT) == []


async def test_whatever_the_hurry_the_patient_who_was_asked_has_it(database: DatabaseUrls) -> None:
    async with a_list(database, patients=8, chairs=2) as waitlist:
        await waitlist.join(0)
        await waitlist.offer()

        strangers = [_takes(waitlist, number) for number in range(1, 8)]
        first, *others = await asyncio.gather(_takes(waitlist, 0), *strangers)

        assert first is not None
        assert others == [None] * 7
        assert waitlist.busy.deadlocks() == 0


async def test_a_time_is_kept_once_and_its_deadline_stays(waitlist: List) -> None:
    await waitlist.join(0)
    offer_id = await waitlist.offer()

    again = await waitlist.open(offer_id, now=timedelta(minutes=10))

    assert again == NOW + timedelta(minutes=30)
    assert len(waitlist.rows(KEPT)) == 1


async def test_the_time_is_kept_only_from_the_question_on(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.choose()  # and then the night comes, in which nobody is asked

    assert await _takes(waitlist, 1) is not None


@pytest.mark.parametrize("outcome", [one for one in OfferStatus if one is not OfferStatus.OPEN])
async def test_an_offer_that_is_over_lets_go_of_its_time(
    waitlist: List, outcome: OfferStatus
) -> None:
    await waitlist.join(0)
    offer_id = await waitlist.offer()

    await waitlist.settle(offer_id, outcome)
    await waitlist.settle(offer_id, outcome)

    assert waitlist.rows(KEPT) == []
    assert await waitlist.open(offer_id) is None
    assert await _takes(waitlist, 1) is not None


async def test_the_next_one_gets_what_the_first_refused(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.join(1)
    offer_id = await waitlist.offer()
    ((entry_id,),) = waitlist.rows("select entry_id from waitlist_offer")
    await waitlist.settle(offer_id, OfferStatus.REFUSED)
    await waitlist.offer(UUID(str(entry_id)))

    assert await _takes(waitlist, 0) is None
    assert await _takes(waitlist, 1) is not None


async def test_the_database_keeps_a_time_for_one_patient_alone(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.join(1)
    await waitlist.offer()
    await waitlist.offer(shift=VISIT)
    moved = (
        "update booking set period = first.period, occupied = first.occupied from booking first "
        "where first.status = 'offered' and booking.status = 'offered' "
        "and lower(first.period) < lower(booking.period)"
    )

    engine = owner_engine(waitlist.busy.urls.owner)
    with (
        pytest.raises(IntegrityError, match="ex_booking_dentist_occupied"),
        engine.begin() as connection,
    ):
        connection.execute(text(moved))


async def test_the_search_shows_an_offered_time_to_its_patient_alone(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.offer()
    clinic, day = waitlist.busy.clinic, FREED.date()
    local = (FREED - timedelta(hours=3)).time()
    wish = Wish(professional="Camila", date_from=day, date_to=day, time_from=local, time_to=local)

    found = {}
    for patient in (0, 1):
        async with waitlist.busy.database.clinic(clinic.clinic_id) as session:
            times, _ = await free_times(
                session,
                clinic.clinic_id,
                clinic.evaluation_id,
                wish,
                NOW,
                asks=waitlist.busy.chats[patient],
            )
        found[patient] = FREED in [one.starts_at for one in times]

    assert found == {0: True, 1: False}


async def test_staff_may_squeeze_a_visit_in_and_then_the_patient_comes_too_late(
    waitlist: List,
) -> None:
    await _takes(waitlist, 1, at=VISIT * 4)
    await waitlist.join(0)
    await waitlist.offer()

    await _squeezes_in(waitlist, uuid4())

    assert await _takes(waitlist, 0) is None


async def test_an_offered_time_takes_one_of_the_chairs(database: DatabaseUrls) -> None:
    async with a_list(database, chairs=1) as waitlist:
        await waitlist.join(0)
        await waitlist.offer()
        clinic, (_, renato) = waitlist.busy.clinic, waitlist.busy.dentists

        taken = await waitlist.busy.hold(1, renato, clinic.evaluation_id, FREED)

        assert taken is None
        assert await _takes(waitlist, 0) is not None


async def test_a_visit_moves_to_a_time_that_it_overlaps(waitlist: List) -> None:
    own = await _takes(waitlist, 0, at=VISIT / 2)
    assert own is not None
    await waitlist.join(0, booking_id=own)
    await waitlist.offer()
    clinic = waitlist.busy.clinic

    moved = await VisitActivities(waitlist.busy.database).reschedule_booking(
        MoveBooking(
            clinic_id=clinic.clinic_id,
            booking_id=own,
            key="move",
            dentist_id=clinic.dentist_id,
            starts_at=FREED,
            actor=Actor.PATIENT,
            now=NOW,
        )
    )

    assert moved.starts_at == FREED
    assert waitlist.rows(KEPT) == []


async def test_who_leaves_the_list_lets_go_of_what_they_were_offered(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.offer()

    chat = ConversationRef(waitlist.busy.clinic.clinic_id, waitlist.busy.chats[0])
    await waitlist.activities.leave_waitlist(chat)

    assert waitlist.rows("select status from waitlist_offer") == [("withdrawn",)]
    assert await _takes(waitlist, 1) is not None


async def test_an_offered_time_is_no_visit_and_may_be_deleted_and_a_visit_may_not(
    waitlist: List,
) -> None:
    await waitlist.join(0)
    await waitlist.offer()
    held = await _takes(waitlist, 1, at=VISIT)
    assert held is not None

    async with waitlist.busy.database.clinic(waitlist.busy.clinic.clinic_id) as session:
        await session.execute(text("delete from booking"))

    assert waitlist.rows("select id from booking") == [(held,)]
