"""What the hourly look finds: times that nobody was told of, offers that nobody settles."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from activities.other_times import OtherTimes, OtherTimesActivities
from activities.visit_models import MoveBooking
from activities.visits import VisitActivities
from activities.waitlist_models import FreedTime
from activities.waitlist_sweep import (
    ABANDONED_AFTER,
    LOOK_BACK,
    USUALLY_TOLD_WITHIN,
    LookAfterList,
    WaitlistSweepActivities,
)
from db.models import AgendaChange
from domain.dialogue.wish import Wish
from domain.vocabulary import Actor
from domain.waitlist import OfferStatus
from tests.activities.agenda_world import NOW
from tests.activities.waitlist_world import FREED, VISIT, List, a_list
from tests.api.world import save
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

LATER = timedelta(minutes=30)
THURSDAY = Wish(weekdays=(3,))
"""The freed time is on a Wednesday."""


@dataclass
class Look:
    """A list on which two patients wait since yesterday, and a third who has a visit."""

    waitlist: List
    visit: UUID

    async def find(self, after: timedelta = LATER) -> list[FreedTime]:
        """What a look so long after now has offered."""
        self.waitlist.runs.freed.clear()
        sweep = WaitlistSweepActivities(self.waitlist.busy.database, self.waitlist.runs)
        clinic_id = self.waitlist.busy.clinic.clinic_id
        assert await sweep.list_waiting_clinics() == (clinic_id,)
        await sweep.look_after_waitlist(LookAfterList(clinic_id, NOW + after))
        return self.waitlist.runs.freed

    async def cancel(self) -> None:
        """The third patient's visit is off; nobody is told of the free time."""
        busy = self.waitlist.busy
        await busy.bookings.cancel_booking(busy.change(self.visit))

    def freed(self, *known_to: UUID) -> FreedTime:
        clinic = self.waitlist.busy.clinic
        return FreedTime(clinic.clinic_id, clinic.dentist_id, FREED, FREED + VISIT, known_to)

    def entry(self, patient: int) -> UUID:
        [(entry_id,)] = self.waitlist.rows(
            "select id from waitlist_entry where conversation_id = "
            f"'{self.waitlist.busy.chats[patient]}'"
        )
        return UUID(str(entry_id))

    def execute(self, sql: str) -> None:
        engine = owner_engine(self.waitlist.busy.urls.owner)
        with engine.begin() as connection:
            connection.execute(text(sql), {"now": NOW})


@pytest.fixture
async def look(database: DatabaseUrls) -> AsyncIterator[Look]:
    async with a_list(database) as waitlist:
        clinic = waitlist.busy.clinic
        visit = await waitlist.busy.hold(2, clinic.dentist_id, clinic.evaluation_id, FREED)
        assert visit is not None
        await waitlist.join(0)
        await waitlist.join(1)
        made = Look(waitlist, visit)
        made.execute("update waitlist_entry set created_at = :now - interval '1 day'")
        yield made


async def test_a_time_that_nobody_was_told_of_is_found(look: Look) -> None:
    await look.cancel()

    assert await look.find(USUALLY_TOLD_WITHIN) == []  # it may be told of any moment
    assert await look.find() == [look.freed()]


async def test_a_visit_that_moved_left_a_time_too(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    await VisitActivities(look.waitlist.busy.database).reschedule_booking(
        MoveBooking(
            clinic_id=clinic.clinic_id,
            booking_id=look.visit,
            key="move",
            dentist_id=clinic.dentist_id,
            starts_at=FREED + timedelta(days=3),
            actor=Actor.PATIENT,
            now=NOW,
        )
    )

    assert await look.find() == [look.freed()]


async def test_a_time_that_somebody_has_by_now_is_not_found(look: Look) -> None:
    await look.cancel()
    clinic = look.waitlist.busy.clinic
    await look.waitlist.busy.hold(2, clinic.dentist_id, clinic.evaluation_id, FREED)

    assert await look.find() == []


async def test_a_time_that_has_begun_is_not_found(look: Look) -> None:
    await look.cancel()

    assert await look.find(timedelta(days=1, minutes=5)) == []


async def test_a_time_that_was_let_go_of_long_ago_is_not_found(look: Look) -> None:
    clinic, busy = look.waitlist.busy.clinic, look.waitlist.busy
    far = await busy.hold(2, clinic.dentist_id, clinic.evaluation_id, FREED + timedelta(days=10))
    assert far is not None
    await busy.bookings.cancel_booking(busy.change(far))

    assert len(await look.find(LOOK_BACK)) == 1
    assert await look.find(LOOK_BACK + timedelta(seconds=1)) == []


async def test_a_time_that_nobody_wants_is_not_found(look: Look) -> None:
    await look.waitlist.join(0, THURSDAY)
    await look.waitlist.join(1, THURSDAY)
    await look.cancel()

    assert await look.find() == []


async def test_who_began_to_wait_when_it_was_free_is_not_asked(look: Look) -> None:
    await look.cancel()
    look.execute("update waitlist_entry set created_at = :now + interval '1 minute'")

    assert await look.find() == []


async def test_a_time_that_is_being_offered_is_left_to_its_run(look: Look) -> None:
    await look.cancel()
    await look.waitlist.choose()

    assert await look.find() == []


async def test_who_was_asked_about_it_is_not_asked_again(look: Look) -> None:
    await look.cancel()
    offer_id = await look.waitlist.offer(look.entry(1))
    await look.waitlist.settle(offer_id, OfferStatus.REFUSED)
    look.execute("update waitlist_offer set created_at = :now")

    assert await look.find() == [look.freed(look.entry(0))]

    offer_id = await look.waitlist.offer(look.entry(0))
    await look.waitlist.settle(offer_id, OfferStatus.UNANSWERED)
    look.execute("update waitlist_offer set created_at = :now")

    assert await look.find() == []


async def test_an_offer_that_nobody_settles_lets_go_of_its_time(look: Look) -> None:
    await look.cancel()
    await look.waitlist.offer()
    kept = "select 1 from booking where status = 'offered'"
    in_time = timedelta(minutes=30) + ABANDONED_AFTER

    await look.find(in_time)
    assert len(look.waitlist.rows(kept)) == 1

    await look.find(in_time + timedelta(seconds=1))
    assert look.waitlist.rows(kept) == []
    assert look.waitlist.rows("select status from waitlist_offer") == [("withdrawn",)]


async def test_a_clinic_where_nobody_waits_is_not_looked_at(look: Look) -> None:
    look.execute("update waitlist_entry set status = 'withdrawn'")
    sweep = WaitlistSweepActivities(look.waitlist.busy.database, look.waitlist.runs)

    assert await sweep.list_waiting_clinics() == ()


async def test_a_time_that_came_free_again_is_found_for_who_refused_it_before(look: Look) -> None:
    await look.cancel()
    offer_id = uuid4()
    await look.waitlist.choose(offer_id=offer_id)
    await look.waitlist.settle(offer_id, OfferStatus.REFUSED)
    look.execute("update waitlist_offer set created_at = :now")
    clinic, busy = look.waitlist.busy.clinic, look.waitlist.busy
    again = await busy.hold(2, clinic.dentist_id, clinic.evaluation_id, FREED)
    assert again is not None
    await busy.bookings.cancel_booking(busy.change(again))
    look.execute(
        f"update booking_event set at = :now + interval '1 minute' where booking_id = '{again}'"
    )

    assert await look.find() == [look.freed()]


async def keep_others(look: Look) -> list[tuple[UUID, datetime]]:
    """Times that are kept for the third patient, soonest first."""
    clinic = look.waitlist.busy.clinic
    other = OtherTimesActivities(look.waitlist.busy.database)
    assert await other.keep_other_times(OtherTimes(clinic.clinic_id, look.visit, NOW)) > 0
    kept = look.waitlist.rows(
        "select dentist_id, lower(occupied) from booking where offered_for is not null order by 2"
    )
    return [(UUID(str(dentist)), datetime.fromisoformat(str(at))) for dentist, at in kept]


def places(found: list[FreedTime]) -> set[tuple[UUID, datetime]]:
    return {(one.dentist_id, one.starts_at) for one in found}


async def test_what_is_no_longer_kept_for_a_patient_to_choose_from_is_found(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    kept = await keep_others(look)
    while_kept = await look.find()
    other = OtherTimesActivities(look.waitlist.busy.database)

    for _ in range(2):
        await other.release_other_times(OtherTimes(clinic.clinic_id, look.visit, NOW))

    assert while_kept == []
    assert places(await look.find()) == set(kept)
    told = look.waitlist.rows("select 1 from booking_event where kind = 'kept_times_released'")
    assert len(told) == 1


async def test_what_was_kept_for_a_visit_that_is_off_is_found_with_its_own_time(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    kept = await keep_others(look)

    await look.cancel()

    assert places(await look.find()) == {*kept, (clinic.dentist_id, FREED)}


async def test_of_kept_times_those_that_were_not_chosen_are_found_and_the_visits_own(
    look: Look,
) -> None:
    clinic = look.waitlist.busy.clinic
    kept = await keep_others(look)
    dentist_id, starts_at = kept[0]

    await VisitActivities(look.waitlist.busy.database).reschedule_booking(
        MoveBooking(
            clinic_id=clinic.clinic_id,
            booking_id=look.visit,
            key="move",
            dentist_id=dentist_id,
            starts_at=starts_at,
            actor=Actor.PATIENT,
            now=NOW,
        )
    )

    assert places(await look.find()) == {*kept[1:], (clinic.dentist_id, FREED)}


async def test_who_refused_a_time_before_it_was_kept_is_not_asked_again(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    offer_id = await look.waitlist.offer(shift=VISIT)
    await look.waitlist.settle(offer_id, OfferStatus.REFUSED)
    [(asked,)] = look.waitlist.rows("select entry_id from waitlist_offer")
    kept = await keep_others(look)
    dentist_id, starts_at = kept[0]
    look.execute(
        f"update waitlist_offer set created_at = :now - interval '1 hour', "
        f"dentist_id = '{dentist_id}', period = tstzrange('{starts_at}', '{starts_at + VISIT}')"
    )
    other = OtherTimesActivities(look.waitlist.busy.database)

    await other.release_other_times(OtherTimes(clinic.clinic_id, look.visit, NOW))

    known = {(one.dentist_id, one.starts_at): one.known_to for one in await look.find()}
    nobody: tuple[UUID, ...] = ()
    assert known == dict.fromkeys(kept, nobody) | {kept[0]: (UUID(str(asked)),)}


def unblock(look: Look, dentist_id: UUID | None, begin: datetime, end: datetime) -> None:
    """Staff removed a block a while ago, as the history of the rules tells."""
    told = {
        "id": str(uuid4()),
        "dentist_id": str(dentist_id) if dentist_id else None,
        "starts_at": begin.isoformat(),
        "ends_at": end.isoformat(),
        "reason": "congresso",
    }
    save(
        look.waitlist.busy.urls.owner,
        AgendaChange(
            id=uuid4(),
            clinic_id=look.waitlist.busy.clinic.clinic_id,
            at=NOW,
            kind="block_removed",
            subject_id=UUID(told["id"]),
            changed_by="recepção",
            reason="",
            detail=told,
        ),
    )


async def test_what_a_removed_block_leaves_free_in_the_dentists_hours_is_found(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    morning = FREED.replace(hour=0)
    unblock(look, clinic.dentist_id, morning + timedelta(hours=4), morning + timedelta(hours=28))

    found = await look.find()

    opens, closes = morning + timedelta(hours=10), morning + timedelta(hours=25)
    assert {one.dentist_id for one in found} == {clinic.dentist_id}
    assert [(one.starts_at, one.ends_at) for one in found] == [
        (opens, FREED),
        (FREED + VISIT, closes),
    ]


async def test_a_block_of_the_whole_clinic_leaves_every_dentist_free(look: Look) -> None:
    end = FREED + 2 * VISIT
    unblock(look, None, FREED + VISIT, end)

    found = await look.find()

    assert {one.dentist_id for one in found} == set(look.waitlist.busy.dentists)
    assert {(one.starts_at, one.ends_at) for one in found} == {(FREED + VISIT, end)}


async def test_who_was_asked_about_some_of_it_is_not_asked_about_the_rest(look: Look) -> None:
    clinic = look.waitlist.busy.clinic
    unblock(look, clinic.dentist_id, FREED, FREED + 4 * VISIT)
    offer_id = await look.waitlist.offer(look.entry(1), shift=VISIT)
    await look.waitlist.settle(offer_id, OfferStatus.REFUSED)
    look.execute("update waitlist_offer set created_at = :now")

    [found] = await look.find()

    assert found.known_to == (look.entry(0),)
