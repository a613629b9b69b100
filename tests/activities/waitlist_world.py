"""A clinic whose patients wait for a time to come free."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from activities.waitlist import WaitlistActivities
from activities.waitlist_models import (
    FreedTime,
    JoinList,
    MakeOffer,
    OfferChoice,
    OpenOffer,
    SettleOffer,
)
from domain.dialogue.waitlist import JoinWaitlist, OfferNews
from domain.dialogue.wish import Wish
from domain.waitlist import OfferStatus
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import rows
from tests.databases import DatabaseUrls

VISIT = timedelta(minutes=30)
FREED = NOW + timedelta(days=1)
"""Ten in the morning, São Paulo."""


@dataclass
class Runs:
    """Hears which times were freed."""

    freed: list[FreedTime] = field(default_factory=list)

    async def time_freed(self, freed: FreedTime) -> None:
        self.freed.append(freed)

    async def offer_changed(
        self, _clinic_id: UUID, _conversation_id: UUID, _news: OfferNews
    ) -> None:
        raise AssertionError("no chat is told anything here")


@dataclass
class List:
    """The waitlist of a clinic."""

    busy: BusyClinic
    runs: Runs
    activities: WaitlistActivities

    async def join(
        self,
        patient: int,
        wish: Wish | None = None,
        *,
        key: str = "",
        booking_id: UUID | None = None,
    ) -> None:
        clinic = self.busy.clinic
        wanted = JoinWaitlist(wish or Wish(), clinic.evaluation_id, booking_id)
        await self.activities.join_waitlist(
            JoinList(clinic.clinic_id, self.busy.chats[patient], key or uuid4().hex, wanted, NOW)
        )

    async def choose(
        self,
        *asked: UUID,
        offer_id: UUID | None = None,
        shift: timedelta = timedelta(0),
        now: timedelta = timedelta(0),
    ) -> OfferChoice:
        start = FREED + shift
        freed = FreedTime(
            self.busy.clinic.clinic_id, self.busy.clinic.dentist_id, start, start + VISIT
        )
        return await self.activities.choose_candidate(
            MakeOffer(freed, offer_id or uuid4(), asked, NOW + now)
        )

    async def open(self, offer_id: UUID, now: timedelta = timedelta(0)) -> datetime | None:
        """Until when the patient may answer."""
        request = OpenOffer(self.busy.clinic.clinic_id, offer_id, NOW + now)
        return (await self.activities.open_offer(request)).answer_by

    async def offer(self, *asked: UUID, shift: timedelta = timedelta(0)) -> UUID:
        """An offer that is put to a patient, and awaits the answer."""
        offer_id = uuid4()
        assert (await self.choose(*asked, offer_id=offer_id, shift=shift)).entry_id is not None
        assert await self.open(offer_id) is not None
        return offer_id

    async def settle(self, offer_id: UUID, status: OfferStatus) -> None:
        await self.activities.settle_waitlist_offer(
            SettleOffer(self.busy.clinic.clinic_id, offer_id, status, NOW)
        )

    def statuses(self) -> list[object]:
        return [
            one for (one,) in self.rows("select status from waitlist_entry order by created_at")
        ]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return rows(self.busy.urls, sql)


@asynccontextmanager
async def a_list(
    database: DatabaseUrls, *, patients: int = 3, chairs: int | None = None
) -> AsyncIterator[List]:
    """Nobody waits yet."""
    async with busy_clinic(database, patients=patients, chairs=chairs) as busy:
        runs = Runs()
        yield List(busy, runs, WaitlistActivities(busy.database, runs))
