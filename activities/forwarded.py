"""Remembers which deliveries were handed over, and writes it down for many at once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from activities.errands import Kept
from db.queries.inbox import mark_deliveries
from db.session import Database
from domain.vocabulary import InboxStatus

_log = structlog.get_logger("inbox")


class ForwardedNotes:
    """A transaction for each delivery would double the webhook's work in the database.

    A lost note (a crash, Postgres away) costs one repeated signal from the sweep, no more.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        pause: timedelta = timedelta(milliseconds=200),
    ) -> None:
        self._database = database
        self._clock = clock
        self._pause = pause
        self._noted: dict[UUID, list[UUID]] = {}
        self._flushing: asyncio.Task[None] | None = None

    def note(self, kept: Kept) -> None:
        """The delivery was handed over: take it off the sweep's list soon."""
        if not kept.errands:
            return
        self._noted.setdefault(kept.clinic_id, []).append(kept.delivery_id)
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_soon())

    async def flush(self) -> None:
        """Write everything noted so far."""
        noted, self._noted = self._noted, {}
        for clinic_id, deliveries in noted.items():
            try:
                async with self._database.clinic(clinic_id) as session:
                    await mark_deliveries(session, deliveries, InboxStatus.FORWARDED, self._clock())
            except SQLAlchemyError:
                _log.warning("forwarded_notes_lost", clinic_id=str(clinic_id), n=len(deliveries))

    async def close(self) -> None:
        """Write what is left; nothing may be noted any more."""
        if self._flushing is not None:
            self._flushing.cancel()
            await asyncio.gather(self._flushing, return_exceptions=True)
        await self.flush()

    async def _flush_soon(self) -> None:
        while self._noted:
            await asyncio.sleep(self._pause.total_seconds())
            await self.flush()
