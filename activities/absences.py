"""Has the patients of an absent dentist asked, each by the run of their booking."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio import activity

from db.models import Block
from db.queries.absences import count_open, load_asked, load_unasked
from db.queries.agenda import period_of
from db.queries.payment_sweep import flag_if_unflagged
from db.session import Database
from domain.absence import AWAY
from domain.errors import NotFoundError


class AbsencePost(Protocol):
    """The bookings' runs, as far as an absence knows them."""

    async def dentist_away(self, clinic_id: UUID, booking_id: UUID, block_id: UUID) -> None:
        """Have the patient asked, once for each block. `NotFoundError`: the run is over."""

    async def dentist_back(self, clinic_id: UUID, booking_id: UUID, block_id: UUID) -> None:
        """Have the patient told, once, that the visit stays. `NotFoundError`: the run is over."""


@dataclass(frozen=True)
class LookAtAbsence:
    """Look which visits are still in the block. `now` is aware UTC."""

    clinic_id: UUID
    block_id: UUID
    now: datetime


@dataclass(frozen=True)
class AbsenceLook:
    """What there was to see."""

    open_cases: int
    """Certain visits to come that are still in the block."""
    until: datetime | None
    """The block's end, aware UTC; None when it was removed."""


class AbsenceActivities:
    """Steps of a `DayOffWorkflow`."""

    def __init__(self, database: Database, post: AbsencePost) -> None:
        self._database = database
        self._post = post

    @activity.defn
    async def look_at_absence(self, request: LookAtAbsence) -> AbsenceLook:
        """Tell the runs of those not yet asked; staff see those that no run carries any more.

        Repeated, it changes nothing more: a run knows the block, and writes down that it asked.
        """
        async with self._database.clinic(request.clinic_id) as session:
            block = await session.get(Block, request.block_id)
            if block is None:
                return AbsenceLook(0, None)
            unasked = await load_unasked(session, block, request.now)
            look = AbsenceLook(
                await count_open(session, block, request.now), period_of(block.period).ends_at
            )
        # No transaction is open while Temporal is spoken to.
        without_run = [one for one in unasked if not await self._tell(request, one)]
        async with self._database.clinic(request.clinic_id) as session:
            for booking_id in without_run:
                await flag_if_unflagged(session, booking_id, AWAY)
        return look

    @activity.defn
    async def end_absence(self, request: LookAtAbsence) -> int:
        """Tell the runs of those who were asked that the block is gone; how many there are.

        Repeated, it changes nothing more. A run that is over has nobody to tell: staff see its
        visit already.
        """
        async with self._database.clinic(request.clinic_id) as session:
            asked = await load_asked(session, request.block_id, request.now)
        for booking_id in asked:
            with suppress(NotFoundError):
                await self._post.dentist_back(request.clinic_id, booking_id, request.block_id)
        return len(asked)

    async def _tell(self, request: LookAtAbsence, booking_id: UUID) -> bool:
        try:
            await self._post.dentist_away(request.clinic_id, booking_id, request.block_id)
        except NotFoundError:
            return False
        return True
