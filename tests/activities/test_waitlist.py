"""Who waits, whom a freed time goes to, and that it never goes to two at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from activities.models import ConversationRef
from activities.visit_models import MoveBooking
from activities.visits import VisitActivities
from activities.waitlist_models import FreedBooking, FreedTime, OfferChoice
from domain.dialogue.wish import Wish
from domain.vocabulary import Actor
from domain.waitlist import MOST_REFUSALS, OfferStatus
from tests.activities.agenda_world import NOW
from tests.activities.waitlist_world import FREED, VISIT, List, a_list
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

pytestmark = pytest.mark.stack


@pytest.fixture
async def waitlist(database: DatabaseUrls) -> AsyncIterator[List]:
    async with a_list(database) as made:
        yield made


async def test_the_same_time_is_offered_to_one_patient_at_once(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.join(1)

    choices = await asyncio.gather(
        waitlist.choose(), waitlist.choose(), waitlist.choose(shift=VISIT / 2)
    )

    assert len([one for one in choices if one.entry_id is not None]) == 1
    assert len([one for one in choices if one.look_again_at is not None]) == 2


async def test_the_database_refuses_a_second_open_offer_of_a_time(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.join(1)
    await waitlist.choose()

    copied = (
        "insert into waitlist_offer (id, clinic_id, entry_id, dentist_id, period, "
        "visit_starts_at, answer_by, status) select gen_random_uuid(), o.clinic_id, e.id, o."
        "dentist_id, period, visit_starts_at, answer_by, 'open' "
        "from waitlist_offer o join waitlist_entry e on e.id <> o.entry_id"
    )

    engine = owner_engine(waitlist.busy.urls.owner)
    with (
        pytest.raises(IntegrityError, match="ex_waitlist_offer_open"),
        engine.begin() as connection,
    ):
        connection.execute(text(copied))


async def test_an_offer_that_is_made_again_is_the_same_one(waitlist: List) -> None:
    await waitlist.join(0)
    await waitlist.join(1)
    offer_id = uuid4()

    first = await waitlist.choose(offer_id=offer_id)

    assert await waitlist.choose(offer_id=offer_id) == first
    assert len(waitlist.rows("select 1 from waitlist_offer")) == 1


async def test_who_refused_stays_on_the_list_until_they_refused_too_often(
    waitlist: List,
) -> None:
    await waitlist.join(0)
    for _ in range(MOST_REFUSALS):
        offer_id = uuid4()
        assert (await waitlist.choose(offer_id=offer_id)).entry_id is not None
        await waitlist.settle(offer_id, OfferStatus.REFUSED)
        await waitlist.settle(offer_id, OfferStatus.REFUSED)

    assert await waitlist.choose() == OfferChoice()
    assert waitlist.statuses() == ["expired"]


async def test_a_time_that_somebody_has_is_offered_to_nobody(waitlist: List) -> None:
    await waitlist.join(0)
    clinic = waitlist.busy.clinic
    await waitlist.busy.hold(1, clinic.dentist_id, clinic.evaluation_id, FREED)

    assert await waitlist.choose() == OfferChoice()


async def test_a_time_that_is_too_near_is_offered_to_nobody(waitlist: List) -> None:
    await waitlist.join(0)

    assert await waitlist.choose(now=timedelta(days=1, minutes=5)) == OfferChoice()


async def test_an_offer_is_off_when_the_time_went_before_the_patient_was_asked(
    waitlist: List,
) -> None:
    await waitlist.join(0)
    clinic, offer_id = waitlist.busy.clinic, uuid4()
    await waitlist.choose(offer_id=offer_id)
    await waitlist.busy.hold(1, clinic.dentist_id, clinic.evaluation_id, FREED)

    assert await waitlist.open(offer_id) is None


async def test_who_has_got_a_visit_meanwhile_waits_no_longer(waitlist: List) -> None:
    await waitlist.join(0)
    clinic = waitlist.busy.clinic
    later = FREED + timedelta(days=2)
    await waitlist.busy.hold(0, clinic.dentist_id, clinic.evaluation_id, later)

    assert await waitlist.choose() == OfferChoice()
    assert waitlist.statuses() == ["filled"]


async def test_a_visit_is_moved_only_to_an_earlier_time_and_may_overlap_itself(
    waitlist: List,
) -> None:
    clinic = waitlist.busy.clinic
    later = FREED + VISIT / 2
    own = await waitlist.busy.hold(0, clinic.dentist_id, clinic.evaluation_id, later)
    await waitlist.join(0, booking_id=own)

    assert (await waitlist.choose(shift=timedelta(days=1))) == OfferChoice()
    assert (await waitlist.choose()).starts_at == FREED


async def test_wishes_whose_dates_are_over_expire(waitlist: List) -> None:
    await waitlist.join(0, Wish(date_from=date(2026, 11, 20), date_to=date(2026, 11, 23)))
    await waitlist.join(1, Wish(date_from=date(2026, 11, 20)))

    choice = await waitlist.choose()

    assert choice.conversation_id == waitlist.busy.chats[1]
    assert sorted(map(str, waitlist.statuses())) == ["expired", "offered"]


async def test_a_chat_waits_once_for_a_procedure_with_its_latest_wish(waitlist: List) -> None:
    await waitlist.join(0, key="once")
    await waitlist.join(0, key="once")
    await waitlist.join(0, Wish(weekdays=(4,)))

    [(weekdays,)] = waitlist.rows("select wish -> 'weekdays' from waitlist_entry")
    assert weekdays == [4]
    assert await waitlist.choose() == OfferChoice()  # a Wednesday


async def test_a_dentist_who_is_named_is_waited_for(waitlist: List) -> None:
    await waitlist.join(0, Wish(professional="Renato"))

    [(dentist_id,)] = waitlist.rows("select dentist_id from waitlist_entry")
    assert dentist_id == waitlist.busy.dentists[1]
    assert await waitlist.choose() == OfferChoice()


async def test_a_wish_that_contradicts_itself_is_one_for_any_time(waitlist: List) -> None:
    await waitlist.join(0, Wish(time_from=time(16), time_to=time(9)))

    assert (await waitlist.choose()).conversation_id == waitlist.busy.chats[0]


async def test_who_leaves_is_asked_nothing_more(waitlist: List) -> None:
    await waitlist.join(0)
    chat = ConversationRef(waitlist.busy.clinic.clinic_id, waitlist.busy.chats[0])
    await waitlist.activities.leave_waitlist(chat)

    assert await waitlist.choose() == OfferChoice()
    assert waitlist.statuses() == ["withdrawn"]


async def test_bookings_report_the_time_that_they_let_go_of(waitlist: List) -> None:
    clinic = waitlist.busy.clinic
    booking_id = await waitlist.busy.hold(0, clinic.dentist_id, clinic.evaluation_id, FREED)
    assert booking_id is not None
    report = FreedBooking(clinic.clinic_id, booking_id, NOW)

    await waitlist.activities.report_freed_time(report)
    await waitlist.join(1)
    await waitlist.activities.report_freed_time(report)
    await waitlist.activities.report_freed_time(replace(report, now=FREED + VISIT))

    expected = FreedTime(clinic.clinic_id, clinic.dentist_id, FREED, FREED + VISIT)
    assert waitlist.runs.freed == [expected]


async def test_a_visit_that_moved_reports_the_time_it_had_before(waitlist: List) -> None:
    clinic, (camila, renato) = waitlist.busy.clinic, waitlist.busy.dentists
    booking_id = await waitlist.busy.hold(0, camila, clinic.evaluation_id, FREED)
    assert booking_id is not None
    await waitlist.join(1)
    await VisitActivities(waitlist.busy.database).reschedule_booking(
        MoveBooking(
            clinic_id=clinic.clinic_id,
            booking_id=booking_id,
            key="move",
            dentist_id=renato,
            starts_at=FREED + timedelta(days=3),
            actor=Actor.PATIENT,
            now=NOW,
        )
    )

    await waitlist.activities.report_freed_time(
        FreedBooking(clinic.clinic_id, booking_id, NOW, moved_by="move")
    )

    assert waitlist.runs.freed == [FreedTime(clinic.clinic_id, camila, FREED, FREED + VISIT)]
